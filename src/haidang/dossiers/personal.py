"""Which fields of dossiers are about people."""

from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core.people import (
    Always,
    Days,
    Each,
    Personal,
    by_moment,
    declare,
    hidden,
    initials,
    last_three,
    retention_rules,
    same,
)
from haidang.dossiers.choices import UNTIL_CLOSED, Verb
from haidang.dossiers.models import (
    Answers,
    Charge,
    CodeSequence,
    Consultation,
    Dossier,
    Draft,
    HandoverLine,
    HandoverSheet,
    Letter,
    LinkedPart,
    LinkedRequest,
    NumberSequence,
    Opinion,
    OrderedPaper,
    OutsideBody,
    Payment,
    Rating,
    Refund,
    Slip,
    Station,
    ToSign,
    Transition,
    Verification,
)
from haidang.dossiers.queries import found_by
from haidang.procedures.entry import queries as entry
from haidang.procedures.entry.showing import answers_to_read
from haidang.procedures.entry.typed import answers_of

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")


def answers_in_words(rows: Sequence[Answers]) -> list[str]:
    """What was filled in, as people read it: one line for each field."""
    return [_lines(entry.form_of(row.form), row.content) for row in rows]


def typed_in_words(rows: Sequence[Draft]) -> list[str]:
    """What was typed into drafts, as people read it."""
    return [_lines(form, answers_of(form, row.typed)) for row in rows for form in [entry.form_of(row.form)]]


def _lines(form, answers) -> str:
    return "\n".join(
        f"{line.words}: {line.value}" for _part, lines in answers_to_read(form, answers) for line in lines
    )


CLOSED = Days(
    "dossiers.closed",
    after=lambda dossier: dossier.returned_at or dossier.finished_at,
    until_then=UNTIL_CLOSED,
    since=_("after the dossier was finished"),
)
OF_CLOSED = Days(CLOSED.rule, lambda step: CLOSED.after(step.dossier), UNTIL_CLOSED, CLOSED.since)
OFFICIAL = _("It names an official.")
HISTORY = Always(_("What was done with a dossier is never changed: it proves how the office worked."))

