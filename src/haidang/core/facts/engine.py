"""
The engine: the same Ibis expression on DuckDB or on a Spark cluster; all measures of a table in one scan.
"""

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot

from haidang.core.facts.conditions import both, how_many, total_of
from haidang.core.facts.declare import MONTH, FactTable, Measure
from haidang.core.facts.lake import Files, counted_schema, rows_sql

READINGS = pa.schema(
    [("measure", pa.string()), ("unit", pa.string()), ("month", pa.date32()), ("among", pa.int64()), ("hits", pa.int64()), ("total", pa.int64())]
)  # fmt: skip
PLACE, SUMS = ["measure", "unit", "month"], ["among", "hits", "total"]
MEMORY = "1500MB"
TIMES = "times_"  # no column of a fact table ends so
_connections = threading.local()


class DuckEngine:
    """
    DuckDB in this process: from nothing to about a hundred million rows.

    Its own share of memory is bounded, so that a count of the largest table leaves room for the pages beside it.
    """

    def __init__(self, **settings):
        self.settings = {"memory_limit": MEMORY, **settings}

    def open(self):
        """Return this thread's connection; opening one costs as much as counting a hundred thousand rows."""
        place = tuple(sorted(self.settings.items()))
        kept = _connections.__dict__.setdefault("kept", {})
        if place not in kept:
            kept[place] = ibis.duckdb.connect()
            for name, value in place:
                kept[place].raw_sql(f"set {name} = '{value}'")
        return kept[place]

    def count(self, table: type[FactTable], measures: tuple[Measure, ...], paths: list[str]) -> pa.Table:
        """Ask the one query; writing it costs as much as counting half a million rows, so it is written once."""
        asked = f"with {_name(table)} as (from read_parquet(?, hive_partitioning = false)) {_query(table, measures)}"
        return self.open().con.sql(asked, params=[paths]).to_arrow_table()


class SparkEngine:
    """A Spark cluster over the same files: for a nation. Needs the ``spark`` extra and Java."""

    def __init__(self, master: str, **settings):
        self.master, self.settings = master, settings

    def open(self):
        return ibis.pyspark.connect(_spark(self.master, tuple(sorted(self.settings.items()))))

    def read(self, connection, files: list[str], name: str):
        connection._session.read.parquet(*files).createOrReplaceTempView(name)
        return connection.table(name)

    def count(self, table: type[FactTable], measures: tuple[Measure, ...], paths: list[str]) -> pa.Table:
        connection = self.open()
        return connection.to_pyarrow(expression(self.read(connection, paths, _name(table)), table, measures))


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


def expression(rows, table: type[FactTable], measures: list[Measure]):
    """Return the one query that counts every measure for every unit and month, a row for each of them."""
    counts, times = {}, None
    if table.alike is not None:
        rows = _alike_together(rows.filter(table.alike(rows)), measures)
        times = rows[TIMES]
    for number, one in enumerate(measures):
        among = one.among(rows)
        counts[f"a{number}"] = how_many(rows, among, times)
        if one.hits is not None:
            counts[f"h{number}"] = how_many(rows, both(among, one.hits(rows)), times)
        if one.value is not None:
            counts[f"t{number}"] = total_of(among, one.value(rows), times)
    return rows.group_by(rows.unit.name("unit_"), rows[MONTH].name("month_")).agg(**counts)


def _alike_together(rows, measures: Sequence[Measure]):
    """
    One row for all of a unit and month that say the same of what these measures look at, and how many they were.

    Every condition is then worked out for a few thousand rows instead of millions, which takes more than to put them together.
    """
    asked = [part(rows) for one in measures for part in (one.among, one.hits, one.value) if part is not None]
    looked_at = {column.name for expression in asked for column in expression.op().find(ops.Field)}
    return rows.group_by(["unit", MONTH, *sorted(looked_at - {"unit", MONTH})]).agg(**{TIMES: rows.count()})


def tally(engine, table: type[FactTable], measures: list[Measure], paths: list[str]) -> pa.Table:
    """
    Count every measure over the rows of some files in one scan.

    :return: one row per measure, unit and month (its first day), in this order, with whom it counts, hits, and the total of
        a mean
    """
    if not paths or not measures:
        return READINGS.empty_table()
    ordered = sorted(measures, key=lambda one: one.name)
    return _long(engine.count(table, tuple(ordered), paths), ordered)


def combined(base: pa.Table, recent: pa.Table, replaced: pa.Table) -> pa.Table:
    """Return base less replaced plus recent, exactly, in the order of ``tally``, without what comes to nothing."""
    less = pa.table(
        [replaced[name] if name in PLACE else pc.negate(replaced[name]) for name in READINGS.names],
        schema=READINGS,
    )
    whole = base
    if len(recent) or len(replaced):
        sums = (
            pa.concat_tables([base, recent, less]).group_by(PLACE).aggregate([(name, "sum") for name in SUMS])
        )
        whole = sums.rename_columns([*PLACE, *SUMS]).select(READINGS.names).cast(READINGS)
        whole = whole.sort_by([(name, "ascending") for name in PLACE])
    something = pc.or_(pc.not_equal(whole["among"], 0), pc.not_equal(whole["total"], 0))
    return whole.filter(something).combine_chunks()


def readings(engine, table: type[FactTable], measures: list[Measure], files: Files) -> pa.Table:
    """Count every measure of one version of a table anew, as ``tally`` does."""
    tiers = (files.base, files.recent, files.replaced)
    return combined(*(tally(engine, table, measures, paths) for paths in tiers))


def fingerprint(table: type[FactTable], measures: list[Measure]) -> str:
    """Return what identifies how a table is counted: the same as long as no declaration changes."""
    asked = _query(table, tuple(measures))
    return hashlib.sha256(f"{[one.name for one in measures]} {asked}".encode()).hexdigest()


