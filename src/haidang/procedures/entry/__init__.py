"""Forms that are filled in on the screen: JSON Schema with versions, asked in parts, checked field by field."""
