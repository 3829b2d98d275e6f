"""Units: who we are, since when, and who came before."""
