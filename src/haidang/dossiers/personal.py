"""Which fields of dossiers are about people."""

from operator import attrgetter
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core.people import (
    Always,
    Days,
    Personal,
    by_moment,
    declare,
    hidden,
    initials,
    last_three,
    retention_rules,
    same,
    same_digits,
)
from haidang.dossiers.choices import UNTIL_CLOSED, Verb
from haidang.dossiers.models import (
    Charge,
    CodeSequence,
    Dossier,
    HandoverLine,
    HandoverSheet,
    NumberSequence,
    OrderedPaper,
    Payment,
    Refund,
    Slip,
    Transition,
)

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")

CLOSED = Days(
    "dossiers.closed",
    after=lambda dossier: dossier.returned_at or dossier.finished_at,
    until_then=UNTIL_CLOSED,
    since=_("after the dossier was finished"),
)
OF_CLOSED = Days(CLOSED.rule, lambda step: CLOSED.after(step.dossier), UNTIL_CLOSED, CLOSED.since)
HISTORY = Always(_("What was done with a dossier is never changed: it proves how the office worked."))

declare(
    Dossier,
    title=_("dossier"),
    found_by={
        "id_number": same("applicant_id_number"), "phone": same_digits("applicant_phone"),
        "account": same("applicant_account"), "code": same("code"),
    },
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
        "id", "code", "applicant_account", "applicant_agrees", "applicant_language", "unit_code", "procedure", "channel", "state", "step", "step_unit_code", "policy", "submitted_at",
        "received_at", "time_limit", "time_unit", "limit_minutes", "used_minutes", "running_since", "due_at", "finished_at",
        "returned_at", "late", "supplements", "papers_sent_at", "result_required", "result_electronic", "digitised", "reused", "shared",
        "population_data", "synchronised", "fully_online_eligible", "fully_online", "fee_due", "paid_online", "complained",
        "simulated", "idempotency_key", "changed_xid", "desk_code", "identified_by",
    ],
)  # fmt: skip
declare(
    Transition,
    title=_("step in a dossier's history"),
    called=lambda step: f"{by_moment('at')(step)} · {Verb(step.verb).label}",
    found_by={
        "id_number": same("dossier__applicant_id_number"), "phone": same_digits("dossier__applicant_phone"),
        "account": same("dossier__applicant_account"), "code": same("dossier__code"),
    },
    personal={
        "by": Personal(_("Who answers for the step"), HISTORY, initials, withheld=_("It names an official.")),
        "in_name_of": Personal(_("For whom somebody else did it"), HISTORY, initials, withheld=_("It names an official.")),
        "note": Personal(_("Why, as the office wrote to the person"), OF_CLOSED, hidden, "–"),
    },
    plain=["id", "dossier", "seq", "verb", "before", "after", "at", "unit_code", "declared", "seen", "promised_on", "due_before", "due_after"],
)  # fmt: skip
declare(CodeSequence, plain=["id", "unit_code", "day", "last"])
BOOKS = Always(_("Books of money are never changed: they prove what was taken and given back."))
declare(
    Charge,
    plain=["id", "dossier", "fee", "exemption", "unit_amount", "quantity", "percent_off", "due", "paid", "refunded", "drawn_at"],
)  # fmt: skip
declare(
    Payment,
    title=_("payment"),
    called=lambda payment: payment.receipt,
    found_by={
        "id_number": same("charge__dossier__applicant_id_number"), "phone": same_digits("charge__dossier__applicant_phone"),
        "account": same("charge__dossier__applicant_account"), "code": same("charge__dossier__code"),
    },
    personal={
        "reference": Personal(_("To find the payment at the bank"), BOOKS, last_three),
        "by": Personal(_("Who answers for the money"), BOOKS, initials, withheld=_("It names an official.")),
    },
    plain=["id", "charge", "amount", "way", "at", "unit_code", "year", "number"],
)  # fmt: skip
declare(
    Refund,
    title=_("money given back"),
    called=by_moment("at"),
    found_by={
        "id_number": same("payment__charge__dossier__applicant_id_number"),
        "phone": same_digits("payment__charge__dossier__applicant_phone"),
        "account": same("payment__charge__dossier__applicant_account"), "code": same("payment__charge__dossier__code"),
    },
    personal={
        "reason": Personal(_("Why money was given back"), BOOKS, hidden),
        "by": Personal(_("Who answers for the money"), BOOKS, initials, withheld=_("It names an official.")),
    },
    plain=["id", "payment", "amount", "at"],
)  # fmt: skip
declare(NumberSequence, plain=["id", "series", "year", "last"])
declare(Slip, plain=["id", "dossier", "seq", "kind", "unit_code", "year", "number"])
declare(
    HandoverSheet,
    title=_("hand-over sheet"),
    beyond=_("It names an official, and people only as the dossiers on it."),
    personal={"by": Personal(_("Who answers for the step"), HISTORY, initials, withheld=_("It names an official."))},
    plain=["id", "unit_code", "to_code", "results", "year", "number", "at"],
)  # fmt: skip
OF_ONE = {
    "id_number": same("dossier__applicant_id_number"), "phone": same_digits("dossier__applicant_phone"),
    "account": same("dossier__applicant_account"), "code": same("dossier__code"),
}  # fmt: skip
declare(
    HandoverLine,
    title=_("dossier on a hand-over sheet"),
    called=lambda line: str(line.place),
    found_by=OF_ONE,
    personal={
        "reason": Personal(_("Why a dossier was given back"), OF_CLOSED, hidden, "–"),
        "settled_by": Personal(_("Who answers for the step"), HISTORY, initials, withheld=_("It names an official.")),
    },
    plain=["id", "sheet", "dossier", "place", "state", "settled_at"],
)  # fmt: skip
declare(
    OrderedPaper,
    title=_("name of a paper"),
    called=lambda paper: str(paper.place),
    found_by=OF_ONE,
    personal={"title": Personal(_("To say which paper a file is"), OF_CLOSED, hidden, "–")},
    plain=["id", "dossier", "file", "place", "form", "copies"],
)  # fmt: skip
