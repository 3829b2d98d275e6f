"""Guides: the few questions that decide a case, and exactly the papers for it."""
