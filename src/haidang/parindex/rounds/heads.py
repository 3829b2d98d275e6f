"""The heads of units in a round: who headed each, what was said of them, and the class it comes to."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import CharField, Max, QuerySet
from django.db.models.functions import Cast

from haidang.core.facts import queries as facts
from haidang.core.facts.models import Snapshot
from haidang.core.files.models import File
from haidang.core.kept.memory import Memory
from haidang.parindex import queries as index
from haidang.parindex.choices import Stage
from haidang.parindex.engine.book import OUTSIDE, Book, Grade, Node
from haidang.parindex.engine.score import BY_PEOPLE, Input, Total, input_of, score
from haidang.parindex.heads.queries import grade_of, mean_of, of_index
from haidang.parindex.heads.rules import Held, chosen, end_of, held_in
from haidang.parindex.models import HeadClass, HeadScore, Judgement, Objection, Round
from haidang.parindex.rounds import outcome, queries, rules
from haidang.units.queries import Here, heads_between


@dataclass(frozen=True)
class Headed:
    """
    A unit with those who headed it, the last one first, and the class of the one who is classified.

    :param lacking: leaves that nobody said anything of yet; ``grade``: None while the index or one of them is missing
    """

    unit: Here
    held: tuple[Held, ...]
    chosen: Held | None
    index: Decimal | None
    total: Total
    grade: Grade | None
    lacking: tuple[Node, ...]

    @property
    def others(self) -> list[Held]:
        """Who else headed the unit."""
        return [one for one in self.held if one != self.chosen]


# The same until something is counted or said anew.
_indices_of: Memory[dict[str, Decimal | None]] = Memory(8)


def book_of(round_: Round) -> Book | None:
    """Return the book by which heads are classified; None where they are not."""
    return index.read(round_.heads_book) if round_.heads_book_id else None


def period(round_: Round) -> tuple[date, date]:
    """Return the first and the last day of a round's months."""
    return round_.first_month, end_of(round_.last_month)


def leaves_of(round_: Round) -> list[Node]:
    """Return the leaves that whoever keeps the round says something of."""
    year = round_.first_month.year
    return [leaf for leaf in rules.counting(book_of(round_), year) if not leaf.measure and leaf.rule.kind in BY_PEOPLE]  # fmt: skip


def open_for_scores(round_: Round) -> bool:
    """Say whether scores of heads are still taken: not while the council sits about them, nor once it decided."""
    if not rules.is_before(round_.stage, Stage.FROZEN):
        return False
    return queries.open_sitting(round_) is None and not queries.is_approved(round_)


def newest(round_: Round, unit_code: str = "") -> dict[tuple[str, str], HeadScore]:
    """Return by unit and leaf what was said last."""
    found = HeadScore.objects.filter(round=round_)
    if unit_code:
        found = found.filter(unit_code=unit_code)
    found = found.order_by("unit_code", "leaf", "-pk").distinct("unit_code", "leaf")
    return {(one.unit_code, one.leaf): one for one in found}


def rounds_about(handle: str, value: str) -> QuerySet:
    """Return the numbers of the rounds in which somebody is classified, as keys of their files; found by the account alone."""
    found = HeadClass.objects.filter(user=value) if handle == "account" else HeadClass.objects.none()
    return found.order_by().values_list(Cast("round", CharField()), flat=True)


def history(round_: Round, unit_code: str) -> list[tuple[HeadScore, HeadScore | None]]:
    """Return all that was said of the head of a unit, the newest first, each with what stood there before."""
    found, before = [], {}
    for one in HeadScore.objects.filter(round=round_, unit_code=unit_code).order_by("pk"):
        found.append((one, before.get(one.leaf)))
        before[one.leaf] = one
    return found[::-1]


def workbooks(round_: Round, unit_code: str) -> list[File]:
    """Return the workbooks from which something of a unit's head was taken in, the newest first."""
    came = HeadScore.objects.filter(round=round_, unit_code=unit_code, file__isnull=False)
    return list(File.objects.filter(pk__in=came.values("file")).order_by("-at"))


def lines(round_: Round, unit_code: str) -> list[queries.Line]:
    """Return the leaves of a unit's head as a form shows them."""
    said = newest(round_, unit_code)
    return [queries.Line(leaf, unit_code, own=said.get((unit_code, leaf.code))) for leaf in leaves_of(round_)]


def so_far(round_: Round) -> list[Headed]:
    """Return every unit of a round that is not frozen with its class by what is known now, in the order of units."""
    snapshot = facts.latest()
    newest = Judgement.objects.filter(round=round_).aggregate(pk=Max("pk"))["pk"]
    units = tuple(unit.code for unit in queries.units_in(round_))
    place = round_.pk, newest, units, snapshot and (snapshot.pk, snapshot.taken_at)
    indices = _indices_of.get(place, lambda: _indices(round_, snapshot, units))
    return classified(round_, indices, _counted(round_, snapshot))


def _counted(round_: Round, snapshot: Snapshot | None) -> dict[tuple[str, str], facts.Counted]:
    return index.counted(snapshot, round_.first_month, round_.last_month, round_.as_now) if snapshot else {}


def _indices(round_: Round, snapshot: Snapshot | None, units: Iterable[str]) -> dict[str, Decimal | None]:
    """Return the index of every unit by what was counted and said so far."""
    from haidang.parindex.engine.matrix import matrix  # slow to load

    book, readings, said = queries.book_of(round_), _counted(round_, snapshot), index.said_in(round_)
    known = {unit: index.known_of(book, unit, readings, said) for unit in units}
    return matrix(book, known, round_.first_month.year).indices()


