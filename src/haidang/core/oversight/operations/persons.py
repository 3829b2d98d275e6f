"""One person's data: found, looked at, taken out, erased. Each is remembered without the data."""

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
class By:
    """By which right somebody gets at one person's data, in whose name, and why: kept in the audit."""

    permission: str = queries.COMMAND
    unit: str = ""
    role: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """What became of one row: which fields are gone, and why the others stay."""

    what: str
    which: str
    erased: dict[str, str]
    kept: dict[str, str]


def somebody(handle: str, value: str, refusal: type[Refusal]) -> str:
    """
    Return what a person is found by, tidied.

    :raises refusal: if it is too short to mean one person
    """
    value = value.strip()
    if handle not in HANDLES or not value or (handle == "phone" and sum(map(str.isdigit, value)) < 8):
        raise refusal(_("Give the whole identity number, phone number or sign-in name of the person."))
    return value


def find(*, handle: str, value: str, on: date, by, right: By, most: int) -> list[queries.Kind]:
    """Return what is kept about somebody, masked, of each kind at most so many rows, and remember that it was looked for."""
    found = queries.kinds(handle, value, on, most, mask=True)
    audit.read_of(
        "personal.found", Person, by=by, permission=right.permission, on_behalf_of=right.unit, role=right.role,
        handle=handle, rows=sum(len(kind.rows) for kind in found),
    )  # fmt: skip
    return found


def look(*, handle: str, value: str, on: date, by, right: By, most: int) -> list[queries.Kind]:
    """
    Return what is kept about somebody as it is, for a stated reason. The person sees who looked and why.

    :raises UnableToExport: if no reason is given, or nothing is known about them
    """
    if not right.reason.strip():
        raise UnableToExport(_("Say why you need to see it. The person can read the reason."))
    found = queries.kinds(handle, somebody(handle, value, UnableToExport), on, most)
    _opened(handle, value, found, by, right)
    return found


def export(*, handle: str, value: str, on: date, by, right: By | None = None) -> list[dict]:
    """
    Return everything that is declared personal about somebody, from every app, and remember that it was taken out.

    :param handle: one of ``core.people.HANDLES``
    :param right: by which right; by command unless told
    :raises UnableToExport: if the value is too short to mean one person, or nothing is known about them
    """
    right = right or By()
    found = queries.exported(handle, somebody(handle, value, UnableToExport), on)
    _opened(handle, value, found, by, right)
    audit.read_of(
        "personal.exported", Person, by=by, permission=right.permission, on_behalf_of=right.unit, role=right.role,
        handle=handle, rows=len(found),
    )  # fmt: skip
    return found


def _opened(handle, value, found, by, right: By) -> None:
    if not found:
        raise UnableToExport(_("Nothing is known here about a person with this number or name."))
    for row in queries.opened_rows(handle, value.strip()):
        audit.read_of(
            "personal.opened", row, by=by, permission=right.permission, on_behalf_of=right.unit, role=right.role,
            reason=right.reason.strip(),
        )  # fmt: skip


@transaction.atomic
def erase(*, handle: str, value: str, act: str, on: date, by, seen: str | None = None) -> list[Row]:
    """
    Erase what is declared personal about somebody and need not be kept any longer; say of the rest why it stays.

    :param act: the request or decision by which it is done; it goes into the audit, the data do not
    :param seen: the ``queries.fingerprint`` of what was looked at: what changed since is not erased unseen
    :raises UnableToErase: if no act is named, nobody is found, everything must be kept, or something changed since the look
    """
    value = somebody(handle, value, UnableToErase)
    if not act.strip():
        raise UnableToErase(_("Name the request or the decision by which this is erased."))
    found = queries.about(handle, value, lock=True)
    if seen is not None and seen != queries.fingerprint(found, on):
        raise UnableToErase(
            _(
                "What is kept about the person changed since you looked. Nothing was erased: look again, then decide."
            )
        )
    rows = []
    for one in found:
        gone = queries.erasable(one, on)
        kept = queries.kept_because(one, on)
        before = {name: masked(type(one.row), name, getattr(one.row, name)) for name in gone}
        for name, left in {name: said.left_of(one.row) for name, said in gone.items()}.items():
            setattr(one.row, name, left)
        if gone:
            one.row.save(update_fields=[*gone])
            audit.record("personal.erased", one.row, by=by, fields=sorted(gone), act=act.strip())
        rows.append(Row(str(one.declaration.title), one.name, before, kept))
    if not rows:
        raise UnableToErase(_("Nothing is known here about a person with this number or name."))
    if not any(row.erased for row in rows):
        raise UnableToErase(_("Nothing may be erased yet."), kept=rows)
    return rows
