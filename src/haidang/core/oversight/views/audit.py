"""The page of the audit. It is read, never written: there is no address that changes a line."""

import json
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.registry import permissions
from haidang.core.audit import operations
from haidang.core.audit import queries as kept
from haidang.core.audit.models import AuditLine
from haidang.core.audit.registry import UNIT, both_names, door_of, names_of
from haidang.core.oversight import queries
from haidang.core.oversight.forms import Asked
from haidang.core.oversight.permissions import READ
from haidang.core.pages import page, show
from haidang.core.ui.downloads import Named, Sheet, csv_of

SIZE, AT_MOST = 100, 20_000


class Shown(NamedTuple):
    """A line as people read it."""

    line: AuditLine
    who: str
    whom_for: str
    what: str
    thing: str
    unit: str
    door: str | None
    right: Any


def _found(request, size: int) -> tuple[Asked, list[AuditLine]]:
    """Return the filter and what fits it; that it was looked at is a line of the audit itself."""
    asked = Asked(request.GET)
    filters = asked.filters()
    words = asked.cleaned_data.get("person", "")
    actors = queries.actors_named(words) if words else None
    found = [] if asked.errors else kept.lines(actors=actors, **filters, size=size)
    said = {name: value for name, value in asked.cleaned_data.items() if value and name != "before"}
    operations.read_of(
        "audit.listed", AuditLine, by=request.user, permission=READ, shown=min(len(found), size), filter=said
    )
    return asked, found


def _in_words(lines: list[AuditLine]) -> list[Shown]:
    people = {line.actor for line in lines} | {line.in_name_of for line in lines if line.in_name_of}
    names, rights = kept.people_called(people), permissions()
    shown = []
    units = names_of({(UNIT, line.unit_code) for line in lines if line.unit_code})
    for line, (what, thing) in zip(lines, kept.in_words(lines), strict=True):
        right = rights.get(json.loads(line.line)["details"].get("permission"))
        door = door_of(line.object_type, line.object_key)
        shown.append(
            Shown(
                line,
                names[line.actor],
                names.get(line.in_name_of, ""),
                what,
                thing,
                units.get((UNIT, line.unit_code), line.unit_code),
                door,
                right.sentence if right else "",
            )
        )
    return shown


@page(permission=READ)
def audit(request):
    asked, found = _found(request, SIZE + 1)
    day = asked.cleaned_data.get("day") or timezone.localdate()
    return show(
        request, "oversight/audit.html",
        form=asked, lines=_in_words(found[:SIZE]), day=day, check=kept.check_of(day), now=timezone.now(),
        older=found[SIZE - 1].pk if len(found) > SIZE else None, later=asked.cleaned_data.get("before"),
    )  # fmt: skip


@page(permission=READ)
def lines_csv(request):
    """The same filter as a table: the newest lines, up to a number that a spreadsheet takes."""
    _asked, found = _found(request, AT_MOST)
    return csv_of(
        Sheet(
            name="audit",
            title=_("Audit"),
            about=[],
            published=True,  # who did what is no figure of the simulated city
            columns=[
                Named(key, key) for key in ("at", "actor", "name", "in_name_of", "unit", "verb", "object", "key", "read", "sentence")
            ],
            rows=[
                [
                    timezone.localtime(one.line.at), one.line.actor, one.who, one.whom_for, one.line.unit_code, one.line.verb,
                    one.line.object_type, one.line.object_key, one.line.reading, f"{both_names(one.who, one.whom_for)} {one.what}",
                ]
                for one in _in_words(found)
            ],
        )
    )  # fmt: skip
