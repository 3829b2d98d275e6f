"""Processes: the steps a dossier goes through, whose each is and how long it may take; versioned, edited on a page or in Excel."""
