"""Which groups of linked procedures there are."""

from datetime import date

from haidang.core.dated.models import DatedRule
from haidang.core.dated.queries import rule_version, rules_in_force
from haidang.core.kept.keeping import kept
from haidang.procedures.bundles.shape import Bundle, Part, bundle_of
from haidang.procedures.models import Procedure
from haidang.procedures.queries import named

KIND = "procedures.bundle"

__all__ = [
    "KIND",
    "Bundle",
    "Part",
    "bundle_in_force",
    "bundles_in_force",
    "bundles_with",
    "procedures_of",
    "version_of",
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
