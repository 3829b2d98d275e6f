"""Lists of dossiers and their figures: what a clerk works through, what is found, what is counted."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db import connection
from django.db.models import BooleanField, Count, Min, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from haidang.core.access.queries import units_where
from haidang.core.finding.registry import UNCOUNTED
from haidang.core.prepared import prepared_for
from haidang.core.text import search_key
from haidang.dossiers.choices import DONE, OPEN, State
from haidang.dossiers.models import Dossier
from haidang.dossiers.permissions import SEE
from haidang.dossiers.queries.states import WHOLE, in_states, is_open
from haidang.procedures.queries import numbers_in, passed_to
from haidang.units.queries import active_units

# Columns of the fact table in its order. No personal data.
FACTS = f"""
select id as number, code, unit_code as unit, procedure_code as procedure, channel,
       (coalesce(received_at, submitted_at) at time zone 'Asia/Ho_Chi_Minh')::date as received_on,
       (due_at at time zone 'Asia/Ho_Chi_Minh')::date as due_on,
       (finished_at at time zone 'Asia/Ho_Chi_Minh')::date as finished_on,
       state::int, case when received_at is null then null else not late and supplements <= 1 end as on_time,
       supplements::int, result_required, result_electronic, digitised, reused, shared, population_data,
       synchronised, fully_online_eligible, fully_online, fee_due, paid_online, complained,
       case when {in_states(DONE, "state")} then used_minutes::int end as working_minutes,
       limit_minutes::int
from (select d.*, p.code as procedure_code from dossiers_dossier d
      join procedures_procedure p on p.id = d.procedure_id {{where}}) as rows
"""


def as_facts(since: int | None) -> str:
    """Return the SQL that yields dossiers as facts: all, or those changed by transactions from a number on."""
    return FACTS.format(where="" if since is None else f"where d.changed_xid >= {int(since)}")


@dataclass(slots=True)
class Row:
    """A dossier as a list shows it: a hundred of them are read and drawn in a few milliseconds."""

    code: str
    unit_code: str
    procedure_name: str
    applicant_name: str
    state: int
    due_at: datetime | None
    at_risk_at: datetime | None
    finished_at: datetime | None

    def at_risk(self, now: datetime) -> bool:
        """Say whether it is open and so much of its time is used that it may become late; not once it is."""
        return (
            self.finished_at is None and self.at_risk_at is not None and self.at_risk_at <= now <= self.due_at
        )

    def late_at(self, now: datetime) -> bool:
        """Say whether it is open and its time is over."""
        return self.due_at is not None and self.due_at < now and self.finished_at is None


@dataclass(slots=True)
class WholeRow(Row):
    """A dossier as a list tells it to another system."""

    procedure: str
    submitted_at: datetime
    received_at: datetime | None
    late: bool
    simulated: bool


# What a row calls otherwise than the tables do.
COLUMNS = {"procedure": "procedures_procedure.code", "procedure_name": "procedures_procedure.name"}
URGENT_FIRST = "dossiers_dossier.due_at, dossiers_dossier.id"
LATEST_FIRST = "dossiers_dossier.submitted_at desc, dossiers_dossier.id desc"


@dataclass(frozen=True)
class Listing:
    """One page of a clerk's list with the exact number of all."""

    rows: list[Row]
    total: int


# Conditions in SQL with their values: the most used lists of the house are put together from them, and Django's own way of doing
# that took longer than the database.
Condition = tuple[str, list]
# As the partial index of the dossiers handed in elsewhere has it; nearly all are handed in where they are decided.
AT_A_DESK = "dossiers_dossier.desk_code <> '' and dossiers_dossier.desk_code"
IS_OPEN = is_open(WHOLE)


def visible_to(user) -> QuerySet[Dossier]:
    """Return the dossiers that the person's units handle, and those open ones that are at a step of theirs or theirs to decide."""
    seen = _seen_by(user)
    return Dossier.objects.all() if seen is None else Dossier.objects.filter(_where(seen))


def _where(condition: Condition) -> RawSQL:
    return RawSQL(*condition, BooleanField())


