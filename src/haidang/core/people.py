"""
Which fields hold data about people: every app declares each field of its tables in its ``personal.py``.

A field is either personal, with what it is for, how long it is kept, how it is masked and what is left after erasing, or
plain. A field that nobody declared fails the build; a table of a third party is declared by the app that brought it in.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Model, Q
from django.utils.timezone import localtime

# What a person can be found by. ``account``: people give its name, rows are found by its number; ``code``: of what they applied for.
HANDLES = ("id_number", "phone", "account", "code")


@dataclass(frozen=True)
class Days:
    """
    Kept for some days after a moment of the row. How many stands in a dated rule, with its act.

    :param rule: the key of the rule, among the files given to ``retention_rules``
    :param after: gives the moment of a row; None as long as it has not come
    :param until_then: the sentence that refuses while it has not come
    :param since: which moment that is, for people: goes on after "3650 days"
    """

    rule: str
    after: Callable[[Any], datetime | None]
    until_then: Any
    since: Any = ""


@dataclass(frozen=True)
class Always:
    """Never erased, for this reason."""

    why: Any


@dataclass(frozen=True)
class Each:
    """How long is told by the row itself: ``of`` gives ``Days`` or ``Always``. The rules it gives stand in rule files too."""

    of: Callable[[Any], Days | Always]
    said: Any = ""  # the same for people, without a row at hand


@dataclass(frozen=True)
class Personal:
    """
    One field about a person.

    :param purpose: what it is for, in a sentence
    :param mask: what those see who need not know it
    :param erase: what is left of it, or a function of the row; not asked for what is always kept
    :param withheld: why it is handed to nobody who asks for what is kept about them: it lets in whoever has it, or is about
        somebody else. Its mask goes out instead
    :param shown: what people read of the field in some rows, where what is kept is written for machines; moments, days, choices
        and yes or no are shown as people write them anyway
    """

    purpose: Any
    keep: Days | Always | Each
    mask: Callable[[Any], str]
    erase: Any = ""
    withheld: Any = ""
    shown: Callable[[Sequence[Any]], Sequence[str]] | None = None

    def left_of(self, row: Any) -> Any:
        """Return what stands in the field of a row after erasing."""
        return self.erase(row) if callable(self.erase) else self.erase


@dataclass(frozen=True)
class Declaration:
    """What was said of one table."""

    model: type[Model]
    title: Any
    personal: Mapping[str, Personal]
    plain: Collection[str]
    found_by: Mapping[str, Callable[[Any], Q]] = field(default_factory=dict)
    beyond: Any = ""
    content: Callable[[Any], tuple[str, bytes] | None] | None = None
    opened: bool = False
    app: str = ""
    called: Callable[[Any], str] | None = None

    @property
    def name(self) -> str:
        return self.model._meta.label


_declared: dict[type[Model], Declaration] = {}
_rules: list[Path] = []


def declare(
    model: type[Model],
    *,
    title="",
    personal: Mapping[str, Personal] | None = None,
    plain: Collection[str] = (),
    found_by: Mapping[str, Callable[[Any], Q]] | None = None,
    beyond="",
    content: Callable[[Any], tuple[str, bytes] | None] | None = None,
    opened: bool = False,
    app: str = "",
    called: Callable[[Any], str] | None = None,
) -> None:
    """
    Say of every field of a table whether it is personal.

    :param title: what one row is, for people; needed where a field is personal
    :param found_by: which rows are about a person, by what the person is found by: one of ``HANDLES``
    :param beyond: why no person's rows can be found, where ``found_by`` is empty
    :param content: gives name and bytes of what a row keeps outside the database, to be taken out with it
    :param opened: a row is opened by itself: each look at it is a line of the audit, which the person may see
    :param app: label of the app that brought in a table of a third party, as a part of which people know it
    :param called: what people know one row by: a code, a name, a day; empty if a person has one only. Needed with ``found_by``
    :raises ValueError: if the table is declared twice, a field is unknown or named twice, or something is missing
    """
    one = Declaration(
        model,
        title,
        dict(personal or {}),
        tuple(plain),
        dict(found_by or {}),
        beyond,
        content,
        opened,
        app,
        called,
    )
    if model in _declared:
        raise ValueError(f"{one.name} is declared twice")
    known = fields_of(model)
    named = [*one.personal, *one.plain]
    for name in named:
        if name not in known:
            raise ValueError(f"{one.name} has no field {name}")
        if named.count(name) > 1:
            raise ValueError(f"{one.name}.{name} is named twice")
    for name, said in one.personal.items():
        if not said.purpose:
            raise ValueError(f"{one.name}.{name}: say what it is for")
    if strangers := set(one.found_by) - set(HANDLES):
        raise ValueError(f"{one.name}: nobody is found by {', '.join(sorted(strangers))}")
    if one.personal and not (one.title and bool(one.found_by) != bool(one.beyond)):
        raise ValueError(f"{one.name}: give a title, and how a person's rows are found or why they cannot be")
    if one.found_by and called is None:
        raise ValueError(f"{one.name}: say what people know one row by")
    _declared[model] = one


def retention_rules(path: Path) -> None:
    """Name the file with the dated rules of kind ``personal.retention`` that this app's declarations speak of."""
    _rules.append(path)


def declared() -> dict[type[Model], Declaration]:
    return dict(_declared)


def rule_files() -> list[Path]:
    return list(_rules)


def fields_of(model: type[Model]) -> list[str]:
    """Return the names of the fields a table keeps; what it keeps of many to many stands in a table of its own."""
    return [one.name for one in model._meta.concrete_fields]


def undeclared(models: Collection[type[Model]]) -> list[str]:
    """Return every field of these tables of which nobody said whether it is personal."""
    found = []
    for model in models:
        one = _declared.get(model)
        named = {*one.personal, *one.plain} if one else set()
        found += [f"{model._meta.label}.{name}" for name in fields_of(model) if name not in named]
    return sorted(found)


def masked(model: type[Model], name: str, value) -> str:
    """Return what stands in a personal field as those see it who need not know it."""
    return _declared[model].personal[name].mask(value) if value else ""


def initials(value) -> str:
    """Nguyễn Thị Lan → N. T. L."""
    return " ".join(f"{word[0].upper()}." for word in str(value).split() if word[0].isalpha())


def last_three(value) -> str:
    """0912345678 → •••678; what is no longer than that is hidden."""
    return f"•••{str(value)[-3:]}" if len(str(value)) > 5 else "•••"


def address_hint(value) -> str:
    """lan@example.vn → l•••@example.vn; of a number, the last three digits."""
    name, at, domain = str(value).partition("@")
    return f"{name[:1]}•••@{domain}" if at else last_three(value)


def by_moment(name: str) -> Callable[[Any], str]:
    """Rows that people know by when it was: 25/11/2026 08:12, or the day alone."""

    def of(row) -> str:
        value = getattr(row, name)
        if isinstance(value, datetime):
            return localtime(value).strftime("%d/%m/%Y %H:%M")
        return value.strftime("%d/%m/%Y") if value else ""

    return of


def hidden(value) -> str:
    return "•••"


def same(path: str) -> Callable[[str], Q]:
    """Rows whose field is just this."""
    return lambda value: Q(**{path: value})


def same_digits(path: str) -> Callable[[str], Q]:
    """Rows whose field has just these digits, however they were typed."""

    def condition(value: str) -> Q:
        digits = [sign for sign in value if sign.isdigit()]
        return Q(**{f"{path}__regex": r"^\D*" + r"\D*".join(digits) + r"\D*$"})

    return condition
