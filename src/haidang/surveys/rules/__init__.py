"""Pure: what may be shown together, how sure a share is, codes, samples, and who answers too quickly."""
