"""Every row that was declared to be about a person: what may be erased of it and what is kept why, and how it is given out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from haidang.core.accounts.models import User
from haidang.core.dated.queries import rule_in_force
from haidang.core.people import Always, Declaration, Each, Personal, by_moment, declared


@dataclass(frozen=True)
class About:
    """One row about a person."""

    declaration: Declaration
    row: Model

    @property
    def name(self) -> str:
        return str(getattr(self.row, "code", None) or self.row.pk)

    @property
    def called(self) -> str:
        """What people know the row by."""
        return str(self.declaration.called(self.row))


def about(handle: str, value: str, lock: bool = False) -> list[About]:
    """
    Return every row that is declared to be about the person, from every app.

    :param handle: what the person is found by: one of ``core.people.HANDLES``
    :param lock: the rows are about to be changed; needs a transaction
    """
    found = []
    for one, rows in found_about(handle, value):
        rows = with_names(one, rows.order_by("pk"))
        found += [About(one, row) for row in (rows.select_for_update(of=("self",)) if lock else rows)]
    return found


def found_about(handle: str, value: str) -> Iterator[tuple[Declaration, QuerySet]]:
    """Return every declaration by which somebody is found, with the rows."""
    if handle == "account" and (value := number_of(value)) is None:
        return
    for one in declarations_by(handle):
        yield one, rows_by(one, handle, value)


def number_of(account: str) -> int | None:
    """Return the number of the account of a sign-in name."""
    return User.objects.filter(username=account).values_list("pk", flat=True).first()


def declarations_by(handle: str) -> list[Declaration]:
    """Return what was declared of rows that are found by a handle, always in one order."""
    return sorted((one for one in declared().values() if handle in one.found_by), key=lambda one: one.name)


def rows_by(one: Declaration, handle: str, value: str | int) -> QuerySet:
    """Return the rows of one kind about a person; an account is given by its number."""
    return one.model._base_manager.filter(one.found_by[handle](value)).order_by()


def with_names(one: Declaration, rows: QuerySet) -> QuerySet:
    """Return rows with whom they point to, where that is personal: it is told by name."""
    others = [name for name in one.personal if one.model._meta.get_field(name).is_relation]
    return rows.select_related(*others) if others else rows


def kept_because(one: About, on: date) -> dict[str, str]:
    """Return the personal fields of a row that may not be erased on a day, each with the sentence why."""
    sentences = {
        keep: _why(keep, one.row, on) for keep in {said.keep for said in one.declaration.personal.values()}
    }
    whys = {name: sentences[said.keep] for name, said in one.declaration.personal.items()}
    return {name: why for name, why in whys.items() if why}


def erasable(one: About, on: date) -> dict[str, Personal]:
    """Return the personal fields of a row in which something stands that may be erased on a day."""
    kept = kept_because(one, on)
    return {
        name: said
        for name, said in one.declaration.personal.items()
        if name not in kept and getattr(one.row, name) not in (None, "", said.left_of(one.row))
    }


def fingerprint(rows: Sequence[About], on: date) -> str:
    """Return a sign of all that may be erased in these rows: any change gives another. It tells nothing of the data."""
    whole = [
        [one.declaration.name, str(one.row.pk), {name: _plain(one.row, name) for name in erasable(one, on)}]
        for one in rows
    ]
    text = json.dumps([entry for entry in whole if entry[2]], sort_keys=True, cls=DjangoJSONEncoder)
    return salted_hmac("haidang.core.oversight.fingerprint", text, algorithm="sha256").hexdigest()


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


def app_of(one: Declaration) -> str:
    """Return the name by which people know the app that a table belongs to."""
    return str(apps.get_app_config(one.app or one.model._meta.app_label).verbose_name)


def exported(handle: str, value: str, on: date) -> list[dict[str, Any]]:
    """
    Return everything personal about a person as plain data: the value, what it is for, why it is kept.

    What is withheld goes out masked, with the reason.
    """
    return [told_of(one, on) for one in about(handle, value)]


def told_of(
    one: About, on: date, mask: bool = False, shown: Mapping[str, str] | None = None
) -> dict[str, Any]:
    whys, fields = kept_because(one, on), {}
    for name, said in one.declaration.personal.items():
        value = _plain(one.row, name)
        if (mask or said.withheld) and value not in (None, ""):
            value = said.mask(value)
        fields[name] = {"value": value, "purpose": str(said.purpose), "kept": whys.get(name, "")}
        if shown is not None:
            masked = value != _plain(one.row, name)
            fields[name]["shown"] = value if masked else shown.get(name) or _for_people(one.row, name)
        if said.withheld:
            fields[name]["withheld"] = str(said.withheld)
    model = one.declaration.model
    return {
        "app": app_of(one.declaration),
        "table": model._meta.label_lower,
        "what": str(one.declaration.title),
        "which": one.name,
        "called": one.name if mask else one.called,  # what people know it by may itself be personal
        "fields": fields,
    }


def contents(handle: str, value: str) -> list[tuple[str, str, bytes]]:
    """Return what is kept about a person outside the database: which row, the name of the file and its bytes."""
    found = []
    for one in about(handle, value):
        if one.declaration.content and (there := one.declaration.content(one.row)):
            found.append((one.name, *there))
    return found


def _for_people(row, name) -> str:
    """What stands in a field as people write it."""
    value = getattr(row, name)
    if isinstance(value, date):
        return by_moment(name)(row)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if row._meta.get_field(name).choices:
        return str(getattr(row, f"get_{name}_display")())
    return "" if value is None else str(value)


def _plain(row, name):
    value = getattr(row, name)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value if value is None or isinstance(value, int | float | bool) else str(value)
