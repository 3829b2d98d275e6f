"""
What somebody typed into a form, as they typed it, and the answers that it makes.

Typed values are kept in drafts: words, a box as true or false, a list as rows of words. Answers are what a dossier holds: days as
1990-05-21, numbers as numbers, nothing that was left empty or is not asked in this case.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from haidang.procedures.entry.choices import DAYS, NUMBERS, FieldKind
from haidang.procedures.entry.shape import Field, Form, asked

NAME = "a."  # before the key of a field in a page, so that no key is taken for something else
MOST_SIGNS = 5000  # of one field, in a draft
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+")


def typed_in(fields: Iterable[Field], data: QueryDict) -> dict[str, Any]:
    """Return what a page sent for these fields, as it was typed."""
    found: dict[str, Any] = {}
    for one in fields:
        name = NAME + one.key
        if one.kind == FieldKind.TICK:
            found[one.key] = name in data
        elif one.kind == FieldKind.ROWS:
            found[one.key] = _rows(one, name, data)
        else:
            found[one.key] = data.get(name, "")[:MOST_SIGNS]
    return found


def _rows(one: Field, name: str, data: QueryDict) -> list[dict[str, str]]:
    rows = []
    for number in range(one.longest):
        row = {inner.key: data.get(f"{name}.{number}.{inner.key}", "")[:MOST_SIGNS] for inner in one.rows}
        if any(value.strip() for value in row.values()):
            rows.append(row)
    return rows


def answers_of(form: Form, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that typed values make: of what is asked in this case alone."""
    found = {one.key: value for one in form.fields if (value := _answer(one, typed.get(one.key))) is not None}
    here = asked(form, found)
    return {key: value for key, value in found.items() if key in here}


def _answer(one: Field, value: Any) -> Any:
    """The answer in what was typed for one field; None where nothing was."""
    if one.kind == FieldKind.TICK:
        return value is True
    if one.kind == FieldKind.ROWS:
        rows = [
            {
                inner.key: answer
                for inner in one.rows
                if (answer := _answer(inner, row.get(inner.key))) is not None
            }
            for row in value or ()
        ]
        return [row for row in rows if row] or None
    text = str(value or "").replace("\r\n", "\n").strip()
    if not text:
        return None
    if one.kind in DAYS:
        return _day(text)
    if one.kind in NUMBERS:
        return _number(one, text)
    return text.replace(" ", "") if one.kind == FieldKind.ID_NUMBER else text


def _day(text: str) -> str:
    if found := DAY.fullmatch(text):
        day, month, year = found.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    return text


def _number(one: Field, text: str) -> Any:
    plain = text.replace(" ", "")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    try:
        if one.kind == FieldKind.INTEGER:
            return int(plain) if len(plain) < 18 else text
        return float(plain.replace(",", ".")) if len(plain) < 18 else text
    except ValueError:
        return text


def typed_of(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as somebody would type them, to be changed in a page."""
    return {one.key: as_typed(one, answers[one.key]) for one in form.fields if one.key in answers}


def as_typed(one: Field, answer: Any) -> Any:
    """Return the answer to one field as somebody would type it."""
    if one.kind == FieldKind.TICK:
        return answer
    if one.kind == FieldKind.ROWS:
        return [
            {inner.key: as_typed(inner, row[inner.key]) for inner in one.rows if inner.key in row}
            for row in answer
        ]
    if isinstance(answer, float):
        return f"{answer:g}".replace(".", ",")
    return str(answer)