def rows_behind(
    one: Measure,
    which: str,
    units: list[str],
    first: date,
    after: date,
    files: Files,
    columns: list[str],
    size: int,
    offset: int,
    only: Mapping[str, str] | None = None,
) -> tuple[list[dict], int]:
    """
    Return rows of a version that a measure counts, the newest first, and how many there are in all.

    :param which: ``among`` (all it counts), ``hits`` or ``misses``
    :param after: the day after the last one
    :param only: what columns must say besides
    """
    table = one.of
    if not units or not (files.base or files.recent):
        return [], 0
    day, marks = table.counted_on, ", ".join("?" * len(units))
    more = "".join(f" and {name} = ?" for name in known(table, only or {}))
    where = f"unit in ({marks}) and {day} >= ? and {day} < ?{more} and {_condition(one, which)}"
    values = [*units, first, after, *(only or {}).values()] * scans(files)
    database = DuckEngine().open().con
    needed = list(dict.fromkeys([*columns, day, table.key]))
    wanted = f"select *, count(*) over () as among_ from ({rows_sql(table, files, where, needed)})"
    asked = f"{wanted} order by {day} desc, {table.key} limit ? offset ?"
    found = database.sql(asked, params=[*values, size, offset]).to_arrow_table()
    if len(found) or not offset:
        return found.select(columns).to_pylist(), found["among_"][0].as_py() if len(found) else 0
    [[total]] = database.sql(f"select count(*) from ({wanted})", params=values).fetchall()
    return [], total  # a page after the last one


def counted_by(
    measures: Sequence[Measure],
    columns: list[str],
    only: Mapping[str, str],
    first: date,
    after: date,
    files: Files,
    spread: Measure | None = None,
) -> list[tuple]:
    """
    Return, for each combination of what some columns say, how many rows each measure counts, its hits and its total, in one scan.

    :param measures: all of one table
    :param columns: of the table, or ``MONTH``: the month a row is counted by, as months since year 0
    :param only: what columns must say besides
    :param spread: a mean of the same table; the middle value and the one that nine in ten do not exceed come last
    """
    table = measures[0].of
    if not (files.base or files.recent):
        return []
    keys, day = ", ".join(known(table, columns)), table.counted_on
    more = "".join(f" and {name} = ?" for name in known(table, only))
    anything = " or ".join(_condition(one, "among") for one in measures)
    where = f"{day} >= ? and {day} < ?{more} and ({anything})"
    parts = [keys] if keys else []
    for one in measures:
        among = _condition(one, "among")
        parts.append(f"count(*) filter (where {among})")
        parts.append(f"count(*) filter (where {_condition(one, 'hits')})" if one.hits is not None else "0")
        parts.append(
            f"coalesce(sum({_value(one)}) filter (where {among}), 0)::bigint"
            if one.value is not None
            else "0"
        )
    if spread is not None:
        parts += [
            f"quantile_cont({_value(spread)}, {part}) filter (where {_condition(spread, 'among')})"
            for part in (0.5, 0.9)
        ]
    rows = rows_sql(table, files, where, [*table.schema.names, MONTH])
    asked = f"select {', '.join(parts)} from ({rows})" + (f" group by {keys} order by {keys}" if keys else "")
    values = [first, after, *only.values()] * scans(files)
    return DuckEngine().open().con.sql(asked, params=values).fetchall()


def scans(files: Files) -> int:
    """How often the values of a condition are asked for: once in each kind of files that is there."""
    return sum(bool(paths) for paths in (files.base, files.recent))


def known(table: type[FactTable], names: Iterable[str]) -> list[str]:
    """:raises KeyError: if the table has no such column; names go into the question as they are"""
    for name in names:
        if name not in (*table.schema.names, MONTH):
            raise KeyError(name)
    return list(names)


@lru_cache(maxsize=256)
def _condition(one: Measure, which: str) -> str:
    """Which rows a measure counts, in DuckDB's words; writing it costs more than asking it."""
    rows = ibis.table(ibis.Schema.from_pyarrow(one.of.schema), name=_name(one.of))
    wanted = one.among(rows)
    if which != "among" and one.hits is not None:
        hit = one.hits(rows).fill_null(False)
        wanted = wanted & (hit if which == "hits" else ~hit)
    return in_words(rows, wanted)


@lru_cache(maxsize=64)
def _value(one: Measure) -> str:
    """What a mean adds up, in DuckDB's words."""
    rows = ibis.table(ibis.Schema.from_pyarrow(one.of.schema), name=_name(one.of))
    return in_words(rows, one.value(rows))


def in_words(rows, wanted) -> str:
    """Return a condition or a value of a table in DuckDB's words, without the table's name."""
    asked = ibis.to_sql(rows.select(wanted=wanted), dialect="duckdb")
    said = sqlglot.parse_one(asked, dialect="duckdb").selects[0].this
    for column in [said, *said.find_all(sqlglot.exp.Column)]:
        if isinstance(column, sqlglot.exp.Column):
            column.set("table", None)
    return f"({said.sql(dialect='duckdb')})"


def _name(table: type[FactTable]) -> str:
    return f"facts_{table.name}"


@lru_cache(maxsize=64)
def _query(table: type[FactTable], measures: tuple[Measure, ...]) -> str:
    """The one query in DuckDB's words, over a view of the table's name."""
    rows = ibis.table(ibis.Schema.from_pyarrow(counted_schema(table)), name=_name(table))
    return str(ibis.to_sql(expression(rows, table, measures), dialect="duckdb"))


def _long(wide: pa.Table, measures: list[Measure]) -> pa.Table:
    wide = wide.sort_by([("unit_", "ascending"), ("month_", "ascending")])
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
