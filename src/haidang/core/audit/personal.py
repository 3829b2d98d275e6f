"""Which fields of the audit are about people."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.models import AuditCheck, AuditHead, AuditLine
from haidang.core.audit.queries import in_words, people_called
from haidang.core.people import Always, Personal, by_moment, declare, hidden

STAYS = Always(_("The audit is never changed: it proves who did and who saw what."))


def of_account(number: int) -> Q:
    """The lines of what a person did and saw, and what was done for them."""
    return Q(actor=f"user:{number}") | Q(in_name_of=f"user:{number}")


def who(lines: Sequence[AuditLine]) -> list[str]:
    names = people_called({line.actor for line in lines})
    return [names[line.actor] for line in lines]


def whom_for(lines: Sequence[AuditLine]) -> list[str]:
    names = people_called({line.in_name_of for line in lines})
    return [names[line.in_name_of] for line in lines]


def what(lines: Sequence[AuditLine]) -> list[str]:
    return [sentence for sentence, _object in in_words(lines)]


declare(
    AuditLine,
    title=_("line of the audit"),
    called=by_moment("at"),
    found_by={"account": of_account},
    personal={
        "actor": Personal(_("Who did it, or looked"), STAYS, hidden, shown=who),
        "in_name_of": Personal(_("For whom it was done"), STAYS, hidden, shown=whom_for),
        "line": Personal(_("What was done or looked at"), STAYS, hidden, shown=what),
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
