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
        rule, created = DatedRule.objects.get_or_create(
            kind=entry["kind"],
            key=entry.get("key", ""),
            version=str(entry["version"]),
            defaults={
                "act": entry["act"],
                "mark": entry["mark"],
                "in_force_from": entry["in_force_from"],
                "in_force_to": entry.get("in_force_to"),
                "content": entry["content"],
            },
        )
        if created:
            new += 1
            audit.record("dated.loaded", rule, by=by, version=rule.version)
    return new
