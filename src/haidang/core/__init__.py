"""Core: no word of the domain; the sockets into which every app plugs."""
