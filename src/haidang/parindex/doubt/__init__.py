"""How sure a rank is, why it moved, what would raise it, and what another rule book would make of it."""
