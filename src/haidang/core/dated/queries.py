from datetime import date

from django.db.models import Q, QuerySet

from haidang.core.dated.models import DatedRule
from haidang.core.kept.keeping import kept


class NoRuleInForce(LookupError):
    """No version of the rule holds on the day asked for: load one with the dates it holds."""


@kept("rules")
def rule_in_force(kind: str, on: date, key: str = "") -> DatedRule:
    """
    Return the version that holds on a day; of several, the one that began last.

    :raises NoRuleInForce: if there is none
    """
    found = _holding(kind, on).filter(key=key).order_by("-in_force_from", "-id").first()
    if found is None:
        raise NoRuleInForce(f"{kind} {key} on {on:%Y-%m-%d}")
    return found


@kept("rules")
def rules_in_force(kind: str, on: date) -> dict[str, DatedRule]:
    """Return what ``rule_in_force`` gives for every key of a kind that has a version on a day."""
    return {rule.key: rule for rule in _holding(kind, on).order_by("in_force_from", "id")}


def _holding(kind: str, on: date) -> QuerySet[DatedRule]:
    open_ended_or_not_over = Q(in_force_to__isnull=True) | Q(in_force_to__gte=on)
    return DatedRule.objects.filter(open_ended_or_not_over, kind=kind, in_force_from__lte=on)


@kept("rules")
def rule_version(kind: str, version: str, key: str = "") -> DatedRule:
    """Return one version, also when it no longer holds: a deed keeps the version it began under."""
    return DatedRule.objects.get(kind=kind, key=key, version=version)


def versions_of(kind: str, key: str | None = None) -> QuerySet[DatedRule]:
    """Return all versions of a kind, those of one key together (or only that one's) and the latest first."""
    found = DatedRule.objects.filter(kind=kind)
    if key is not None:
        found = found.filter(key=key)
    return found.order_by("key", "-in_force_from", "-id")
