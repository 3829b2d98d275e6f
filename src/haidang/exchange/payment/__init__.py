"""A payment gateway: orders, amounts and what the gateway tells of them. It has never heard of what is paid for."""
