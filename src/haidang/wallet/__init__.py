"""Papers that people keep, use again and hand in. It knows kinds of papers and has never heard of dossiers."""
