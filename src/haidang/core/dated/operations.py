from datetime import date
from pathlib import Path

import yaml
from django.db import transaction

from haidang.core.audit import operations as audit
from haidang.core.dated.models import DatedRule


@transaction.atomic
def load(*, path: Path, by) -> int:
    """
    Load the versions written in a YAML list; a version that is there already stays as it is.

    Each entry has kind, version, act, mark, in_force_from and content; key and in_force_to may be left out.
    Return how many versions are new.

    :raises KeyError: naming the field an entry lacks
    """
    new = 0
    for entry in yaml.safe_load(path.read_text()):
        new += enter(
            kind=entry["kind"], key=entry.get("key", ""), version=str(entry["version"]), act=entry["act"], mark=entry["mark"],
            in_force_from=entry["in_force_from"], in_force_to=entry.get("in_force_to"), content=entry["content"], by=by,
        )  # fmt: skip
    return new


@transaction.atomic
def enter(
    *, kind: str, version: str, act: str, mark: str, in_force_from: date, content: dict, key: str = "", in_force_to: date | None = None, by,
) -> bool:  # fmt: skip
    """Enter one version of a rule; say whether it is new. One that is there already stays as it is."""
    rule, created = DatedRule.objects.get_or_create(
        kind=kind, key=key, version=version,
        defaults={"act": act, "mark": mark, "in_force_from": in_force_from, "in_force_to": in_force_to, "content": content},
    )  # fmt: skip
    if created:
        audit.record("dated.loaded", rule, by=by, version=rule.version)
    return created
