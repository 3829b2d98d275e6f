"""
The lake: one Delta table per fact table, every refresh one version, every version readable again.

A table has two tiers. ``base`` is the bulk; ``recent`` holds the rows that changed since the base was last written,
at most one for each key. A refresh rewrites only ``recent``; a reading takes ``recent`` and whatever of ``base`` it does
not replace; compaction folds both into a new base. So a thousand changed rows among millions cost what a
thousand cost. Each write is one atomic commit of Delta: a killed refresh leaves the version before.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, write_deltalake

from haidang.core.facts.declare import FactTable

TIER = "tier"
ROWS_A_GROUP = 122_880


@dataclass(frozen=True)
class Files:
    """The files of one version: of the base and of the recent tier."""

    base: list[str]
    recent: list[str]


class Lake:
    """The tables under one folder or bucket address."""

    def __init__(self, uri: str):
        self.uri = uri.rstrip("/")

    def address(self, table: type[FactTable]) -> str:
        return f"{self.uri}/{table.name}"

    def version(self, table: type[FactTable]) -> int | None:
        """Return the newest version of a table; None where nothing was written yet."""
        if "://" not in self.uri and not Path(self.address(table), "_delta_log").exists():
            return None
        return DeltaTable(self.address(table)).version()

    def files(self, table: type[FactTable], version: int) -> Files:
        """Return which files make up a version."""
        uris = DeltaTable(self.address(table), version=version).file_uris()
        base = sorted(uri for uri in uris if f"{TIER}=base" in uri)
        return Files(base, sorted(uri for uri in uris if f"{TIER}=recent" in uri))

    def replace(self, table: type[FactTable], batches: pa.RecordBatchReader) -> int:
        """Write a whole new base from a stream of rows; return the new version."""
        schema = self._with_tier(table.schema)

        def stream():
            for batch in batches:
                rows = pa.Table.from_batches([batch]).select(table.schema.names).cast(table.schema)
                yield from rows.append_column(TIER, pa.array(["base"] * len(rows), pa.string())).to_batches()

        write_deltalake(
            self.address(table),
            pa.RecordBatchReader.from_batches(schema, stream()),
            mode="overwrite",
            partition_by=[TIER],
        )
        return self.version(table)

    def merge(self, table: type[FactTable], changed: pa.Table) -> int:
        """Put changed rows into the recent tier, newest wins; return the new version."""
        delta = DeltaTable(self.address(table))
        changed = changed.select(table.schema.names).cast(table.schema)
        recent = self.files(table, delta.version()).recent
        if recent:
            kept = duckdb.connect().read_parquet(recent, hive_partitioning=False).to_arrow_table()
            kept = kept.select(table.schema.names).cast(table.schema)
            kept = kept.filter(pc.invert(pc.is_in(kept[table.key], changed[table.key])))
            changed = pa.concat_tables([kept, changed])
        rows = changed.append_column(TIER, pa.array(["recent"] * len(changed), pa.string()))
        write_deltalake(delta, rows, mode="overwrite", predicate=f"{TIER} = 'recent'")
        return delta.version() if delta.version() else self.version(table)

    def recent_rows(self, table: type[FactTable]) -> int:
        """Return how many rows wait to be folded into the base."""
        version = self.version(table)
        files = self.files(table, version).recent if version is not None else []
        return (
            duckdb.connect().read_parquet(files, hive_partitioning=False).count("*").fetchall()[0][0]
            if files
            else 0
        )

    def compact(self, table: type[FactTable]) -> int:
        """Fold the recent tier into a new base; the content stays the same. Return the new version."""
        files = self.files(table, self.version(table))
        if not files.recent:
            return self.version(table)
        columns = ", ".join(table.schema.names)
        connection = duckdb.connect()
        whole = f"select {columns} from read_parquet({files.recent!r}, hive_partitioning=false)"
        if files.base:
            whole = (
                f"select {columns} from read_parquet({files.base!r}, hive_partitioning=false) b where not exists "
                f"(select 1 from read_parquet({files.recent!r}, hive_partitioning=false) r where r.{table.key} = b.{table.key}) "
                f"union all {whole}"
            )
        return self.replace(table, connection.sql(whole).to_arrow_reader(ROWS_A_GROUP))

    @staticmethod
    def _with_tier(schema: pa.Schema) -> pa.Schema:
        return schema.append(pa.field(TIER, pa.string()))
