"""Reads over everything that was declared about people, and over the audit as people ask for it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Case, F, Model, Q, QuerySet, When
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from haidang.core.access.registry import named_units, roles
from haidang.core.accounts.models import User
from haidang.core.audit import queries as audit
from haidang.core.dated.models import DatedRule
from haidang.core.dated.queries import rule_in_force
from haidang.core.oversight.choices import State
from haidang.core.oversight.models import PersonalRequest
from haidang.core.people import Always, Days, Declaration, Each, Personal, by_moment, declared
from haidang.core.prepared import prepared
from haidang.core.text import sort_key

OWN, APPLICANT, COMMAND, LINK = (
    "own",
    "applicant",
    "command",
    "link",
)  # by which right, where it is none of the declared ones


COUNTED = 1000  # rows of one kind; an official leaves more in the audit
NOBODYS = 2**63 - 25  # no account is ever given this number


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
    for one, rows in _where(handle, value):
        rows = _with_names(one, rows.order_by("pk"))
        found += [About(one, row) for row in (rows.select_for_update(of=("self",)) if lock else rows)]
    return found


def _where(handle: str, value: str):
    """Every declaration by which somebody is found, with the rows."""
    if handle == "account" and (value := _number_of(value)) is None:
        return
    for one in _found_by(handle):
        yield one, _rows(one, handle, value)


def _number_of(account: str) -> int | None:
    return User.objects.filter(username=account).values_list("pk", flat=True).first()


def _found_by(handle: str) -> list[Declaration]:
    return sorted((one for one in declared().values() if handle in one.found_by), key=lambda one: one.name)


def _rows(one: Declaration, handle: str, value: str | int) -> QuerySet:
    return one.model._base_manager.filter(one.found_by[handle](value)).order_by()


def _with_names(one: Declaration, rows: QuerySet) -> QuerySet:
    """With whom the rows point to, where that is personal: it is told by name."""
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
    return [_told(one, on) for one in about(handle, value)]


def _told(one: About, on: date, mask: bool = False, shown: Mapping[str, str] | None = None) -> dict[str, Any]:
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


@dataclass(frozen=True)
class Kind:
    """
    All rows of one kind that are kept about somebody: some of them, told and as they are.

    ``total`` is how many there are, or if ``more`` are there than are counted, that.
    """

    app: str
    what: str
    total: int
    more: bool
    rows: list[dict[str, Any]]
    newest: list[Model]


def kinds(handle: str, value: str, on: date, most: int, mask: bool = False) -> list[Kind]:
    """
    Return what is kept about a person by kind, each app's together: how many rows, and the newest as ``exported`` gives them.

    :param most: of each kind only so many rows
    :param mask: every value as those see it who need not know it
    """
    if handle == "account":
        if (value := _number_of(value)) is None:
            return []
        totals = _counted_of_account(value)
    else:
        totals = _counted(*_counting([_rows(one, handle, value) for one in _found_by(handle)]))
    found = []
    for one, total in zip(_found_by(handle), totals, strict=True):
        if total:
            rows = _rows(one, handle, value)
            newest = list(_with_names(one, rows.order_by("-pk")[:most]))
            shown = {name: said.shown(newest) for name, said in one.personal.items() if said.shown}
            told = [
                _told(About(one, row), on, mask, {name: texts[place] for name, texts in shown.items()})
                for place, row in enumerate(newest)
            ]
            found.append(
                Kind(app_of(one), str(one.title), min(total, COUNTED), total > COUNTED, told, newest)
            )
    return sorted(found, key=lambda kind: sort_key(kind.app))


def _counted_of_account(number: int) -> list[int]:
    sql, places = _counting_of_accounts()
    return _counted(sql, [place(number) for place in places])


@cache
def _counting_of_accounts() -> tuple[str, list[Callable[[int], Any]]]:
    """
    The statement that counts what is kept under an account, and what each of its values is for the number of one.

    Put together once, with a number that no account has: thirty querysets took longer than the database.
    """
    sql, values = _counting([_rows(one, "account", NOBODYS) for one in _found_by("account")])
    return sql, [_by_number(value) for value in values]


def _by_number(value: Any) -> Callable[[int], Any]:
    if value == NOBODYS:
        return lambda number: number
    if isinstance(value, str):
        return lambda number: value.replace(str(NOBODYS), str(number))
    return lambda number: value


def _counting(some: Sequence[QuerySet]) -> tuple[str, list]:
    """The statement that counts the rows of each of these, up to one more than are counted; all at once, since most have none."""
    counts, values = [], []
    for rows in some:
        try:
            sql, params = rows.values_list("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, params = "select 1 where false", ()
        counts.append(f"(select count(*) from ({sql} limit {COUNTED + 1}) as one_of_them)")
        values += params
    return f"select {', '.join(counts)}", values


def _counted(sql: str, values: list) -> list[int]:
    with prepared() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchone())


@dataclass(frozen=True)
class Term:
    """How long one declared field is kept: a sentence, and the dated rule behind it where there is one."""

    name: str
    purpose: str
    sentence: str
    rule: DatedRule | None = None
    since: str = ""
    withheld: str = ""


def terms(on: date) -> list[tuple[str, str, list[Term]]]:
    """Return app, kind and every declared personal field with its purpose and term, as they hold on a day."""
    found = [
        (app_of(one), str(one.title), [_term(*field, on) for field in one.personal.items()])
        for _model, one in sorted(declared().items(), key=lambda item: item[1].name)
        if one.personal
    ]
    return sorted(found, key=lambda entry: sort_key(entry[0]))


def _term(name: str, said: Personal, on: date) -> Term:
    sort, withheld = str(said.purpose), str(said.withheld)
    if isinstance(said.keep, Days):
        rule = rule_in_force("personal.retention", on, said.keep.rule)
        return Term(name, sort, "", rule, str(said.keep.since), withheld)
    return Term(
        name,
        sort,
        str(said.keep.why if isinstance(said.keep, Always) else said.keep.said),
        None,
        "",
        withheld,
    )


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
        for one, rows in _where(handle, value):
            if one.opened and (known is None or one.model in missing):
                found += rows.order_by("-pk")
    return found + [
        row
        for model, kind in there.items()
        if declared()[model].opened and model not in missing
        for row in kind.newest
    ]


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


def actors_named(words: str) -> list[str]:
    """Return the actors somebody may mean: an actor as it is written, a sign-in name, or a part of a full name."""
    words = words.strip()
    if ":" in words or words == "public":
        return [words]
    known = User.objects.filter(Q(username=words) | Q(full_name__icontains=words)).order_by("pk")[:50]
    return [f"user:{user.pk}" for user in known]


def requests() -> QuerySet[PersonalRequest]:
    """Return what people asked for about their data: what is open first, the longest waiting on top; then the newest."""
    return PersonalRequest.objects.annotate(waits=Case(When(state=State.OPEN, then=0), default=1)).order_by(
        "waits", Case(When(state=State.OPEN, then=F("taken_at"))), "-taken_at"
    )
