"""How quickly units promise to be, below the legal limit: dated lines with their acts."""
