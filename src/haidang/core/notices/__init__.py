"""One outbox for mail, SMS and Zalo: who is told what, once."""
