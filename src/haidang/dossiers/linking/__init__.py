"""Linked requests: what is filled in. What is done stands among the operations of dossiers."""
