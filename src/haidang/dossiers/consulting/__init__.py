"""Questions to other units: who is let in, and what is filled in. What is done stands among the operations of dossiers."""
