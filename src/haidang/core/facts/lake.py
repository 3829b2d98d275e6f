"""
The lake: one Delta table per fact table, every refresh one version, every version readable again.

A table has three tiers. ``base`` is the bulk; ``recent`` holds the rows that changed since the base was last written,
at most one for each key; ``replaced`` holds what the base says of those same keys. So the rows of a version are base
less replaced plus recent, and a refresh rewrites the two small tiers only: a thousand changed rows among millions cost
what a thousand cost, to write and to count. Folding makes a new base of all three. Each write is one atomic commit of
Delta: a killed refresh leaves the version before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, WriterProperties, write_deltalake

from haidang.core.facts.declare import MONTH, FactTable

TIER = "tier"
LAYOUT = 4  # another layout makes every table be written anew from PostgreSQL
ROWS_A_GROUP = (
    122_880  # as many as DuckDB hands to one thread at a time: larger groups are counted a quarter slower
)
# Rows put in the order of their units before they are written: who looks at one unit reads an eighth of the groups.
ROWS_A_HEAP = 8 * ROWS_A_GROUP


@dataclass(frozen=True)
class Files:
    """The files of one version, by tier."""

    base: list[str]
    recent: list[str]
    replaced: list[str]


class Lake:
    """The tables under one folder or bucket address."""

    def __init__(self, uri: str):
        self.uri = uri.rstrip("/")

    def address(self, table: type[FactTable]) -> str:
        return f"{self.uri}/{table.name}"

    def version(self, table: type[FactTable]) -> int | None:
        """Return the newest version of a table; None where nothing was written yet."""
        return DeltaTable(self.address(table)).version() if self._there(self.address(table)) else None

    def files(self, table: type[FactTable], version: int | None) -> Files:
        """Return which files make up a version; none of a table that was not there yet."""
        if version is None:
            return Files([], [], [])
        return _by_tier(DeltaTable(self.address(table), version=version).file_uris())

    def kept_files(self, table: type[FactTable], name: str) -> Files:
        """Return the files of what was kept under a name; none where the table was not there then."""
        address = self._kept(table, name)
        return _by_tier(DeltaTable(address).file_uris()) if self._there(address) else Files([], [], [])

    def has_kept(self, table: type[FactTable], name: str) -> bool:
        """Say whether a table's rows were kept under a name."""
        return self._there(self._kept(table, name))

    def replace(self, table: type[FactTable], batches: pa.RecordBatchReader) -> int:
        """Write a whole new base from a stream of rows; return the new version."""
        _write_base(self.address(table), table, batches)
        return self.version(table)

    def merge(self, table: type[FactTable], changed: pa.Table) -> int:
        """Put changed rows into the recent tier, newest wins; return the new version."""
        delta = DeltaTable(self.address(table))
        files = _by_tier(delta.file_uris())
        changed = _shaped(changed, table)
        recent, replaced = (_rows_of(paths, table) for paths in (files.recent, files.replaced))
        first_time = changed.filter(pc.invert(pc.is_in(changed[table.key], recent[table.key])))
        replaced = pa.concat_tables([replaced, _rows_of(files.base, table, keys=first_time[table.key])])
        recent = recent.filter(pc.invert(pc.is_in(recent[table.key], changed[table.key])))
        recent = pa.concat_tables([recent, changed])
        rows = pa.concat_tables([_in_tier(recent, table, "recent"), _in_tier(replaced, table, "replaced")])
        write_deltalake(delta, rows, mode="overwrite", predicate=f"{TIER} IN ('recent', 'replaced')")
        return self.version(table)

    def recent_rows(self, table: type[FactTable]) -> int:
        """Return how many rows wait to be folded into the base."""
        version = self.version(table)
        files = self.files(table, version).recent if version is not None else []
        return duckdb.read_parquet(files).count("*").fetchall()[0][0] if files else 0

    def compact(self, table: type[FactTable]) -> int:
        """Fold the small tiers into a new base; the content stays the same. Return the new version."""
        files = self.files(table, self.version(table))
        if not files.recent:
            return self.version(table)
        return self.replace(table, _folded(table, files))

    def keep(self, table: type[FactTable], version: int, name: str) -> None:
        """Write a version's rows apart, where neither folding nor tidying reaches them, to be read for ever."""
        _write_base(self._kept(table, name), table, _folded(table, self.files(table, version)))

    def tidy(self, table: type[FactTable], versions: list[int], hours: int = 2) -> int:
        """Delete the files that no version given here, nor the newest, needs; return how many there were."""
        delta = DeltaTable(self.address(table))
        gone = delta.vacuum(hours, dry_run=False, enforce_retention_duration=False, keep_versions=versions)
        return len(gone)

    def _kept(self, table: type[FactTable], name: str) -> str:
        return f"{self.uri}/kept/{name}/{table.name}"

    def _there(self, address: str) -> bool:
        return "://" in self.uri or Path(address, "_delta_log").exists()


