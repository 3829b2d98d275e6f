"""Questionnaires as data: their shape, reading what somebody wrote, files, and reading what somebody answered."""
