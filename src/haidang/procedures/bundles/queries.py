"""Which groups of linked procedures there are."""

from dataclasses import dataclass
from datetime import date

from haidang.core.dated.models import DatedRule
from haidang.core.dated.queries import rule_version, rules_in_force, versions_of
from haidang.core.kept.keeping import kept
from haidang.procedures.bundles.shape import Bundle, Part, bundle_of
from haidang.procedures.models import Procedure
from haidang.procedures.queries import named

KIND = "procedures.bundle"

__all__ = [
    "KIND",
    "Bundle",
    "Part",
    "Version",
    "bundle_in_force",
    "bundles_in_force",
    "bundles_with",
    "procedures_of",
    "version_of",
    "versions",
]


def _bundle(rule: DatedRule) -> Bundle:
    return bundle_of(rule.key, rule.version, rule.act, rule.mark, rule.content)


@kept("rules", "procedures")
def bundles_in_force(on: date) -> tuple[Bundle, ...]:
    """Return the groups that hold on a day and of which every procedure is known here, by name."""
    found = [_bundle(rule) for rule in rules_in_force(KIND, on).values()]
    wanted = {part.procedure for one in found for part in one.parts}
    known = set(Procedure.objects.filter(code__in=wanted).values_list("code", flat=True)) if wanted else set()
    offered = [one for one in found if {part.procedure for part in one.parts} <= known]
    return tuple(sorted(offered, key=lambda one: one.name))


@dataclass(frozen=True)
class Version:
    """
    One version of a group with its days.

    :param parts: each part with its procedure; None where that is not known here, and the group is not offered
    """

    bundle: Bundle
    starts_on: date
    ends_on: date | None
    parts: list[tuple[Part, Procedure | None]]

    @property
    def is_whole(self) -> bool:
        return all(procedure for _part, procedure in self.parts)


def versions() -> list[Version]:
    """Return every version of every group, those of one group together and the latest first."""
    rules = list(versions_of(KIND))
    found = [(rule, _bundle(rule)) for rule in rules]
    known = {one.code: one for one in named({part.procedure for _rule, one in found for part in one.parts})}
    return [
        Version(one, rule.in_force_from, rule.in_force_to, [(part, known.get(part.procedure)) for part in one.parts])
        for rule, one in found
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
    """Return one version, also when it no longer holds: a request keeps the version it began under."""
    return _bundle(rule_version(KIND, version, key))


def procedures_of(bundle: Bundle) -> dict[str, Procedure]:
    """Return the procedures of a group by code."""
    return {one.code: one for one in named([part.procedure for part in bundle.parts])}
