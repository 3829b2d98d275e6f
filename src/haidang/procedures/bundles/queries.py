"""Which groups of linked procedures there are."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from haidang.core.kept.keeping import kept
from haidang.core.text import sort_key
from haidang.procedures.bundles.reading import read_shape
from haidang.procedures.bundles.shape import COMMUNE, Bundle, Known, Part
from haidang.procedures.models import GroupVersion, LinkedGroup, Procedure
from haidang.procedures.queries import named
from haidang.procedures.versions.queries import Versions
from haidang.units.choices import Kind
from haidang.units.queries import active_units

__all__ = [
    "BUNDLES",
    "COMMUNE",
    "Bundle",
    "Group",
    "Part",
    "bundle_in_force",
    "bundle_of",
    "bundles_in_force",
    "bundles_with",
    "deciders_on",
    "groups",
    "held_on",
    "known_in",
    "procedures_of",
    "version_of",
]

BUNDLES = Versions(GroupVersion, lambda content: read_shape(content)[0])


def bundle_of(version: GroupVersion) -> Bundle:
    """Return what a version says, with the names it goes by."""
    return replace(BUNDLES.content_of(version), key=version.group.code, version=version.name)


def held_on(group: LinkedGroup, on: date) -> GroupVersion | None:
    """Return the version of a group that holds on a day; None before its first and after its last."""
    found = BUNDLES.in_force(group, on)
    return found if found and BUNDLES.content_of(found).lasts(on) else None


@kept("groups", "procedures")
def bundles_in_force(on: date) -> tuple[Bundle, ...]:
    """Return the groups that hold on a day and of which every procedure is known here, by name."""
    held = (
        BUNDLES.holding(on)
        .select_related("group")
        .order_by("group", "-starts_on", "-number")
        .distinct("group")
    )
    found = [one for one in map(bundle_of, held) if one.lasts(on)]
    wanted = {part.procedure for one in found for part in one.parts}
    known = set(Procedure.objects.filter(code__in=wanted).values_list("code", flat=True)) if wanted else set()
    offered = [one for one in found if {part.procedure for part in one.parts} <= known]
    return tuple(sorted(offered, key=lambda one: sort_key(one.name.vi)))


@dataclass(frozen=True)
class Group:
    """
    A group as those who keep it see it.

    :param newest: what its newest version says; None where it has none yet
    :param offered: whether people can hand in a request for it today
    :param missing: codes of procedures that are not known here, so that it is not offered
    """

    code: str
    newest: Bundle | None
    starts_on: date | None
    has_draft: bool
    offered: bool
    missing: tuple[str, ...]


def groups(on: date) -> list[Group]:
    """Return all groups with how they stand on a day."""
    offered = {one.key for one in bundles_in_force(on)}
    versions: dict[str, list[GroupVersion]] = {code: [] for code in LinkedGroup.objects.order_by("code").values_list("code", flat=True)}  # fmt: skip
    for one in GroupVersion.objects.select_related("group").order_by("-number"):
        versions[one.group.code].append(one)
    published = {code: next((one for one in some if one.starts_on), None) for code, some in versions.items()}
    said = {code: bundle_of(one) for code, some in versions.items() if (one := published[code] or next(iter(some), None))}  # fmt: skip
    wanted = {part.procedure for one in said.values() for part in one.parts}
    known = {one.code for one in named(wanted)} if wanted else set()
    return [
        Group(
            code, said.get(code), published[code].starts_on if published[code] else None, any(one.starts_on is None for one in some),
            code in offered, tuple(part.procedure for part in (said[code].parts if code in said else ()) if part.procedure not in known),
        )
        for code, some in versions.items()
    ]  # fmt: skip


def bundle_in_force(key: str, on: date) -> Bundle | None:
    """Return the group of a key as it holds on a day; None where there is none, or a procedure of it is not known here."""
    return next((one for one in bundles_in_force(on) if one.key == key), None)


def bundles_with(procedure_code: str, on: date) -> list[Bundle]:
    """Return the groups that a procedure belongs to on a day."""
    return [
        one for one in bundles_in_force(on) if any(part.procedure == procedure_code for part in one.parts)
    ]


def version_of(key: str, version: str) -> Bundle:
    """
    Return one version, also when it no longer holds: a request keeps the version it began under.

    :param version: as a request kept it
    """
    number = version.removeprefix("#")
    by_name = (
        Q(label="", number=int(number)) if version != number and number.isdecimal() else Q(label=version)
    )
    return bundle_of(GroupVersion.objects.select_related("group").get(by_name, group__code=key))


def procedures_of(bundle: Bundle) -> dict[str, Procedure]:
    """Return the procedures of a group by code; what is not known here is not there."""
    return {one.code: one for one in named([part.procedure for part in bundle.parts])}


def known_in(bundle: Bundle) -> dict[str, Known]:
    """Return what is known of the procedures of a group, by code."""
    return {
        code: Known(one.fits(department=False), one.unit_code, one.fits(department=True))
        for code, one in procedures_of(bundle).items()
    }


def deciders_on(day: date) -> dict[str, bool]:
    """Return the units that may decide a part on a day, by code, each with whether it is a department."""
    return {one.code: one.kind == Kind.DEPARTMENT for one in active_units(day)}
