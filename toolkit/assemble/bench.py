"""A workbench: one DuckDB, frames or Parquet files in, frames or Arrow tables out, a named table for each step.

The steps of `assemble` are SQL because they are joins and windows over millions of rows. Times are plain UTC inside, so
that no time-zone database is asked; they get their zone back at the exit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from toolkit.evidence.problems import UsageError
from toolkit.schema.columns import TIME, ContractError, Table

__all__ = ["Source", "Workbench"]

Source: TypeAlias = pd.DataFrame | pa.Table | Path
"""A table of the contract: as a frame, in Arrow, or in a Parquet file, of which only what is asked for is read."""

# What a consultant's laptop can spare; what is more than that goes to the spill folder.
LIMITS = {"threads": "2", "memory_limit": "2GB", "preserve_insertion_order": "false"}

# DuckDB fetches an extension that a query seems to need from the network; a default run touches none.
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}

# Rows on their way out: small groups, for a writer holds a whole one of every column.
QUICK = "FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 32768"

_PLAIN_TIME = pa.timestamp("us")


class Workbench:
    """Named tables and the SQL that makes the next from them."""

    def __init__(self) -> None:
        # What does not fit in memory goes to a folder of our own and leaves with us; the default is where we are run.
        self._spill = tempfile.TemporaryDirectory(prefix="toolkit-assemble-")
        self._connection = duckdb.connect(":memory:", config={"temp_directory": self._spill.name, **LIMITS, **OFFLINE})

    def bring(
        self,
        contract: Table,
        tables: Mapping[str, Source],
        columns: Iterable[str] | None = None,
        first: int = 0,
        where: str = "true",
    ) -> int:
        """Put a table of the contract on the bench, or its chosen columns and rows; an absent one is empty.

        Its rows get a number, `sid`, from `first` on, by which they are joined; the next number is returned.
        """
        source, names = tables.get(contract.name), list(columns or contract.names)
        if isinstance(source, Path):
            rows: int = pq.read_metadata(source).num_rows
            found = _in_file(contract, source, names, first)
        else:
            table = _in_arrow(contract, source, names)
            rows, found = len(table), f"all_{contract.name}"
            self._connection.register(found, table.append_column("sid", pa.array(np.arange(first, first + rows))))
        self.view(contract.name, f"SELECT * FROM {found} WHERE {where}")
        return first + rows

    def make(self, name: str, select: str) -> None:
        """Make a named table of what the SELECT says."""
        with _room():
            self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS {select}")

    def view(self, name: str, select: str) -> None:
        """Name what the SELECT says without making it: each use reads only the columns and rows that it needs."""
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select}")

    def clear(self, *names: str) -> None:
        """Take tables off the bench that no later step needs: they hold the memory that the next ones want."""
        for name in names:
            self._connection.execute(f"DROP TABLE {name}")

    def has_rows(self, source: str) -> bool:
        """Is there any row in a table, under what WHERE may follow its name?"""
        return bool(self.rows(f"SELECT 1 FROM {source} LIMIT 1"))

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """What the SELECT says, as a few rows of plain values."""
        with _room():
            found: list[tuple[Any, ...]] = self._connection.sql(select).fetchall()
        return found

    def take(self, contract: Table, select: str) -> pd.DataFrame:
        """What the SELECT says, as a frame that keeps the contract."""
        with _room():
            found = self._connection.sql(select).to_arrow_table()
        return contract.from_arrow(found.select(list(contract.names)).cast(contract.arrow_schema))

    def stream(self, contract: Table, select: str, rows: int) -> Iterator[pa.Table]:
        """What the SELECT says, as Arrow tables of so many rows that keep the contract. Raises ContractError."""
        # A result that is handed over is held in memory whole; one that goes to a file is not.
        file = Path(self._spill.name) / f"{contract.name}.parquet"
        with _room():
            self._connection.execute(f"COPY ({select}) TO {_quoted(file)} ({QUICK})")
        with pq.ParquetFile(file) as made:
            for batch in made.iter_batches(rows, columns=list(contract.names)):
                table = pa.Table.from_batches([batch]).select(list(contract.names))
                yield _kept(contract, table.cast(contract.arrow_schema))
        file.unlink()

    def define(self, macro: str) -> None:
        """Define a scalar macro: `name(argument, …) AS expression`."""
        self._connection.execute(f"CREATE OR REPLACE MACRO {macro}")

    def close(self) -> None:
        self._connection.close()
        self._spill.cleanup()

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _room() -> Iterator[None]:
    """Memory and disk are this machine's and not the evidence's: where they do not suffice, whoever runs it is told."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        why = str(error).splitlines()[0]
        raise UsageError(
            f"assembling found no room, with {LIMITS['memory_limit']} of memory and the folder for what does not fit,"
            f" {tempfile.gettempdir()} (TMPDIR names another): {why}"
        ) from error


def _in_arrow(contract: Table, source: pd.DataFrame | pa.Table | None, names: Sequence[str]) -> pa.Table:
    if isinstance(source, pa.Table):
        table = source.select(names)
    else:
        frame = contract.empty() if source is None else source
        table = pa.Table.from_pandas(frame[names], preserve_index=False)
    return table.cast(pa.schema([pa.field(column.name, _plain(column.type)) for column in table.schema]))


def _in_file(contract: Table, file: Path, names: Sequence[str], first: int) -> str:
    """The same of a Parquet file, as SQL: each step that asks for a column reads it, and none is held in memory."""
    plain = (f"make_timestamp(epoch_us({name})) AS {name}" if contract[name].dtype == TIME else name for name in names)
    numbered = f"file_row_number + {first} AS sid"
    return f"(SELECT {', '.join(plain)}, {numbered} FROM read_parquet({_quoted(file)}, file_row_number = true))"


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"


def _plain(kind: pa.DataType) -> pa.DataType:
    return _PLAIN_TIME if pa.types.is_timestamp(kind) else kind


def _kept(contract: Table, table: pa.Table) -> pa.Table:
    for column in contract.columns:
        values = table[column.name]
        if not column.nullable and values.null_count:
            raise ContractError(f"{contract.name}.{column.name} may not be null")
        strangers = set(pc.unique(values.drop_null()).to_pylist()) - set(column.words) if column.words else None
        if strangers:
            raise ContractError(f"{contract.name}.{column.name}: {min(strangers)!r} is not one of its words")
    return table
