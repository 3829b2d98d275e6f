"""The rating by Circular 01/2018/TT-VPCP, by quarter and by year: bodies from what the lake counted, officers from the database alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.facts import queries as facts
from haidang.core.facts.models import Snapshot
from haidang.core.facts.queries import Counted
from haidang.core.kept.memory import Memory
from haidang.core.ui.templatetags.ui import count
from haidang.dossiers.queries import Officer, officers_of
from haidang.parindex import queries
from haidang.parindex.engine.book import Book, Node
from haidang.parindex.engine.grading import Graded, graded
from haidang.parindex.engine.score import Input, Scored, Total, score
from haidang.parindex.sheets import in_words
from haidang.units.queries import Here, active_units

BODIES, OFFICERS = "tt01", "tt01-officers"
TAKEN = "finished.taken"


@dataclass(frozen=True)
class Stretch:
    """A quarter or a year: its first and last month, and how the address says it."""

    first: date
    last: date
    value: str
    problem: str = ""

    @property
    def label(self) -> str:
        year, _sign, quarter = self.value.partition("-")
        return _("Quarter %(quarter)s/%(year)s") % {"quarter": quarter, "year": year} if quarter else _("Year %(year)s") % {"year": year}  # fmt: skip

    @property
    def end(self) -> date:
        """Its last day."""
        return (self.last + timedelta(31)).replace(day=1) - timedelta(1)


def stretch(value: str) -> Stretch | None:
    """Return the quarter of ``2026-3`` or the year of ``2026``; None where it is neither."""
    year, _sign, quarter = value.partition("-")
    if not (year.isascii() and year.isdecimal() and 2000 <= int(year) <= 2099):
        return None
    if not quarter and not _sign:
        return Stretch(date(int(year), 1, 1), date(int(year), 12, 1), value)
    if quarter not in ("1", "2", "3", "4"):
        return None
    return Stretch(date(int(year), 3 * int(quarter) - 2, 1), date(int(year), 3 * int(quarter), 1), value)


def asked(values: Mapping[str, str], today: date) -> Stretch:
    """Return the quarter or year of ``?when=2026-3``; this quarter unless told, with the reason where that is not what was asked."""
    this = stretch(f"{today.year}-{(today.month + 2) // 3}")
    said = values.get("when", "")
    if not said:
        return this
    if (found := stretch(said)) is not None:
        return found
    problem = _("“%(text)s” is neither a quarter such as 2026-3 nor a year. This quarter is shown instead.")
    return Stretch(this.first, this.last, this.value, problem % {"text": said[:20]})


def choices(chosen: Stretch, today: date) -> list[Stretch]:
    """Return what people ask for: this year and the last, the last five quarters, and what is shown."""
    number = today.year * 4 + (today.month - 1) // 3
    values = [str(today.year - 1), str(today.year)]
    values += [f"{n // 4}-{n % 4 + 1}" for n in range(number - 4, number + 1)]
    return [stretch(value) for value in dict.fromkeys([*values, chosen.value])]


@dataclass(frozen=True)
class Rated:
    """One body: its nine scores, its class as far as it is sure, and how many dossiers it finished."""

    unit: Here
    total: Total
    grade: Graded | None
    finished: int

    @property
    def leaves(self) -> list[Scored]:
        return leaves(self.total)

    @property
    def measured(self) -> int:
        """Of how many indicators something is known."""
        return sum(leaf.points is not None for leaf in self.leaves)


def grade_in_words(grade: Graded | None) -> str:
    """Say the class, or between which classes it lies while not everything is measured."""
    if grade is None:
        return _("not measured yet")
    english = get_language() == "en"
    least, most = (one.name_en if english else one.name for one in (grade.least, grade.most))
    return least if grade.sure else _("from %(least)s to %(most)s") % {"least": least, "most": most}


kept: Memory = Memory(16, seconds=60)


def table(book, snapshot: Snapshot, when: Stretch) -> list[tuple[str, ...]]:
    """
    Return the rated bodies as a table writes them: door, name, points, indicators measured, class, dossiers.

    The same for everybody, so it is kept for a short while: what people say in a round shows up to a minute later here.
    """

    def made():
        return [
            (
                f"{reverse('web:rating', args=[one.unit.code])}?when={when.value}", in_words(one.unit), floatformat(one.total.points, 1) or "–", f"{one.measured}/{len(one.leaves)}",
                grade_in_words(one.grade), count(one.finished),
            )
            for one in bodies(book, snapshot, when)
        ]  # fmt: skip

    return kept.get((snapshot.pk, snapshot.taken_at, book.pk, when.value, get_language()), made)


def leaves(total: Total) -> list[Scored]:
    return [leaf for area in total.areas for leaf in area.children]


def bodies(book, snapshot: Snapshot, when: Stretch) -> list[Rated]:
    """Return every body that finished dossiers, the most points first; former bodies under their own name."""
    rules = queries.read(book)
    counted, totals = (
        queries.counted(snapshot, when.first, when.last),
        queries.rated(book, snapshot, when.first, when.last),
    )
    found = []
    for unit in active_units(when.end):
        finished = counted.get((TAKEN, unit.code), Counted(0, 0, 0)).among
        if finished and unit.code in totals:
            total = totals[unit.code]
            found.append(Rated(unit, total, graded(rules, total), finished))
    return sorted(found, key=lambda one: -(one.total.points or 0))


@dataclass(frozen=True)
class Heap:
    """Dossiers of one indicator that may be opened: their name in words, how many, and what the address says."""

    label: Any
    count: int
    value: str


def heaps(leaf: Node, snapshot: Snapshot, when: Stretch, unit: str) -> list[Heap]:
    """Return which dossiers stand behind an indicator: by their points, or as the online services are counted."""
    if leaf.rule.kind == "mean":
        column = column_of(leaf)
        found = facts.counted_by(leaf.measure, (column,), when.first, when.last, snapshot, {"unit": unit})
        words = {2: _("2 points"), 1: _("1 point"), 0: _("0 points")}
        return [Heap(words[points], one.among, str(points)) for (points,), one in sorted(found.items(), reverse=True)]  # fmt: skip
    counted = queries.counted(snapshot, when.first, when.last)
    online, late = (counted.get((name, unit), Counted(0, 0, 0)) for name in (leaf.measure, leaf.veto))
    return [
        Heap(_("filed online, finished late"), late.hits, "late"), Heap(_("filed online"), online.hits, "hits"),
        Heap(_("filed otherwise"), online.among - online.hits, "misses"),
    ]  # fmt: skip


def column_of(leaf: Node) -> str:
    """The column with the points of an indicator that is a mean."""
    return leaf.measure.partition(".")[2]


def behind(
    leaf: Node, value: str, snapshot: Snapshot, when: Stretch, unit: str, page: int, size: int, columns
) -> facts.Rows:
    """Return the rows of one heap; all that an indicator counts where there is no such heap."""
    measure, which, only = leaf.measure, "among", None
    if leaf.rule.kind == "mean" and value in ("0", "1", "2"):
        only = {column_of(leaf): int(value)}
    elif value in ("hits", "misses"):
        which = value
    elif value == "late":
        measure, which = leaf.veto, "hits"
    return facts.rows_behind(measure, unit, when.first, when.last, snapshot, which, page, size, columns, only)


@dataclass(frozen=True)
class RatedOfficer:
    """One officer: how many dossiers they finished, the five scores, and the class as far as it is sure."""

    name: str
    finished: int
    total: Total
    grade: Graded | None

    @property
    def leaves(self) -> list[Scored]:
        return leaves(self.total)


def officers(book, units: Iterable[str], when: Stretch, name: str | None = None) -> list[RatedOfficer]:
    """
    Return how the officers of some units are rated.

    Nothing of it is read from the lake or kept: it is personal, and asked of the database each time.

    :param name: only this officer
    """
    rules = queries.read(book)
    return [_rated(rules, one) for one in officers_of(list(units), when.first, when.end, name)]


def _rated(rules: Book, officer: Officer) -> RatedOfficer:
    known = {}
    for leaf in rules.leaves():
        among, total = officer.points[column_of(leaf)]
        known[leaf.code] = Input(among=among, total=total)
    total = score(rules, known)
    return RatedOfficer(officer.name, officer.finished, total, graded(rules, total))
