"""The city among all provinces: what was published over the years, and where today's own score would stand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from statistics import median, quantiles
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.facts.models import Snapshot
from haidang.core.kept.memory import Memory
from haidang.core.text import slug
from haidang.core.ui.downloads import Named, Sheet
from haidang.parindex import standings
from haidang.parindex.engine.score import Total
from haidang.parindex.models import RuleBook
from haidang.parindex.place import queries
from haidang.parindex.place.queries import Year
from haidang.web.charts import Point, Spread, among_all_over_years, line_over_years

LIVE = "766"  # the published index whose rule book the house counts by
NEAR = 2  # provinces shown before and behind

kept: Memory = Memory(8, seconds=60)


class Line(NamedTuple):
    """One year for people: the city, the best, the middle of all; scores as they are written."""

    year: Year
    score: str
    best: str
    middle: str
    mean: str

    @property
    def year_written(self) -> str:
        """The year without a mark for thousands."""
        return str(self.year.year)


class Near(NamedTuple):
    """A province beside the city; ``ours``: it is the city."""

    rank: int
    name: str
    score: str
    ours: bool


@dataclass(frozen=True)
class Shown:
    """One index as the page shows it."""

    index: queries.Index

    @property
    def name(self) -> str:
        return {
            "766": _("Service to citizens and businesses (766)"),
            "DTI": _("Digital transformation (DTI)"),
        }.get(self.index.name, self.index.name)

    @property
    def code(self) -> str:
        return slug(self.index.name)

    @cached_property
    def lines(self) -> list[Line]:
        """The years, the newest first."""
        return [_line(year) for year in reversed(self.index.years)]

    @property
    def newest(self) -> Line:
        """The newest year in which the city was found."""
        return next((line for line in self.lines if line.year.city), self.lines[0])

    @cached_property
    def near(self) -> list[Near]:
        """Who stands just before and just behind the city in the newest whole table."""
        year = self.index.last_whole
        if year is None or year.city is None:
            return []
        here = year.entries.index(year.city)
        beside = year.entries[max(0, here - NEAR) : here + NEAR + 1]
        return [Near(one.rank, one.name, written(one.score), one == year.city) for one in beside]

    @property
    def near_year(self) -> str:
        return str(self.index.last_whole.year)

    @property
    def scores_chart(self) -> SafeString:
        city = [(_("Hải Phòng"), one.year, one.city.score) for one in self.index.years if one.city]
        mean = [(_("National mean"), one.year, one.mean) for one in self.index.years]
        points = [Point(name, year, float(value)) for name, year, value in city + mean if value is not None]
        spreads = [_spread(one) for one in self.index.years if one.whole]
        return mark_safe(among_all_over_years(points, spreads)) if points else SafeString()

    @property
    def places_chart(self) -> SafeString:
        known = [one for one in self.index.years if one.city and one.city.rank]
        points = [Point(_("Hải Phòng"), one.year, one.city.rank) for one in known]
        return mark_safe(line_over_years(points, [one.ranked for one in known])) if points else SafeString()

    @property
    def banded(self) -> bool:
        return sum(1 for one in self.index.years if one.whole) > 1

    def sheet(self) -> Sheet:
        """Return every province and year as a table to take along."""
        return Sheet(
            name=_("%(index)s of the provinces over the years") % {"index": self.index.name},
            title=_("%(index)s of the provinces over the years") % {"index": self.name},
            about=[],
            columns=[
                Named("year", _("Year")), Named("code", _("Code")), Named("province", _("Province")), Named("score", _("Score")),
                Named("rank", _("Place")), Named("ranked", _("Provinces ranked")), Named("mark", _("How sure")), Named("source", _("Source")),
            ],
            rows=[
                [year.year, one.code, one.name, one.score, one.rank, year.ranked, year.mark, year.source]
                for year in self.index.years
                for one in year.entries
            ],
            published=True,
        )  # fmt: skip


def _line(year: Year) -> Line:
    best = next((one for one in year.entries if one.rank == 1), None)
    middle = median(year.scores) if year.whole else None
    return Line(
        year, written(year.city.score if year.city else None), f"{best.name} {written(best.score)}" if best else "–", written(middle),
        written(year.mean),
    )  # fmt: skip


def _spread(year: Year) -> Spread:
    scores = [float(score) for score in year.scores]
    lower, _middle, upper = quantiles(scores, n=4, method="inclusive")
    return Spread(year.year, scores[-1], lower, upper, scores[0])


@dataclass(frozen=True)
class Rehearsal:
    """
    Today's own score of the whole city, held against the newest table of all provinces.

    :param place: where it would stand; ``worst`` and ``best``: if what is not measured yet brought nothing, or everything
    """

    total: Total
    year: Year
    place: int
    worst: int
    best: int

    @property
    def year_written(self) -> str:
        return str(self.year.year)


def rehearsed(snapshot: Snapshot, today: date) -> Rehearsal | None:
    """Return where the city would stand by what was counted this year; None before anything was."""
    total = standings.of_the_city(snapshot, today).total
    year = next(one for one in queries.indices() if one.name == LIVE).last_whole
    if total.index is None or year is None:
        return None
    least = total.points / total.max * 100
    most = (total.points + total.max - total.measured_max) / total.max * 100
    return Rehearsal(total, year, year.place_of(total.index), year.place_of(least), year.place_of(most))


def written(score: Decimal | None) -> str:
    """A published score as it was published: two decimals, four where the scale ends at one."""
    if score is None:
        return "–"
    return number_format(score, 4 if score <= 1 else 2, force_grouping=True)


def shown() -> list[Shown]:
    return [Shown(index) for index in queries.indices()]


def body(book: RuleBook | None, snapshot: Snapshot | None, today: date) -> SafeString:
    """Return the page as everybody sees it, kept for a short while: its charts and years are the same for all."""
    counted = (book.pk, snapshot.pk, snapshot.taken_at) if book and snapshot else ()

    def made() -> SafeString:
        rehearsal = rehearsed(snapshot, today) if counted else None
        return render_to_string(
            "web/place_body.html", {"indices": shown(), "rehearsal": rehearsal, "snapshot": snapshot}
        )

    return kept.get((get_language(), today, *counted), made)
