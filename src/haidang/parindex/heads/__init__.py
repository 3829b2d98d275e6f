"""Heads of units, classified with the index of their unit."""
