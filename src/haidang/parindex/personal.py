"""Scores are about units; only who judged is a person."""

from django.utils.translation import gettext_lazy as _

from haidang.core.people import Always, Personal, declare, initials
from haidang.parindex.models import Assignment, BookDraft, Judgement, Round, RuleBook

declare(RuleBook, plain=["id", "code", "version", "content", "more", "source", "imported_at"])
declare(BookDraft, plain=["id", "code", "version", "base", "content", "edition", "changed_at"])
declare(Assignment, plain=["id", "book", "block", "starts_on", "ends_on"])
declare(
    Round,
    plain=["id", "book", "title", "first_month", "last_month", "as_now", "snapshot", "frozen_at", "basis", "result", "digest"],
)  # fmt: skip
declare(
    Judgement,
    title=_("judgement of a unit"),
    beyond=_("It keeps the name an official had when judging, and nothing else about them."),
    personal={
        "by": Personal(
            _("Who answers for the points given"),
            Always(_("A judgement is part of a published score: who gave it stays with it.")),
            initials,
        )
    },
    plain=["id", "round", "unit_code", "leaf", "stage", "value", "evidence", "at"],
)
