"""Groups of linked procedures are taken in from files: dated rules, as everything that an act sets."""

from datetime import date
from pathlib import Path

import yaml
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.dated import operations as dated
from haidang.core.dated.models import Mark
from haidang.core.refusals import Refusal
from haidang.procedures.bundles.queries import KIND
from haidang.procedures.bundles.shape import bundle_of, problems_of


class UnableToLoadBundles(Refusal):
    """Nothing was loaded; ``lines`` says what is wrong, one sentence a line."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was entered. Mend these lines and try again."))
        self.lines = lines


@transaction.atomic
def load_bundles(*, path: Path, by) -> int:
    """
    Take in the groups of a YAML file, all or nothing; return how many versions are new. One that is there already stays as it is.

    Each has key, version, act, mark, in_force_from and content: name, name_en, lead, sayings, papers, limit, and parts, each with its
    procedure, ``after`` (numbers of the parts it comes after), decided_by and note.

    :raises UnableToLoadBundles: naming what is wrong
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        problems = [wrong for entry in entries for wrong in _problems(entry)]
    except (yaml.YAMLError, UnicodeDecodeError, TypeError, AttributeError) as error:
        raise UnableToLoadBundles([f"not a YAML list of groups: {error}"]) from None
    if problems:
        raise UnableToLoadBundles(problems)
    return sum(
        dated.enter(
            kind=KIND, key=entry["key"], version=str(entry["version"]), act=entry["act"], mark=entry["mark"],
            in_force_from=entry["in_force_from"], in_force_to=entry.get("in_force_to"), content=entry["content"], by=by,
        )
        for entry in entries
    )  # fmt: skip


def _problems(entry: dict) -> list[str]:
    key = entry.get("key") or "without a key"
    found = [
        f"{key}: {name}: missing"
        for name in ("key", "version", "act", "mark", "in_force_from", "content")
        if not entry.get(name)
    ]
    if found:
        return found
    if entry["mark"] not in Mark.values:
        found.append(f"{key}: mark: one of {', '.join(Mark.values)}, not {entry['mark']}")
    if not isinstance(entry["in_force_from"], date):
        found.append(f"{key}: in_force_from: a day such as 2026-01-01")
    try:
        found += problems_of(
            bundle_of(entry["key"], str(entry["version"]), entry["act"], entry["mark"], entry["content"])
        )
    except KeyError as missing:
        found.append(f"{key}: {missing.args[0]}: missing")
    return found
