"""Tables of a case on disk: Parquet files in `tables/`, and one DuckDB connection with a view for each.

    tables/mail.parquet          a table written whole
    tables/messages/part-00001.parquet   a table written in parts, one a unit of work

What is read keeps the contract: nullable dtypes, declared columns, declared order.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.evidence.problems import UsageError
from toolkit.schema import TABLES
from toolkit.schema.columns import nullable_frame

if TYPE_CHECKING:
    import duckdb

ROWS_A_GROUP = 128 * 1024
COMPACT: Mapping[str, Any] = {"compression": "zstd"}
QUICK: Mapping[str, Any] = {"compression": "lz4", "use_dictionary": False, "write_statistics": False}


@dataclass(frozen=True, slots=True)
class Store:
    """The tables below one folder."""

    folder: Path

    def write(self, name: str, frame: pd.DataFrame) -> None:
        """One table whole, in place of what was there."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        table = pa.Table.from_pandas(
            TABLES[name].conform(frame), schema=TABLES[name].arrow_schema, preserve_index=False
        )
        _write(self.folder / f"{name}.parquet", table, **COMPACT)

    def write_part(self, name: str, part: str, table: pa.Table) -> None:
        """One part of a table that is written in parts; the same part again replaces it. Raises OSError."""
        _write(self.folder / name / f"part-{part}.parquet", table.cast(TABLES[name].arrow_schema), **QUICK)

    def write_arrow(self, name: str, table: pa.Table) -> None:
        """One table whole, in place of what was there, where it is in Arrow already."""
        _write(self.folder / f"{name}.parquet", table.cast(TABLES[name].arrow_schema), **COMPACT)

    def parts(self, name: str, unit: str | None = None) -> list[str]:
        """The parts of a table, in order; with `unit` those named `<unit>-…`. A table that is whole has none."""
        begins = "" if unit is None else f"{unit}-"
        files = sorted((self.folder / name).glob(f"part-{begins}*.parquet"))
        return [file.stem.removeprefix("part-") for file in files]

    def clear(self, name: str, part: str | None = None) -> None:
        """Remove a table, whole and in parts, and what a writer that was killed left half; or one part of it."""
        if part is not None:
            (self.folder / name / f"part-{part}.parquet").unlink(missing_ok=True)
            return
        (self.folder / f"{name}.parquet").unlink(missing_ok=True)
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def merge_parts(self, name: str) -> None:
        """A table that was written in parts becomes one file, row group by row group.

        A table that is whole already stays: a merge that was killed is finished by the same call.
        """
        whole = self.folder / f"{name}.parquet"
        if not whole.exists():
            parts = sorted((self.folder / name).glob("part-*.parquet"))
            half = self.folder / f"{name}.half"
            half.parent.mkdir(parents=True, exist_ok=True)
            with pq.ParquetWriter(half, TABLES[name].arrow_schema, **COMPACT) as writer:
                for group in _groups(parts):
                    writer.write_table(group, row_group_size=ROWS_A_GROUP)
            half.replace(whole)
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def files(self, name: str) -> list[Path]:
        """The Parquet files of one table, in order; empty when the table was not made."""
        whole = self.folder / f"{name}.parquet"
        return [whole] if whole.exists() else sorted((self.folder / name).glob("part-*.parquet"))

    def read(self, name: str, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """One table, or some of its columns; a table that was not made is empty."""
        arrow = self.read_arrow(name, columns)
        return TABLES[name].from_arrow(arrow) if columns is None else nullable_frame(arrow)

    def read_arrow(self, name: str, columns: Iterable[str] | None = None) -> pa.Table:
        """One table, or some of its columns, as Arrow."""
        wanted = None if columns is None else list(columns)
        files = self.files(name)
        if not files:
            empty = TABLES[name].arrow_schema.empty_table()
            return empty if wanted is None else empty.select(wanted)
        return pa.concat_tables(pq.read_table(file, columns=wanted) for file in files)

    def read_all(self, names: Iterable[str]) -> Mapping[str, pd.DataFrame]:
        return {name: self.read(name) for name in names}

    def digest(self, name: str) -> str:
        """SHA-256 over the table's files, in order."""
        digest = hashlib.sha256()
        for file in self.files(name):
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection in memory with a view for each table; no file is opened but these, no network at all."""
        import duckdb  # a worker that reads mail asks no question

        connection = duckdb.connect(":memory:")
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set allowed_directories = [{_quoted(self.folder)}]")
        connection.execute("set enable_external_access = false")
        for name, table in TABLES.items():
            files = self.files(name)
            if files:
                listed = ", ".join(map(_quoted, files))
                connection.execute(f"create view {name} as select * from read_parquet([{listed}])")
            else:
                connection.register(name, table.arrow_schema.empty_table())
        return connection

    def sql(self, query: str) -> pd.DataFrame:
        """The answer to one SQL question as a frame of nullable dtypes. Raises UsageError with DuckDB's own words."""
        import duckdb

        try:
            answer = self.connect().sql(query)
            return pd.DataFrame() if answer is None else nullable_frame(answer.to_arrow_table())
        except duckdb.Error as error:
            raise UsageError(f"the query failed: {error}") from error


def _quoted(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def _groups(parts: Iterable[Path]) -> Iterator[pa.Table]:
    """The parts' rows in tables of about ROWS_A_GROUP rows: small parts joined, none held longer than needed."""
    held: list[pa.Table] = []
    for part in parts:
        held.append(pq.read_table(part))
        if sum(table.num_rows for table in held) >= ROWS_A_GROUP:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _write(file: Path, table: pa.Table, **how: Any) -> None:
    """Whole or not at all: a reader never meets half a file, and two writers of one file do not mix."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.{os.getpid()}.half")
    pq.write_table(table, half, row_group_size=ROWS_A_GROUP, **how)
    half.replace(file)
