"""Pages of rule books: read, compare, write, try, freeze, assign."""
