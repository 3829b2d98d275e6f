"""Who holds which power: asked by field or procedure, for a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from haidang.core.dated.queries import NoRuleInForce, rule_in_force
from haidang.core.kept.keeping import kept
from haidang.units.choices import Office
from haidang.units.models import Delegation, Position, Unit
from haidang.units.rules.powers import Passed, Rules, Seat, chain

LAST_DAY = Least("ends_on", "revoked_on")  # in PostgreSQL what is not known is left out


@dataclass(frozen=True)
class Holder:
    """Who holds a power: a unit, or one position in it."""

    unit: Unit
    position: Position | None = None

    @property
    def name(self) -> str:
        return str(self.position) if self.position else self.unit.name


@dataclass(frozen=True)
class Link:
    """One step of a power: by which delegation, to whom."""

    delegation: Delegation
    holder: Holder


def rules_on(on: date) -> Rules:
    """
    Return what the law in force on a day says of passing powers on.

    :raises NoRuleInForce: if no version holds on that day
    """
    rule = rule_in_force("units.delegation", on)
    return Rules(rule.version, rule.content["onward"], tuple(rule.content["term_needed"]))


def seat(unit_id: int, position: Position | None) -> Seat:
    """Return a holder as rules compare them: the head of a unit holds what the unit holds."""
    return unit_id, None if position is None or position.kind == Office.HEAD else position.pk


def passed_of(delegation: Delegation) -> Passed:
    """Return a delegation as the rules read it."""
    return Passed(
        delegation.pk,
        delegation.kind,
        seat(delegation.from_unit_id, delegation.from_position),
        seat(delegation.to_unit_id, delegation.to_position),
        delegation.starts_on,
        delegation.last_day,
        bool(delegation.procedure_code),
        delegation.onward,
    )


def _whole() -> QuerySet[Delegation]:
    return Delegation.objects.annotate(last=LAST_DAY).select_related(
        "from_unit", "to_unit", "from_position__unit", "to_position__unit"
    )


def _holding(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(last=None) | Q(last__gte=on))


def of_power(field: str, procedures: Collection[str]) -> list[Delegation]:
    """Return every delegation of a field (none where empty) or of these procedures that ever held."""
    asked = Q(procedure_code__in=list(procedures))
    if field:
        asked |= Q(field=field)
    return list(_whole().filter(asked).exclude(revoked_on__lt=F("starts_on")).order_by("starts_on", "id"))


@kept("units")
def _passed_on(on: date) -> tuple[frozenset[str], frozenset[str]]:
    """The fields and the procedures of which some unit passed its power on, as of a day."""
    holding = Delegation.objects.annotate(last=LAST_DAY).filter(_holding(on)).order_by()
    pairs = set(holding.values_list("field", "procedure_code"))
    return frozenset(field for field, _code in pairs if field), frozenset(
        code for _field, code in pairs if code
    )


def chain_of(unit_code: str, field: str, procedure_code: str, on: date) -> list[Link]:
    """
    Return how the power over a procedure went on from a unit on a day; nothing where it stayed with the unit.

    The last link names who decides.
    """
    fields, procedures = _passed_on(on)
    if field not in fields and procedure_code not in procedures:  # as of nearly every dossier that is opened
        return []
    asked = Q(procedure_code=procedure_code)
    if field:
        asked |= Q(field=field)
    found = {one.pk: one for one in _whole().filter(asked & _holding(on))}
    unit = Unit.objects.filter(code=unit_code).first()
    if unit is None:
        return []
    try:
        rules = rules_on(on)
    except NoRuleInForce:
        return []
    steps = chain((unit.pk, None), map(passed_of, found.values()), on, rules)
    links = [found[step.key] for step in steps]
    return [Link(one, Holder(one.to_unit, one.to_position)) for one in links]


@dataclass(frozen=True)
class Received:
    """A power that came to some units from another: over one procedure, or over a field where that is empty."""

    from_unit: str
    procedure_code: str
    field: str


# In SQL, since each list of dossiers asks it.
RECEIVED = """
select giver.code, d.procedure_code, d.field
from units_delegation d join units_unit giver on giver.id = d.from_unit_id join units_unit taker on taker.id = d.to_unit_id
where taker.code = any(%(codes)s) and giver.id <> taker.id and d.starts_on <= %(on)s
  and coalesce(least(d.ends_on, d.revoked_on), %(on)s) >= %(on)s
order by d.id
"""


@kept("units")
def received_by(codes: frozenset[str], on: date) -> tuple[Received, ...]:
    """Return what was passed to these units from others and holds on a day."""
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, {"codes": list(codes), "on": on})
        return tuple(Received(*row) for row in cursor)


def delegations_in(
    codes: set[str] | None, on: date, words: str = "", ended: bool = False
) -> QuerySet[Delegation]:
    """
    Return what was passed from or to some units (None: all): what holds on a day or will, or else what has ended.

    :param words: a part of a unit's name, of the field, the procedure's code or the act
    """
    found = _whole().filter(Q(last__lt=on) if ended else Q(last=None) | Q(last__gte=on))
    if codes is not None:
        found = found.filter(Q(from_unit__code__in=codes) | Q(to_unit__code__in=codes))
    if words:
        found = found.filter(
            Q(field__icontains=words)
            | Q(procedure_code=words)
            | Q(act__icontains=words)
            | Q(from_unit__name__icontains=words)
            | Q(to_unit__name__icontains=words)
        )
    return found.order_by("from_unit__sort_key", "field", "procedure_code", "-starts_on", "id")


def delegations_ending(codes: set[str] | None, first: date, last: date) -> list[Delegation]:
    """
    Return what some units (None: all) passed on and ends by itself within some days, the soonest first.

    What was passed on to the same holder once more from then on is not among it.
    """
    same = {name: OuterRef(name) for name in ("field", "procedure_code", "from_unit", "to_unit")}
    again = Delegation.objects.annotate(whose=Coalesce("to_position", 0)).filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")), revoked_on=None, whose=Coalesce(OuterRef("to_position"), 0), **same
    )  # fmt: skip
    found = _whole().filter(ends_on__range=(first, last), revoked_on=None).exclude(Exists(again))
    if codes is not None:
        found = found.filter(from_unit__code__in=codes)
    return list(found.order_by("ends_on", "id"))


def delegation(pk: int) -> Delegation | None:
    """Return a delegation by its number."""
    return _whole().filter(pk=pk).first()
