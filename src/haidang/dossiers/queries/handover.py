"""What the counter hands over to those who handle it, and what comes back: what waits to be given, and the sheets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from haidang.core.access.queries import can, units_where
from haidang.core.calendar import aware, current, local
from haidang.dossiers.choices import LineState, State, Verb
from haidang.dossiers.models import Dossier, HandoverLine, HandoverSheet, Transition
from haidang.dossiers.permissions import DECIDE, RECEIVE, SEE
from haidang.dossiers.rules import pass_on_until

MOVES = (Verb.RECEIVE, Verb.ANSWER_SUPPLEMENT, Verb.ADVANCE, Verb.FINISH, Verb.CONFIRM_PAYMENT)
GOES_ON = (State.RECEIVED, State.PROCESSING, State.PAYMENT)
MOST_ON_A_PAGE = 100


@dataclass(frozen=True)
class ToHandOver:
    """
    A dossier that goes from one hand to the next.

    :param until: by when it is to be passed on (Decree 61/2018, 18.2: the same day; the next working morning after 15:00)
    """

    dossier: Dossier
    giver: str
    receiver: str
    moved_at: datetime
    until: datetime


@dataclass(frozen=True)
class Listed:
    """A hand-over sheet as a list names it: how many dossiers are on it, and whether some of them are on their way still."""

    sheet: HandoverSheet
    dossiers: int
    waits: bool


@dataclass(frozen=True)
class Sheet:
    """A hand-over sheet with its lines in order."""

    sheet: HandoverSheet
    lines: list[HandoverLine]

    @property
    def waits(self) -> bool:
        return any(line.state == LineState.GIVEN for line in self.lines)


def ways_of(dossier: Dossier) -> tuple[str, str]:
    """Return who gives a dossier to whom next: the counter to the unit at whose step it is, or that unit the result to the counter."""
    desk = dossier.desk_code or dossier.unit_code
    return (
        (dossier.step_unit_code, desk) if dossier.state == State.FINISHED else (desk, dossier.step_unit_code)
    )


def may_give(user, dossier: Dossier) -> bool:
    """Say whether somebody hands this dossier over: who receives at the counter papers, who decides in the unit results."""
    needed = DECIDE if dossier.state == State.FINISHED else RECEIVE
    return can(user, needed, ways_of(dossier)[0])


def may_take(user, sheet: HandoverSheet) -> bool:
    """Say whether somebody takes over what is on a sheet: who handles dossiers, or stands at the counter, where it goes to."""
    return can(user, DECIDE, sheet.to_code) or can(user, RECEIVE, sheet.to_code)


def to_hand_over(user, now: datetime) -> list[ToHandOver]:
    """
    Return what somebody is to hand over: what moved today or on the working day before and is on no sheet since, the oldest first.
    """
    before = local(now).date() - timedelta(1)
    while not current().is_working_day(before):
        before -= timedelta(1)
    since = aware(datetime.combine(before, time.min))
    moved = (
        Transition.objects.filter(dossier=OuterRef("pk"), verb__in=MOVES).order_by("-seq").values("at")[:1]
    )
    there = HandoverLine.objects.filter(dossier=OuterRef("pk"), sheet__at__gte=OuterRef("moved")).exclude(
        state=LineState.RETURNED
    )
    moved_lately = (
        Dossier.objects.annotate(moved=Subquery(moved))
        .filter(~Exists(there), moved__gte=since)
        .select_related("procedure")
        .only("code", "state", "unit_code", "desk_code", "step_unit_code", "applicant_name", "procedure__name")
        .order_by("moved", "id")
    )
    # As ``may_give`` says of one. What is open and what is over are asked for by themselves: each has indexes of its own.
    papers, results = units_where(user, RECEIVE), units_where(user, DECIDE)
    at_mine = Q() if papers is None else Q(unit_code__in=papers, desk_code="") | Q(desk_code__in=papers)
    by_mine = Q() if results is None else Q(step_unit_code__in=results)
    found = [
        *moved_lately.filter(at_mine, state__in=GOES_ON)[:MOST_ON_A_PAGE],
        *moved_lately.filter(by_mine, state=State.FINISHED, finished_at__gte=since)[:MOST_ON_A_PAGE],
    ]
    found.sort(key=lambda one: (one.moved, one.pk))
    return [ToHandOver(one, *ways_of(one), one.moved, until_of(one.moved)) for one in found[:MOST_ON_A_PAGE]]


def until_of(moved: datetime) -> datetime:
    """Return by when something that moved is to be passed on."""
    return aware(pass_on_until(local(moved), current()))


def sheets_to_take(user) -> list[Listed]:
    """Return the sheets with something on its way to somebody's units, the oldest first."""
    codes = _where(user, (DECIDE, RECEIVE))
    open_lines = HandoverLine.objects.filter(state=LineState.GIVEN)
    found = HandoverSheet.objects.filter(Exists(open_lines.filter(sheet=OuterRef("pk"))))
    if codes is not None:
        found = found.filter(to_code__in=codes)
    return _listed(found.order_by("at", "id")[:MOST_ON_A_PAGE])


def latest_sheets(user, limit: int = 20) -> list[Listed]:
    """Return the latest sheets that somebody's units gave or received."""
    codes = units_where(user, SEE)
    found = HandoverSheet.objects.all() if codes is None else HandoverSheet.objects.filter(Q(unit_code__in=codes) | Q(to_code__in=codes))  # fmt: skip
    return _listed(found.order_by("-at", "-id")[:limit])


def _listed(sheets: QuerySet[HandoverSheet]) -> list[Listed]:
    there = list(sheets)
    lines = HandoverLine.objects.filter(sheet__in=there).values_list("sheet_id")
    counted = lines.annotate(all=Count("id"), waits=Count("id", filter=Q(state=LineState.GIVEN)))
    counts = {number: (dossiers, bool(waits)) for number, dossiers, waits in counted} if there else {}
    return [Listed(one, *counts.get(one.pk, (0, False))) for one in there]


def _where(user, permissions: Iterable[str]) -> set[str] | None:
    found: set[str] = set()
    for one in permissions:
        codes = units_where(user, one)
        if codes is None:
            return None
        found |= codes
    return found


def with_lines(sheet: HandoverSheet) -> Sheet:
    """Return a sheet with its lines and the dossiers on them."""
    lines = HandoverLine.objects.filter(sheet=sheet).select_related("dossier__procedure")
    return Sheet(sheet, list(lines.order_by("place")))


def handovers_of(dossier: Dossier) -> list[HandoverLine]:
    """Return the sheets a dossier was on, oldest first."""
    return list(HandoverLine.objects.select_related("sheet").filter(dossier=dossier).order_by("id"))
