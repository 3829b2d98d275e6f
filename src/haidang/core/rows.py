"""Rows that nearly every request asks for or writes: by statements that are put together and planned once, which took longer than the rest."""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain
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
        return _read(model, fields, cursor.fetchone())


def latest(model: type[Found], order: str, **by) -> Found | None:
    """Return the row with the most in a field among those with a value in another, such as the last of a history; None where there is none."""
    [(name, value)] = by.items()
    sql, fields = _latest(model, model._meta.get_field(name), model._meta.get_field(order))
    with prepared() as cursor:
        cursor.execute(sql, [value])
        return _read(model, fields, cursor.fetchone())


def insert(*rows: Row) -> None:
    """
    Insert rows of one kind, as their ``save(force_insert=True)`` would; what the database gives them (numbers, defaults) stands
    on them afterwards.

    No signals are sent: nobody in this house listens to those of rows.

    :raises ValueError: if the database is to give one of them something that another has
    """
    [(written, values), *others] = map(_given, rows)
    if any(fields != written for fields, _values in others):
        raise ValueError("Rows that are inserted together must have the same fields")
    sql, back = _insert(type(rows[0]), written, len(rows))
    with prepared() as cursor:
        cursor.execute(sql, list(chain(values, *(more for _fields, more in others))))
        for row in rows:
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
    values = [_for_the_database(field, _before(row, field, add=False)) for field in fields]
    with prepared() as cursor:
        cursor.execute(_update(type(row)), [*values, row.pk])
        if cursor.rowcount != 1:
            raise LookupError(f"{row._meta.label} {row.pk} is not there")


@lru_cache(maxsize=256)
def _one(model: type[Row], by: models.Field, lock: bool) -> tuple[str, list[str]]:
    sql, fields = _those_with(model, by)
    return f"{sql} for update" if lock else sql, fields


@lru_cache(maxsize=256)
def _latest(model: type[Row], by: models.Field, order: models.Field) -> tuple[str, list[str]]:
    sql, fields = _those_with(model, by)
    return f"{sql} order by {_name(order.column)} desc limit 1", fields


def _those_with(model: type[Row], by: models.Field) -> tuple[str, list[str]]:
    fields = model._meta.concrete_fields
    sql = (
        f"select {', '.join(_names(fields))} from {_name(model._meta.db_table)} where {_name(by.column)} = %s"
    )
    return sql, [field.attname for field in fields]


def _read(model: type[Found], fields: list[str], values: Sequence | None) -> Found | None:
    if values is None:
        return None
    read = list(values)
    for place, field in _read_otherwise(model):
        read[place] = field.from_db_value(read[place], None, connection)
    return model.from_db(connection.alias, fields, read)


@cache
def _read_otherwise(model: type[Row]) -> list[tuple[int, models.Field]]:
    """The fields whose values are not what the database gives, such as JSON, and where they stand."""
    fields = enumerate(model._meta.concrete_fields)
    return [(place, field) for place, field in fields if hasattr(field, "from_db_value")]


def _given(row: Row) -> tuple[tuple[models.Field, ...], list]:
    """Which fields of a new row have a value, and these as the database takes them."""
    given = [
        (field, value)
        for field in row._meta.concrete_fields
        if not isinstance(value := _before(row, field, add=True), DatabaseDefault)
        and not (value is None and field is row._meta.pk)
    ]
    return tuple(field for field, _value in given), [
        _for_the_database(field, value) for field, value in given
    ]


# What is exactly of these kinds the driver takes as it is. Numbers are none of it: Django says how wide each is.
AS_IT_IS = {models.CharField: str, models.TextField: str, models.BooleanField: bool}
AS_IT_STANDS = (*AS_IT_IS, models.ForeignKey)  # fields that change nothing of their own when they are saved


def _before(row: Row, field: models.Field, add: bool):
    """The value of a field as Django would save it."""
    return getattr(row, field.attname) if type(field) in AS_IT_STANDS else field.pre_save(row, add)


def _for_the_database(field: models.Field, value):
    """A value as the driver takes it; most are so already, and asking Django about each took longer than the statement."""
    if value is None or type(value) is AS_IT_IS.get(type(field)):
        return value
    return field.get_db_prep_save(value, connection)


@lru_cache(maxsize=256)
def _insert(
    model: type[Row], written: tuple[models.Field, ...], rows: int
) -> tuple[str, tuple[models.Field, ...]]:
    """The statement, and the fields whose values it gives back."""
    back = tuple(field for field in model._meta.concrete_fields if field not in written)
    columns, places = ", ".join(_names(written)), ", ".join(["%s"] * len(written))
    returning = f" returning {', '.join(_names(back))}" if back else ""
    values = ", ".join([f"({places})"] * rows)
    return f"insert into {_name(model._meta.db_table)} ({columns}) values {values}{returning}", back


@lru_cache(maxsize=256)
def _update(model: type[Row]) -> str:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    sets = ", ".join(f"{name} = %s" for name in _names(fields))
    return f"update {_name(model._meta.db_table)} set {sets} where {_name(model._meta.pk.column)} = %s"


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _names(fields) -> list[str]:
    return [_name(field.column) for field in fields]
