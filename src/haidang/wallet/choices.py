from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PAPER = "wallet.paper"  # files of a paper that somebody keeps
OWN = "wallet.own"  # by which right: it is one's own
SINCE = _("after it was put in; it stays as long as the person keeps it")
FROM_WALLET = "wallet-"  # before the number of a paper that a form chooses
MOST_PAPERS = 300  # of one account
MOST_FILES = 20  # of one paper: front and back, or one photograph a page


class Origin(TextChoices):
    """How a paper came into the wallet."""

    SELF = "self", _("put in by yourself")
    RESULT = "result", _("issued by the administration")


class How(TextChoices):
    """How a paper that is asked for is handed in."""

    SENT = "sent", _("sent as a file")
    WALLET = "wallet", _("used again from the wallet")
    ISSUED = "issued", _("the administration issued it")
    LATER = "later", _("will be handed in later")


class Trouble(TextChoices):
    """What may be wrong with a paper before it is handed in."""

    MISSING = "missing", _("missing")
    GONE = "gone", _("not in the wallet any more")
    EXPIRED = "expired", _("no longer valid")
    CHANGED = "changed", _("changed after it was signed")
    LAPSED = "lapsed", _("signed with a certificate out of time")
    NOT_VOUCHED = "not_vouched", _("signed by somebody no authority vouches for")
    OTHER_PERSON = "other_person", _("of another person")
    OTHER_SIGNER = "other_signer", _("signed by another person")
    OTHER_KIND = "other_kind", _("of another kind")
    SMALL = "small", _("small picture")
    BLURRED = "blurred", _("blurred picture")
    DARK = "dark", _("dark or empty picture")


# These are mended before anything is handed in; all others the person may confirm, and the office sees that they did.
REFUSED = (Trouble.GONE, Trouble.EXPIRED, Trouble.CHANGED, Trouble.LAPSED)
