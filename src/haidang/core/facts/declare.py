"""
What can be counted. An app declares its fact tables and measures; the engine, the evidence and the pages follow.

``among`` and ``hits`` are functions of an Ibis table, so one declaration gives the number, the rows behind it and
the same answer on every engine.
"""

import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

import pyarrow as pa
from django.utils.functional import lazy

# The month a row is counted by, as months since year 0: kept in the lake, because making it anew costs a tenth of a count.
MONTH = "counted_in"


class Text:
    arrow = pa.string()


class Int:
    arrow = pa.int32()


class Long:
    arrow = pa.int64()


class Bool:
    arrow = pa.bool_()


class Date:
    arrow = pa.date32()


class FactTable:
    """
    One row per deed, no personal data, under the unit's code as it was then.

    A subclass sets ``name``, ``key`` (the column that names the deed for the machine: a ``Long`` is quickest), ``counted_on`` (the date it is counted by), ``title``
    and its columns as annotations; ``unit`` names the column of the unit.
    ``sampled`` says that its rows are a sample, so that a share of them has an error.
    ``alike`` says which rows its measures count at all, and that what they look at in them has few different values: rows that say the
    same are counted together first.
    ``titles`` has the words over its columns in the order people read them, what people call the deed first; ``on_page``
    those of them that a page shows, where a table to take along has all. ``sums_need`` is the permission that ``sums_of`` asks for.
    """

    name: ClassVar[str]
    key: ClassVar[str]
    counted_on: ClassVar[str]
    title: ClassVar[Any]
    unit: ClassVar[Any] = "unit"
    titles: ClassVar[dict[str, Any]]
    on_page: ClassVar[tuple[str, ...]]
    sampled: ClassVar[bool] = False
    sums_need: ClassVar[str] = ""
    alike: ClassVar[Callable | None] = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        columns = {}
        for name, kind in get_type_hints(cls).items():
            if get_origin(kind) is ClassVar:
                continue
            optional = isinstance(kind, types.UnionType)
            inner = next(a for a in get_args(kind) if a is not type(None)) if optional else kind
            if not hasattr(inner, "arrow"):
                continue
            columns[name] = pa.field(name, inner.arrow, nullable=optional)
        cls.schema = pa.schema(list(columns.values()))
        for needed in (cls.key, cls.counted_on, "unit", *cls.titles, *cls.on_page):
            if needed not in columns:
                raise ValueError(f"Fact table {cls.name}: there is no column {needed}")
        for name in columns:
            if name not in (cls.key, *cls.titles):
                raise ValueError(f"Fact table {cls.name}: there are no words over {name}")
        _register(_tables, cls.name, cls)

    @staticmethod
    def changed_since(mark: int | None) -> str:
        """Return the SQL that yields the columns in order: all rows, or those written by transactions from ``mark`` on."""
        raise NotImplementedError

    @staticmethod
    def door(row: dict) -> str:
        """Return the address of the deed's page."""
        raise NotImplementedError

    @staticmethod
    def sums_of(unit: str) -> str:
        """Return where the rows of a unit open in sums, if they are never shown one by one; otherwise nothing."""
        return ""


def everything(rows):
    """Count every row: what a measure counts among unless it says otherwise."""
    import ibis  # slow to load, and only who counts needs it

    return ibis.literal(True)


@dataclass(frozen=True)
class Measure:
    """Something countable: whom it counts (everything unless told) and which of those are hits."""

    name: str
    of: type[FactTable]
    title: Any
    among: Callable = everything
    hits: Callable | None = None
    value: Callable | None = None
    source: str = ""
    mark: str = "secondary"
    kind: str = field(default="share", init=False)

    def __post_init__(self):
        _register(_measures, self.name, self)


class Share(Measure):
    """A part of a whole: hits among those counted, from 0 to 1."""

    kind = "share"


class Count(Measure):
    """How many."""

    kind = "count"


class Mean(Measure):
    """The mean of a value over those counted."""

    kind = "mean"


@dataclass(frozen=True)
class Standing(Measure):
    """
    Of things as they stand, such as what each unit offers: those through which something was done in the months asked for.

    It cannot be added up from month to month: what was done in two of them counts once. So it is counted for the months it is
    asked of, and only for units of which it was recorded at all: who had nothing to do is not measured.

    :param through: the table of deeds; ``by``: the column both tables have besides the unit, such as the procedure
    :param recorded: the deeds of which it is known; ``reached``: those through which a thing is reached
    """

    through: type[FactTable] | None = None
    by: str = ""
    recorded: Callable = everything
    reached: Callable = everything
    kind = "standing"


