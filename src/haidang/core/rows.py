"""Rows that nearly every request asks for or writes: by statements that are put together and planned once, which took longer than the rest."""

from functools import lru_cache
from typing import TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

from haidang.core.prepared import prepared

Row = models.Model
Found = TypeVar("Found", bound=models.Model)


def one(model: type[Found], lock: bool = False, **by) -> Found | None:
    """
    Return the row in which a unique field has a value, as ``filter(…).first()`` would; None where there is none.

    :param lock: it is about to be changed; needs a transaction
    """
    [(name, value)] = by.items()
    sql, fields = _one(model, model._meta.get_field(name), lock)
    with prepared() as cursor:
        cursor.execute(sql, [value])
        found = cursor.fetchone()
    return found and model.from_db(connection.alias, fields, found)


def insert(row: Row) -> None:
    """
    Insert a row, as its ``save(force_insert=True)`` would; what the database gives it (number, defaults) stands on it afterwards.

    No signals are sent: nobody in this house listens to those of rows.
    """
    given = [
        (field, value)
        for field in row._meta.concrete_fields
        if not isinstance(value := field.pre_save(row, add=True), DatabaseDefault)
        and not (value is None and field is row._meta.pk)
    ]
    written = tuple(field for field, _value in given)
    sql, back = _insert(type(row), written)
    with prepared() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(value, connection) for field, value in given])
        if back:
            for field, value in zip(back, cursor.fetchone(), strict=True):
                setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, connection.alias


def update(row: Row) -> None:
    """
    Write all of a row that the caller has locked, as its ``save(force_update=True)`` would.

    :raises LookupError: if it is not there
    """
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields]
    with prepared() as cursor:
        cursor.execute(_update(type(row)), [*values, row.pk])
        if cursor.rowcount != 1:
            raise LookupError(f"{row._meta.label} {row.pk} is not there")


@lru_cache(maxsize=256)
def _one(model: type[Row], by: models.Field, lock: bool) -> tuple[str, list[str]]:
    fields = model._meta.concrete_fields
    if any(hasattr(field, "from_db_value") for field in fields):
        raise TypeError(f"{model._meta.label} has fields that are read in a way of their own")
    sql = (
        f"select {', '.join(_names(fields))} from {_name(model._meta.db_table)} where {_name(by.column)} = %s"
    )
    return f"{sql} for update" if lock else sql, [field.attname for field in fields]


@lru_cache(maxsize=256)
def _insert(model: type[Row], written: tuple[models.Field, ...]) -> tuple[str, tuple[models.Field, ...]]:
    """The statement, and the fields whose values it gives back."""
    back = tuple(field for field in model._meta.concrete_fields if field not in written)
    columns, places = ", ".join(_names(written)), ", ".join(["%s"] * len(written))
    returning = f" returning {', '.join(_names(back))}" if back else ""
    return f"insert into {_name(model._meta.db_table)} ({columns}) values ({places}){returning}", back


@lru_cache(maxsize=256)
def _update(model: type[Row]) -> str:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    sets = ", ".join(f"{name} = %s" for name in _names(fields))
    return f"update {_name(model._meta.db_table)} set {sets} where {_name(model._meta.pk.column)} = %s"


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _names(fields) -> list[str]:
    return [_name(field.column) for field in fields]
