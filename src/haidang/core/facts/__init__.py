"""The river: apps declare what can be counted; deeds become facts, facts become readings."""