def _seen_by(user, over: bool = False) -> Condition | None:
    """
    Return what somebody sees, None for everything; asked once per request: a page counts and lists the same dossiers.

    :param over: only dossiers that are over are asked for: of those they see what their own units handle
    """
    codes, today = units_where(user, SEE), timezone.localdate()
    if codes is None:
        return None
    mine = sorted(codes)
    # One unit, as most people have, is asked for by name: its index gives them in order.
    named, value = ("= %s", mine[0]) if len(mine) == 1 else ("= any(%s)", mine)
    if over:
        return f"dossiers_dossier.unit_code {named}", [value]
    place, kept = (tuple(mine), today), user.__dict__.setdefault("_seen_dossiers", {})
    if place not in kept:
        parts, values = ["false"], []
        if mine:
            parts = [
                f"dossiers_dossier.unit_code {named}",
                f"dossiers_dossier.step_unit_code {named} and {IS_OPEN}",
                f"{AT_A_DESK} {named}",
            ]
            values = [value] * 3
            for unit, procedures in passed_to(mine, today):
                parts.append(
                    f"dossiers_dossier.unit_code = %s and dossiers_dossier.procedure_id = any(%s) and {IS_OPEN}"
                )
                values += [unit, procedures]
        kept[place] = f"({' or '.join(parts)})", values
    return kept[place]


def _of_procedures(numbers: list[int], everywhere: bool) -> Condition:
    """Only these procedures; among a few units the index of all dossiers by procedure, half of which may be of one field, is kept out."""
    column = "dossiers_dossier.procedure_id" if everywhere else "(dossiers_dossier.procedure_id + 0)"
    return f"{column} = any(%s)", [list(numbers)]


def _of_unit(unit: str, at: str) -> list[Condition]:
    """Only what a unit handles, and only what is at a unit now; empty for any."""
    columns = ("dossiers_dossier.unit_code", unit), ("dossiers_dossier.step_unit_code", at)
    return [(f"{column} = %s", [code]) for column, code in columns if code]


def _asking(now: datetime) -> dict[str, Condition]:
    """Return the parts of a clerk's open dossiers by name, as the list and its figures mean them."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    sunday = midnight + timedelta(days=6 - timezone.localtime(now).weekday())
    until = "dossiers_dossier.due_at >= %s and dossiers_dossier.due_at < %s"
    return {
        "open": ("true", []),
        "late": ("dossiers_dossier.due_at < %s", [now]),
        "risk": ("dossiers_dossier.at_risk_at <= %s and dossiers_dossier.due_at >= %s", [now, now]),
        "today": (until, [now, midnight]),
        "week": (until, [now, sunday]),
        "waiting": (in_states((State.SUPPLEMENT, State.PAYMENT), WHOLE), []),
        "new": (in_states((State.NEW,), WHOLE), []),
    }


def figures(user, now: datetime, unit: str = "", at: str = "") -> dict[str, int]:
    """Count a clerk's open dossiers by part: each number is the length of ``worklist`` for the same name, unit and place."""
    parts, seen = _asking(now), _seen_by(user)
    where, given = [IS_OPEN], []
    for condition, values in filter(None, [seen, *_of_unit(unit, at)]):
        where.append(condition)
        given += values
    counts = ", ".join(f"count(*) filter (where {part})" for part, _values in parts.values())
    asked = f"select {counts} from dossiers_dossier where {' and '.join(where)}"
    with prepared_for(units_where(user, SEE)) as cursor:
        cursor.execute(asked, [*chain.from_iterable(values for _part, values in parts.values()), *given])
        return dict(zip(parts, cursor.fetchone(), strict=True))


