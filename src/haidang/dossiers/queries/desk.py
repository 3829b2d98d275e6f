"""Which dossiers wait for a person to do something with them: by what is to be done, with their exact numbers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.utils import timezone

from haidang.core.access.queries import units_where
from haidang.core.audit import queries as audit
from haidang.core.calendar import aware, current, local
from haidang.core.prepared import prepared_for
from haidang.dossiers.choices import DECIDED_AT_A_STEP, EXAMINED, Errand, State
from haidang.dossiers.models import Dossier
from haidang.dossiers.permissions import DECIDE, RECEIVE
from haidang.dossiers.queries.single import warnings_on
from haidang.dossiers.queries.states import in_states, open_in
from haidang.procedures.queries import passed_to

ERRANDS = {
    State.NEW: Errand.RECEIVE, State.RECEIVED: Errand.HANDLE, State.PROCESSING: Errand.HANDLE, State.PAYMENT: Errand.PAYMENT,
    State.WITHDRAWAL: Errand.WITHDRAWAL, State.SUPPLEMENT: Errand.ANSWERED, State.FINISHED: Errand.GIVE,
}  # fmt: skip
LATE = "d.due_at < %s"
# An apology is due from the last working days of the time on, where it has as many or is at risk already, until it was made: for those
# values see ``Work.apology``.
APOLOGY = f"""
{in_states(EXAMINED, "d.state + 0")} and d.due_at <= %s and (d.limit_minutes > %s or d.at_risk_at <= %s)
and not exists (select 1 from dossiers_transition a where a.dossier_id = d.id and a.verb = 'apologise')
"""
# One statement: the numbers of the page's dossiers are found by indexes alone, and only then is it read what they are.
ROWS = """
select d.code, p.name, d.state, w.due, d.papers_sent_at, (select max(t.seq) from dossiers_transition t where t.dossier_id = d.id),
       coalesce(w.due is not null and d.at_risk_at <= %s and d.due_at >= %s, false), coalesce({apology}, false)
