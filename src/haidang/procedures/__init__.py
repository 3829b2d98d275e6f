"""Procedures: what people may ask for, how long it takes and through whose hands it goes."""
