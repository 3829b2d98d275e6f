"""What the counter hands over to those who handle it, and what comes back: what waits to be given, and the sheets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from haidang.core.access.queries import can, units_where
from haidang.core.calendar import aware, current, local
from haidang.core.prepared import prepared
from haidang.dossiers.choices import LineState, State, Verb
from haidang.dossiers.models import Dossier, HandoverLine, HandoverSheet
from haidang.dossiers.permissions import DECIDE, RECEIVE, SEE
from haidang.dossiers.queries.states import in_states, open_in
from haidang.dossiers.rules import pass_on_until

MOVES = (Verb.RECEIVE, Verb.ANSWER_SUPPLEMENT, Verb.ADVANCE, Verb.FINISH, Verb.CONFIRM_PAYMENT)
GOES_ON = (State.RECEIVED, State.PROCESSING, State.PAYMENT)
MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class ToHandOver:
    """
    A dossier that goes from one hand to the next.

    :param back: the result goes back to the counter
    :param until: by when it is to be passed on (Decree 61/2018, 18.2: the same day; the next working morning after 15:00)
    """

    code: str
    procedure_name: str
    applicant_name: str
    back: bool
    giver: str
    receiver: str
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
    back = dossier.state == State.FINISHED
    return _ways(back, dossier.unit_code, dossier.desk_code, dossier.step_unit_code)


def _ways(back: bool, unit_code: str, desk_code: str, step_unit_code: str) -> tuple[str, str]:
    desk = desk_code or unit_code
    return (step_unit_code, desk) if back else (desk, step_unit_code)


def may_give(user, dossier: Dossier) -> bool:
    """Say whether somebody hands this dossier over: who receives at the counter papers, who decides in the unit results."""
    needed = DECIDE if dossier.state == State.FINISHED else RECEIVE
    return can(user, needed, ways_of(dossier)[0])


def may_take(user, sheet: HandoverSheet) -> bool:
    """Say whether somebody takes over what is on a sheet: who handles dossiers, or stands at the counter, where it goes to."""
    return can(user, DECIDE, sheet.to_code) or can(user, RECEIVE, sheet.to_code)


# What moved last, of each dossier, and is on no sheet since; the oldest first. As ``ways_of`` says who gives it to whom.
WAITING = f"""
select d.id, d.code, d.procedure_id, d.applicant_name, {in_states((State.FINISHED,))} as back, d.unit_code, d.desk_code, d.step_unit_code, m.at as moved
from dossiers_dossier d cross join lateral (
  select t.at from dossiers_transition t
  where t.dossier_id = d.id and t.verb in ({", ".join(f"'{verb}'" for verb in MOVES)}) order by t.seq desc limit 1
) m
where {{whose}} and m.at >= %(since)s and not exists (
  select from dossiers_handoverline l join dossiers_handoversheet s on s.id = l.sheet_id
  where l.dossier_id = d.id and l.state <> '{LineState.RETURNED}' and s.at >= m.at
)
order by m.at, d.id limit {MOST_ON_A_PAGE}
"""
# What is open and what is over are asked for by themselves: each has indexes of its own.
PAPERS = open_in(GOES_ON)
OF_COUNTERS = "(d.unit_code = any(%(papers)s) and d.desk_code = '' or d.desk_code <> '' and d.desk_code = any(%(papers)s))"
RESULTS = f"{in_states((State.FINISHED,))} and d.finished_at >= %(since)s"
OF_OFFICES = "d.step_unit_code = any(%(results)s)"


def to_hand_over(user, now: datetime) -> list[ToHandOver]:
    """
    Return what somebody is to hand over, as ``may_give`` says of one: what moved today or on the working day before and is on no
    sheet since, the oldest first.
    """
    before = local(now).date() - timedelta(1)
    while not current().is_working_day(before):
        before -= timedelta(1)
    papers, results = units_where(user, RECEIVE), units_where(user, DECIDE)
    parts = (
        WAITING.format(whose=PAPERS if papers is None else f"{PAPERS} and {OF_COUNTERS}"),
        WAITING.format(whose=RESULTS if results is None else f"{RESULTS} and {OF_OFFICES}"),
    )
    asked = (
        f"select w.code, p.name, w.applicant_name, w.back, w.unit_code, w.desk_code, w.step_unit_code, w.moved from (({parts[0]}) union all ({parts[1]})) w"
        f" join procedures_procedure p on p.id = w.procedure_id order by w.moved, w.id limit {MOST_ON_A_PAGE}"
    )
    given = {
        "since": aware(datetime.combine(before, time.min)), "papers": list(papers or ()), "results": list(results or ()),
    }  # fmt: skip
    with prepared() as cursor:
        cursor.execute(asked, given)
        return [
            ToHandOver(code, name, applicant, back, *_ways(back, unit, desk, step), until_of(moved))
            for code, name, applicant, back, unit, desk, step, moved in cursor.fetchall()
        ]


def until_of(moved: datetime) -> datetime:
    """Return by when something that moved is to be passed on."""
    return aware(pass_on_until(local(moved), current()))


SHEET = tuple(field.attname for field in HandoverSheet._meta.concrete_fields)
ON_ITS_WAY = (
    f"exists (select from dossiers_handoverline l where l.sheet_id = s.id and l.state = '{LineState.GIVEN}')"
)
SHEETS = f"""
select {", ".join(f"s.{name}" for name in SHEET)}, (select count(*) from dossiers_handoverline l where l.sheet_id = s.id), {ON_ITS_WAY}
from dossiers_handoversheet s where {{where}} order by {{order}} limit %s
"""


def sheets_to_take(user) -> list[Listed]:
    """Return the sheets with something on its way to somebody's units, the oldest first."""
    codes = _where(user, (DECIDE, RECEIVE))
    mine = ("true", []) if codes is None else ("s.to_code = any(%s)", [sorted(codes)])
    return _listed(f"{mine[0]} and {ON_ITS_WAY}", mine[1], "s.at, s.id", MOST_ON_A_PAGE)


def latest_sheets(user, limit: int = 20) -> list[Listed]:
    """Return the latest sheets that somebody's units gave or received."""
    codes = units_where(user, SEE)
    where = "true" if codes is None else "(s.unit_code = any(%s) or s.to_code = any(%s))"
    return _listed(where, [] if codes is None else [sorted(codes)] * 2, "s.at desc, s.id desc", limit)


def _listed(where: str, values: list, order: str, limit: int) -> list[Listed]:
    with prepared() as cursor:
        cursor.execute(SHEETS.format(where=where, order=order), [*values, limit])
        return [
            Listed(HandoverSheet.from_db("default", SHEET, row), dossiers, waits)
            for *row, dossiers, waits in cursor.fetchall()
        ]


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
