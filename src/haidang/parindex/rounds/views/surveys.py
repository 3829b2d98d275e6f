"""The rates of surveys: looked at, then joined all at once."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import measure
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.parindex.choices import Stage
from haidang.parindex.permissions import KEEP
from haidang.parindex.rounds import access, joining, operations, queries
from haidang.parindex.rounds.forms import Row, rows_of
from haidang.parindex.rounds.refusing import UnableToJoin
from haidang.parindex.rulebooks import sentences


@page(writes=True, permission=KEEP)
def join(request, pk):
    """Rate, answers and points of every unit before anything is kept; one button joins them all."""
    round_ = access.for_keeping(request.user, pk).round
    snapshot = facts.latest()
    rates = joining.rates(round_, snapshot) if snapshot else []
    rows = {row.key: row for row in rows_of([one.line for one in rates if one.outcome is None], request.POST or None, own=False)}  # fmt: skip
    refusal = None
    if request.method == "POST":
        try:
            if snapshot is None:
                raise UnableToJoin(_("Nothing has been counted yet, so there are no rates to join. The house counts every minute: wait a moment and press again."))  # fmt: skip
            if not _wrong(rows):
                decided = _for_all(request, rates) | _decided(rows)
                count = operations.join_surveys(round_=round_, snapshot=snapshot, decided=decided, by=request.user)  # fmt: skip
                messages.success(request, ngettext("%(count)s rate is joined.", "%(count)s rates are joined.", count) % {"count": count})  # fmt: skip
                return redirect("rounds-surveys", pk)
        except Refusal as reason:
            refusal = reason
    wrong = any(row.problem for row in rows.values())
    of_leaf: dict[str, list] = {leaf.code: [] for leaf in queries.survey_leaves(round_)}
    for one in rates:
        of_leaf[one.leaf.code].append((one, rows.get(f"{one.unit.code}~{one.leaf.code}")))
    leaves = [
        (leaf, str(measure(leaf.measure).title), sentences.of(leaf), of_leaf[leaf.code]) for leaf in queries.survey_leaves(round_)
    ]  # fmt: skip
    return show(
        request, "parindex/rounds/surveys.html", status=400 if wrong else 200, refusal=refusal, round=round_, leaves=leaves, snapshot=snapshot,
        deciding=round_.stage == Stage.COUNCIL, changes=sum(one.changes for one in rates), few=sum(one.open for one in rates), wrong=wrong, hands=bool(rows), why=request.POST.get("all", ""),
    )  # fmt: skip


def _wrong(rows: dict[str, Row]) -> bool:
    """Say whether something typed cannot be taken, and beside what."""
    for row in rows.values():
        if not row.problem and row.said and not row.note:
            row.problem = _("Write why: the unit will read it.")
        elif not row.problem and row.note and not row.said:
            row.problem = _("Give a rate as well, or say that it does not apply.")
    return any(row.problem for row in rows.values())


def _for_all(request, rates) -> dict[tuple[str, str], operations.Decided]:
    """One reason for all of which nothing is decided yet: it does not apply to them."""
    why = request.POST.get("all", "").strip()
    nobody = {(one.unit.code, one.leaf.code): operations.Decided(None, why) for one in rates if one.open}
    return nobody if why else {}


def _decided(rows: dict[str, Row]) -> dict[tuple[str, str], operations.Decided]:
    return {
        (row.line.unit_code, row.line.leaf.code): operations.Decided(row.value, row.note)
        for row in rows.values() if row.said
    }  # fmt: skip
