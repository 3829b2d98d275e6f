"""
The engine: the same Ibis expression on DuckDB or on a Spark cluster; all measures of a table in one scan.
"""

import threading
from datetime import date
from functools import cache

import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from haidang.core.facts.declare import FactTable, Measure
from haidang.core.facts.lake import Files

READINGS = pa.schema(
    [("measure", pa.string()), ("unit", pa.string()), ("month", pa.date32()), ("among", pa.int64()), ("hits", pa.int64()), ("total", pa.int64())]
)  # fmt: skip


_connections = threading.local()


class DuckEngine:
    """DuckDB in this process: from nothing to about a hundred million rows."""

    def __init__(self, **settings):
        self.settings = settings

    def open(self):
        """Return this thread's connection; opening one costs as much as counting a hundred thousand rows."""
        place = tuple(sorted(self.settings.items()))
        kept = _connections.__dict__.setdefault("kept", {})
        if place not in kept:
            kept[place] = ibis.duckdb.connect()
            for name, value in place:
                kept[place].raw_sql(f"set {name} = '{value}'")
        return kept[place]

    def read(self, connection, files: list[str], name: str):
        return connection.read_parquet(files, table_name=name, hive_partitioning=False)


class SparkEngine:
    """A Spark cluster over the same files: for a nation. Needs the ``spark`` extra and Java."""

    def __init__(self, master: str, **settings):
        self.master, self.settings = master, settings

    def open(self):
        return ibis.pyspark.connect(_spark(self.master, tuple(sorted(self.settings.items()))))

    def read(self, connection, files: list[str], name: str):
        connection._session.read.parquet(*files).createOrReplaceTempView(name)
        return connection.table(name)


@cache
def _spark(master: str, settings: tuple):
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master(master).appName("haidang").config("spark.sql.session.timeZone", "UTC")
    )
    for name, value in settings:
        builder = builder.config(name, value)
    return builder.getOrCreate()


def engine_for(name: str) -> DuckEngine | SparkEngine:
    """
    Return the engine of a setting: ``duckdb``, or the address of a Spark master.

    :raises ValueError: if it is neither
    """
    if name == "duckdb":
        return DuckEngine()
    if name.startswith(("spark://", "local")):
        return SparkEngine(name)
    raise ValueError(f"HAIDANG_ENGINE: duckdb or spark://host:port, not {name}")


def facts(engine, connection, table: type[FactTable], files: Files):
    """Return the rows of one version as an Ibis table: the recent ones, and those of the base they do not replace."""
    recent = engine.read(connection, files.recent, f"{table.name}_recent") if files.recent else None
    base = engine.read(connection, files.base, f"{table.name}_base") if files.base else None
    if recent is None:
        return base if base is not None else ibis.memtable(table.schema.empty_table())
    if base is None:
        return recent
    names = table.schema.names
    return base.anti_join(recent, table.key).select(*names).union(recent.select(*names))


@ibis.udf.agg.builtin(name="count_if")
def _count_if(condition: bool) -> int:
    """Rows for which it holds: the fastest way DuckDB has (FILTER is the slowest), and Spark has it too."""


def how_many(rows, condition):
    """Return the aggregate that counts the rows for which a condition holds; null does not."""
    op = condition.op()
    if _always(op):
        return rows.count()
    return op.arg.to_expr().count() if isinstance(op, ops.NotNull) else _count_if(condition)


def both(among, hits):
    """
    Return a condition that holds for the same rows as ``among & hits``, with as little to compute as possible.

    What the hits need to be known anyway need not be asked for again: of ``x.notnull()`` and ``x`` the latter is enough.
    """
    hit = hits.op()
    needed = [
        one
        for one in _conjuncts(among.op())
        if not (_always(one) or (isinstance(one, ops.NotNull) and _fails_without(hit, one.arg)))
    ]
    for one in needed:
        hits = one.to_expr() & hits
    return hits


def _always(op) -> bool:
    return isinstance(op, ops.Literal) and op.value is True


def _conjuncts(op) -> list:
    return [*_conjuncts(op.left), *_conjuncts(op.right)] if isinstance(op, ops.And) else [op]


def _fails_without(op, value) -> bool:
    """Say whether a condition never holds where a value is null."""
    if isinstance(op, ops.And):
        return _fails_without(op.left, value) or _fails_without(op.right, value)
    if isinstance(op, ops.Or):
        return _fails_without(op.left, value) and _fails_without(op.right, value)
    return _null_without(op, value)


def _null_without(op, value) -> bool:
    if isinstance(op, ops.Not):
        return _null_without(op.arg, value)
    if isinstance(op, ops.Comparison) and not isinstance(op, ops.IdenticalTo):
        return _null_without(op.left, value) or _null_without(op.right, value)
    return op == value


def readings(engine, table: type[FactTable], measures: list[Measure], files: Files) -> pa.Table:
    """
    Count every measure of a table for every unit and month in one scan.

    :return: one row per measure, unit and month (its first day) with whom it counts, hits, and the total of a mean
    """
    if not files.base and not files.recent:
        return READINGS.empty_table()
    connection = engine.open()
    rows = facts(engine, connection, table, files)
    counts = {}
    for number, one in enumerate(measures):
        among = one.among(rows)
        counts[f"a{number}"] = how_many(rows, among)
        if one.hits is not None:
            counts[f"h{number}"] = how_many(rows, both(among, one.hits(rows)))
        if one.value is not None:
            counts[f"t{number}"] = among.ifelse(one.value(rows), 0).sum().cast("int64")
    day = rows[table.counted_on]
    months = (day.year() * 12 + day.month() - 1).name("month_")
    wide = connection.to_pyarrow(rows.group_by(rows.unit.name("unit_"), months).agg(**counts))
    return _long(wide, measures).sort_by(
        [("measure", "ascending"), ("unit", "ascending"), ("month", "ascending")]
    )


def _long(wide: pa.Table, measures: list[Measure]) -> pa.Table:
    zeros = pa.array([0] * len(wide), pa.int64())
    months = pa.array(
        [date(month // 12, month % 12 + 1, 1) for month in wide["month_"].to_pylist()], pa.date32()
    )
    units = wide["unit_"].cast(pa.string())

    def column(name):
        if name not in wide.column_names:
            return zeros
        return pa.chunked_array(wide[name]).cast(pa.int64()).fill_null(0)

    parts = [
        pa.table(
            [
                pa.array([one.name] * len(wide), pa.string()), units, months,
                column(f"a{number}"), column(f"h{number}"), column(f"t{number}"),
            ],
            schema=READINGS,
        )
        for number, one in enumerate(measures)
    ]  # fmt: skip
    return pa.concat_tables(parts).combine_chunks()
