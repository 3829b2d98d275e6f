"""What is kept about a person by kind: how many rows, and the newest of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, QuerySet

from haidang.core.oversight.queries.rows import (
    About,
    app_of,
    declarations_by,
    number_of,
    rows_by,
    told_of,
    with_names,
)
from haidang.core.prepared import prepared
from haidang.core.text import sort_key

COUNTED = 1000  # rows of one kind; an official leaves more in the audit
NOBODYS = 2**63 - 25  # no account is ever given this number


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
        if (value := number_of(value)) is None:
            return []
        totals = _counted_of_account(value)
    else:
        totals = _counted(*_counting([rows_by(one, handle, value) for one in declarations_by(handle)]))
    found = []
    for one, total in zip(declarations_by(handle), totals, strict=True):
        if total:
            rows = rows_by(one, handle, value)
            newest = list(with_names(one, rows.order_by("-pk")[:most]))
            shown = {name: said.shown(newest) for name, said in one.personal.items() if said.shown}
            told = [
                told_of(About(one, row), on, mask, {name: texts[place] for name, texts in shown.items()})
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

    Put together once, with a number that no account has: thirty querysets took longer than the database. So nothing may be asked for
    it beforehand; what depends on other rows is a queryset (see ``files.registry.Owner``).
    """
    sql, values = _counting([rows_by(one, "account", NOBODYS) for one in declarations_by("account")])
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
