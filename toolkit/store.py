"""Tables of a case on disk: Parquet files in `tables/`, and one DuckDB connection with a view for each.

    tables/mail.parquet          a table written whole
    tables/messages/part-00001.arrow     a table that is being written in parts, one a unit of work

Parts last until they are merged: they are Arrow's own files, which take a quarter of Parquet's time and more room.
What is read keeps the contract: nullable dtypes, declared columns, declared order.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

from toolkit.evidence.problems import UsageError
from toolkit.schema import TABLES
from toolkit.schema.columns import nullable_frame

if TYPE_CHECKING:
    import duckdb

HALF = ".half"
ROWS_A_GROUP = 128 * 1024
# A column of distinct texts gives its dictionary up early: half the time to write, and three quarters of the room.
COMPACT: Mapping[str, Any] = {"compression": "zstd", "dictionary_pagesize_limit": 64 * 1024}

# What one address's rows are asked by: a large table lies in runs of rows in that order, so that of each run a group or
# two are read and no more. The sources' own order is in the rows: `evidence_id` and `row`.
CLUSTERED: Mapping[str, str] = {"trace": "connecting_ip"}
GROUPS_A_RUN = 4
BYTES_A_RUN = 1 << 30


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
        _write(self.folder / f"{name}.parquet", table, _as_parquet)

    def write_part(self, name: str, part: str, table: pa.Table) -> None:
        """One part of a table that is written in parts; the same part again replaces it. Raises OSError."""
        _write(self.folder / name / f"part-{part}.arrow", table.cast(TABLES[name].arrow_schema), _as_arrow)

    def write_arrow(self, name: str, table: pa.Table) -> None:
        """One table whole, in place of what was there, where it is in Arrow already."""
        _write(self.folder / f"{name}.parquet", table.cast(TABLES[name].arrow_schema), _as_parquet)

    def parts(self, name: str, unit: str | None = None) -> list[str]:
        """The parts of a table, in order; with `unit` those named `<unit>-…`. A table that is whole has none."""
        begins = "" if unit is None else f"{unit}-"
        files = sorted((self.folder / name).glob(f"part-{begins}*.arrow"))
        return [file.stem.removeprefix("part-") for file in files]

    def clear(self, name: str, part: str | None = None) -> None:
        """Remove a table, whole and in parts, and what a writer that was killed left half; or one part of it."""
        if part is not None:
            (self.folder / name / f"part-{part}.arrow").unlink(missing_ok=True)
            return
        (self.folder / f"{name}.parquet").unlink(missing_ok=True)
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what a writer that was killed left half written; nobody may be writing meanwhile."""
        for half in self.folder.rglob(f"*{HALF}"):
            half.unlink(missing_ok=True)

    def merge_parts(self, name: str) -> None:
        """A table that was written in parts becomes one Parquet file, row group by row group.

        A table that is whole already stays: a merge that was killed is finished by the same call.
        """
        whole = self.folder / f"{name}.parquet"
        if not whole.exists():
            half = self.folder / f"{name}{HALF}"
            half.parent.mkdir(parents=True, exist_ok=True)
            with pq.ParquetWriter(half, TABLES[name].arrow_schema, **COMPACT) as writer:
                for group in _laid_out(name, self.files(name)):
                    writer.write_table(group, row_group_size=ROWS_A_GROUP)
            half.replace(whole)
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def join(self, name: str, more: Store, into: Store) -> None:
        """A table that is whole here, and behind it the one of `more`, as one table of `into`, group by group."""
        whole = into.folder / f"{name}.parquet"
        whole.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(whole, TABLES[name].arrow_schema, **COMPACT) as writer:
            for file in (*self.files(name), *more.files(name)):
                with pq.ParquetFile(file) as rows:
                    for group in range(rows.num_row_groups):
                        writer.write_table(rows.read_row_group(group).cast(TABLES[name].arrow_schema))

    def files(self, name: str) -> list[Path]:
        """The one Parquet file of a table, or its parts in order; empty when the table was not made."""
        whole = self.folder / f"{name}.parquet"
        return [whole] if whole.exists() else sorted((self.folder / name).glob("part-*.arrow"))

    def read(
        self, name: str, columns: Iterable[str] | None = None, rows: pc.Expression | None = None
    ) -> pd.DataFrame:
        """One table, or some of its columns and rows; a table that was not made is empty."""
        arrow = self.read_arrow(name, columns, rows)
        return TABLES[name].from_arrow(arrow) if columns is None else nullable_frame(arrow)

    def read_arrow(
        self, name: str, columns: Iterable[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """One table, or some of its columns and rows, as Arrow. `rows` asks of columns that are read."""
        wanted = None if columns is None else list(columns)
        files = self.files(name)
        if not files:
            empty = TABLES[name].arrow_schema.empty_table()
            return empty if wanted is None else empty.select(wanted)
        return pa.concat_tables(_read(file, wanted, rows) for file in files)

    def digest(self, name: str) -> str:
        """SHA-256 over the table's files, in order."""
        digest = hashlib.sha256()
        for file in self.files(name):
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def connect(self, query: str = "") -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with a view for each table, its own; no file is opened but these, no network at all.

        For a query that names some tables, these alone: to look into every file takes longer than many an answer.
        """
        folder = self.folder.absolute()
        connection = _database(folder).cursor()
        for name in [name for name in TABLES if name in query.casefold()] or TABLES:
            whole = folder / f"{name}.parquet"
            if whole.exists():
                connection.execute(f"create temp view {name} as select * from read_parquet([{_quoted(whole)}])")
            else:
                connection.register(name, self.read_arrow(name))
        return connection

    def rows_with(
        self, value: str, columns: Mapping[str, Sequence[str]], *, is_exact: bool = False
    ) -> dict[str, pd.DataFrame]:
        """Of each table the rows that have a value in one of its columns, in the order of the evidence.

        Letter case aside, unless `is_exact`: that takes a fraction of the time where a table is laid out by a column.
        """
        found = {}
        with self.connect(" ".join(columns)) as connection:
            for name, asked in columns.items():
                order = " order by evidence_id, row" if name in CLUSTERED else ""
                query = _rows_with(name, asked, is_exact=is_exact) + order
                found[name] = TABLES[name].from_arrow(connection.sql(query, params=[value]).to_arrow_table())
        return found

    def sql(self, query: str) -> pd.DataFrame:
        """The answer to one SQL question as a frame of nullable dtypes. Raises UsageError with DuckDB's own words."""
        import duckdb

        try:
            with self.connect(query) as connection:
                answer = connection.begin().sql(query)  # what it makes is gone when the connection is closed
                return pd.DataFrame() if answer is None else nullable_frame(answer.to_arrow_table())
        except duckdb.Error as error:
            raise UsageError(f"the query failed: {error}") from error


@lru_cache(maxsize=8)
def _database(folder: Path) -> duckdb.DuckDBPyConnection:
    """The DuckDB in memory that answers all questions about a folder: to start one takes longer than many an answer.

    It holds no table, and nothing of a file from one question to the next: files are replaced meanwhile.
    """
    import duckdb  # a worker that reads mail asks no question

    database = duckdb.connect(":memory:")
    for setting in (
        "global TimeZone = 'UTC'", "enable_progress_bar = false", "enable_external_file_cache = false",
        f"allowed_directories = [{_quoted(folder)}]", "enable_external_access = false", "lock_configuration = true",
    ):  # fmt: skip
        database.execute(f"set {setting}")
    return database


def _rows_with(name: str, columns: Sequence[str], *, is_exact: bool) -> str:
    """SQL for a table's rows that have the value $1 in one of the columns.

    An OR would read every row group; one exact question a column reads those that may hold the value.
    """
    if not is_exact:
        return f"select * from {name} where " + " or ".join(f"lower({column}) = lower($1)" for column in columns)
    asked = [
        " and ".join([f"{column} = $1", *(f"{other} is distinct from $1" for other in columns[:at])])
        for at, column in enumerate(columns)
    ]
    return " union all ".join(f"select * from {name} where {question}" for question in asked)


def _quoted(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def _laid_out(name: str, parts: Iterable[Path]) -> Iterator[pa.Table]:
    """A table's row groups; those of a clustered table are half as large, in runs of rows by what they are asked by."""
    asked_by = CLUSTERED.get(name)
    if asked_by is None:
        yield from _groups(parts, ROWS_A_GROUP)
        return
    for run in _groups(parts, ROWS_A_GROUP * GROUPS_A_RUN):
        # What fits in one group is read whole anyway, and stays as it came.
        ordered = run if run.num_rows <= ROWS_A_GROUP else run.take(pc.sort_indices(run[asked_by]))
        for start in range(0, run.num_rows, ROWS_A_GROUP // 2):
            yield ordered.slice(start, ROWS_A_GROUP // 2)


def _groups(parts: Iterable[Path], rows: int) -> Iterator[pa.Table]:
    """The parts' rows in tables of about so many rows: small parts joined, none held longer than needed."""
    held: list[pa.Table] = []
    rows_held = bytes_held = 0
    for part in parts:
        held.append(_read(part))
        rows_held, bytes_held = rows_held + held[-1].num_rows, bytes_held + held[-1].nbytes
        if rows_held >= rows or bytes_held >= BYTES_A_RUN:
            yield pa.concat_tables(held)
            held, rows_held, bytes_held = [], 0, 0
    if held:
        yield pa.concat_tables(held)


def _read(file: Path, columns: list[str] | None = None, rows: pc.Expression | None = None) -> pa.Table:
    if file.suffix == ".parquet":
        return pq.read_table(file, columns=columns, filters=rows)
    table = _read_arrow(file, columns)
    return table if rows is None else table.filter(rows)


def _read_arrow(file: Path, columns: list[str] | None) -> pa.Table:
    with pa.OSFile(str(file)) as stream:  # not mapped into memory: Windows removes no file that is
        reader = ipc.open_file(stream)
        if columns is None:
            return reader.read_all()
        chosen = ipc.IpcReadOptions(included_fields=[reader.schema.get_field_index(name) for name in columns])
        return ipc.open_file(stream, options=chosen).read_all().select(columns)


def _as_parquet(table: pa.Table, file: Path) -> None:
    pq.write_table(table, file, row_group_size=ROWS_A_GROUP, **COMPACT)


def _as_arrow(table: pa.Table, file: Path) -> None:
    with ipc.new_file(str(file), table.schema) as writer:
        writer.write_table(table)


def _write(file: Path, table: pa.Table, how: Callable[[pa.Table, Path], None]) -> None:
    """Whole or not at all: a reader never meets half a file, and two writers of one file do not mix."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.{os.getpid()}{HALF}")
    how(table, half)
    half.replace(file)
