"""Results are laid before whoever signs that day, signed one or twenty at once, or sent back with a reason."""
