"""The accounts of those who work here: opened, closed, let in again. They choose their passwords themselves."""
