"""A workbench: one DuckDB in memory, Arrow tables in and out, a named table for each step.

The steps of `assemble` are SQL because they are joins and windows over millions of rows. Times are plain UTC inside, so
that no time-zone database is asked; they get their zone back at the exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from toolkit.schema.columns import Table

__all__ = ["Workbench"]

_PLAIN_TIME = pa.timestamp("us")


class Workbench:
    """Named tables and the SQL that makes the next from them."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:")

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
        plain = pa.schema([pa.field(name, _plain(contract[name].arrow.type)) for name in names])
        numbered = table.cast(plain).append_column("sid", pa.array(np.arange(first, first + len(table))))
        self._connection.register(f"_{contract.name}", numbered)
        self.make(contract.name, f"SELECT * FROM _{contract.name}")
        self._connection.unregister(f"_{contract.name}")
        return first + len(table)

    def make(self, name: str, select: str) -> None:
        """Make a named table of what the SELECT says."""
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS {select}")

    def take(self, contract: Table, select: str) -> pd.DataFrame:
        """What the SELECT says, as a frame that keeps the contract."""
        found = self._connection.sql(select).to_arrow_table()
        return contract.from_arrow(found.select(list(contract.names)).cast(contract.arrow_schema))

    def define(self, macro: str) -> None:
        """Define a scalar macro: `name(argument, …) AS expression`."""
        self._connection.execute(f"CREATE OR REPLACE MACRO {macro}")

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _plain(kind: pa.DataType) -> pa.DataType:
    return _PLAIN_TIME if pa.types.is_timestamp(kind) else kind
