"""Scores are about units; only who judged, explained, voted or answered is a person."""

from operator import attrgetter
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.people import Always, Days, Personal, declare, hidden, initials, retention_rules, same
from haidang.parindex.models import (
    Assignment,
    BookDraft,
    CouncilMember,
    Explanation,
    HeadClass,
    HeadScore,
    Judgement,
    Matter,
    Objection,
    Round,
    RuleBook,
    Sheet,
    Sitting,
    Vote,
)

BEYOND = _("It keeps the name an official had then, and nothing else about them.")
ANSWERS = Personal(
    _("Who answers for what was said in a round"),
    Always(_("It is part of how a published score came about: who said it stays with it.")),
    initials,
)

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")
CLASSED = Days(
    "parindex.heads", after=attrgetter("round.published_at"), until_then=_("The round is not published yet: the class is still needed for it."),
    since=_("after the round was published"),
)  # fmt: skip
HEADED = _("The head of a unit is classified with its index, and the class is published with the decision")

declare(RuleBook, plain=["id", "code", "version", "content", "more", "source", "imported_at"])
declare(BookDraft, plain=["id", "code", "version", "base", "content", "edition", "changed_at"])
declare(Assignment, plain=["id", "book", "block", "starts_on", "ends_on"])
declare(
    Round,
    plain=[
        "id", "book", "title", "first_month", "last_month", "as_now", "snapshot", "frozen_at", "basis", "result", "digest", "stage", "blocks",
        "starts_on", "self_until", "appraise_until", "explain_until", "second_until", "council_until", "by_date", "objection_days", "decision",
        "decided_on", "published_at", "objections_until", "archived_at", "heads_book", "heads_digest",
    ],
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
    plain=["id", "round", "unit_code", "leaf", "stage", "value", "evidence", "at", "step", "basis"],
)
declare(
    Sheet, title=_("sheet of a unit in a round"), beyond=BEYOND, personal={"sent_by": ANSWERS},
    plain=["id", "round", "unit_code", "kind", "content", "digest", "at", "signed"],
)  # fmt: skip
declare(
    Explanation, title=_("explanation of a unit in a round"), beyond=BEYOND, personal={"by": ANSWERS},
    plain=["id", "round", "unit_code", "leaf", "text", "at"],
)  # fmt: skip
declare(
    CouncilMember, title=_("seat in a council"), personal={"user": ANSWERS, "position": ANSWERS}, plain=["id", "round", "seat"],
    found_by={"account": same("user")}, called=lambda one: one.get_seat_display(),
)  # fmt: skip
declare(
    Sitting, title=_("sitting of a council"), beyond=BEYOND, personal={"opened_by": ANSWERS, "closed_by": ANSWERS},
    plain=["id", "round", "number", "how", "on", "place", "present", "opened_at", "closed_at", "discussion"],
)  # fmt: skip
declare(Matter, plain=["id", "sitting", "unit_code", "leaf", "value", "reason", "adopted"])
declare(
    Vote, title=_("vote in a council"), personal={"member": ANSWERS}, plain=["id", "matter", "choice", "at"],
    found_by={"account": same("member__user")}, called=lambda one: f"{timezone.localtime(one.at):%d/%m/%Y}",
)  # fmt: skip
declare(
    Objection, title=_("objection of a unit"), beyond=BEYOND, personal={"by": ANSWERS, "answered_by": ANSWERS},
    plain=["id", "round", "unit_code", "leaf", "text", "step", "at", "due_on", "of_head", "outcome", "answer", "answered_at"],
)  # fmt: skip
declare(
    HeadScore, title=_("score of a head in a round"), personal={"by": ANSWERS, "evidence": Personal(HEADED, CLASSED, hidden, "–")},
    plain=["id", "round", "unit_code", "leaf", "value", "at", "file"], beyond=_("It is said of who heads a unit; who that was stands with the class."),
)  # fmt: skip
declare(
    HeadClass, title=_("class of a head in a round"),
    personal={
        "full_name": Personal(HEADED, CLASSED, initials), "user": Personal(HEADED, CLASSED, initials, None), "grade": Personal(HEADED, CLASSED, hidden),
        "grade_en": Personal(HEADED, CLASSED, hidden), "content": Personal(HEADED, CLASSED, hidden, None),
    },
    plain=["id", "round", "unit_code", "starts_on", "ends_on", "chosen", "index"],
    found_by={"account": same("user")}, called=lambda one: f"{one.round.title}, {one.unit_code}",
)  # fmt: skip