declare(
    Dossier,
    title=_("dossier"),
    found_by=found_by(),
    opened=True,
    called=attrgetter("code"),
    personal={
        "applicant_name": Personal(_("To know whose dossier it is and to whom the result is given"), CLOSED, initials, "–"),
        "applicant_key": Personal(_("To find the dossier by name, with or without accents"), CLOSED, hidden),
        "applicant_phone": Personal(_("To call the person, and to show them what the office wrote"), CLOSED, last_three),
        "applicant_email": Personal(_("To write to the person how the dossier goes"), CLOSED, hidden),
        "applicant_id_number": Personal(_("To tell the person from others of the same name"), CLOSED, last_three),
        "note": Personal(_("What the person asks for, in their own words"), CLOSED, hidden),
    },
    plain=[
        "id", "code", "applicant_account", "applicant_agrees", "applicant_language", "unit_code", "procedure", "channel", "state", "process", "step", "step_unit_code", "policy", "submitted_at",
        "received_at", "time_limit", "time_unit", "limit_minutes", "used_minutes", "running_since", "due_at", "at_risk_at", "alarm_at", "alarms", "finished_at",
        "returned_at", "late", "supplements", "papers_sent_at", "result_required", "result_electronic", "digitised", "reused", "shared",
        "population_data", "synchronised", "fully_online_eligible", "fully_online", "fee_due", "paid_online", "complained",
        "simulated", "idempotency_key", "changed_xid", "desk_code", "identified_by",
    ],
)  # fmt: skip
declare(
    Transition,
    title=_("step in a dossier's history"),
    called=lambda step: f"{by_moment('at')(step)} · {Verb(step.verb).label}",
    found_by=found_by("dossier"),
    personal={
        "by": Personal(_("Who answers for the step"), HISTORY, initials, withheld=OFFICIAL),
        "in_name_of": Personal(_("For whom somebody else did it"), HISTORY, initials, withheld=OFFICIAL),
        "note": Personal(_("Why, as the office wrote to the person"), OF_CLOSED, hidden, "–"),
    },
    plain=["id", "dossier", "seq", "verb", "before", "after", "at", "unit_code", "declared", "seen", "promised_on", "due_before", "due_after"],
)  # fmt: skip
declare(
    Rating,
    title=_("rating of a dossier"),
    called=by_moment("at"),
    found_by=found_by("dossier"),
    personal={"words": Personal(_("What the person says of how it went"), OF_CLOSED, hidden)},
    plain=["id", "dossier", "level", "at"],
)  # fmt: skip
declare(
    Answers,
    title=_("answers to the form of a dossier"),
    called=lambda row: f"{row.dossier.code} · {by_moment('at')(row)}",
    found_by=found_by("dossier"),
    personal={
        "content": Personal(_("What the person filled in, on which the office decides"), OF_CLOSED, hidden, lambda row: {}, shown=answers_in_words),
        "by": Personal(_("Who typed it"), OF_CLOSED, initials, "", withheld=_("It may name an official.")),
    },
    plain=["id", "dossier", "seq", "form", "at"],
)  # fmt: skip
SAVED = Days("dossiers.drafts", lambda draft: draft.saved_at, "", _("after something was typed into it last"))
SAVED_BY_GUEST = Days("dossiers.guest-drafts", SAVED.after, "", SAVED.since)
OF_DRAFT = Each(
    lambda draft: SAVED if draft.account_id else SAVED_BY_GUEST,
    _(
        "some weeks after something was typed into it last, some days where nobody signed in; its owner throws it away at any time"
    ),
)
declare(
    Draft,
    title=_("draft of a dossier"),
    called=lambda draft: f"{draft.procedure} · {by_moment('saved_at')(draft)}",
    found_by={"account": same("account")},
    personal={
        "typed": Personal(_("So that nothing typed is lost"), OF_DRAFT, hidden, lambda draft: {}, shown=typed_in_words),
        "rest": Personal(_("So that nothing typed is lost"), OF_DRAFT, hidden, lambda draft: {}),
    },
    plain=["key", "account", "procedure", "form", "seen", "edition", "begun_at", "saved_at", "continues"],
)  # fmt: skip
declare(
    Station,
    plain=[
        "id", "dossier", "seq", "step", "unit_code", "entry", "given_at", "limit_minutes", "used_minutes", "running_since", "planned_at", "done_at",
    ],
)  # fmt: skip
declare(CodeSequence, plain=["id", "unit_code", "day", "last"])
BOOKS = Always(_("Books of money are never changed: they prove what was taken and given back."))
declare(
    Charge,
    plain=["id", "dossier", "fee", "exemption", "unit_amount", "quantity", "percent_off", "due", "paid", "refunded", "drawn_at", "account_unit", "account_version"],
)  # fmt: skip
declare(
    Payment,
    title=_("payment"),
    called=lambda payment: payment.receipt,
    found_by=found_by("charge__dossier"),
    personal={
        "reference": Personal(_("To find the payment at the bank"), BOOKS, last_three),
        "by": Personal(_("Who answers for the money"), BOOKS, initials, withheld=OFFICIAL),
    },
    plain=["id", "charge", "amount", "way", "at", "unit_code", "year", "number"],
)  # fmt: skip
declare(
    Refund,
    title=_("money given back"),
    called=by_moment("at"),
    found_by=found_by("payment__charge__dossier"),
    personal={
        "reason": Personal(_("Why money was given back"), BOOKS, hidden),
        "by": Personal(_("Who answers for the money"), BOOKS, initials, withheld=OFFICIAL),
    },
    plain=["id", "payment", "amount", "at"],
)  # fmt: skip
OF_QUESTION = Days(
    CLOSED.rule, lambda one: CLOSED.after(one.consultation.dossier), UNTIL_CLOSED, CLOSED.since
)
declare(
    Consultation,
    title=_("question to other units"),
    called=by_moment("asked_at"),
    found_by=found_by("dossier"),
    personal={
        "content": Personal(_("What other units were asked about the dossier"), OF_CLOSED, hidden, "–"),
        "by": Personal(_("Who answers for the question"), HISTORY, initials, withheld=OFFICIAL),
        "in_name_of": Personal(_("For whom somebody else did it"), HISTORY, initials, withheld=OFFICIAL),
    },
    plain=["id", "dossier", "unit_code", "papers", "files", "asked_at"],
)
declare(
    Opinion,
    title=_("answer of another unit"),
    called=by_moment("due_at"),
    found_by=found_by("consultation__dossier"),
    personal={
        "text": Personal(_("What the unit or body that was asked says"), OF_QUESTION, hidden, "–"),
        "later_why": Personal(_("Why the unit needed longer"), OF_QUESTION, hidden, "–"),
        "by": Personal(_("Who answers for the opinion"), HISTORY, initials, withheld=OFFICIAL),
        "in_name_of": Personal(_("For whom somebody else did it"), HISTORY, initials, withheld=OFFICIAL),
    },
    plain=[
        "id", "consultation", "unit_code", "body", "days", "due_at", "stance", "files", "answered_at", "later_day", "later_granted", "reported_at",
        "closed_at",
    ],
)  # fmt: skip
declare(
    Letter,
    title=_("letter to a body outside"),
    called=by_moment("sent_at"),
    found_by=found_by("opinion__consultation__dossier"),
    personal={
        "by": Personal(_("Who answers for the letter"), HISTORY, initials, withheld=OFFICIAL),
        "in_name_of": Personal(_("For whom somebody else did it"), HISTORY, initials, withheld=OFFICIAL),
        "position": Personal(
            _("As what somebody of the body outside answered"), HISTORY, hidden, withheld=OFFICIAL
        ),
        "nonce": Personal(
            _("To open the answering address"), HISTORY, hidden, withheld=_("It lets somebody in.")
        ),
    },
    plain=[
        "id",
        "opinion",
        "unit_code",
        "way",
        "sent_at",
        "year",
        "number",
        "file",
        "their_number",
        "their_day",
    ],
)
# Bodies are offices; their mail address is the office's own.
declare(OutsideBody, plain=["id", "code", "name", "name_en", "kind", "exchange_code", "reach", "mail", "address", "starts_on", "ends_on"])  # fmt: skip
declare(
    Verification,
    title=_("record of verification"),
    called=by_moment("took_place_at"),
    found_by=found_by("dossier"),
    personal={
        "place": Personal(_("Where something was verified for the dossier"), OF_CLOSED, hidden, "–"),
        "participants": Personal(_("Who took part and can testify to it"), OF_CLOSED, initials, "–", withheld=_("It names other people.")),
        "content": Personal(_("What was found, on which the decision rests"), OF_CLOSED, hidden, "–"),
        "by": Personal(_("Who answers for the record"), HISTORY, initials, withheld=OFFICIAL),
        "in_name_of": Personal(_("For whom somebody else did it"), HISTORY, initials, withheld=OFFICIAL),
    },
    plain=["id", "dossier", "number", "took_place_at", "applicant_present", "files", "written_at", "unit_code"],
)  # fmt: skip
# Who asks stands in the dossiers of a linked request alone.
declare(
    LinkedRequest, plain=["id", "code", "bundle", "version", "unit_code", "submitted_at", "idempotency_key"]
)
declare(
    LinkedPart,
    plain=["id", "request", "number", "procedure", "unit_code", "after", "chosen", "dossier", "dropped_at"],
)
declare(
    ToSign,
    title=_("result laid for signing"),
    called=by_moment("laid_at"),
    found_by=found_by("dossier"),
    personal={
        "letter": Personal(_("What the office writes to the person"), OF_CLOSED, hidden, None),
        "reason": Personal(_("Why it was sent back, for the officer"), OF_CLOSED, hidden, "–"),
        "laid_by": Personal(_("Who answers for the draft"), HISTORY, initials, withheld=OFFICIAL),
        "settled_by": Personal(_("Who answers for the signature"), HISTORY, initials, withheld=OFFICIAL),
        "in_name_of": Personal(_("For whom somebody else did it"), HISTORY, initials, withheld=OFFICIAL),
    },
    plain=["id", "dossier", "draft", "state", "file", "copies", "laid_at", "settled_at", "position", "issued", "register_unit", "year", "number"],
)  # fmt: skip
declare(NumberSequence, plain=["id", "series", "year", "last"])
declare(Slip, plain=["id", "dossier", "seq", "kind", "unit_code", "year", "number"])
declare(
    HandoverSheet,
    title=_("hand-over sheet"),
    beyond=_("It names an official, and people only as the dossiers on it."),
    personal={"by": Personal(_("Who answers for the step"), HISTORY, initials, withheld=OFFICIAL)},
    plain=["id", "unit_code", "to_code", "results", "year", "number", "at"],
)  # fmt: skip
declare(
    HandoverLine,
    title=_("dossier on a hand-over sheet"),
    called=lambda line: str(line.place),
    found_by=found_by("dossier"),
    personal={
        "reason": Personal(_("Why a dossier was given back"), OF_CLOSED, hidden, "–"),
        "settled_by": Personal(_("Who answers for the step"), HISTORY, initials, withheld=OFFICIAL),
    },
    plain=["id", "sheet", "dossier", "place", "state", "settled_at"],
)  # fmt: skip
declare(
    OrderedPaper,
    title=_("name of a paper"),
    called=lambda paper: str(paper.place),
    found_by=found_by("dossier"),
    personal={"title": Personal(_("To say which paper a file is"), OF_CLOSED, hidden, "–")},
    plain=["id", "dossier", "file", "place", "form", "copies"],
)  # fmt: skip
