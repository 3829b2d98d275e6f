"""Which fields of messages to outside systems are about people: their content is not kept, but a refusal may quote it."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core.people import Days, Personal, by_moment, declare, hidden, retention_rules, same
from haidang.exchange.models import Line, Message

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")

ANSWERS = Days(
    "exchange.answers",
    after=lambda message: message.settled_at,
    until_then=_("The message is not sent yet."),
    since=_("after it was sent or left out"),
)
declare(
    Message,
    title=_("message to another system"),
    called=by_moment("created_at"),
    found_by={"code": same("subject")},
    personal={"detail": Personal(_("Why another system refused it, in words that may quote the person's data"), ANSWERS, hidden)},
    plain=[
        "id", "system", "subject", "part", "kind", "key", "lane", "state", "created_at", "not_before", "claimed_at", "settled_at",
        "tries", "why", "receipt", "digest", "reason",
    ],
)  # fmt: skip
declare(Line, plain=["system", "failures", "down_since", "not_before", "why", "answered_at"])
