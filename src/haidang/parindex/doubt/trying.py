"""What an address asks to try on a rule book, read with care: every mistake named at its field, nothing typed lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from haidang.parindex.engine.book import OUTSIDE, Node
from haidang.parindex.engine.whatif import Change

KEPT = ("block", "from", "to", "as", "book")


@dataclass(frozen=True)
class Field:
    """
    One figure of a leaf (``code``) that may be tried.

    :param name: in the address; ``label``: for people; ``today``: what the rule book says
    :param typed: what stands in the field; ``problem``: what is wrong with it; ``changed``: it differs from today
    """

    code: str
    name: str
    label: str
    unit: str
    today: str
    typed: str
    problem: str
    changed: bool


@dataclass(frozen=True)
class Line:
    """A leaf with its fields; ``dropped``: it is left out."""

    leaf: Node
    fields: list[Field]
    dropped: bool

    @property
    def drop(self) -> str:
        return f"d.{self.leaf.code}"

    @property
    def touched(self) -> bool:
        return self.dropped or any(one.changed for one in self.fields)


@dataclass(frozen=True)
class Trial:
    """Everything an address asks for; ``kept``: the shortest address that asks for the same."""

    lines: list[Line]
    changes: dict[str, Change]
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[Field]:
        return [one for line in self.lines for one in line.fields if one.problem]


def read(leaves: list[Node], values: Mapping[str, str]) -> Trial:
    """Read what an address asks to try on some leaves; a field with a mistake changes nothing."""
    lines, changes = [], {}
    kept = {name: values[name] for name in KEPT if values.get(name)}
    for leaf in leaves:
        line, change = _line(leaf, values)
        lines.append(line)
        if change != Change():
            changes[leaf.code] = change
        kept |= {one.name: one.typed.strip() for one in line.fields if one.changed}
        kept |= {line.drop: "1"} if line.dropped else {}
    return Trial(lines, changes, kept)


def _line(leaf: Node, values: Mapping[str, str]) -> tuple[Line, Change]:
    rule, fields = leaf.rule, []
    change = Change(dropped=values.get(f"d.{leaf.code}") == "1")

    def ask(
        name: str, label: str, unit: str, today: Decimal, low: Decimal, high: Decimal, whole: bool = False
    ) -> Decimal | None:
        shown = number_format(today.normalize() + 0)
        typed = values.get(name, shown)
        found, problem = _number(typed, low, high)
        if whole and found is not None and found != found.to_integral_value():
            found, problem = None, _("Write whole days: 0 on time, 3 three days late.")
        changed = bool(problem) or found != today
        fields.append(Field(leaf.code, name, label, unit, shown, typed, problem, changed))
        return found if changed else None

    label = _("At most, points a year") if rule.kind in OUTSIDE else _("Maximum, points")
    change = replace(
        change, weight=ask(f"w.{leaf.code}", label, "", abs(leaf.max), Decimal(0), Decimal(1000))
    )
    hundred = Decimal(100)
    if rule.kind == "proportional":
        floor = ask(f"f.{leaf.code}", _("No points below"), "%", rule.floor * 100, Decimal(0), hundred)
        target = ask(
            f"t.{leaf.code}", _("Full points from"), "%", rule.target * 100, Decimal("0.01"), hundred
        )
        change = replace(change, floor=_share(floor), target=_share(target))
    if rule.kind == "bands":
        found = [
            ask(
                f"b.{leaf.code}.{number}", _("%(points)s points from") % {"points": number_format(band.points.normalize() + 0)},
                "%", band.bound * 100, Decimal(0), hundred,
            )
            for number, band in enumerate(rule.bands)
        ]  # fmt: skip
        change = replace(
            change, bands=tuple(map(_share, found)) if any(one is not None for one in found) else ()
        )
    if rule.kind == "dated_bands":
        days = [
            ask(
                f"b.{leaf.code}.{number}", _("%(points)s points up to this many days late") % {"points": number_format(band.points.normalize() + 0)},
                "", band.bound, Decimal(-366), Decimal(366), whole=True,
            )
            for number, band in enumerate(rule.bands)
        ]  # fmt: skip
        change = replace(change, bands=tuple(days) if any(one is not None for one in days) else ())
    return Line(leaf, fields, change.dropped), change


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


def _number(typed: str, low: Decimal, high: Decimal) -> tuple[Decimal | None, str]:
    """Return the number and what is wrong with it; both ways of writing decimals are understood."""
    try:
        found = Decimal(typed.strip().replace(",", ".") or "x")
    except InvalidOperation:
        found = None
    if (
        found is None
        or not found.is_finite()
        or not low <= found <= high
        or found.normalize().as_tuple().exponent < -4
    ):
        return None, _("Write a number from %(low)s to %(high)s.") % {
            "low": number_format(low.normalize() + 0), "high": number_format(high.normalize() + 0)
        }  # fmt: skip
    return found, ""
