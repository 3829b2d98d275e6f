"""Which fields of the audit are about people."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.models import AuditCheck, AuditHead, AuditLine
from haidang.core.people import Always, Personal, by_moment, declare, hidden

STAYS = Always(_("The audit is never changed: it proves who did and who saw what."))


def of_account(name: str) -> Q:
    """The lines of what a person did and saw, and what was done for them; a line names the account by its number."""
    numbers = get_user_model().objects.filter(username=name).values_list("pk", flat=True)
    actors = [f"user:{number}" for number in numbers]
    return Q(actor__in=actors) | Q(in_name_of__in=actors)


declare(
    AuditLine,
    title=_("line of the audit"),
    called=by_moment("at"),
    found_by={"account": of_account},
    personal={
        "actor": Personal(_("Who did it, or looked"), STAYS, hidden),
        "in_name_of": Personal(_("For whom it was done"), STAYS, hidden),
        "line": Personal(_("The same in the words that the chain of hashes covers"), STAYS, hidden),
    },
    plain=[
        "id",
        "day",
        "lane",
        "seq",
        "at",
        "verb",
        "object_type",
        "object_key",
        "reading",
        "unit_code",
        "hash",
    ],
)
declare(AuditHead, plain=["id", "day", "lane", "seq", "hash"])
declare(AuditCheck, plain=["id", "day", "at", "lines", "broken", "first_broken"])
