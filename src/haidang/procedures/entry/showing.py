"""A form as a page shows it: fields with what was typed, what is wrong and where it came from; and answers to read."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from haidang.core.prefill import Filled
from haidang.core.ui.templatetags.ui import count
from haidang.procedures.entry.checking import Wrong, day
from haidang.procedures.entry.choices import DAYS, NUMBERS, FieldKind
from haidang.procedures.entry.shape import Field, Form, Part, asked, is_needed, said
from haidang.procedures.entry.typed import NAME, answers_of
from haidang.procedures.guides.shape import Option, holds

MOST_BUTTONS = 6  # more choices than that are a list to choose from
SIGNS = {FieldKind.MAIL: ("email", "email"), FieldKind.PHONE: ("tel", "tel"), FieldKind.ID_NUMBER: ("text", "numeric"), FieldKind.INTEGER: ("text", "numeric"), FieldKind.NUMBER: ("text", "decimal")}  # fmt: skip
# What a browser may fill in by itself, where a field asks for the very person who sits before it.
BROWSER = {
    "person.name": "name", "person.born_on": "bday", "person.phone": "tel", "person.mail": "email", "person.address": "street-address",
    "business.name": "organization",
}  # fmt: skip


@dataclass
class Shown:
    """One field on a page."""

    field: Field
    name: str
    value: Any = ""
    errors: list[str] = field(default_factory=list)
    asked: bool = True
    needed: bool = False
    filled: Filled | None = None
    other: str | None = None
    rows: list[list["Shown"]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def when(self) -> str:
        """Its condition, for the browser; empty where it is always asked."""
        return (
            json.dumps({key: list(options) for key, options in self.field.when.items()})
            if self.field.when
            else ""
        )

    @property
    def needed_when(self) -> str:
        return (
            json.dumps({key: list(options) for key, options in self.field.needed_when.items()})
            if self.field.needed_when
            else ""
        )

    @property
    def locked(self) -> bool:
        return self.filled is not None and self.filled.verified

    @property
    def look(self) -> str:
        """Which of the few shapes of a page it has."""
        kind = self.field.kind
        if kind == FieldKind.CHOICE:
            return (
                "buttons"
                if len(self.field.choices) <= MOST_BUTTONS and not self.name[len(NAME) :].count(".")
                else "list"
            )
        return {FieldKind.TICK: "tick", FieldKind.LINES: "lines", FieldKind.ROWS: "rows"}.get(kind, "line")

    @property
    def input_type(self) -> str:
        if self.field.kind in DAYS:
            return (
                "date" if not self.value or day(str(self.value)) else "text"
            )  # what is no day yet stays as it was typed
        return SIGNS.get(self.field.kind, ("text", ""))[0]

    @property
    def input_mode(self) -> str:
        return SIGNS.get(self.field.kind, ("text", ""))[1]

    @property
    def autocomplete(self) -> str:
        return BROWSER.get(self.field.prefill, "off")

    @property
    def described_by(self) -> str:
        return " ".join(
            f"{self.id}-{what}"
            for what, there in (("hint", self.field.help), ("from", self.filled), ("other", self.other is not None), ("wrong", self.errors))
            if there
        )  # fmt: skip

    def choices(self) -> list[tuple[Option, bool]]:
        return [(one, one.key == self.value) for one in self.field.choices]


def shown_part(
    form: Form,
    part: Part,
    typed: Mapping[str, Any],
    wrong: Iterable[Wrong] = (),
    known: Mapping[str, Filled] | None = None,
    others: Mapping[str, Any] | None = None,
    more_rows: str = "",
) -> list[Shown]:
    """
    Return the fields of a part as a page shows them, also those that an answer on the very page may bring up.

    :param known: what is known of the person beforehand
    :param others: what another tab saved meanwhile, of the fields where it differs
    :param more_rows: the list that gets one more empty row
    """
    answers = answers_of(form, typed)
    here = asked(form, answers)
    own = {one.key for one in part.fields}
    wrong = list(wrong)
    found = []
    for one in part.fields:
        if one.key not in here and not _may_come(one, own, answers):
            continue
        filled = (known or {}).get(one.prefill) if one.prefill else None
        if filled and not may_stand_in(one, filled.value):
            filled = None
        value = typed.get(one.key, "")
        if filled and (filled.verified or one.key not in typed):
            value = filled.value
        elif filled and (value.strip() if isinstance(value, str) else value) != filled.value:
            filled = None  # they wrote something else: it no longer comes from there
        shown = Shown(
            one, NAME + one.key, value, [each.sentence for each in wrong if each.place == (one.key,)], one.key in here,
            is_needed(one, answers), filled, _in_words(one, others[one.key]) if others and one.key in others else None,
        )  # fmt: skip
        if one.kind == FieldKind.ROWS:
            shown.rows = _rows(one, value, wrong, one.key == more_rows)
        found.append(shown)
    return found


def may_stand_in(one: Field, value: Any) -> bool:
    """Say whether what is known beforehand fits a field: the choice is still offered, the rows are asked like this."""
    if one.kind == FieldKind.CHOICE:
        return one.choice(str(value)) is not None
    if one.kind == FieldKind.ROWS:
        keys = {inner.key for inner in one.rows}
        return (
            isinstance(value, list) and len(value) <= one.longest and all(row.keys() <= keys for row in value)
        )
    return one.kind != FieldKind.TICK and isinstance(value, str)


def _may_come(one: Field, own: set[str], answers: Mapping[str, Any]) -> bool:
    """Say whether another answer on the same page would bring a field up: what other pages say must fit already."""
    elsewhere = {key: options for key, options in one.when.items() if key not in own}
    return len(elsewhere) < len(one.when) and holds(
        elsewhere, {key: said(value) for key, value in answers.items()}
    )


def _rows(one: Field, value: Any, wrong: list[Wrong], more: bool) -> list[list[Shown]]:
    there = list(value or ())
    number = min(max(len(there) + more, int(one.least or 1), 1), one.longest)
    return [
        [
            Shown(
                inner, f"{NAME}{one.key}.{n}.{inner.key}", (there[n] if n < len(there) else {}).get(inner.key, ""),
                [each.sentence for each in wrong if each.place == (one.key, n, inner.key)], needed=inner.needed,
            )
            for inner in one.rows
        ]
        for n in range(number)
    ]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One part on the way through a form, for the line of steps."""

    part: Part
    number: int
    here: bool
    done: bool
    wrong: int


