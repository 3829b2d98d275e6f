"""Dossiers: what people handed in, in whose hands it is, and until when."""
