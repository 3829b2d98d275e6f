"""The appraisers: what is left, by unit and by leaf, and the table in which they give scores."""

from collections import Counter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.parindex.choices import Sheets, Stage
from haidang.parindex.rounds import access, operations, queries, rules
from haidang.parindex.rounds.forms import Row, rows_of
from haidang.parindex.rounds.operations import Given


def _seen(request, pk):
    seen = access.for_appraising(request.user, pk)
    if rules.is_before(seen.round.stage, Stage.APPRAISAL):
        raise Http404  # what units have not sent yet is nobody else's
    return seen


@page()
def queue(request, pk):
    """What somebody has to appraise, by unit and by leaf."""
    seen = _seen(request, pk)
    round_ = seen.round
    second = not rules.is_before(round_.stage, Stage.SECOND)
    open_still = queries.explained_and_open(round_, seen.leads) if second else []
    of_unit, of_leaf = (
        Counter(unit for unit, _leaf in open_still),
        Counter(leaf for _unit, leaf in open_still),
    )
    units = [
        (one, of_unit[one.unit.code] if second else one.leaves - one.appraised)
        for one in queries.progress(round_, seen.leads)
        if not access.appraises_own(request.user, one.unit.code)
    ]  # fmt: skip
    done, every = queries.appraised_by_leaf(round_, seen.leads), len(queries.units_in(round_))
    leaves = [
        (leaf, of_leaf[leaf.code] if second else every - done.get(leaf.code, 0))
        for leaf in seen.leads
    ]  # fmt: skip
    units.sort(key=lambda pair: -pair[1])
    return show(
        request, "parindex/rounds/queue.html", round=round_, units=units, leaves=leaves, second=second, left=sum(n for _leaf, n in leaves)
    )  # fmt: skip


@page(writes=True)
def by_unit(request, pk, unit):
    """All that somebody appraises of one unit."""
    seen = _seen(request, pk)
    here = queries.unit_in(seen.round, unit)
    if here is None or access.appraises_own(request.user, unit):
        raise Http404
    lines = queries.lines(seen.round, [unit], seen.leads)
    return _table(
        request, seen, lines, title=here, unit=here, sheet=queries.sheet_of(seen.round, unit, Sheets.SELF)
    )


@page(writes=True)
def by_leaf(request, pk, leaf):
    """One leaf of all units, side by side."""
    seen = _seen(request, pk)
    node = next((one for one in seen.leads if one.code == leaf), None)
    if node is None:
        raise Http404
    units = [
        one.code for one in queries.units_in(seen.round) if not access.appraises_own(request.user, one.code)
    ]
    return _table(request, seen, queries.lines(seen.round, units, [node]), title=node, unit=None, sheet=None)


def _table(request, seen, lines, *, title, unit, sheet):
    round_, open_now = seen.round, seen.round.stage in (Stage.APPRAISAL, Stage.SECOND)
    if round_.stage == Stage.SECOND:
        lines = [line for line in lines if line.explanation]
    elif rules.is_before(round_.stage, Stage.SECOND):
        for line in lines:  # what units have not sent yet is nobody else's
            line.explanation, line.more = None, []
    refusals = []
    if request.method == "POST":
        agreed = request.POST.get("do") == "agree"
        rows = rows_of(lines, request.POST, own=False)
        saved, refusals = _saved(request, round_, rows, agreed)
        if not refusals:
            messages.success(request, _("Saved: %(count)s scores.") % {"count": saved})
            return redirect(request.get_full_path())
        if saved:
            messages.success(
                request,
                _("Saved: %(count)s scores. The others stand below with what is wrong.") % {"count": saved},
            )
    else:
        rows = rows_of(lines, own=False)
    return show(
        request, "parindex/rounds/appraise.html", status=409 if refusals else 200, round=round_, rows=rows, title=title, unit=unit, sheet=sheet,
        open_now=open_now, second=round_.stage == Stage.SECOND, refusals=refusals,
    )  # fmt: skip


def _saved(request, round_, rows: list[Row], agreed: bool) -> tuple[int, list[Row]]:
    """Save the rows in which something is new; return how many were saved, and those that come back with what was typed."""
    new = [(row, given) for row in rows if not row.problem and (given := _given(round_, row, agreed))]
    try:
        why = operations.appraise(round_=round_, given=[given for _row, given in new], by=request.user)
    except Refusal as reason:
        why = [reason] * len(new)
    for (row, _new), reason in zip(new, why, strict=True):
        if reason:
            row.problem = str(reason.message)
            row.seen = row.line.seen  # they have read by now who said what; saving once more is meant
    return why.count(None), [row for row in rows if row.problem]


def _given(round_, row: Row, agreed: bool) -> Given | None:
    """Return what is new in a row; None where nothing is."""
    line = row.line
    value, why = row.value, row.note
    if not row.said:
        if not (agreed and line.own and not line.appraised):
            return None
        value, why = line.own.value, ""
    now = line.appraised
    if now is not None and row.seen == now.pk and (now.value, now.evidence) == (value, why) and not (round_.stage == Stage.SECOND and line.second is None):  # fmt: skip
        return None
    return Given(line.unit_code, line.leaf, value, why, row.seen or 0)