def _by_tier(uris: list[str]) -> Files:
    return Files(
        *(sorted(uri for uri in uris if f"{TIER}={tier}/" in uri) for tier in ("base", "recent", "replaced"))
    )


def _shaped(rows: pa.Table, table: type[FactTable]) -> pa.Table:
    return rows.select(table.schema.names).cast(table.schema)


def counted_schema(table: type[FactTable]) -> pa.Schema:
    """Return the columns of a file: those of the table, and the month it is counted by."""
    return table.schema.append(pa.field(MONTH, pa.int32(), nullable=False))


def _in_tier(rows: pa.Table, table: type[FactTable], tier: str) -> pa.Table:
    day = rows[table.counted_on]
    months = pc.add(pc.multiply(pc.year(day), 12), pc.subtract(pc.month(day), 1)).cast(pa.int32())
    rows = rows.append_column(counted_schema(table).field(MONTH), months)
    return rows.append_column(TIER, pa.array([tier] * len(rows), pa.string()))


def _rows_of(paths: list[str], table: type[FactTable], keys: pa.ChunkedArray | None = None) -> pa.Table:
    """The rows of some files: all, or those with the keys."""
    if not paths or (keys is not None and not len(keys)):
        return table.schema.empty_table()
    connection = duckdb.connect()
    rows = connection.read_parquet(paths, hive_partitioning=False)
    if keys is not None:
        connection.register("wanted", pa.table({"key": keys}))
        rows = rows.filter(f"{table.key} in (select key from wanted)")
    return _shaped(rows.to_arrow_table(), table)


def rows_sql(
    table: type[FactTable], files: Files, where: str = "true", columns: list[str] | None = None
) -> str:
    """
    Return the question, in DuckDB's words, for the rows of one version: base less replaced plus recent.

    :param where: a condition on the columns; what it leaves out is not read from the files
    :param columns: all unless told
    """
    chosen = ", ".join(columns or table.schema.names)

    def of(paths: list[str]) -> str:
        return f"from read_parquet({paths!r}, hive_partitioning=false)"

    parts = []
    if files.recent:
        parts.append(f"select {chosen} {of(files.recent)} where {where}")
    if files.base:
        of_base = f"select {chosen} {of(files.base)} where {where}"
        if files.replaced:
            of_base += f" and {table.key} not in (select {table.key} {of(files.replaced)})"
        parts.append(of_base)
    return " union all ".join(parts)


def _folded(table: type[FactTable], files: Files) -> pa.RecordBatchReader:
    """The rows of a version as one stream."""
    if not (files.base or files.recent):
        return table.schema.empty_table().to_reader()
    return duckdb.connect().sql(rows_sql(table, files)).to_arrow_reader(ROWS_A_GROUP)


def _heaps(batches: pa.RecordBatchReader) -> Iterator[pa.Table]:
    heap, rows = [], 0
    for batch in batches:
        heap.append(batch)
        rows += len(batch)
        if rows >= ROWS_A_HEAP:
            yield pa.Table.from_batches(heap)
            heap, rows = [], 0
    if heap:
        yield pa.Table.from_batches(heap)


def _write_base(address: str, table: type[FactTable], batches: pa.RecordBatchReader) -> None:
    def stream():
        for heap in _heaps(batches):
            ordered = heap.sort_by([("unit", "ascending"), (table.key, "ascending")])
            yield from _in_tier(_shaped(ordered, table), table, "base").to_batches()

    schema = counted_schema(table).append(pa.field(TIER, pa.string()))
    write_deltalake(
        address,
        pa.RecordBatchReader.from_batches(schema, stream()),
        mode="overwrite",
        schema_mode="overwrite",
        partition_by=[TIER],
        writer_properties=WriterProperties(compression="SNAPPY", max_row_group_size=ROWS_A_GROUP),
    )
