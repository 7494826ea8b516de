"""What a column and a table are, and how a frame is held to them.

A frame keeps its contract when it has the table's columns, in order, each with its dtype. Nullable dtypes are used
throughout: a null is "not recorded", and NumPy's NaN or pandas' `str` would answer False where the truth is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import repeat
from typing import Any

import pandas as pd
import pyarrow as pa

TEXT = "string"
FLAG = "boolean"
COUNT = "Int64"
NUMBER = "Float64"
TIME = "datetime64[us, UTC]"

ARROW_TYPES: Mapping[str, pa.DataType] = {
    TEXT: pa.string(),
    FLAG: pa.bool_(),
    COUNT: pa.int64(),
    NUMBER: pa.float64(),
    TIME: pa.timestamp("us", tz="UTC"),
}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ContractError(Exception):
    """A frame does not keep its table's contract: a defect of the toolkit, never of the evidence."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its dtype, what it means, where it comes from, and whether it may be null."""

    name: str
    dtype: str
    meaning: str
    source: str = "toolkit"
    example: str = ""
    nullable: bool = True
    words: tuple[str, ...] = ()

    @property
    def arrow(self) -> pa.Field:
        return pa.field(self.name, ARROW_TYPES[self.dtype])


def text(name: str, meaning: str, source: str = "toolkit", example: str = "", **more: Any) -> Column:
    return Column(name, TEXT, meaning, source, example, **more)


def flag(name: str, meaning: str, source: str = "toolkit", example: str = "true", **more: Any) -> Column:
    return Column(name, FLAG, meaning, source, example, **more)


def count(name: str, meaning: str, source: str = "toolkit", example: str = "1", **more: Any) -> Column:
    return Column(name, COUNT, meaning, source, example, **more)


def number(name: str, meaning: str, source: str = "toolkit", example: str = "0.5", **more: Any) -> Column:
    return Column(name, NUMBER, meaning, source, example, **more)


def time(name: str, meaning: str, source: str = "toolkit", **more: Any) -> Column:
    return Column(name, TIME, meaning, source, more.pop("example", "2025-07-01T13:04:08Z"), **more)


@dataclass(frozen=True)
class Table:
    """One table of the contract: what a row is, what identifies it, which stage makes it, and its columns."""

    name: str
    grain: str
    key: tuple[str, ...]
    made_by: str
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def dtypes(self) -> dict[str, str]:
        return {column.name: column.dtype for column in self.columns}

    @cached_property
    def _pandas_dtypes(self) -> tuple[Any, ...]:
        return tuple(map(pd.api.types.pandas_dtype, self.dtypes.values()))

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        return pa.schema([column.arrow for column in self.columns])

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def empty(self) -> pd.DataFrame:
        """The table with no rows: Dask's `meta`, and what an absent part stands for."""
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in self.dtypes.items()})

    def from_rows(self, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
        """Rows as mappings to a frame that keeps the contract; a key that is no column raises ContractError."""
        return self.from_arrow(self.to_arrow(rows))

    def to_arrow(self, rows: Iterable[Mapping[str, Any] | tuple[Any, ...]]) -> pa.Table:
        """Rows to an Arrow table: what a worker sends home. All are mappings, absent keys null, or all are tuples of
        every column's value in order, which takes half the time.

        Text that UTF-8 cannot carry (lone surrogates of an undecodable byte) is written with backslash escapes.
        """
        columns = self._columns(list(rows))
        return pa.table(list(map(_array, repeat(self), self.columns, columns)), schema=self.arrow_schema)

    def _columns(self, rows: list[Any]) -> Iterable[Sequence[Any]]:
        """The values of each column in turn."""
        if not rows:
            return repeat(())
        if type(rows[0]) is tuple:
            if any(map(len(self.names).__ne__, map(len, rows))):
                raise ContractError(f"{self.name}: a row has not {len(self.names)} values")
            return zip(*rows, strict=True)
        unknown = set().union(*rows) - set(self.names)
        if unknown:
            raise ContractError(f"{self.name}: no such column: {', '.join(sorted(unknown))}")
        return ([row.get(name) for row in rows] for name in self.names)

    def from_arrow(self, table: pa.Table) -> pd.DataFrame:
        """An Arrow table (DuckDB, Parquet, a worker) to a frame with the contract's nullable dtypes."""
        return self.conform(nullable_frame(table))

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new frame with exactly this table's columns, order and dtypes; missing nullable columns become null.

        Raises ContractError for a column that is not declared, a null where none may be, or a word that is not listed.
        """
        unknown = set(frame.columns) - set(self.names)
        if unknown:
            raise ContractError(f"{self.name}: no such column: {', '.join(sorted(map(str, unknown)))}")
        is_so = tuple(frame.columns) == self.names and tuple(frame.dtypes) == self._pandas_dtypes
        conformed = frame if is_so else pd.DataFrame({one.name: _cast(self, frame, one) for one in self.columns})
        for column in self.columns:
            if column.words or not column.nullable:
                self._hold(column, conformed[column.name])
        return conformed.reset_index(drop=True)

    def _hold(self, column: Column, values: pd.Series) -> None:
        if not column.nullable and values.isna().any():
            raise ContractError(f"{self.name}.{column.name} may not be null")
        strangers = set(values.dropna().unique()) - set(column.words) if column.words else None
        if strangers:
            raise ContractError(f"{self.name}.{column.name}: {sorted(strangers)[0]!r} is not one of its words")


_PANDAS_TYPES: dict[pa.DataType, Any] = {
    pa.string(): pd.StringDtype(na_value=pd.NA),
    pa.large_string(): pd.StringDtype(na_value=pd.NA),
    pa.bool_(): pd.BooleanDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
}


def nullable_frame(table: pa.Table) -> pd.DataFrame:
    """Any Arrow table as a frame of nullable dtypes: a null stays a null, whatever the type."""
    frame: pd.DataFrame = table.combine_chunks().to_pandas(types_mapper=_PANDAS_TYPES.get)
    return frame


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows as mappings, in order: what `Table.from_rows` takes."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def as_utf8(value: str | None) -> str | None:
    """Text that Arrow can carry: a byte that could not be decoded shows as `\\udcXX`, and nothing is dropped."""
    return value if value is None else value.encode("utf-8", "backslashreplace").decode("utf-8")


def _array(table: Table, column: Column, values: Sequence[Any]) -> pa.Array:
    try:
        return _times(values) if column.dtype == TIME else pa.array(values, column.arrow.type)
    except UnicodeEncodeError:
        return pa.array([as_utf8(value) for value in values], column.arrow.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise ContractError(f"{table.name}.{column.name}: {error}") from error


def _times(values: Sequence[Any]) -> pa.Array:
    """Times as Arrow has them. It takes spans of time many times faster than times with a zone."""
    if set(map(type, values)) <= {datetime, type(None)}:
        try:
            since = [None if value is None else value - _EPOCH for value in values]
            return pa.array(since, pa.duration("us")).view(pa.int64()).view(ARROW_TYPES[TIME])
        except TypeError:  # a time without a zone: Arrow takes it for one in UTC
            pass
    return pa.array(values, ARROW_TYPES[TIME])


def _cast(table: Table, frame: pd.DataFrame, column: Column) -> pd.Series:
    if column.name not in frame:
        return pd.Series(pd.NA, index=frame.index, dtype=column.dtype)
    try:
        series: pd.Series = frame[column.name].astype(column.dtype)  # type: ignore[call-overload]
        return series
    except (TypeError, ValueError) as error:
        raise ContractError(f"{table.name}.{column.name}: {error}") from error
