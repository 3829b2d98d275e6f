"""Pure: a rule book and readings in, scores with their explanation out. No database, no clock."""