def worklist(
    user, now: datetime, what: str = "open", words: str = "", unit: str = "", page: int = 1, size: int = 100,
    field: str = "", channel: str = "", counted: dict[str, int] | None = None, of: type[Row] = Row, at: str = "",
) -> Listing:  # fmt: skip
    """
    Return a clerk's list: by default what is open, the most urgent first.

    :param words: a code, its end, or a name with or without accents
    :param what: open, late, risk (most of the time is used), today, week (due until Sunday), waiting (for the citizen), new, done
    :param field: only procedures of this field
    :param channel: only what came this way: one of ``Channel``
    :param counted: what ``figures`` said for the same moment, unit and place, so that nothing is counted twice
    :param of: what to read of each
    :param at: the code of the unit where they are now, whichever handles them: those ``open_at`` it
    """
    over, coded, seen = what == "done", any(map(str.isdigit, words)), _seen_by(user)
    if coded and (whole := _read(of, [seen, _with_code(words.upper())])):
        return Listing(whole, 1)  # a whole code is found on every tab
    asked = [_seen_by(user, over) if over else seen, (f"not {IS_OPEN}" if over else IS_OPEN, [])]
    asked += _of_unit(unit, at)
    if field:
        asked.append(_of_procedures(numbers_in(field), everywhere=seen is None))
    if channel:
        asked.append(("dossiers_dossier.channel = %s", [channel]))
    if not over:
        asked.append(_asking(now).get(what, ("true", [])))
    if words:
        asked.append(_ending(words) if coded else (NAMED_SO, [f"%{_plainly(search_key(words) or words)}%"]))
    start, order = (max(page, 1) - 1) * size, LATEST_FIRST if over else URGENT_FIRST
    if over:  # which ones is read from an index alone, as it has them: so many are over that the rest is read of a page's only
        where, values = _all_of(asked)
        keys = f"dossiers_dossier.id in (select id from dossiers_dossier where {where} order by {order} limit %s offset %s)"
        rows = _read(of, [(keys, [*values, size, start])], order, size)
    else:
        rows = _read(of, asked, order, size, start)
    if counted is not None and what in counted and not (words or field or channel):
        total = counted[what]
    elif start == 0 and len(rows) < size:  # these are all
        total = len(rows)
    else:
        where, values = _all_of(asked)
        with connection.cursor() as cursor:
            cursor.execute(f"select count(*) from dossiers_dossier where {where}", values)
            (total,) = cursor.fetchone()
    return Listing(rows, total)


def _with_code(code: str) -> Condition:
    return "dossiers_dossier.code = %s", [code]


def _among(keys: Collection[int]) -> Condition:
    return "dossiers_dossier.id = any(%s)", [list(keys)]


def _all_of(asked: list[Condition | None]) -> Condition:
    some = [one for one in asked if one is not None]
    return " and ".join(where for where, _values in some) or "true", [
        value for _where_, values in some for value in values
    ]


