"""A workbench: one DuckDB in memory, Arrow tables in and out, a named table for each step.

The steps of `assemble` are SQL because they are joins and windows over millions of rows. Times are plain UTC inside, so
that no time-zone database is asked; they get their zone back at the exit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from toolkit.schema.columns import Table

__all__ = ["Workbench"]

# What a consultant's laptop can spare; what is more than that goes to the spill folder.
LIMITS = {"threads": "2", "memory_limit": "2GB", "preserve_insertion_order": "false"}

# DuckDB fetches an extension that a query seems to need from the network; a default run touches none.
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}

_PLAIN_TIME = pa.timestamp("us")


class Workbench:
    """Named tables and the SQL that makes the next from them."""

    def __init__(self) -> None:
        # What does not fit in memory goes to a folder of our own and leaves with us; the default is where we are run.
        self._spill = tempfile.TemporaryDirectory(prefix="toolkit-assemble-")
        self._connection = duckdb.connect(":memory:", config={"temp_directory": self._spill.name, **LIMITS, **OFFLINE})

    def bring(
        self, contract: Table, tables: Mapping[str, pd.DataFrame], columns: Iterable[str] | None = None, first: int = 0
    ) -> int:
        """Put a table of the contract on the bench, or its chosen columns; an absent one is empty.

        Its rows get a number, `sid`, from `first` on, by which they are joined; the next number is returned.
        """
        frame = tables.get(contract.name)
        frame = contract.empty() if frame is None else frame
        names = list(columns or contract.names)
        table = pa.Table.from_pandas(frame[names], preserve_index=False)
        plain = pa.schema([pa.field(column.name, _plain(column.type)) for column in table.schema])
        numbered = table.cast(plain).append_column("sid", pa.array(np.arange(first, first + len(table))))
        self._connection.register(contract.name, numbered)
        return first + len(table)

    def make(self, name: str, select: str) -> None:
        """Make a named table of what the SELECT says."""
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
        found: list[tuple[Any, ...]] = self._connection.sql(select).fetchall()
        return found

    def take(self, contract: Table, select: str) -> pd.DataFrame:
        """What the SELECT says, as a frame that keeps the contract."""
        found = self._connection.sql(select).to_arrow_table()
        return contract.from_arrow(found.select(list(contract.names)).cast(contract.arrow_schema))

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


def _plain(kind: pa.DataType) -> pa.DataType:
    return _PLAIN_TIME if pa.types.is_timestamp(kind) else kind
