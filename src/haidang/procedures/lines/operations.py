"""Dated lines are entered all or nothing; one that differs ends the one before it. One that does not hold yet may still be changed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.procedures.lines import queries
from haidang.procedures.lines.kinds import Kind
from haidang.procedures.lines.reading import Line, Problem, in_file, read_lines
from haidang.procedures.models import DatedLine, Procedure

BATCH = 1000
DAY = timedelta(1)


def shown(day: date) -> str:
    """Write a day as people do."""
    return f"{day:%d/%m/%Y}"


class UnableToEnter(Refusal):
    """Nothing was entered; ``problems`` say what is wrong and where, ``lines`` the same as one sentence a line of a file."""

    def __init__(self, problems: list[Problem]):
        super().__init__(gettext_lazy("Nothing was entered. Mend these lines and try again."))
        self.problems = problems
        self.lines = [in_file(one) for one in problems]


class UnableToChangeLine(Refusal):
    """The line holds already, is over, or was changed meanwhile."""


class Entered(NamedTuple):
    """How many lines are new, how many older ones ended, and how many that do not hold yet were corrected."""

    new: int
    ended: int
    corrected: int


def enter_file(*, kind: Kind, path: Path, by) -> Entered:
    """
    Take in the lines of a CSV or Excel file, as ``enter`` does.

    :raises UnreadableTable: if the file is no table
    :raises UnableToEnter: naming every line and column that is wrong
    """
    lines, problems = read_lines(enumerate(rows_of(path), 2), kind.line, kind.own)
    return enter(kind=kind, lines=lines, problems=problems, today=timezone.localdate(), by=by)


@transaction.atomic
def enter(
    *,
    kind: Kind,
    lines: list[Line],
    problems: list[Problem],
    today: date,
    codes: Collection[str] | None = None,
    by,
) -> Entered:
    """
    Enter lines as they were read. A line that is there already stays; one that holds only later is corrected.

    A line that agrees in the procedure and the model's ``OWN`` with one that has no end lets that one end the day before. A line
    that has no end yet takes the one that is said. However many lines come, the database is asked a few questions.

    :param problems: what was wrong already when the lines were read
    :param today: what began on this day or before is not changed any more
    :param codes: only procedures that units of these codes decide (None: all)
    :raises UnableToEnter: naming every line and column that is wrong
    """  # fmt: skip
    problems = list(problems)
    known = _locked(kind, {line.procedure for line in lines}, codes)
    for line in lines:
        procedure = known.get(line.procedure)
        if procedure is None:
            said = _("there is no procedure %(code)s") if codes is None else _("there is no procedure %(code)s among those you keep")  # fmt: skip
            problems.append(Problem(line.number, "procedure", said % {"code": line.procedure[:40]}))
        elif (why := kind.allows(line, procedure)) is not None:
            problems.append(why)
    if problems:
        raise UnableToEnter(problems)
    book = _Book(kind, known, today)
    for line in lines:
        book.put(line)
    if book.problems:
        raise UnableToEnter(book.problems)
    entered = book.write()
    if any(entered):
        audit.record(
            f"procedures.{kind.verb}", kind.model, by=by, new=entered.new, ended=entered.ended, corrected=entered.corrected,
            procedures=sorted(known)[:50],
        )  # fmt: skip
    return entered


def _locked(kind: Kind, wanted: set[str], codes: Collection[str] | None) -> dict[str, Procedure]:
    """The procedures by code. Whoever changes their lines waits here: two that begin at once would not see each other."""
    found = Procedure.objects.select_for_update(of=("self",), no_key=True).filter(code__in=wanted)
    if codes is not None:
        found = found.filter(unit_code__in=codes)
    return {one.code: one for one in found.order_by("pk")}


class _Book:
    """The lines of some procedures as they stand and as they shall stand."""

    def __init__(self, kind: Kind, known: dict[str, Procedure], today: date):
        self.kind, self.known, self.today = kind, known, today
        self.problems: list[Problem] = []
        self.new: list[DatedLine] = []
        self.ended: dict[int, DatedLine] = {}
        self.corrected: dict[int, DatedLine] = {}
        self.there: dict[tuple, list[DatedLine]] = defaultdict(list)
        for one in kind.lines().filter(procedure__in=known.values()).order_by("starts_on", "pk"):
            self.there[self._place(one)].append(one)

    def _place(self, line) -> tuple:
        return (line.procedure_id, *(getattr(line, name) for name in self.kind.model.OWN))

    def put(self, line: Line) -> None:
        """Find a place for one line, or say what is wrong with it."""
        values = {name: getattr(line, name) for name in (*self.kind.model.OWN, *self.kind.values)}
        one = self.kind.model(
            procedure=self.known[line.procedure], starts_on=line.starts_on, ends_on=line.ends_on, **values
        )
        mine = self.there[self._place(one)]
        same = next((old for old in mine if old.starts_on == one.starts_on), None)
        if same is not None:
            self._say_again(line, same, one)
        elif self.fit(line, one):
            mine.append(one)
            mine.sort(key=lambda old: old.starts_on)
            self.new.append(one)

    def take_out(self, line: DatedLine) -> None:
        """Look at the others as if a line were not there."""
        mine = self.there[self._place(line)]
        mine[:] = [old for old in mine if old.pk != line.pk]

    def fit(self, line: Line, one: DatedLine) -> bool:
        """Say whether there is place for a line among those that are there; one before it without an end ends the day before."""
        mine = self.there[self._place(one)]
        before = next((old for old in reversed(mine) if old.starts_on < one.starts_on and old.ends_on is None), None)  # fmt: skip
        if before is not None:
            self._end(before, one.starts_on - DAY)
        return self._is_free(line, one, mine)

    def _say_again(self, line: Line, same: DatedLine, one: DatedLine) -> None:
        """A line that is there: what it says may differ as long as it does not hold, its end may come nearer; no end stays as it is."""
        differs = [name for name in self.kind.values if getattr(same, name) != getattr(one, name)]
        if differs and (same.starts_on <= self.today or same.pk is None or same.pk in self.corrected):
            self._wrong(
                line, self.kind.main,
                _("from %(day)s on %(says)s by %(act)s is entered already; a line that holds is never changed, begin a new one")
                % {"day": shown(same.starts_on), "says": self.kind.says(same), "act": same.act},
            )  # fmt: skip
            return
        ends = line.ends_on if line.ends_on != same.ends_on else None
        if ends and same.ends_on and ends > same.ends_on:
            self._wrong(line, "ends_on", _("it ends on %(day)s already; begin a new line on the day after") % {"day": shown(same.ends_on)})  # fmt: skip
        elif ends and ends < self.today - DAY and same.starts_on <= self.today:
            self._wrong(line, "ends_on", _("what held on days that are over stays; choose yesterday or a later day"))  # fmt: skip
        else:
            if differs:
                for name in differs:
                    setattr(same, name, getattr(one, name))
                self._keep(self.corrected, same)
            if ends:
                self._end(same, ends)

    def _end(self, line: DatedLine, day: date) -> None:
        line.ends_on = day
        self._keep(self.ended, line)

    def _keep(self, changed: dict[int, DatedLine], line: DatedLine) -> None:
        if line.pk:  # one of this very file is written as it is in the end
            changed[line.pk] = line

    def _is_free(self, line: Line, one: DatedLine, others: list[DatedLine]) -> bool:
        met = next((old for old in others if _meet(old, one)), None)
        if met is not None:
            self._wrong(
                line, "starts_on", _("another line, from %(day)s on by %(act)s, holds in these days; choose a last day before it, or another first day")
                % {"day": shown(met.starts_on), "act": met.act},
            )  # fmt: skip
        return met is None

    def _wrong(self, line: Line, column: str, sentence: str) -> None:
        self.problems.append(Problem(line.number, column, sentence))

    def write(self) -> Entered:
        """Write what changed, in a few statements; return how many lines."""
        model = self.kind.model
        changed = self.ended | self.corrected
        if changed:
            fields = ["ends_on", *self.kind.values]
            model.objects.bulk_update(changed.values(), fields, batch_size=BATCH)
        model.objects.bulk_create(self.new, batch_size=BATCH)
        return Entered(len(self.new), len(self.ended), len(self.corrected))


def _meet(one: DatedLine, other: DatedLine) -> bool:
    """Say whether two lines hold on the same day."""
    return (one.ends_on or date.max) >= other.starts_on and (other.ends_on or date.max) >= one.starts_on


@transaction.atomic
def correct(*, kind: Kind, line: DatedLine, to: Line, today: date, by) -> None:
    """
    Change a line that does not hold yet, its days and its case included; the line before it ends the day before the new first day.

    :param to: what it shall say, as it was read
    :raises UnableToChangeLine: if it holds already or is gone
    :raises UnableToEnter: naming the column that is wrong
    """
    kept = _still_later(kind, line, today)
    if (why := kind.allows(to, kept.procedure)) is not None:
        raise UnableToEnter([why])
    if to.starts_on <= today:
        raise UnableToEnter([Problem(to.number, "starts_on", _("choose a later day than today: what holds already is a new line"))])  # fmt: skip
    was = kind.says(kept)
    _let_go_on(kind, kept)
    book = _Book(kind, {kept.procedure.code: kept.procedure}, today)
    book.take_out(kept)
    for name in (*kind.model.OWN, *kind.values, "starts_on", "ends_on"):
        setattr(kept, name, getattr(to, name))
    if not book.fit(to, kept):
        raise UnableToEnter(book.problems)
    book.write()
    kept.save()
    _say("line_corrected", kind, kept, by, was=was)


@transaction.atomic
def withdraw(*, kind: Kind, line: DatedLine, today: date, by) -> None:
    """
    Take away a line that does not hold yet; the line that ended because of it goes on without an end.

    :raises UnableToChangeLine: if it holds already or is gone
    """
    kept = _still_later(kind, line, today)
    _let_go_on(kind, kept)
    _say("line_withdrawn", kind, kept, by)
    kept.delete()


@transaction.atomic
def end(*, kind: Kind, line: DatedLine, last_day: date, act: str, today: date, by) -> None:
    """
    Let a line end, by an act. What held on days that are over stays so.

    :raises UnableToChangeLine: if the day is over, lies before its first or after the day on which it ends anyway, or no act is named
    """
    _lock(line.procedure_id)
    kept = kind.model.objects.select_related("procedure").filter(pk=line.pk).first()
    if kept is None:
        raise UnableToChangeLine(_("The line was changed or taken away meanwhile. Open its procedure again."))
    if not act.strip():
        raise UnableToChangeLine(_("Name the legal act that ends it."))
    if last_day < max(kept.starts_on, today - DAY):
        raise UnableToChangeLine(
            _("What held on days that are over stays. Choose %(day)s or a later day.") % {"day": shown(max(kept.starts_on, today - DAY))}
        )  # fmt: skip
    if kept.ends_on is not None and last_day >= kept.ends_on:
        raise UnableToChangeLine(_("It ends on %(day)s anyway. Choose an earlier day.") % {"day": shown(kept.ends_on)})  # fmt: skip
    kept.ends_on, kept.ending_act = last_day, act.strip()
    kept.save(update_fields=["ends_on", "ending_act"])
    _say("line_ended", kind, kept, by, ends_on=shown(last_day), ending_act=kept.ending_act)


def _lock(procedure: int) -> None:
    Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure)


def _still_later(kind: Kind, line: DatedLine, today: date) -> DatedLine:
    _lock(line.procedure_id)
    kept = kind.model.objects.select_related("procedure").filter(pk=line.pk).first()
    if kept is None or kept.starts_on <= today:
        raise UnableToChangeLine(_("It holds already, or was taken away meanwhile: it is not changed any more. Begin a new line, or end it."))  # fmt: skip
    return kept


def _let_go_on(kind: Kind, line: DatedLine) -> None:
    """Take the end from the line that made place for this one."""
    before = queries.made_place_for(kind, line)
    if before is not None:
        before.ends_on = None
        before.save(update_fields=["ends_on"])


def _say(what: str, kind: Kind, line: DatedLine, by, **more) -> None:
    procedure = line.procedure
    audit.record(
        f"procedures.{what}", procedure, by=by, on_behalf_of=procedure.unit_code or None, kind=str(kind.name), procedure=procedure.code,
        whom=kind.whom(line), says=kind.says(line), starts_on=shown(line.starts_on), act=line.act, **more,
    )  # fmt: skip
