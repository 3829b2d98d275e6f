"""Papers that people keep are theirs: kept until they take them out, and erased whenever they ask for it."""

from operator import attrgetter
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core.people import Days, Personal, declare, hidden, initials, last_three, retention_rules, same
from haidang.wallet.choices import SINCE
from haidang.wallet.models import Handed, Paper

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")
OWN = Days("wallet.papers", after=attrgetter("put_at"), until_then="", since=SINCE)

declare(
    Paper,
    title=_("paper of a wallet"),
    # Not by the number on a paper: who typed it there is not verified, and the wallet is of whose account it is.
    found_by={"account": same("account")},
    called=attrgetter("title"),
    personal={
        "title": Personal(_("What the person calls it"), OWN, hidden, "–"),
        "paper_number": Personal(_("To tell it from others, and for the office to look it up"), OWN, last_three),
        "issued_by": Personal(_("Who issued it"), OWN, hidden),
        "holder_name": Personal(_("To notice a paper of somebody else before it is handed in"), OWN, initials),
        "holder_id_number": Personal(_("To notice a paper of somebody else before it is handed in"), OWN, last_three),
    },
    plain=["id", "account", "kind", "issued_on", "valid_until", "origin", "thing", "put_at", "replaced_by"],
)  # fmt: skip
declare(
    Handed,
    plain=["id", "thing", "procedure_code", "asked", "words", "how", "file", "paper", "confirmed", "at"],
)
