from datetime import date

from django.db.models import Q

from haidang.core.dated.models import DatedRule


class NoRuleInForce(LookupError):
    """No version of the rule holds on the day asked for: load one with the dates it holds."""


def rule_in_force(kind: str, on: date, key: str = "") -> DatedRule:
    """
    Return the version that holds on a day; of several, the one that began last.

    :raises NoRuleInForce: if there is none
    """
    found = (
        DatedRule.objects.filter(kind=kind, key=key, in_force_from__lte=on)
        .filter(Q(in_force_to__isnull=True) | Q(in_force_to__gte=on))
        .order_by("-in_force_from", "-id")
        .first()
    )
    if found is None:
        raise NoRuleInForce(f"{kind} {key} on {on:%Y-%m-%d}")
    return found


def rule_version(kind: str, version: str, key: str = "") -> DatedRule:
    """Return one version, also when it no longer holds: a deed keeps the version it began under."""
    return DatedRule.objects.get(kind=kind, key=key, version=version)