@dataclass(frozen=True)
class Family:
    """
    Rates of one kind, one for each thing that rows name, as each question of each questionnaire: ``family/thing``.

    There are many of them and few are asked for. So they are not among what is counted at each refresh, but counted for the
    months they are asked of, all in one scan. A rule book names one like any other measure.

    :param weight: how much a row stands for, in whole numbers; ``value``: what it is worth, up to ``full``
    :param by: the columns that name the thing
    :param members: of one unit and month, from how many rows each combination of ``by`` has: each thing that may be told, with the combinations it adds up
    :param listed: every thing there is now, with its title
    :param answers: of a family that tells how often each answer was given instead of a rate, every ``value`` there is, in order;
        ``said``: of a thing, what people read at each of them, nothing where that differs within it
    """

    name: str
    of: type[FactTable]
    title: Any
    among: Callable
    weight: Callable
    value: Callable
    full: int
    by: tuple[str, ...]
    members: Callable[[Mapping[tuple, int]], Mapping[str, Collection[tuple]]]
    listed: Callable[[], Mapping[str, str]]
    source: str = ""
    mark: str = "secondary"
    answers: tuple[int, ...] = ()
    said: Callable[[str], Mapping[int, str]] = lambda thing: {}

    @property
    def kind(self) -> str:
        """What a rule can make points of: a ``rate``, or ``answers``."""
        return "answers" if self.answers else "rate"

    def __post_init__(self):
        _register(_families, self.name, self)

    def titled(self, thing: str) -> str:
        """Return what a member is called; by its key where the thing is not there any more."""
        return f"{self.title}: {self.listed().get(thing, thing)}"


class Member(Share):
    """One rate of a family; it is in no list by itself."""

    def __post_init__(self):
        pass


class Answers(Member):
    """How often each answer was given to one thing of a family; no part of a whole."""

    kind = "answers"


_tables: dict[str, type[FactTable]] = {}
_measures: dict[str, Measure] = {}
_families: dict[str, Family] = {}


def _register(registry: dict, name: str, thing) -> None:
    if name in registry and registry[name] is not thing:
        raise ValueError(f"{name} is declared twice")
    registry[name] = thing


def tables() -> list[type[FactTable]]:
    return [_tables[name] for name in sorted(_tables)]


def measures(of: type[FactTable] | None = None) -> list[Measure]:
    """Return the declared measures that add up from month to month, of one table or of all, by name."""
    return [
        m
        for _name, m in sorted(_measures.items())
        if (of is None or m.of is of) and not isinstance(m, Standing)
    ]


def standing() -> list[Standing]:
    """Return the declared measures of things as they stand, by name."""
    return [m for _name, m in sorted(_measures.items()) if isinstance(m, Standing)]


def table(name: str) -> type[FactTable]:
    """:raises KeyError: if no app, or none of those that were loaded before, declared it"""
    return _tables[name]


def families() -> list[Family]:
    """Return the declared families of rates, by name."""
    return [_families[name] for name in sorted(_families)]


def family_of(name: str) -> Family | None:
    """Return the family a measure belongs to; None where it stands alone."""
    kin, sign, _thing = name.partition("/")
    return _families.get(kin) if sign else None


def members() -> dict[str, str]:
    """Return every member of every family that can be asked for now, with its title."""
    found, things = {}, {}
    for one in families():
        if one.listed not in things:  # families of the same things: looked for once
            things[one.listed] = one.listed()
        found |= {
            f"{one.name}/{thing}": f"{one.title}: {title}" for thing, title in things[one.listed].items()
        }
    return found


def answers_of(name: str) -> tuple[str, ...]:
    """Return every answer that a measure can tell of; none where it is a rate or a number."""
    family = family_of(name)
    return tuple(map(str, family.answers)) if family else ()


def words_of_answers(name: str) -> dict[str, str]:
    """Return by answer what people read there, as far as it is the same in all that a measure is of."""
    family = family_of(name)
    return {str(answer): words for answer, words in family.said(name.partition("/")[2]).items()} if family else {}  # fmt: skip


def measure(name: str) -> Measure:
    """:raises KeyError: if nobody declared it, alone or as a member of a family"""
    return _measures[name] if name in _measures else _member(name)


@cache
def _member(name: str) -> Member:
    family = family_of(name)
    if family is None:
        raise KeyError(name)
    titled = lazy(lambda: family.titled(name.partition("/")[2]), str)
    said = {"of": family.of, "title": titled(), "among": family.among, "source": family.source, "mark": family.mark}  # fmt: skip
    return Answers(name, **said) if family.answers else Member(name, hits=everything, **said)
