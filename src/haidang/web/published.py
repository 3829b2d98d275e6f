"""The city in the national indices over the years: only what was found in publications, never filled in."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from haidang.core.text import slug
from haidang.core.ui.downloads import Named, Sheet
from haidang.parindex import queries
from haidang.web.charts import Point, line_over_years, lines_png


@dataclass(frozen=True)
class Year:
    """One published year; what was not found is None."""

    year: int
    score: Decimal | None
    rank: int | None
    ranked: int | None
    national_mean: Decimal | None
    mark: str
    source: str


@dataclass(frozen=True)
class Index:
    """One national index with the city's years in it."""

    name: str
    years: list[Year]

    @property
    def code(self) -> str:
        return slug(self.name)

    @property
    def title(self) -> str:
        return _("%(index)s of Hải Phòng over the years") % {"index": self.name}

    @cached_property
    def scores(self) -> list[Point]:
        city = [(_("Hải Phòng"), one.year, one.score) for one in self.years]
        mean = [(_("National mean"), one.year, one.national_mean) for one in self.years]
        return [Point(series, year, float(value)) for series, year, value in city + mean if value is not None]

    @cached_property
    def places(self) -> tuple[list[Point], list[int]]:
        """The city's place in each year, and among how many."""
        known = [one for one in self.years if one.rank and one.ranked]
        return [Point(_("Hải Phòng"), one.year, one.rank) for one in known], [one.ranked for one in known]

    @property
    def score_chart(self) -> SafeString:
        return mark_safe(line_over_years(self.scores))

    @property
    def place_chart(self) -> SafeString:
        points, ranked = self.places
        return mark_safe(line_over_years(points, ranked))

    def png(self) -> bytes:
        points, ranked = self.places
        charts = [(self.scores, _("Score"), ()), (points, _("Place among all provinces"), ranked)]
        below = [_("Read in publications and in the press; the sources stand in the table.")]
        return lines_png([one for one in charts if one[0]], self.title, below)

    def sheet(self) -> Sheet:
        sure = {"read": _("read at the source"), "secondary": _("from secondary sources")}
        return Sheet(
            name=self.title,
            title=self.title,
            about=[],
            columns=[
                Named("year", _("Year")), Named("score", _("Score")), Named("rank", _("Place")),
                Named("ranked", _("Provinces ranked")), Named("national_mean", _("National mean")),
                Named("mark", _("How sure")), Named("source", _("Source")),
            ],
            rows=[
                [one.year, one.score, one.rank, one.ranked, one.national_mean, sure[one.mark], one.source]
                for one in self.years
            ],
            published=True,
        )  # fmt: skip


def indices() -> list[Index]:
    """Return every index of the published table, in its order."""
    found: dict[str, list[Year]] = {}
    for row in queries.published():
        found.setdefault(row["index"], []).append(
            Year(
                int(row["year"]), _number(row["score"]), int(row["rank"] or 0) or None,
                int(row["ranked"] or 0) or None, _number(row["national_mean"]), row["mark"], row["source"],
            )
        )  # fmt: skip
    return [Index(name, sorted(years, key=lambda one: one.year)) for name, years in found.items()]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
