"""Thresholds and weights as people write them in one line: ``90%=2; 70%-90%=1``."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language
from django.utils.translation import gettext as _

NUMBER = r"-?\d+(?:[.,]\d+)?"
ONE_BAND = re.compile(rf"({NUMBER})(\s*%)?(?:\s*-\s*({NUMBER})(\s*%)?)?\s*=\s*({NUMBER})")
ONE_WEIGHT = re.compile(rf"(.+?)\s*=\s*({NUMBER})(\s*%)?")


class Unreadable(ValueError):
    """The line is written in another way; the message says how to write it."""


def number(text) -> Decimal:
    """
    Return a number written with a comma or a point; ``80%`` is 0.8.

    :raises Unreadable: if it is no number
    """
    said = str(text).strip().replace(",", ".")
    share = said.endswith("%")
    try:
        found = Decimal(said.removesuffix("%").strip())
    except InvalidOperation:
        raise Unreadable(_("write a number, not “%(text)s”.") % {"text": str(text)[:40]}) from None
    if not found.is_finite():
        raise Unreadable(_("write a number, not “%(text)s”.") % {"text": str(text)[:40]})
    return found / 100 if share else found


def said(value) -> str:
    """Return a number as people write it: 0,5, in English 0.5."""
    text = format(Decimal(str(value)).normalize(), "f")
    return text if get_language() == "en" else text.replace(".", ",")


def as_percent(share) -> str:
    """Return a share from 0 to 1 as 80%."""
    return f"{said(Decimal(str(share)) * 100)}%"


def bands_of(kind: str, text: str) -> list[dict]:
    """
    Return thresholds written in one line as a rule book's data has them.

    :param kind: ``bands`` (of a rate), ``value_bands`` (of a number) or ``dated_bands`` (of days late)
    :raises Unreadable: saying how to write them
    """
    found = []
    for part in _parts(text):
        match = ONE_BAND.fullmatch(part)
        if match is None or (kind == "dated_bands" and match[3]):
            raise Unreadable(_pattern(kind) % {"part": part[:40]})
        bound, points = number(match[1] + (match[2] or "")), number(match[5])
        if kind == "dated_bands":
            found.append({"until_days": plain(bound), "points": plain(points)})
            continue
        band = {"from": plain(bound)}
        if match[3]:
            band["to"] = plain(number(match[3] + (match[4] or "")))
        found.append({**band, "points": plain(points)})
    return found


def _pattern(kind: str) -> str:
    return {
        "bands": _("write thresholds as in 90%%=2; 70%%=1, not “%(part)s”."),
        "dated_bands": _("write days late and points as in 0=1; 5=0,5, not “%(part)s”."),
    }.get(kind, _("write numbers and points as in 2=2; 1=1, not “%(part)s”."))


def bands_line(kind: str, bands: Sequence[Mapping]) -> str:
    """Return thresholds of a rule book's data in one line, as ``bands_of`` reads them."""
    write = as_percent if kind == "bands" else said
    return "; ".join(
        f"{write(one.get('from', one.get('until_days')))}{'-' + write(one['to']) if one.get('to') is not None else ''}={said(one['points'])}"
        for one in bands
    )


def weights_of(text: str) -> dict[str, object]:
    """
    Return the share of the maximum for each answer, written as in ``A=100%; B=60%``.

    :raises Unreadable: saying how to write them
    """
    found = {}
    for part in _parts(text):
        match = ONE_WEIGHT.fullmatch(part)
        if match is None:
            raise Unreadable(_("write answers as in A=100%%; B=60%%, not “%(part)s”.") % {"part": part[:40]})
        found[match[1].strip()] = plain(number(match[2] + (match[3] or "")))
    return found


def weights_line(weights: Mapping[str, object]) -> str:
    return "; ".join(f"{answer}={as_percent(share)}" for answer, share in weights.items())


def classes_of(text: str) -> list[dict]:
    """
    Return classes written one on each line as a rule book's data has them: ``90: Tốt / Good``, ``>90: Tốt``.

    :raises Unreadable: saying how to write them
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        bound, colon, names = line.partition(":")
        name, _slash, english = (part.strip() for part in names.partition("/"))
        above = bound.strip().startswith(">")
        try:
            points = plain(number(bound.strip().removeprefix(">")))
        except Unreadable:
            points = None
        if not colon or not name or points is None:
            raise Unreadable(_("write one class on each line as in 90: Good, or >90: Good, not “%(part)s”.") % {"part": line[:40]})  # fmt: skip
        found.append({"above" if above else "from": points, "name": name, **({"name_en": english} if english else {})})  # fmt: skip
    return found


def classes_lines(classes: Sequence[Mapping]) -> str:
    """Return classes of a rule book's data one on each line, as ``classes_of`` reads them."""
    return "\n".join(
        f"{'>' if one.get('from') is None else ''}{said(one.get('above') if one.get('from') is None else one['from'])}: {one.get('name', '')}"
        f"{' / ' + one['name_en'] if one.get('name_en') else ''}"
        for one in classes
    )


def _parts(text) -> list[str]:
    return [part.strip() for part in re.split(r"[;\n]", str(text)) if part.strip()]


def plain(value: Decimal):
    """A number as JSON and YAML keep it: never a text, never more digits than were written."""
    return int(value) if value == value.to_integral_value() else float(value)
