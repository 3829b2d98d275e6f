"""Which fields of requests about personal data are themselves about people."""

from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.models import User
from haidang.core.oversight.models import PersonalRequest
from haidang.core.people import (
    HANDLES,
    Days,
    Personal,
    by_moment,
    declare,
    hidden,
    initials,
    last_three,
    retention_rules,
    same_digits,
)

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")

SETTLED = Days(
    "personal.requests",
    after=lambda request: request.settled_at,
    until_then=_("The request is not settled yet."),
    since=_("after the request was settled"),
)


def by(handle: str):
    """The requests about a person are those that named them just so; a phone number however it was typed."""

    def condition(value) -> Q:
        if handle == "phone":
            return Q(handle=handle) & same_digits("value")(value)
        if handle == "account":  # a request has its name
            return Q(handle=handle, value__in=User.objects.filter(pk=value).values("username"))
        return Q(handle=handle, value=value)

    return condition


declare(
    PersonalRequest,
    title=_("request about personal data"),
    called=by_moment("taken_at"),
    found_by={handle: by(handle) for handle in HANDLES},
    personal={
        "asked_by": Personal(_("To answer whoever asked"), SETTLED, initials, "–"),
        "value": Personal(_("To find what is kept about the person"), SETTLED, last_three, "–"),
        "why": Personal(_("What the person asked for, in their own words"), SETTLED, hidden, "–"),
        "answer": Personal(_("What the person was answered"), SETTLED, hidden),
    },
    plain=[
        "id", "wish", "handle", "ground", "act", "taken_at", "taken_by", "state", "settled_at", "settled_by", "outcome",
    ],
)  # fmt: skip
