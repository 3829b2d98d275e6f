"""Who opened what is kept about a person, as they and those who look after the audit ask for it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.registry import named_units, roles
from haidang.core.accounts.models import User
from haidang.core.audit import queries as audit
from haidang.core.oversight.queries.kinds import Kind
from haidang.core.oversight.queries.rows import found_about
from haidang.core.people import declared

OWN, APPLICANT, COMMAND, LINK = (
    "own",
    "applicant",
    "command",
    "link",
)  # by which right, where it is none of the declared ones


@dataclass(frozen=True)
class Reader:
    """Somebody who opened what is kept about a person: in which position, of which unit, when and why; not who in person."""

    at: datetime
    position: str
    unit: str
    what: str
    which: str
    reason: str = ""


def readers_of(*rows: Model, me: User | None = None) -> list[Reader]:
    """
    Return who opened these rows, newest first: what the person concerned may know.

    :param me: the person concerned, where they have an account
    """
    names, found = named_units(timezone.localdate()), []
    called = {
        audit.names_of(row): str(one.called(row))
        for row in rows
        if (one := declared().get(type(row))) and one.called
    }
    for line in audit.reads_of(*rows):
        if line.unit_code and line.unit_code not in names:
            names = named_units(line.day) | names  # a unit that is closed by now
        details = json.loads(line.line)["details"]
        mine = me is not None and line.actor == f"user:{me.pk}"
        title = next(
            (one.title for model, one in declared().items() if model._meta.label_lower == line.object_type),
            "",
        )
        found.append(
            Reader(
                line.at, _position(details, mine), names.get(line.unit_code, line.unit_code), str(title),
                called.get((line.object_type, line.object_key), line.object_key), details.get("reason", ""),
            )
        )  # fmt: skip
    return found


def _position(details: dict, mine: bool) -> str:
    if mine:
        return _("you")
    if details.get("permission") == APPLICANT:
        return _("whoever gave the code and the phone number")
    if details.get("permission") == LINK:
        return _("whoever had the link of a letter")
    if details.get("permission") == COMMAND:
        return _("who operates the house, by command")
    role = roles().get(details.get("role"))
    return str(role.title) if role else ""


def opened_rows(handle: str, value: str, known: Sequence[Kind] | None = None) -> list[Model]:
    """
    Return the rows about a person whose readers are remembered one by one.

    :param known: what ``kinds`` just gave of the same person: rows that are all among them are not asked for again
    """
    found, there = [], {type(kind.newest[0]): kind for kind in known or ()}
    missing = {model for model, kind in there.items() if kind.total > len(kind.newest)}
    if known is None or any(declared()[model].opened for model in missing):
        for one, rows in found_about(handle, value):
            if one.opened and (known is None or one.model in missing):
                found += rows.order_by("-pk")
    return found + [
        row
        for model, kind in there.items()
        if declared()[model].opened and model not in missing
        for row in kind.newest
    ]


def actors_named(words: str) -> list[str]:
    """Return the actors somebody may mean: an actor as it is written, a sign-in name, or a part of a full name."""
    words = words.strip()
    if ":" in words or words == "public":
        return [words]
    known = User.objects.filter(Q(username=words) | Q(full_name__icontains=words)).order_by("pk")[:50]
    return [f"user:{user.pk}" for user in known]
