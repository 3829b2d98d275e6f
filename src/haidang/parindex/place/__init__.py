"""The city among the provinces of the country, as it was published."""