def classified(
    round_: Round, indices: Mapping[str, Decimal | None], readings: Mapping[tuple[str, str], facts.Counted]
) -> list[Headed]:
    """
    Return every unit of a round with its heads and their class.

    :param indices: of the units in this round; ``readings``: what was counted, for a book that counts more than the index
    """
    book, year = book_of(round_), round_.first_month.year
    held, said, leaves = _held(round_), newest(round_), leaves_of(round_)
    mean = mean_of(indices.values())
    known = {(unit, leaf.code): _input(leaf, said.get((unit, leaf.code))) for unit in indices for leaf in leaves}  # fmt: skip
    known = {key: one for key, one in known.items() if one is not None}
    found = []
    for unit in queries.units_in(round_):
        mine = indices.get(unit.code)
        counted = index.known_of(book, unit.code, readings, known) | of_index(book, mine, mean)
        total = score(book, counted, year)
        lacking = tuple(leaf for leaf in leaves if leaf.rule.kind not in OUTSIDE and (unit.code, leaf.code) not in known)  # fmt: skip
        here = held.get(unit.code, ())
        grade = grade_of(book, total) if mine is not None and not lacking else None
        found.append(Headed(unit, here, chosen(here, book.head, book.least_months), mine, total, grade, lacking))  # fmt: skip
    return found


def _held(round_: Round) -> dict[str, tuple[Held, ...]]:
    first, last = period(round_)
    return {code: held_in(first, last, terms) for code, terms in heads_between(first, last).items()}


def _input(leaf: Node, said: HeadScore | None) -> Input | None:
    if said is None:
        return None
    return Input(applicable=False) if said.value is None else input_of(leaf, (said.value, None, None))


def lacking(round_: Round) -> int:
    """Return how many scores of heads are still to be said, all units together; those without a head need none."""
    book, held = book_of(round_), _held(round_)
    leaves = [leaf.code for leaf in leaves_of(round_) if leaf.rule.kind not in OUTSIDE]
    headed = [
        unit.code
        for unit in queries.units_in(round_)
        if chosen(held.get(unit.code, ()), book.head, book.least_months)
    ]
    said = HeadScore.objects.filter(round=round_, leaf__in=leaves, unit_code__in=headed)
    return len(headed) * len(leaves) - said.values("unit_code", "leaf").distinct().count()


def content_of(one: Headed, said: Mapping[tuple[str, str], HeadScore]) -> dict:
    """Return what is kept of a class: points of the whole and of each leaf, and what they stand on."""
    return {
        "points": one.total.points, "max": one.total.measured_max, "grade": one.grade.name if one.grade else "",
        "nodes": {
            found.node.code: [found.status, found.points, found.max, *_said(said.get((one.unit.code, found.node.code)))]
            for area in one.total.areas for found in area.walk()
        },
    }  # fmt: skip


def _said(one: HeadScore | None) -> list:
    return [None, ""] if one is None else [one.value, one.evidence]


def canonical(listed: list[Headed], said: Mapping[tuple[str, str], HeadScore]) -> bytes:
    """Return the figures of all heads as canonical JSON, nobody named: what their digest is of."""
    content = {one.unit.code: {"index": one.index, **content_of(one, said)} for one in listed}
    return json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    ).encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Classed:
    """A unit in a frozen round: who is classified (None: nobody) and who else headed it."""

    unit: Here
    chosen: HeadClass | None
    others: tuple[HeadClass, ...]

    @property
    def index(self) -> Decimal | None:
        return self.chosen.index if self.chosen else None

    @property
    def points(self) -> Decimal | None:
        return self._number("points")

    @property
    def most(self) -> Decimal | None:
        """The points that could be had."""
        return self._number("max")

    def _number(self, name: str) -> Decimal | None:
        kept = (self.chosen.content or {}).get(name) if self.chosen else None
        return None if kept is None else Decimal(str(kept))

    @property
    def name(self) -> str:
        """What the class is called; empty where there is none."""
        return self.chosen.grade if self.chosen else ""

    @property
    def name_en(self) -> str:
        return self.chosen.grade_en if self.chosen else ""


def frozen(round_: Round) -> dict[str, list[Classed]]:
    """Return the heads of a frozen round by block, in the order of the units' ranks."""
    rows: dict[str, list[HeadClass]] = {}
    for one in HeadClass.objects.filter(round=round_).order_by("-ends_on", "-starts_on", "pk"):
        rows.setdefault(one.unit_code, []).append(one)
    return {
        block: [classed(place.unit, rows.get(place.unit.code, [])) for place in places]
        for block, places in outcome.places(round_).items()
    }


def classed(unit: Here, rows: list[HeadClass]) -> Classed:
    mine = next((one for one in rows if one.chosen), None)
    return Classed(unit, mine, tuple(one for one in rows if not one.chosen))


def rows_of(round_: Round, unit_code: str) -> list[HeadClass]:
    """Return who headed a unit in a frozen round, the last first."""
    return list(HeadClass.objects.filter(round=round_, unit_code=unit_code).order_by("-ends_on", "-starts_on", "pk"))  # fmt: skip


def objections(round_: Round, unit_code: str) -> list[Objection]:
    """Return what heads of a unit objected to their own class; nobody reads it but they and who keeps rounds."""
    every = queries.objections(round_, {unit_code}, of_heads=True)
    return [one for one in every if one.of_head]


def mine(user, round_: Round) -> list[HeadClass]:
    """Return what a person was classed as in a frozen round: of each unit that they headed at its end."""
    return list(HeadClass.objects.filter(round=round_, user=user.pk, chosen=True)) if round_.heads_book_id else []  # fmt: skip
