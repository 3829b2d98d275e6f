"""What guides, forms, processes and groups of linked procedures have in common: one draft at most, and versions that hold from their days on and never change."""