def _read(
    of: type[Row], asked: list[Condition | None], order: str = URGENT_FIRST, size: int = 1, start: int = 0
) -> list[Row]:
    where, values = _all_of(asked)
    columns = ", ".join(COLUMNS.get(name, f"dossiers_dossier.{name}") for name in of.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {columns} from dossiers_dossier join procedures_procedure on procedures_procedure.id = dossiers_dossier.procedure_id"
            f" where {where} order by {order} limit %s offset %s",
            [*values, size, start],
        )
        return [of(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Heap:
    """How many open dossiers of a kind a unit has, and when the first of them is or was due."""

    unit_code: str
    dossiers: int
    first_due: datetime


def heaps(user, now: datetime, what: str, limit: int) -> list[Heap]:
    """Return which units have most of some open dossiers (``late``, ``risk``...) that the person may see."""
    found = visible_to(user).filter(_where(_asking(now)[what]), state__in=OPEN).values("unit_code")
    found = found.annotate(dossiers=Count("id"), first_due=Min("due_at")).order_by("-dossiers", "unit_code")
    return [Heap(**one) for one in found[:limit]]


def open_at(unit_code: str) -> QuerySet[Dossier]:
    """Return the open dossiers that are at a unit now."""
    return Dossier.objects.filter(step_unit_code=unit_code, state__in=OPEN)


def with_code(code: str, user=None) -> Row | None:
    """Return the dossier of a whole code: any, or only one that the person may see."""
    return next(iter(_read(Row, [None if user is None else _seen_by(user), _with_code(code)])), None)


NAMED_SO = "dossiers_dossier.applicant_key like %s"
# As the indexes of the migration ``0010_found_quickly`` have them.
NAMED = (
    "array_to_tsvector(string_to_array("
    "unit_code || ':' || replace(applicant_key, ' ', ' ' || unit_code || ':'), ' ')) @@ %s::tsquery"
)
ENDS = "reverse(dossiers_dossier.code) like %s"
ENDING = f"unit_code = any(%s) and {ENDS}"


def ending_with(user, end: str, limit: int) -> tuple[list[Row], int]:
    """Return what a person sees whose code ends so, the latest first, and how many there are (``UNCOUNTED`` at most)."""
    return _looked_for(
        user, Q(code__endswith=end), lambda units: (ENDING, [units, f"{_plainly(end[::-1])}%"]), limit
    )


def _ending(words: str) -> Condition:
    return ENDS, [f"{_plainly(words.upper()[::-1])}%"]


def _plainly(text: str) -> str:
    """A text as a pattern of itself."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def _lexeme(text: str) -> str:
    """A text as one word of a tsquery, whatever signs it has."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def of_applicant(user, name: str, limit: int) -> tuple[list[Row], int]:
    """
    Return what a person sees whose applicant is called so, or has these words in the name, and how many there are.

    The latest come first; ``UNCOUNTED`` at most are counted.
    """
    key = search_key(name)
    called = Q(applicant_key__startswith=key) | Q(applicant_key__contains=f" {key}")

    def named(units: list[str]) -> Condition:
        words = key.split()
        each = [" & ".join(_lexeme(f"{unit}:{word}") for word in words) + ":*" for unit in units]
        return NAMED, [" | ".join(f"({one})" for one in each)]

    return _looked_for(user, called, named, limit)


def _looked_for(
    user, fits: Q, indexed: Callable[[list[str]], Condition], limit: int
) -> tuple[list[Row], int]:
    """
    Look among all of somebody's units, and among what is open elsewhere that they see; of the whole city, which is too much
    to look through, among what is open.

    :param indexed: what finds at least these in some units by an index
    """
    units, found = units_where(user, SEE), visible_to(user)
    keys = _some_keys(found.filter(fits, state__in=OPEN))
    if units and len(keys) < UNCOUNTED:
        keys |= _some_keys(Dossier.objects.filter(_where(indexed(sorted(units))), fits))
    if len(keys) < UNCOUNTED:
        return _read(Row, [_among(keys)], LATEST_FIRST, limit), len(keys)
    # So many that the latest of each unit are soon found among its latest.
    latest: set[int] = set()
    for one in sorted(units or ()):
        here = Dossier.objects.filter(fits, unit_code=one).order_by("-submitted_at", "-id")
        latest |= set(here.values_list("pk", flat=True)[:limit])
    if not units:
        fitting = found.filter(fits, state__in=OPEN).order_by("-submitted_at", "-id")
        latest = set(fitting.values_list("pk", flat=True)[:limit])
    return _read(Row, [_seen_by(user), _among(latest)], LATEST_FIRST, limit), UNCOUNTED


def _some_keys(found: QuerySet[Dossier]) -> set[int]:
    """The keys of all that was found; of more than ``UNCOUNTED`` any so many, since then only their number counts."""
    asked, values = found.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} limit %s", [*values, UNCOUNTED])
        return {key for (key,) in cursor.fetchall()}


def names_of_units(user, on: date) -> dict[str, str]:
    """Return the names of their units for somebody whose list has several; nothing for whoever works in one."""
    codes = units_where(user, SEE)
    if codes is not None and len(codes) < 2:
        return {}
    return {unit.code: unit.name for unit in active_units(on) if codes is None or unit.code in codes}


def most_used(limit: int = 4) -> list[tuple[str, str]]:
    """Return code and name of the procedures asked for most, among the latest dossiers."""
    latest = Dossier.objects.order_by("-id").values_list("procedure__code", "procedure__name")[:2000]
    counts: dict[tuple[str, str], int] = {}
    for pair in latest:
        counts[pair] = counts.get(pair, 0) + 1
    return sorted(counts, key=counts.get, reverse=True)[:limit]
