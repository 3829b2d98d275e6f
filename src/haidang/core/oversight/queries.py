"""Reads over everything that was declared about people, and over the audit as people ask for it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.accounts.models import User
from haidang.core.dated.queries import rule_in_force
from haidang.core.people import Always, Declaration, Each, declared


@dataclass(frozen=True)
class About:
    """One row about a person."""

    declaration: Declaration
    row: Model

    @property
    def name(self) -> str:
        return str(getattr(self.row, "code", None) or self.row.pk)


def about(handle: str, value: str, lock: bool = False) -> list[About]:
    """
    Return every row that is declared to be about the person, from every app.

    :param handle: what the person is found by: ``id_number``, ``phone`` or ``account``
    :param lock: the rows are about to be changed; needs a transaction
    """
    found = []
    for model, one in sorted(declared().items(), key=lambda item: item[1].name):
        if condition := one.found_by.get(handle):
            rows = model._base_manager.filter(condition(value)).order_by("pk")
            found += [About(one, row) for row in (rows.select_for_update(of=("self",)) if lock else rows)]
    return found


def kept_because(one: About, on: date) -> dict[str, str]:
    """Return the personal fields of a row that may not be erased on a day, each with the sentence why."""
    whys = {name: _why(said.keep, one.row, on) for name, said in one.declaration.personal.items()}
    return {name: why for name, why in whys.items() if why}


def _why(keep, row, on: date) -> str:
    if isinstance(keep, Each):
        keep = keep.of(row)
    if isinstance(keep, Always):
        return str(keep.why)
    moment: datetime | None = keep.after(row)
    if moment is None:
        return str(keep.until_then)
    rule = rule_in_force("personal.retention", on, keep.rule)
    until = timezone.localtime(moment).date() + timedelta(rule.content["days"])
    if on <= until:
        return _("It must be kept until %(day)s, by %(act)s.") % {
            "day": until.strftime("%d/%m/%Y"),
            "act": rule.act,
        }
    return ""


def exported(handle: str, value: str, on: date) -> list[dict[str, Any]]:
    """Return everything personal about a person as plain data: the value, what it is for, why it is kept."""
    found = []
    for one in about(handle, value):
        whys = kept_because(one, on)
        found.append(
            {
                "table": one.declaration.model._meta.label_lower,
                "what": str(one.declaration.title),
                "which": one.name,
                "fields": {
                    name: {
                        "value": _plain(one.row, name),
                        "purpose": str(said.purpose),
                        "kept": whys.get(name, ""),
                    }
                    for name, said in one.declaration.personal.items()
                },
            }
        )
    return found


def contents(handle: str, value: str) -> list[tuple[str, str, bytes]]:
    """Return what is kept about a person outside the database: which row, the name of the file and its bytes."""
    found = []
    for one in about(handle, value):
        if one.declaration.content and (there := one.declaration.content(one.row)):
            found.append((one.name, *there))
    return found


def _plain(row, name):
    value = getattr(row, row._meta.get_field(name).attname)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int | float | bool) else str(value)


def actors_named(words: str) -> list[str]:
    """Return the actors somebody may mean: an actor as it is written, a sign-in name, or a part of a full name."""
    words = words.strip()
    if ":" in words or words == "public":
        return [words]
    known = User.objects.filter(Q(username=words) | Q(full_name__icontains=words)).order_by("pk")[:50]
    return [f"user:{user.pk}" for user in known]


def names_of(actors) -> dict[str, str]:
    """Return the name people know each actor by; what is not a person keeps the name it has."""
    numbers = [int(actor[5:]) for actor in actors if actor.startswith("user:") and actor[5:].isdigit()]
    people = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=numbers)}
    return {actor: people.get(actor, actor) for actor in actors}
