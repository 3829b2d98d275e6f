"""Who did and who saw what, for those who look after it and for the person concerned: above the audit and the declarations."""
