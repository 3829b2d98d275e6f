"""A group of linked procedures is begun, drafted, changed, published; taken in from a file, or entered by command."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.refusals import Refusal
from haidang.procedures import sheets
from haidang.procedures.bundles.files import plain
from haidang.procedures.bundles.queries import BUNDLES, deciders_on, known_in
from haidang.procedures.bundles.reading import CODE, LONGEST, read
from haidang.procedures.bundles.shape import Bundle, problems_on
from haidang.procedures.models import GroupVersion, LinkedGroup
from haidang.procedures.sheets import Path as Place
from haidang.procedures.sheets import UnreadableFile
from haidang.procedures.versions.operations import Keeping


class UnableToChangeGroup(Refusal):
    pass


class UnableToPublishGroup(Refusal):
    pass


def problems(bundle: Bundle, _group: LinkedGroup, today: date) -> list:
    """Return what keeps a group from being published."""
    return problems_on(bundle, known_in(bundle), deciders_on(today))


KEEPING = Keeping(
    BUNDLES, noun="group", plain=plain, first=Bundle(), problems=problems, unable_to_change=UnableToChangeGroup,
    unable_to_publish=UnableToPublishGroup,
)  # fmt: skip
draft, change, take_in, drop, publish = KEEPING.draft, KEEPING.change, KEEPING.take_in, KEEPING.drop, KEEPING.publish  # fmt: skip


@transaction.atomic
def begin(*, code: str, by) -> GroupVersion:
    """
    Begin a new group with its first draft.

    :param code: by which people and requests name it, such as that of a published procedure
    :raises UnableToChangeGroup: if there is a group of that code
    """
    group, created = LinkedGroup.objects.get_or_create(code=code)
    if not created:
        raise UnableToChangeGroup(gettext_lazy("There is a group %(code)s already. Open it and change it.") % {"code": code})  # fmt: skip
    return draft(group=group, by=by)


SAID_ABOVE = {"act": "act", "mark": "mark", "until": "in_force_to"}
NEEDED = ("key", "version", "act", "mark", "in_force_from", "content")


@transaction.atomic
def load_bundles(*, path: Path, by) -> int:
    """
    Publish the groups of a YAML file, all or nothing; return how many versions are new. One that is there already stays as it is.

    Each has key, version, act, mark, in_force_from (in_force_to) and content: name, name_en, sayings, papers, limit, and parts, each with
    its procedure, ``after`` (numbers of the parts it comes after), decided_by and note. Its procedures need not be known yet: a group is
    offered once they are.

    :raises UnreadableFile: naming what is wrong
    """
    entries, place = sheets.from_yaml(path.read_bytes())
    if not isinstance(entries or [], list):
        raise UnreadableFile([_("This is not a list of groups: begin each with “- key:”.")])
    found, wrong = [], []
    for at, entry in enumerate(entries or []):
        bundle, problems = _entered(entry, at, place)
        found.append((entry, bundle))
        wrong += problems
    if wrong:
        raise UnreadableFile(wrong)
    new = 0
    for entry, bundle in found:
        group, _new = LinkedGroup.objects.get_or_create(code=str(entry["key"]))
        label = str(entry["version"])
        if not GroupVersion.objects.filter(group=group, label=label).exists():
            KEEPING.enter(group=group, label=label, starts_on=entry["in_force_from"], content=bundle, by=by)
            new += 1
    return new


def _entered(entry, at: int, place: Callable[[Place], str]) -> tuple[Bundle, list[str]]:
    """Return the group that an entry of a file says, with a sentence for every mistake."""
    wrong = []

    def mistake(where: Place, sentence: str) -> None:
        wrong.append(f"{place((at, *where))}: {sentence}")

    if not isinstance(entry, dict):
        mistake((), _("here a group belongs, with key, version, act and so on."))
        return Bundle(), wrong
    for name in NEEDED:
        if entry.get(name) in (None, ""):
            mistake((name,), _("this is missing. Write it in."))
    if wrong:
        return Bundle(), wrong
    if not re.match(CODE, str(entry["key"])) or len(str(entry["key"])) > LONGEST["code"]:
        mistake(("key",), _("letters without accents, digits, points and hyphens only, such as 2.000986."))
    if (
        str(entry["version"]).startswith("#") or len(str(entry["version"])) > LONGEST["version"]
    ):  # “#2” is the second written on a page
        mistake(("version",), _("a short name that does not begin with “#”, such as 2026-01."))
    if not isinstance(entry["in_force_from"], date):
        mistake(("in_force_from",), _("a day such as 2026-01-01."))
    content = entry["content"]
    if isinstance(content, dict):
        content = content | {name: entry.get(there) for name, there in SAID_ABOVE.items()}

    def where(inner: Place) -> str:
        there = SAID_ABOVE.get(inner[0]) if inner else None
        return place((at, there) if there else (at, "content", *inner))

    bundle, problems = read(content, where)
    return bundle, wrong + problems
