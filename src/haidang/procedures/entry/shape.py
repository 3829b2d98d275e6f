"""What a form is, which of its fields are asked in a case, and what does not fit together. Pure: no database, no clock."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from haidang.core.prefill import DATA, is_name
from haidang.procedures.choices import Mark
from haidang.procedures.entry.choices import NUMBERS, WORDS, FieldKind
from haidang.procedures.guides.shape import Option, When, Words, holds

UNSAID = Words()
YES, NO = "yes", "no"  # what a condition calls a box that is ticked or not
LONGEST = {FieldKind.TEXT: 200, FieldKind.LINES: 2000}  # characters, where the form says nothing
MOST_ROWS = 20
# A part that repeats within a part that repeats makes Python's search take for ever on some words.
ENDLESS = re.compile(r"[+*}][^()]*\)[+*{]")


@dataclass(frozen=True)
class Field:
    """
    One thing that is asked.

    :param needed: it must be filled in wherever it is asked; of a box: it must be ticked
    :param when: it is asked only in these cases; ``needed_when`` in these it must be filled in, ``needed_with`` when one of these is
    :param least: the fewest characters, rows, or the smallest number; ``most`` the most
    :param pattern: a regular expression that fits what is right, ``pattern_words`` the same for people
    :param prefill: what may stand there from the beginning, by its name in ``core.prefill``
    :param personal: it says something about a person
    :param rows: what each row of a list asks
    """

    key: str
    words: Words
    kind: str = FieldKind.TEXT
    help: Words = UNSAID
    needed: bool = False
    when: When = field(default_factory=dict)
    needed_when: When = field(default_factory=dict)
    needed_with: tuple[str, ...] = ()
    choices: tuple[Option, ...] = ()
    least: float | None = None
    most: float | None = None
    pattern: str = ""
    pattern_words: Words = UNSAID
    prefill: str = ""
    personal: bool = True
    rows: tuple["Field", ...] = ()

    def choice(self, key: str) -> Option | None:
        return next((one for one in self.choices if one.key == key), None)

    def row(self, key: str) -> "Field | None":
        return next((one for one in self.rows if one.key == key), None)

    @property
    def kind_in_words(self) -> str:
        return str(FieldKind(self.kind).label)

    @property
    def longest(self) -> int:
        """The most characters it takes, or rows."""
        if self.kind == FieldKind.ROWS:
            return int(self.most or MOST_ROWS)
        return int(self.most) if self.kind in WORDS and self.most else LONGEST.get(self.kind, 200)

    @property
    def values(self) -> tuple[str, ...]:
        """What a condition may ask of it."""
        return (YES, NO) if self.kind == FieldKind.TICK else tuple(one.key for one in self.choices)


@dataclass(frozen=True)
class Part:
    """What is asked on one page."""

    key: str
    words: Words
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Form:
    words: Words = UNSAID
    parts: tuple[Part, ...] = ()
    note: Words = UNSAID
    source: str = ""
    mark: str = Mark.ASSUMPTION

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(one for part in self.parts for one in part.fields)

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    def part(self, key: str) -> Part | None:
        return next((one for one in self.parts if one.key == key), None)

    def part_of(self, key: str) -> Part | None:
        """Return the part in which a field is asked."""
        return next((part for part in self.parts if any(one.key == key for one in part.fields)), None)


def said(value: Any) -> str:
    """Return an answer as conditions name it."""
    if isinstance(value, bool):
        return YES if value else NO
    return value if isinstance(value, str) else ""


def asked(form: Form, answers: Mapping[str, Any]) -> set[str]:
    """Return the keys of the fields that are asked in this case; an answer to what is not asked opens nothing."""
    known: dict[str, str] = {}
    found = set()
    for one in form.fields:
        if holds(one.when, known):
            found.add(one.key)
            known[one.key] = said(answers.get(one.key, False if one.kind == FieldKind.TICK else ""))
    return found


def is_needed(one: Field, answers: Mapping[str, Any]) -> bool:
    """Say whether a field that is asked must be filled in, in this case."""
    known = {key: said(value) for key, value in answers.items()}
    return (
        one.needed
        or (bool(one.needed_when) and holds(one.needed_when, known))
        or any(key in answers for key in one.needed_with)
    )


class Problem(NamedTuple):
    """What keeps a form from being published. ``path`` says where, as in ``fields, 3``."""

    path: tuple[str | int, ...]
    sentence: str


def problems_of(form: Form) -> list[Problem]:
    """Return what does not fit together in a form, a sentence each; empty where it may be published."""
    found = []
    if not form.fields:
        found.append(Problem(("fields",), _("There is no field yet. Add at least one.")))
    keys = [part.key for part in form.parts]
    for number, part in enumerate(form.parts):
        if keys.index(part.key) < number:
            found.append(
                Problem(("parts", number), _("The key %(key)s stands there twice.") % {"key": part.key})
            )
        if not part.fields:
            found.append(
                Problem(
                    ("parts", number), _("Nothing is asked in this part. Give it a field, or take it away.")
                )
            )
    before: list[Field] = []
    for number, one in enumerate(form.fields):
        sentences = [*_twice(one, before), *_own(one)]
        sentences += [line for when in (one.when, one.needed_when) for line in _condition(form, before, when)]
        sentences += [
            _("It is needed together with %(key)s, which is not there.") % {"key": key}
            for key in one.needed_with
            if form.field(key) is None
        ]
        found += [Problem(("fields", number), sentence) for sentence in sentences]
        before.append(one)
    return found


def _twice(one: Field, before: list[Field]) -> Iterator[str]:
    if any(other.key == one.key for other in before):
        yield _("The key %(key)s stands there twice.") % {"key": one.key}


def _own(one: Field, within_rows: bool = False) -> Iterator[str]:
    kind = one.kind
    if (kind == FieldKind.CHOICE) != bool(one.choices):
        yield _("Choices belong to “one of several”, at least two of them.") if one.choices else _("It needs at least two answers to choose from.")  # fmt: skip
    elif kind == FieldKind.CHOICE and len(one.choices) < 2:
        yield _("It needs at least two answers to choose from.")
    keys = [choice.key for choice in one.choices]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield _("The key %(key)s stands there twice.") % {"key": key}
    if one.least is not None and one.most is not None and one.least > one.most:
        yield _("The least is more than the most.")
    if (one.least is not None or one.most is not None) and kind not in (*WORDS, *NUMBERS, FieldKind.ROWS):
        yield _("Least and most belong to text, numbers and lists.")
    if one.pattern:
        yield from _pattern(one)
    if one.prefill and not is_name(one.prefill):
        yield _("Known to be filled in beforehand are: %(names)s.") % {
            "names": ", ".join([*DATA, "paper.…", "again.…"])
        }
    if (kind == FieldKind.ROWS) != bool(one.rows):
        yield _("A list needs what each row asks.") if kind == FieldKind.ROWS else _("Only a list has rows.")
    for row in one.rows:
        if (
            within_rows
            or row.kind in (FieldKind.ROWS, FieldKind.TICK)
            or row.when
            or row.needed_when
            or row.needed_with
        ):
            yield _("%(key)s: a row takes no list, no box and no condition.") % {"key": row.key}
        yield from (
            f"{row.key}: {line}"
            for line in [*_twice(row, list(one.rows[: one.rows.index(row)])), *_own(row, True)]
        )


def _pattern(one: Field) -> Iterator[str]:
    if one.kind not in WORDS:
        yield _("A pattern belongs to text.")
    if not one.pattern_words:
        yield _("Say in words what the pattern asks for: people read it when something does not fit.")
    try:
        re.compile(one.pattern)
    except (re.error, OverflowError, RecursionError):
        yield _("The pattern is no regular expression.")
    if ENDLESS.search(one.pattern):
        yield _("In the pattern something repeats within something that repeats. Write it more simply.")


def _condition(form: Form, before: list[Field], when: When) -> Iterator[str]:
    for key, options in when.items():
        other = next((one for one in before if one.key == key), None)
        if other is None:
            if form.field(key) is None:
                yield _("Its condition names %(key)s, which is not there.") % {"key": key}
            else:
                yield _("Its condition names %(key)s, which is not asked before it. Move that one up.") % {
                    "key": key
                }
            continue
        if not other.values:
            yield _("Its condition names %(key)s, which is neither a box nor one of several.") % {"key": key}
            continue
        for option in options:
            if option not in other.values:
                yield _("Its condition names the answer %(option)s, which %(key)s does not have: %(known)s.") % {"option": option, "key": key, "known": ", ".join(other.values)}  # fmt: skip
        if not options:
            yield _("Its condition names %(key)s but no answer to it.") % {"key": key}