from (select * from ({branches}) found order by due, turn, id offset %s limit %s) w
join dossiers_dossier d on d.id = w.id join procedures_procedure p on p.id = d.procedure_id
order by w.due, w.turn, w.id
"""


@dataclass(slots=True)
class WaitingDossier:
    """
    A dossier that waits for somebody.

    :param at_risk: most of its time is used
    :param apology: it must be finished, or the person be told why it takes longer, today
    :param new_papers: the applicant sent papers, and nobody of the unit looked since
    """

    code: str
    procedure_name: str
    state: int
    due: datetime | None
    papers_sent_at: datetime | None
    seq: int
    at_risk: bool
    apology: bool
    new_papers: bool = False

    @property
    def errand(self) -> Errand:
        return ERRANDS[self.state]


@dataclass(frozen=True)
class Branch:
    """
    Dossiers in some states at one place.

    :param where: what says which place, in SQL, with its values
    :param turn: order among those without a deadline
    :param of_unit: few of the unit's open dossiers are meant: the index of these is gone through, not those of the whole city's steps
    """

    states: tuple[State, ...]
    where: str
    values: tuple
    timed: bool = True
    turn: int = 1
    of_unit: bool = False

    def asked(self, states: Iterable[State], late: datetime | None) -> tuple[str, list]:
        """Return the condition for some of its states, and for those late at a moment only, in SQL with its values."""
        said = f"{(open_in if self.of_unit else in_states)(states)} and {self.where}"
        return (f"{said} and {LATE}", [*self.values, late]) if late else (said, list(self.values))


def _at(column: str, codes: Collection[str] | None) -> tuple[str, tuple]:
    """One unit is asked for by name: only so does PostgreSQL read its dossiers in the order of the index."""
    if codes is None:
        return "true", ()
    listed = sorted(codes)
    return (f"d.{column} = %s", (listed[0],)) if len(listed) == 1 else (f"d.{column} = any(%s)", (listed,))


@dataclass(frozen=True)
class Work:
    """What waits for one person at one moment."""

    branches: tuple[Branch, ...]
    units: set[str] | None
    now: datetime
    apology: tuple[datetime, int, datetime]

    def counted(self) -> dict[Errand, tuple[int, int]]:
        """Count what waits by errand: all, and those late."""
        if not self.branches:
            return {}
        parts, values = [], []
        for branch in self.branches:
            where, given = branch.asked(branch.states, None)
            late = f"count(*) filter (where {LATE})" if branch.timed else "0"
            parts.append(f"select d.state, count(*), {late} from dossiers_dossier d where {where} group by 1")
            values += [*([self.now] if branch.timed else []), *given]
        found: dict[Errand, tuple[int, int]] = {}
        with prepared_for(self.units) as cursor:
            cursor.execute(" union all ".join(parts), values)
            for state, number, late in cursor:
                before = found.get(ERRANDS[state], (0, 0))
                found[ERRANDS[state]] = before[0] + number, before[1] + late
        return found

    def rows(self, errands: Collection[str], late: bool, skip: int, size: int) -> list[WaitingDossier]:
        """Return those for some errands by deadline, then those without: answered first, then new ones, then results."""
        parts, values = [], []
        for branch in self.branches:
            states = [state for state in branch.states if ERRANDS[state] in errands]
            if states and (branch.timed or not late):
                where, given = branch.asked(states, self.now if late else None)
                due, order = ("d.due_at", "d.due_at, d.id") if branch.timed else ("null::timestamptz", "d.id")
                parts.append(f"(select d.id, {due} as due, {branch.turn} as turn from dossiers_dossier d where {where} order by {order} limit %s)")  # fmt: skip
                values += [*given, skip + size]
        if not parts:
            return []
        with prepared_for(self.units) as cursor:
            asked = ROWS.format(branches=" union all ".join(parts), apology=APOLOGY)
            cursor.execute(asked, [self.now, self.now, *self.apology, *values, skip, size])
            found = [WaitingDossier(*row) for row in cursor]
        return self._marked(found)

    def _marked(self, found: list[WaitingDossier]) -> list[WaitingDossier]:
        sent = [one for one in found if one.papers_sent_at]
        looked = audit.latest_reads(Dossier, [one.code for one in sent], self.units) if sent else {}
        for one in sent:
            one.new_papers = one.code not in looked or looked[one.code] < one.papers_sent_at
        return found


def work_of(user, now: datetime) -> Work:
    """
    Return what waits for a person: what their units are to receive, to take in, to handle and to give out.

    A dossier waits where its step is, and also where the power to decide it was passed to; not for whoever only looks on. Where it was
    handed in it waits too once an apology is due, since that is theirs to write.
    """
    receives, decides = units_where(user, RECEIVE), units_where(user, DECIDE)
    apology = apology_values(now)
    places: dict[tuple | None, tuple[set[str] | None, list[State]]] = {}
    for codes, states in ((receives, [State.NEW]), (decides, list(DECIDED_AT_A_STEP))):
        if codes is None or codes:
            places.setdefault(codes and tuple(sorted(codes)), (codes, []))[1].extend(states)
    branches = [Branch(tuple(states), *_at("step_unit_code", codes)) for codes, states in places.values()]
    if receives is None or receives:
        where, values = _at("unit_code", receives)
        branches += [
            Branch((State.SUPPLEMENT,), f"d.papers_sent_at is not null and {where}", values, False, 0),
            Branch((State.FINISHED,), where, values, False, 2),
        ]
    if decides:
        mine = sorted(decides)
        where, values = _at("unit_code", decides)
        elsewhere, values = f"{where} and not d.step_unit_code = any(%s)", [*values, mine]
        for unit, procedures in passed_to(mine, timezone.localdate(now)):
            where = "d.unit_code = %s and d.procedure_id = any(%s)"
            branches.append(Branch(DECIDED_AT_A_STEP, f"{where} and not d.step_unit_code = any(%s)", (unit, procedures, mine)))  # fmt: skip
            if unit in decides:  # these wait already
                elsewhere, values = f"{elsewhere} and not ({where})", [*values, unit, procedures]
        branches.append(
            Branch(
                EXAMINED,
                f"{elsewhere} and {APOLOGY}",
                (*values, *apology),
                of_unit=True,
            )
        )
    units = None if receives is None or decides is None else set(chain(receives, decides))
    return Work(tuple(branches), units, now, apology)


def apology_values(now: datetime) -> tuple[datetime, int, datetime]:
    """Return the values of ``APOLOGY`` at a moment, by the rule that holds then."""
    minutes = warnings_on(timezone.localdate(now)).minutes_left
    return aware(current().add_minutes(local(now), minutes)), minutes, now
