"""What is done for the person whose data they are."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.oversight import queries
from haidang.core.people import HANDLES, masked
from haidang.core.refusals import Refusal


class Person:
    """What the audit names instead of the person: the data themselves do not go into it."""


class UnableToExport(Refusal):
    pass


class UnableToErase(Refusal):
    """Nothing may be erased; ``details["kept"]`` says of every row why."""


@dataclass(frozen=True)
class Row:
    """What became of one row: which fields are gone, and why the others stay."""

    what: str
    which: str
    erased: dict[str, str]
    kept: dict[str, str]


def _somebody(handle: str, value: str, refusal: type[Refusal]) -> str:
    value = value.strip()
    if handle not in HANDLES or not value or (handle == "phone" and sum(map(str.isdigit, value)) < 8):
        raise refusal(_("Give the whole identity number, phone number or sign-in name of the person."))
    return value


def export(*, handle: str, value: str, on: date, by) -> list[dict]:
    """
    Return everything that is declared personal about somebody, from every app, and remember that it was taken out.

    :param handle: ``id_number``, ``phone`` or ``account``
    :raises UnableToExport: if the value is too short to mean one person, or nothing is known about them
    """
    found = queries.exported(handle, _somebody(handle, value, UnableToExport), on)
    if not found:
        raise UnableToExport(_("Nothing is known here about a person with this number or name."))
    audit.read_of("personal.exported", Person, by=by, permission="command", handle=handle, rows=len(found))
    return found


@transaction.atomic
def erase(*, handle: str, value: str, act: str, on: date, by) -> list[Row]:
    """
    Erase what is declared personal about somebody and need not be kept any longer; say of the rest why it stays.

    :param act: the request or decision by which it is done; it goes into the audit, the data do not
    :raises UnableToErase: if no act is named, nobody is found, or everything must be kept
    """
    value = _somebody(handle, value, UnableToErase)
    if not act.strip():
        raise UnableToErase(_("Name the request or the decision by which this is erased."))
    rows = []
    for one in queries.about(handle, value, lock=True):
        kept = queries.kept_because(one, on)
        gone = {
            name: said
            for name, said in one.declaration.personal.items()
            if name not in kept and getattr(one.row, name) not in (None, "")
        }
        before = {name: masked(type(one.row), name, getattr(one.row, name)) for name in gone}
        for name, said in gone.items():
            setattr(one.row, name, said.erase(one.row) if callable(said.erase) else said.erase)
        if gone:
            one.row.save(update_fields=[*gone])
            audit.record("personal.erased", one.row, by=by, fields=sorted(gone), act=act.strip())
        rows.append(Row(str(one.declaration.title), one.name, before, kept))
    if not rows:
        raise UnableToErase(_("Nothing is known here about a person with this number or name."))
    if not any(row.erased for row in rows):
        raise UnableToErase(_("Nothing may be erased yet."), kept=rows)
    return rows
