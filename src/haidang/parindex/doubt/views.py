from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.facts import queries as facts
from haidang.core.kept.memory import Memory
from haidang.core.pages import page, show
from haidang.core.ui.templatetags.ui import points, signed
from haidang.parindex import months, ruling
from haidang.parindex.choices import KINDS, Block
from haidang.parindex.doubt import queries as doubt
from haidang.parindex.doubt import trying
from haidang.parindex.engine.overtaking import Crossing
from haidang.parindex.sheets import in_words
from haidang.units.queries import active_units, by_code


@page(public=True)
def method(request):
    """How the interval of a rank is found, in words that somebody who has one can follow."""
    from haidang.parindex.engine import intervals

    return show(
        request, "parindex/doubt/method.html", replications=intervals.REPLICATIONS, spread=int(intervals.SPREAD * 100), seed=str(intervals.SEED)
    )  # fmt: skip


@page(public=True)
def rank(request, unit):
    """Why a unit's rank moved since the end of a month: who passed it, whom it passed, through which criteria."""
    found, snapshot = by_code(unit), facts.latest()
    if found is None or snapshot is None or ruling.of_the_city() is None:
        raise Http404
    today = timezone.localdate()
    before, now, known = doubt.since(request.GET.get("since", ""), snapshot, today)
    moved = doubt.rank_moved(snapshot, unit, before, now, request.GET, today)
    options = [(f"{month:%Y-%m}", f"{month:%m/%Y}") for month in known]
    return show(
        request, "parindex/doubt/rank.html", unit=found, snapshot=snapshot, before=before, now=now, moved=moved,
        named=urlencode(moved.by.kept) if moved else "", switch=ruling.turned({"since": request.GET.get("since", "")}, moved.by) if moved else "",
        crossings=_crossings(found, snapshot, moved) if moved else "", options=options, chosen=f"{before.last:%Y-%m}",
    )  # fmt: skip


# What is drawn is kept for a minute: units may be renamed meanwhile.
_drawn: Memory[SafeString] = Memory(32, seconds=60)
_untried: Memory[tuple[SafeString, list[tuple], int]] = Memory(32, seconds=60)


def _crossings(unit, snapshot, moved: doubt.RankMoved) -> SafeString:
    """Who changed places with a unit and through what, as its page shows it: the same for everybody, and dozens of tables."""
    versions = moved.by_before.version.pk, moved.by.version.pk, tuple(moved.by.kept.items())
    place = (snapshot.pk, snapshot.taken_at, unit.code, moved.before, moved.now, versions, get_language())
    return _drawn.get(place, lambda: _drawn_anew(unit, moved))


def _drawn_anew(unit, moved: doubt.RankMoved) -> SafeString:
    names = {one.code: one for period in (moved.now, moved.before) for one in active_units(period.last)}
    both = [("passed_by", moved.overtaking.passed_by), ("passed", moved.overtaking.passed)]
    named = urlencode(moved.by.kept)
    query = f"?{named}" if named else ""
    crossings = [
        (kind, [(names[one.code], one, _steps(one, query)) for one in listed]) for kind, listed in both
    ]
    told = {"name": in_words(unit), "moved": moved, "named": named, "crossings": crossings}
    return render_to_string("parindex/doubt/crossings.html", {**told, "LANGUAGE_CODE": get_language()})


def _steps(one: Crossing, query: str) -> list[tuple[str, str, str, str]]:
    """The criteria through which two units changed places as their table writes them: address, number, name and by how much."""
    unit = reverse("parindex:unit", args=[one.code])
    return [
        (f"{unit}{step.node.code}/{query}", step.node.code, in_words(step.node), signed(step.moved)) for step in one.steps or ()
    ]  # fmt: skip


@page(public=True)
def what_if(request):
    """Other weights, thresholds, or without some criteria: totals and ranks beside today's. The address is all that is kept."""
    snapshot, values, today = facts.latest(), request.GET, timezone.localdate()
    block = values.get("block") or Block.WARDS.value
    if block not in KINDS:
        raise Http404
    period = months.asked(values, today)
    by = ruling.asked(values, block, period, today)
    if by is None or snapshot is None:
        return show(request, "parindex/doubt/what_if.html", trial=None)
    book = by.version
    trial = trying.read(doubt.measured_leaves(book, snapshot, block, period), values)
    if not trial.problems and trial.kept != dict(values.items()):
        return redirect(f"{request.path}?{urlencode(trial.kept)}" if trial.kept else request.path)

    def drawn() -> tuple[SafeString, list[tuple], int]:
        listed = doubt.tried(book, snapshot, block, period, trial.changes)
        told = {"trial": trial, "LANGUAGE_CODE": get_language()}
        fields = render_to_string("parindex/doubt/tried.html", told)
        return fields, [_row(one) for one in listed], sum(1 for one in listed if one.fell)

    same = (snapshot.pk, snapshot.taken_at, book.pk, block, period, get_language())
    # Whoever comes to try sees today's first; what somebody tries is of interest to them alone.
    fields, listed, moved = drawn() if trial.problems or trial.changes else _untried.get(same, drawn)
    return show(
        request, "parindex/doubt/what_if.html", trial=trial, fields=fields, listed=listed, by=by, switch=ruling.turned({name: values[name] for name in trying.KEPT if values.get(name)}, by), snapshot=snapshot, period=period,
        chosen=Block(block), blocks=_blocks(by, trial, values, period, today), moved=moved, hidden=[(name, values[name]) for name in trying.KEPT if values.get(name)],
    )  # fmt: skip


def _blocks(by, trial, values, period, today) -> list[tuple[Block, str]]:
    """The blocks with the address of each: with the same trial where the same rule book counts, otherwise with nothing tried yet."""
    found = []
    for block in KINDS:
        other = ruling.asked(values, block, period, today)
        same = other is not None and other.version.pk == by.version.pk
        kept = trial.kept if same else {name: trial.kept[name] for name in trying.KEPT if name in trial.kept}
        found.append((block, f"?{urlencode({**kept, 'block': block.value})}"))
    return found


def _row(one: doubt.Tried) -> tuple[str, ...]:
    """A line as it is written: rank, how it moved with its style, code and name of the unit, and what is so today."""
    moved, style = "", ""
    if one.fell > 0:
        moved, style = _("down %(n)s") % {"n": one.fell}, "late"
    elif one.fell < 0:
        moved = _("up %(n)s") % {"n": one.rose}
    return (
        str(one.rank or "–"), style, moved, one.unit.code, in_words(one.unit), points(one.index), points(one.index_today),
        str(one.rank_today or "–"),
    )  # fmt: skip
