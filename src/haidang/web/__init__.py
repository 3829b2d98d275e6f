"""Web: the first page, the rankings, the desk. It joins what the floors below offer."""
