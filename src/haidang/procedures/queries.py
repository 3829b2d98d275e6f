from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from haidang.core.kept.keeping import kept
from haidang.core.text import search_key, sort_key
from haidang.procedures.choices import Level
from haidang.procedures.models import Procedure, ProcedureStep
from haidang.units import queries as units
from haidang.units.choices import MEASURED, Kind


def search(text: str = "", field: str = "", level: str = "", unit: str = "") -> QuerySet[Procedure]:
    """
    Find procedures whose name or field has every word, with or without accents; all when nothing is asked.

    :param unit: the code of the unit that is named as who handles them
    """
    found = Procedure.objects.all()
    for word in search_key(text).split():
        found = found.filter(search_key__contains=word)
    if field:
        found = found.filter(field=field)
    if level:
        found = found.filter(level__contains=level)
    if unit:
        found = found.filter(unit_code=unit)
    return found.order_by("sort_key", "code")


def steps_at(unit_code: str) -> QuerySet[ProcedureStep]:
    """Return the steps of procedures that are a unit's, procedure by procedure."""
    found = ProcedureStep.objects.filter(unit_code=unit_code).select_related("procedure")
    return found.order_by("procedure__sort_key", "procedure__code", "order")


@kept("procedures")
def fields() -> list[tuple[str, int]]:
    """Return the fields with how many procedures each has, the largest first."""
    return list(
        Procedure.objects.exclude(field="")
        .values_list("field")
        .annotate(n=Count("id"))
        .order_by("-n", "field")
    )


def named(codes: Collection[str] | None = None) -> list[Procedure]:
    """Return procedures: all, or those of these codes."""
    return list(Procedure.objects.all() if codes is None else Procedure.objects.filter(code__in=codes))


@kept("procedures")
def by_code(code: str) -> Procedure | None:
    return Procedure.objects.filter(code=code).first()


def names_of(codes: Collection[str]) -> dict[str, str]:
    """Return the names of procedures by their codes."""
    return dict(Procedure.objects.filter(code__in=codes).values_list("code", "name"))


@kept("procedures")
def by_number(number: int) -> Procedure:
    """Return the procedure that a row of another app points to."""
    return Procedure.objects.get(pk=number)


@kept("procedures")
def steps_of(procedure: Procedure) -> list[ProcedureStep]:
    """Return the stations of a procedure in order."""
    return list(procedure.steps.order_by("order"))


def offered() -> list[Procedure]:
    """Return the procedures that the city's own units handle, by code."""
    return list(
        Procedure.objects.filter(
            Q(level__contains=Level.COMMUNE) | Q(level__contains=Level.PROVINCE)
        ).order_by("code")
    )


@kept("procedures")
def fields_in_order() -> list[str]:
    """Return the names of the fields in Vietnamese order."""
    return sorted((name for name, _procedures in fields()), key=sort_key)


@kept("procedures")
def numbers_in(field: str) -> list[int]:
    """Return what rows of other apps point to that are about a procedure of a field."""
    return list(Procedure.objects.filter(field=field).values_list("pk", flat=True))


def codes_in(field: str) -> list[str]:
    """Return the codes of the procedures of a field."""
    return list(Procedure.objects.filter(field=field).values_list("code", flat=True)) if field else []


@dataclass(frozen=True)
class Decider:
    """Who may decide on a day: the unit that would, the way the power went from there, and who holds it at its end."""

    unit: units.Holder
    links: list[units.Link]

    @property
    def holder(self) -> units.Holder:
        return self.links[-1].holder if self.links else self.unit


def who_decides(procedure: Procedure, unit_code: str, on: date) -> Decider | None:
    """
    Return who may decide dossiers of a procedure at a unit on a day; where nothing was passed on, the unit itself.

    None where there is no such unit.
    """
    unit = units.by_code(unit_code)
    if unit is None:
        return None
    return Decider(units.Holder(unit), units.chain_of(unit_code, procedure.field, procedure.code, on))


def passed_to(codes: Collection[str], on: date) -> list[tuple[str, list[int]]]:
    """Return what other units passed to these and holds on a day: the code of the unit it came from, and over which procedures."""
    received = units.received_by(frozenset(codes), on)
    if not received:
        return []
    known = Procedure.objects.filter(
        Q(code__in=[one.procedure_code for one in received if one.procedure_code])
        | Q(field__in=[one.field for one in received if one.field])
    ).values_list("id", "code", "field")
    return [
        (
            one.from_unit,
            [
                pk
                for pk, code, field in known
                if (code == one.procedure_code if one.procedure_code else field == one.field)
            ],
        )
        for one in received
    ]


def shown_name(procedure: Procedure) -> str:
    """Return a procedure's name in the language of the page, as far as it is known in it."""
    return procedure.name_en if procedure.name_en and get_language() == "en" else procedure.name


# Departments offer what names them; which of them handles what names none is not known, so it counts for none. A fee is by the
# lines without an end or, where there are none, by the published text.
OFFERS = """
select p.id * 1000000 + u.id as number, p.code as procedure, p.name as procedure_title, u.code as unit,
       coalesce(u.valid_from, date '2025-07-01') as since,
       case when p.unit_code <> '' then p.unit_code = u.code
            else u.kind <> '{department}' and '{commune}' = any(string_to_array(p.level, '|')) end as offered,
       coalesce(f.costs, p.fee <> '' and position('miễn phí' in lower(p.fee)) = 0) as fee
from procedures_procedure p cross join units_unit u
left join lateral (
  select bool_or(amount > 0) filter (where ends_on is null) as costs, max(xmin::text::bigint) as changed
  from procedures_fee where procedure_id = p.id
) f on true
where u.kind in ({kinds}) and u.valid_to is null and u.parent_id in (select parent_id from units_unit where id in ({here}))
"""


def offers_as_facts(since: int | None) -> str:
    """
    Return the SQL that yields what each unit of the city offers: all, or what was written by transactions from a number on.

    Neither table has a mark of its own: the system's serves, which counts four thousand million transactions and begins anew.
    """
    here = ", ".join(str(one.pk) for one in units.active_units(timezone.localdate())) or "0"
    kinds = ", ".join(f"'{kind.value}'" for kind in MEASURED)
    asked = OFFERS.format(
        department=Kind.DEPARTMENT.value, commune=Level.COMMUNE.value, kinds=kinds, here=here
    )
    if since is None:
        return asked
    mark = int(since) % 2**32
    return f"{asked} and (p.xmin::text::bigint >= {mark} or u.xmin::text::bigint >= {mark} or f.changed >= {mark})"