def steps(form: Form, here: str, seen: Collection[str], wrong: Iterable[Wrong] = ()) -> list[Step]:
    """Return the parts in their order: which one somebody is at, which they saw, and in which something is wrong."""
    wrong = list(wrong)
    return [
        Step(part, n, part.key == here, part.key in seen, sum(form.part_of(one.field) is part for one in wrong))
        for n, part in enumerate(form.parts, 1)
    ]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One answer to read. ``was`` is what stood there before, where that is told."""

    words: Any
    value: str
    was: str | None = None


def answers_to_read(
    form: Form, answers: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> list[tuple[Part, list[Line]]]:
    """
    Return answers as people read them, part by part, without what was not asked.

    :param before: earlier answers: where they differ, the line says what stood there
    """
    found = []
    for part in form.parts:
        lines = []
        for one in part.fields:
            now, earlier = answers.get(one.key), (before or {}).get(one.key)
            if now is None and earlier is None:
                continue
            was = _in_words(one, earlier) if before is not None and now != earlier else None
            lines.append(Line(one.words, _in_words(one, now), was))
        if lines:
            found.append((part, lines))
    return found


def _in_words(one: Field, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if one.kind == FieldKind.TICK:
        return _("yes") if value else _("no")
    if one.kind == FieldKind.CHOICE:
        choice = one.choice(str(value))
        return str(choice.words) if choice else str(value)
    if one.kind == FieldKind.ROWS and isinstance(value, list):
        return "\n".join("; ".join(f"{inner.words}: {_in_words(inner, row[inner.key])}" for inner in one.rows if row.get(inner.key)) for row in value)  # fmt: skip
    if one.kind in DAYS and (found := day(str(value))):
        return f"{found:%d/%m/%Y}"
    if one.kind in NUMBERS and isinstance(value, int | float):
        return count(value) if isinstance(value, int) else f"{value:g}".replace(".", ",")
    return str(value)
