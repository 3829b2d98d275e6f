"""Whether answers fit a form: each thing that is wrong by its field, in words that say what to do."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from haidang.procedures.entry.choices import FieldKind
from haidang.procedures.entry.shape import Field, Form
from haidang.procedures.guides.reading import UNKEPT

PHONE = re.compile(r"[0-9 +.]{8,20}")
ID_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}")
MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a sign, which no database keeps
EARLIEST = date(1850, 1, 1)
LARGEST = 10**15
Place = tuple[str | int, ...]


class Wrong(NamedTuple):
    """
    One thing that is wrong with answers.

    :param place: field, or list, row (from 0) and field; what nobody asked for is named as it was sent
    """

    place: Place
    sentence: str

    @property
    def field(self) -> str:
        return str(self.place[0]) if self.place else ""

    @property
    def name(self) -> str:
        """How the place is written for machines: children.0.name."""
        return ".".join(map(str, self.place))


formats = FormatChecker(formats=())


@formats.checks("date")
def _is_day(value) -> bool:
    return not isinstance(value, str) or day(value) is not None


@formats.checks("email")
def _is_mail(value) -> bool:
    return not isinstance(value, str) or bool(MAIL.fullmatch(value))


@formats.checks("phone")
def _is_phone(value) -> bool:
    return not isinstance(value, str) or bool(PHONE.fullmatch(value))


@formats.checks("id-number")
def _is_id_number(value) -> bool:
    return not isinstance(value, str) or bool(ID_NUMBER.fullmatch(value))


def day(value: str) -> date | None:
    """Return the day that is written as 1990-05-21; None where it is none that somebody alive could mean."""
    if not DAY.fullmatch(value):
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found >= EARLIEST else None


@lru_cache(maxsize=4)
def _validator(on: date):
    """JSON Schema with our own words: ``x-until: today``."""

    def until(validator, limit, instance, schema):
        if isinstance(instance, str) and (found := day(instance)) and found > on:
            yield ValidationError("later than today")

    return extend(Draft202012Validator, {"x-until": until})


def check(form: Form, schema: Mapping[str, Any], answers: Any, on: date) -> list[Wrong]:
    """
    Return everything that is wrong with answers, in the order of the form; empty where they fit.

    :param schema: that of the form, as ``schema_of`` gives it
    :param answers: values by field, without what was left empty
    :param on: the day they are given
    """
    if not isinstance(answers, dict):
        return [Wrong((), _("Answers are names with values."))]
    unkept = [
        Wrong(place, _("A sign stands in it that cannot be kept. Type it anew."))
        for place in _unkept(answers, ())
    ]
    if unkept:
        return unkept
    found: dict[Place, str] = {}
    for error in _validator(on)(_with_places(schema), format_checker=formats).iter_errors(answers):
        for place, sentence in _said(form, error):
            found.setdefault(place, sentence)
    order = {one.key: number for number, one in enumerate(form.fields)}
    return [
        Wrong(place, sentence)
        for place, sentence in sorted(found.items(), key=lambda one: (order.get(str(one[0][0]) if one[0] else "", 999), *map(str, one[0])))
    ]  # fmt: skip


def _with_places(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema, in which what is not asked is "not anything": of a bare false the library does not say where it stands."""
    cases = []
    for case in schema.get("allOf", ()):
        if hidden := case.get("else", {}).get("properties"):
            case = case | {"else": {"properties": {key: {"not": {}} for key in hidden}}}
        cases.append(case)
    return dict(schema) | ({"allOf": cases} if cases else {})


def _unkept(value: Any, place: Place, depth: int = 0) -> Iterator[Place]:
    """Where something stands that the database does not keep."""
    if isinstance(value, str):
        if UNKEPT.search(value) or SURROGATE.search(value):
            yield place
    elif isinstance(value, float) and not math.isfinite(value):
        yield place
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        yield place
    elif depth > 4:
        yield place
    elif isinstance(value, dict):
        for name, one in value.items():
            if UNKEPT.search(str(name)) or SURROGATE.search(str(name)):
                yield place
            yield from _unkept(one, (*place, str(name)), depth + 1)
    elif isinstance(value, list):
        for number, one in enumerate(value[:1000]):
            yield from _unkept(one, (*place, number), depth + 1)


def _field(form: Form, place: Place) -> Field | None:
    one = form.field(str(place[0])) if place else None
    return one.row(str(place[2])) if one and len(place) > 2 else one


def _said(form: Form, error: ValidationError) -> Iterator[tuple[Place, str]]:
    place: Place = tuple(error.absolute_path)
    rule, asked, given = error.validator, error.validator_value, error.instance
    if rule == "required":
        for key in asked:
            if key not in given:
                yield (*place, key), _missing(_field(form, (*place, key)))
    elif rule == "dependentRequired":
        for key in (
            one for with_, keys in asked.items() if with_ in given for one in keys if one not in given
        ):
            yield (*place, key), _missing(_field(form, (*place, key)))
    elif rule == "additionalProperties":
        for key in given:
            if key not in error.schema["properties"]:
                yield (*place, str(key)[:60]), _("There is no such field in this form. Leave it out.")
    elif rule == "not":
        yield place, _("This is not asked in your case. Leave it empty.")
    else:
        yield place, _sentence(_field(form, place), rule, asked, given)


def _missing(one: Field | None) -> str:
    if one is not None and one.kind == FieldKind.TICK:
        return _("Tick this box: without it the dossier cannot be handed in.")
    if one is not None and one.kind == FieldKind.CHOICE:
        return _("Choose one of the answers.")
    if one is not None and one.kind == FieldKind.ROWS:
        return _("Fill in at least one row.")
    return _("This is missing. Fill it in.")


def _sentence(one: Field | None, rule: str, asked: Any, given: Any) -> str:
    if one is None:
        return _("This does not fit the form.")
    if rule == "const":
        return _missing(one)
    if rule == "oneOf":
        return _("Choose one of the answers.")
    if rule == "format":
        return {
            "date": _("Write the day as in 21/05/1990."),
            "email": _("Write the address as in lan@example.vn."),
            "phone": _("Write the phone number in digits, such as 0912 345 678."),
            "id-number": _("An identity number has 9 or 12 digits."),
        }[asked]
    if rule == "type":
        return _type(one)
    if rule == "x-until":
        return _("This day is still to come. Look at it again.")
    if rule == "pattern":
        return _("It is not written as asked: %(how)s") % {"how": one.pattern_words}
    sentences = {
        "minLength": _("Write at least %(n)s characters."), "maxLength": _("Write at most %(n)s characters."),
        "minimum": _("Not less than %(n)s."), "maximum": _("Not more than %(n)s."),
        "minItems": _("At least %(n)s rows are needed."), "maxItems": _("At most %(n)s rows fit."),
    }  # fmt: skip
    return sentences[rule] % {"n": asked} if rule in sentences else _("This does not fit the form.")


def _type(one: Field) -> str:
    if one.kind == FieldKind.INTEGER:
        return _("Write a whole number in digits.")
    if one.kind == FieldKind.NUMBER:
        return _("Write a number, such as 12 or 3,5.")
    if one.kind == FieldKind.TICK:
        return _("It is either true or false.")
    if one.kind == FieldKind.ROWS:
        return _("Here a list belongs.")
    return _("Here words belong.")
