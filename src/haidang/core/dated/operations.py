from datetime import date
from pathlib import Path

from django.db import transaction

from haidang.core.audit import operations as audit
from haidang.core.dated.models import DatedRule
from haidang.core.reference import said_in


@transaction.atomic
def load(*, path: Path, by) -> int:
    """
    Load the versions written in a YAML list; a version that is there already stays as it is.

    Each entry has kind, version, act, mark, in_force_from and content; key and in_force_to may be left out.
    Return how many versions are new.

    :raises KeyError: naming the field an entry lacks
    """
    new = 0
    for entry in said_in(path):
        new += enter(
            kind=entry["kind"], key=entry.get("key", ""), version=str(entry["version"]), act=entry["act"], mark=entry["mark"],
            in_force_from=entry["in_force_from"], in_force_to=entry.get("in_force_to"), content=entry["content"], by=by,
        )  # fmt: skip
    return new


@transaction.atomic
def enter(
    *, kind: str, version: str, act: str, mark: str, in_force_from: date, content: dict, key: str = "", in_force_to: date | None = None, by,
    verb: str = "dated.loaded", **said,
) -> bool:  # fmt: skip
    """
    Enter one version of a rule; say whether it is new. One that is there already stays as it is.

    :param verb: what the audit calls it, with what it says besides
    """
    rule, created = DatedRule.objects.get_or_create(
        kind=kind, key=key, version=version,
        defaults={"act": act, "mark": mark, "in_force_from": in_force_from, "in_force_to": in_force_to, "content": content},
    )  # fmt: skip
    if created:
        audit.record(verb, rule, by=by, version=rule.version, **said)
    return created


@transaction.atomic
def end(*, rule: DatedRule, last_day: date, verb: str, by, **said) -> None:
    """
    Let a version hold no longer than a day; what it says stays.

    :param verb: what the audit calls it, with what it says besides
    :raises IntegrityError: if the day lies before its first
    """
    DatedRule.objects.filter(pk=rule.pk).update(in_force_to=last_day)
    audit.record(verb, rule, by=by, version=rule.version, last_day=f"{last_day:%d/%m/%Y}", **said)


@transaction.atomic
def withdraw(*, rule: DatedRule, verb: str, by, **said) -> None:
    """Take away a version that holds only later and that nothing began under yet: the caller has made sure of it."""
    audit.record(verb, rule, by=by, version=rule.version, **said)
    DatedRule.objects.filter(pk=rule.pk).delete()
