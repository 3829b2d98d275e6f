"""What guides, forms and processes have in common: one draft at most, and versions that hold from their days on and never change."""
