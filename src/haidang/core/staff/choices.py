"""Names that are kept."""

LINK = "staff.link"  # the kind of notice that brings somebody the link to choose a password
ACTING = "staff.acting"  # the kind of notice that tells somebody for whom they act
