"""Versions, drafts and assignments as they stand, and what a version would have given in the year before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KT, KeyTextTransform

from haidang.core.facts.declare import measure
from haidang.core.facts.models import Snapshot
from haidang.core.kept.memory import Memory
from haidang.parindex import queries as index
from haidang.parindex.choices import KINDS, Block
from haidang.parindex.engine.book import Book, Node
from haidang.parindex.engine.mistakes import Problem
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.reading import looked_at
from haidang.parindex.engine.score import Total, score
from haidang.parindex.models import Assignment, BookDraft, Round, RuleBook
from haidang.units.queries import Here, active_units


def versions() -> list[RuleBook]:
    """Return every frozen version without its content, with ``title``, ``title_en`` and ``example``; the newest of a book first."""
    return list(
        RuleBook.objects.defer("content", "more")
        .annotate(title=KT("content__title"), title_en=KT("content__title_en"), example=F("more____example"))
        .order_by("code", "-pk")
    )


def version(number: int) -> RuleBook | None:
    return RuleBook.objects.filter(pk=number).first()


def drafts() -> list[BookDraft]:
    """Return every draft without its content, the last changed first."""
    return list(
        BookDraft.objects.defer("content").annotate(title=KT("content__title")).order_by("-changed_at", "-pk")
    )


def draft(number: int) -> BookDraft | None:
    return BookDraft.objects.select_related("base").filter(pk=number).first()


def assignments(on: date | None = None) -> QuerySet[Assignment]:
    """Return which version counts for which block of units, with ``title`` and ``example``; with a day those that count then."""
    found = (
        Assignment.objects.select_related("book")
        .defer("book__content", "book__more")
        .annotate(title=KeyTextTransform("title", "book__content"), example=F("book__more____example"))
    )
    if on is not None:
        found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
    return found.order_by("block", "book__code", "-starts_on", "-pk")


def assignment(number: int) -> Assignment | None:
    return assignments().filter(pk=number).first()


def assigned_to(block: str, on: date) -> list[RuleBook]:
    """Return the versions that count for a block of units on a day, one of each rule book."""
    return [one.book for one in assignments(on).filter(block=block)]


def in_force(draft: BookDraft, block: str, today: date) -> RuleBook | None:
    """Return the version of a draft's book that counts for a block today; where none was assigned, the one it comes from."""
    assigned = (one for one in assigned_to(block, today) if one.code == draft.code)
    return next(assigned, draft.base)


def looked_through(draft: BookDraft, today: date) -> tuple[Book, list[Problem]]:
    """Return a draft as far as it can be read, and all that must be mended before it can be frozen."""
    return looked_at(draft.content, None, index.known(today))


def words_of(node: Node, name: str, units: dict[str, Here], english: bool) -> str:
    """Return a field of a node in people's words: measures and departments by their names."""
    value = getattr(node, name)
    if not value:
        return ""
    if name in ("measure", "veto"):
        return measure_title(value)
    if name == "lead":
        return unit_name(value, units, english)
    if name == "name" and english:
        return node.name_en
    return value


def unit_name(code: str, units: dict[str, Here], english: bool) -> str:
    """Return the name of a unit; its code where there is none today."""
    unit = units.get(code)
    if unit is None:
        return code
    return unit.name_en if english and unit.name_en else unit.name


def measure_title(name: str) -> str:
    """Return what a measure counts, in words; its name where nobody declares it."""
    try:
        return str(measure(name).title)
    except KeyError:
        return name


def units_by_code(on: date) -> dict[str, Here]:
    return {unit.code: unit for unit in active_units(on)}


@dataclass(frozen=True)
class Beside:
    """One unit by the version that is tried and by the one beside it; a rank is None where nothing was measured."""

    unit: Here
    now: Total | None
    tried: Total
    rank_now: int | None
    rank_tried: int | None

    @property
    def moved(self) -> Decimal | None:
        """By how much the index differs."""
        if self.now is None or self.now.index is None or self.tried.index is None:
            return None
        return self.tried.index - self.now.index

    @property
    def places(self) -> int:
        """By how many places a unit comes further up."""
        return self.rank_now - self.rank_tried if self.rank_now and self.rank_tried else 0

    @property
    def fell(self) -> int:
        """By how many places it comes further down."""
        return max(0, -self.places)


_tried: Memory[dict[str, Total]] = Memory(6)


def tried(
    place: tuple, rules: Book, base: RuleBook | None, snapshot: Snapshot, first: date, last: date
) -> dict[str, Total]:
    """
    Return every unit's total by a version that is only tried, on what was counted from one month to another.

    What people said in the newest round of the version beside it over these months counts for leaves that are still judged.

    :param place: by which the same is known again, such as the draft and its edition
    """

    def reckoned() -> dict[str, Total]:
        readings, said = index.counted(snapshot, first, last), _said(base, rules, first, last)
        return {
            unit.code: score(rules, index.known_of(rules, unit.code, readings, said), first.year)
            for unit in active_units(last)
        }

    return _tried.get((*place, snapshot.pk, snapshot.taken_at, first, last), reckoned)


def _said(base: RuleBook | None, rules: Book, first: date, last: date) -> dict:
    if base is None:
        return {}
    round_ = Round.objects.filter(book=base, first_month=first, last_month=last).order_by("-pk").first()
    if round_ is None:
        return {}
    old = {leaf.code: leaf.rule.kind for leaf in index.read(base).leaves()}
    same = {leaf.code for leaf in rules.leaves() if old.get(leaf.code) == leaf.rule.kind}
    return {key: said for key, said in index.said_in(round_).items() if key[1] in same}


def beside(block: str, totals: dict[str, Total], now: dict[str, Total] | None, last: date) -> list[Beside]:
    """Return the units of a block by both versions, in the order of the one that is tried."""
    here = [unit for unit in active_units(last) if unit.kind in KINDS[Block(block)] and unit.code in totals]
    places = rank({unit.code: totals[unit.code].index for unit in here})
    others = rank({unit.code: now[unit.code].index for unit in here if unit.code in now}) if now else {}
    rows = [
        Beside(unit, now.get(unit.code) if now else None, totals[unit.code], others.get(unit.code), places.get(unit.code))
        for unit in here
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.rank_tried or 10_000)


def year_to_try(snapshot: Snapshot, today: date) -> tuple[date, date]:
    """Return last year, from January to December; where nothing was counted in it, this year so far."""
    year = today.year - 1
    if any(month.year == year for month in index.months_counted(snapshot)):
        return date(year, 1, 1), date(year, 12, 1)
    return date(today.year, 1, 1), today.replace(day=1)
