"""The leader's page: where one stands and why, what is late and whose it is, what is at risk; on screen and on paper."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import in_whose_name, units_where
from haidang.core.demo.queries import is_simulated
from haidang.core.facts import queries as facts
from haidang.core.facts.models import Snapshot
from haidang.core.panels import Panel, panels_for
from haidang.core.print.paper import Pairs, Report, Section, Table, Text
from haidang.core.ui.downloads import warning
from haidang.core.ui.templatetags.ui import moment, points, signed
from haidang.parindex import queries, standings
from haidang.parindex.engine.movement import Part
from haidang.parindex.sheets import in_words, sure
from haidang.parindex.standings import Standing
from haidang.units.queries import by_code
from haidang.web.permissions import LEAD

PUBLISHED = "PAR INDEX"  # the ranking of provinces by the Ministry of Home Affairs


@dataclass(frozen=True)
class Light:
    """
    What a leader sees.

    :param code: of the unit; empty for the whole city
    :param published: the city's newest rank among the provinces, as it was published; only for the whole city
    """

    code: str
    name: str
    standing: Standing | None
    snapshot: Snapshot | None
    before: str
    panels: list[Panel]
    published: dict | None
    now: datetime

    @property
    def parts(self) -> list[Part]:
        """The criteria that moved the index: what lowered it first."""
        movement = self.standing.movement if self.standing else None
        return [part for part in movement.parts if part.moved] if movement else []

    @property
    def door(self) -> str:
        return reverse("parindex:unit", args=[self.code]) if self.code else reverse("web:rankings")


def seen_by(request: HttpRequest, asked: str) -> Light:
    """
    Return the page of the unit asked for, or of the leader's own: the whole city for those who lead it.

    :raises Http404: if the leader has no right there
    """
    codes = units_where(request.user, LEAD)
    code = asked or ("" if codes is None else in_whose_name(request.user, LEAD)[0])
    unit = by_code(code) if code else None
    if (codes is not None and code not in codes) or (code and unit is None):
        raise Http404
    now = timezone.now()
    today = timezone.localdate(now)
    snapshot, standing = facts.latest(), None
    if snapshot is not None:
        standing = (
            standings.standing_of(snapshot, code, today) if code else standings.of_the_city(snapshot, today)
        )
    return Light(
        code, _name(unit), standing, snapshot, f"{standings.now_and_before(today)[1].last:%m/%Y}",
        panels_for("web.lighthouse", code, request), None if code else _published(), now,
    )  # fmt: skip


def _name(unit) -> str:
    if unit is None:
        return _("The whole city")
    return in_words(unit)


def _published() -> dict | None:
    known = [row for row in queries.published(PUBLISHED) if row["rank"]]
    return max(known, key=lambda row: row["year"], default=None)


def named(part: Part) -> str:
    return f"{part.leaf.node.code} {in_words(part.leaf.node)}"


def rule_book(standing: Standing) -> str:
    """By which rule book the unit stands there, and that it is an example where it is one."""
    book = standing.by.book
    return f"{in_words(book)} ({sure(book)})" if book.example else in_words(book)


def rank_in_words(standing: Standing) -> str:
    """The rank, and what it was: "12 of 45 (was 9)"; that it is not measured yet where it has none."""
    if not standing.rank:
        return _("not measured yet")
    said = _("%(rank)s of %(measured)s") % {"rank": standing.rank, "measured": standing.measured}
    if standing.rank_before and standing.rank_before != standing.rank:
        said = _("%(rank)s (was %(before)s)") % {"rank": said, "before": standing.rank_before}
    return said


def on_paper(light: Light, address: str) -> Report:
    """Return the page as a report to print or to send; ``address`` is where the live page is."""
    where: list = []
    if light.standing is not None:
        pairs = [(_("Index, on a scale of 100"), points(light.standing.index))]
        if light.standing.block:
            pairs.insert(
                0,
                (
                    _("Rank among: %(block)s") % {"block": light.standing.block.label},
                    rank_in_words(light.standing),
                ),
            )
        pairs.append((_("By the rule book"), rule_book(light.standing)))
        if light.standing.movement:
            pairs.append(
                (_("Since %(month)s") % {"month": light.before}, signed(light.standing.movement.moved))
            )
        where = [Pairs(pairs)]
        if light.parts or light.standing.another_book:
            rows = [(named(part), signed(part.moved)) for part in light.parts]
            if light.standing.another_book:
                rows.insert(0, (_("The other rule book"), signed(light.standing.movement.exchange)))
            where.append(Table((_("Criterion"), _("Moved by")), rows, (1, 0), numbers=(1,)))
    else:
        where = [Text(_("Nothing was counted yet."))]
    sections = [Section(_("Where %(unit)s stands") % {"unit": light.name}, where)]
    for panel in light.panels:
        pairs = [(str(line.label), str(line.value)) for line in panel.lines]
        sections.append(Section(str(panel.title), [Pairs(pairs) if pairs else Text(_("Nothing."))]))
    return Report(
        _("Lighthouse: %(unit)s, %(moment)s") % {"unit": light.name, "moment": moment(timezone.localdate(light.now))},
        light.now, sections, live=address, warning=str(warning()) if is_simulated() else "",
    )  # fmt: skip
