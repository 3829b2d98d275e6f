"""The legal limit, the time promised and the time really taken, of each procedure and in each unit of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.calendar import MINUTES_A_DAY
from haidang.core.facts import queries as facts
from haidang.core.facts.declare import FactTable
from haidang.core.facts.models import Snapshot
from haidang.core.facts.queries import Counted, Several
from haidang.core.kept.memory import Memory
from haidang.core.text import sort_key
from haidang.core.ui.downloads import About, Named, Sheet
from haidang.core.ui.templatetags.ui import points, said
from haidang.parindex.months import Period
from haidang.parindex.sheets import in_words as named
from haidang.procedures import queries as procedures
from haidang.procedures.limits.queries import committed, in_words, promised
from haidang.units import queries as units

TAKEN, SAVED, LEGAL, PROMISED = "finished.taken", "finished.saved", "finished.within_limit", "finished.within_committed"  # fmt: skip
MEASURES = (TAKEN, SAVED, LEGAL, PROMISED)
FEWEST = 5  # of fewer, somebody who knows one of them could tell how long that one took
# What rows of dossiers may be asked for: a measure and which part of it.
PARTS = {"all": (TAKEN, "among"), "over": (PROMISED, "misses"), "late": (LEGAL, "misses")}
# What a row of a dossier shows: days, and minutes to be said as working days.
DAYS, MINUTES = (
    ("received_on", "due_on", "finished_on"),
    ("working_minutes", "limit_minutes", "committed_minutes"),
)
COLUMNS = ("code", *DAYS, *MINUTES)
SORTS = ("finished", "middle", "nine_in_ten", "saved", "saved_all", "promised", "legal", "name")


@dataclass(frozen=True)
class Row:
    """
    One procedure, or one unit of it. Times are working days.

    :param few: so few were finished that times are not shown to whoever does not handle them
    """

    name: str
    code: str
    url: str
    legal: str
    promise: str
    act: str
    finished: int
    few: bool
    middle: float | None = None
    nine_in_ten: float | None = None
    saved: float | None = None
    saved_all: float | None = None
    within_legal: Counted | None = None
    within_promise: Counted | None = None


kept: Memory = Memory(64, seconds=60)


@dataclass(frozen=True)
class Table:
    """Rows in their order, and how a page shows them: the same for everybody who asks for the same, so both are kept for a short while."""

    rows: list[Row]
    place: tuple
    of: str

    def body(self, page: int = 1, size: int | None = None) -> SafeString:
        """Return the rows of one page as it shows them (all where no size is given)."""
        first = (page - 1) * size if size else 0
        last = first + size if size else len(self.rows)
        return kept.get(
            (*self.place, page, size),
            lambda: render_to_string("web/limits_table.html", {"rows": self.rows[first:last], "of": self.of, "fewest": FEWEST}),
        )  # fmt: skip


def _kept(of: str, snapshot: Snapshot | None, period: Period, sort: str, lines, asked: tuple, make) -> Table:
    """The table of what is asked for. What was promised is in its place: whoever enters a limit sees it at once."""
    counted = (snapshot.pk, snapshot.taken_at) if snapshot else ()
    place = (of, get_language(), counted, period, sort, tuple(line.pk for line in lines), *asked)
    return kept.get(place, lambda: Table(ordered(make(), sort), place, of))


def procedures_table(
    snapshot: Snapshot | None,
    period: Period,
    on: date,
    words: str,
    unit: str,
    seen: bool,
    tail: str,
    sort: str,
) -> Table:
    """Return ``by_procedure`` in an order of ``SORTS``."""
    return _kept(
        "procedures", snapshot, period, sort, committed(on), (words, unit, seen, tail),
        lambda: by_procedure(snapshot, period, on, words, unit, seen, tail),
    )  # fmt: skip


def units_table(
    snapshot: Snapshot | None,
    period: Period,
    on: date,
    procedure,
    seen: set[str] | None,
    tail: str,
    sort: str,
) -> Table:
    """
    Return ``by_unit`` in an order of ``SORTS``.

    :param seen: the codes of units whose dossiers the person handles; None: of all
    """
    counted = _counted(snapshot, period, "unit", {"procedure": procedure.code})
    few = [code for code, figures in counted.items() if _is_few(figures)]
    # Only where few were finished it matters who asks: everybody else shares what is kept.
    told = frozenset(few if seen is None else seen.intersection(few))
    return _kept(
        "units", snapshot, period, sort, committed(on, procedure), (procedure.code, told, tail),
        lambda: by_unit(snapshot, period, on, procedure, told, tail),
    )  # fmt: skip


def by_procedure(
    snapshot: Snapshot | None, period: Period, on: date, words: str, unit: str, seen: bool, tail: str
) -> list[Row]:
    """
    Return every procedure the city's units handle.

    :param on: the day whose promises are shown
    :param words: which must stand in its name, with or without accents
    :param unit: only what this unit finished; of every unit if empty
    :param seen: whether the person handles these dossiers, so that small numbers need not be hidden
    """
    only = {"unit": unit} if unit else None
    counted = _counted(snapshot, period, "procedure", only)
    lines, found = committed(on), []
    offered = {one.pk for one in procedures.offered()}
    for one in procedures.search(words):
        if one.code not in counted and (unit or one.pk not in offered):
            continue
        line = promised(lines, one.code, unit)
        url = reverse("web:limits-rows", args=[one.code, unit]) if unit else reverse("web:limits-units", args=[one.code])  # fmt: skip
        known = {"name": procedures.shown_name(one), "code": one.code, "url": url + tail, "legal": in_words(one.time_limit, one.time_unit)}  # fmt: skip
        found.append(_row(known, line, counted.get(one.code), seen))
    return found


def by_unit(
    snapshot: Snapshot | None, period: Period, on: date, procedure, seen: Collection[str], tail: str
) -> list[Row]:
    """
    Return every unit that finished dossiers of a procedure, under the name of its day.

    :param on: the day whose promises are shown
    :param seen: the codes of units of which also few dossiers are shown
    """
    counted = _counted(snapshot, period, "unit", {"procedure": procedure.code})
    lines, legal = committed(on, procedure), in_words(procedure.time_limit, procedure.time_unit)
    names = {one.code: named(one) for one in units.named(counted)}
    return [
        _row(
            {"name": names.get(code, code), "code": code, "url": reverse("web:limits-rows", args=[procedure.code, code]) + tail, "legal": legal},
            promised(lines, procedure.code, code), figures, code in seen,
        )
        for code, figures in counted.items()
    ]  # fmt: skip


def _counted(snapshot, period, column, only) -> dict[str, Several]:
    if snapshot is None:
        return {}
    found = facts.several_by(MEASURES, (column,), period.first, period.last, snapshot, only, spread=TAKEN)
    return {code: figures for (code,), figures in found.items()}


def _is_few(figures: Several) -> bool:
    return figures.counted[TAKEN].among < FEWEST


def _row(known: dict, line, figures: Several | None, seen: bool) -> Row:
    promise = {"promise": in_words(line.amount, line.unit) if line else "", "act": line.act if line else ""}
    if figures is None:
        return Row(**known, **promise, finished=0, few=False)
    finished = figures.counted[TAKEN].among
    if _is_few(figures) and not seen:
        return Row(**known, **promise, finished=finished, few=True)
    saved = figures.counted[SAVED]
    return Row(
        **known, **promise, finished=finished, few=False, middle=figures.middle / MINUTES_A_DAY,
        nine_in_ten=figures.nine_in_ten / MINUTES_A_DAY, saved=saved.mean / MINUTES_A_DAY if saved.among else None,
        saved_all=saved.total / MINUTES_A_DAY if saved.among else None, within_legal=figures.counted[LEGAL],
        within_promise=figures.counted[PROMISED],
    )  # fmt: skip


def ordered(rows: Iterable[Row], sort: str) -> list[Row]:
    """Return rows in an order of ``SORTS``, the largest first; with a minus the smallest. What is not known comes last."""
    name, backwards = sort.lstrip("-"), not sort.startswith("-")
    if name == "name":
        return sorted(rows, key=lambda row: sort_key(row.name), reverse=not backwards)
    value = {
        "legal": lambda row: row.within_legal and row.within_legal.share,
        "promised": lambda row: row.within_promise and row.within_promise.share,
        "finished": lambda row: None if row.few else row.finished or None,
    }.get(name, lambda row: getattr(row, name))
    known = [row for row in rows if value(row) is not None]
    rest = [row for row in rows if value(row) is None]
    return sorted(known, key=lambda row: (value(row), row.finished), reverse=backwards) + rest


@dataclass(frozen=True)
class Whole:
    """All rows together: how many were finished, and the working days saved against the legal limit."""

    finished: int
    saved: float | None
    within_legal: Counted
    within_promise: Counted


def whole_of(snapshot: Snapshot | None, period: Period, only: dict[str, str] | None) -> Whole | None:
    """Return the sums of what was finished; None where nothing was, or so little that it would tell about one."""
    if snapshot is None:
        return None
    found = facts.several_by(MEASURES, (), period.first, period.last, snapshot, only)
    if not found or found[()].counted[TAKEN].among < FEWEST:
        return None
    figures = found[()].counted
    saved = figures[SAVED].total / MINUTES_A_DAY if figures[SAVED].among else None
    return Whole(figures[TAKEN].among, saved, figures[LEGAL], figures[PROMISED])


def sheet(rows: list[Row], title: str, period: Period, snapshot: Snapshot | None) -> Sheet:
    """Return the rows as a table to take along; times in working days, shares in percent."""
    columns = [
        Named("code", _("Code")), Named("name", _("Name")), Named("legal_limit", _("Legal limit")), Named("promised_limit", _("Promised limit")),
        Named("promised_by", _("Promised by")), Named("finished", _("Dossiers finished")), Named("median_days", _("Half took at most, working days")),
        Named("p90_days", _("Nine in ten took at most, working days")), Named("saved_days_each", _("Working days saved, each dossier")),
        Named("saved_days", _("Working days saved in all")), Named("within_legal", _("Within the legal limit, %")),
        Named("within_promised", _("Within the promised limit, %")),
    ]  # fmt: skip

    def share(counted: Counted | None):
        return round(counted.share * 100, 2) if counted and counted.among else None

    def days(value: float | None):
        return None if value is None else round(value, 2)

    return Sheet(
        name=f"{title} {period.first:%Y-%m} {period.last:%Y-%m}",
        title=title,
        about=[
            About(Named("from_month", _("From month")), f"{period.first:%Y-%m}", f"{period.first:%m/%Y}"),
            About(Named("to_month", _("To month")), f"{period.last:%Y-%m}", f"{period.last:%m/%Y}"),
            About(Named("snapshot", _("Snapshot")), snapshot.pk if snapshot else None),
            About(Named("as_of", _("Counted at")), snapshot.taken_at if snapshot else None),
        ],
        columns=columns,
        rows=[
            [
                row.code, row.name, row.legal, row.promise, row.act, _("fewer than %(n)s") % {"n": FEWEST} if row.few else row.finished,
                days(row.middle), days(row.nine_in_ten), days(row.saved), days(row.saved_all), share(row.within_legal), share(row.within_promise),
            ]
            for row in rows
        ],
    )  # fmt: skip


def on_page(table: type[FactTable], behind: facts.Rows) -> tuple[list[str], list[tuple]]:
    """Return the titles over rows of dossiers, and of each its door, its name and its cells with their titles."""
    days = [_("Took, working days"), _("Legal limit, working days"), _("Promised, working days")]
    titles = [str(table.titles["code"]), *(str(table.titles[name]) for name in DAYS), *days]
    lines = []
    for row in behind.rows:
        minutes = [points(row[name] / MINUTES_A_DAY) if row[name] is not None else "–" for name in MINUTES]
        cells = [*(said(row[name]) for name in DAYS), *minutes]
        lines.append((table.door(row), row["code"], list(zip(titles[1:], cells, strict=True))))
    return titles, lines
