"""Digital signatures the house makes: keys of people and seals of units, what was issued with them, and the public page that looks."""
