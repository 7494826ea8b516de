"""A sheet: the table that a file holds, whatever it is written in. Named columns, and records of text.

    delimited text, JSON and workbooks all come out as records numbered from 1, every cell the text that it is

What a record's cells mean is for `dialects` and `rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from toolkit.evidence.problems import Notes

__all__ = ["HEADER_ROWS", "LISTED_PROBLEMS", "NAMELESS", "Records", "Sheet", "Tally", "distinct_names", "records_of"]

LISTED_PROBLEMS = 10_000

# How far down a header is looked for: people write titles above their tables.
HEADER_ROWS = 10

NAMELESS = "(no name)"


@dataclass(frozen=True, slots=True)
class Records:
    """Some records: their numbers in the file, from 1, and their cells as text, one column a header cell.

    A cell without a character is null: the export records nothing there.
    """

    numbers: pa.Array
    cells: pa.Table


@dataclass(slots=True)
class Tally:
    """How many records were met, and how many of them could not be read; filled while records are drained."""

    seen: int = 0
    failed: int = 0


Read = Callable[[Notes, Tally], Iterator[Records]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in a file: the names of its columns, distinct, and what reads its records.

    `read(notes, tally)` may be called more than once; each call reads from the first record. `unit` is what the
    ledger counts it under, where the file holds more tables than this; `counts_from_1904` where a workbook says that
    numbers of days in it are counted from then.
    """

    names: tuple[str, ...]
    read: Read
    place: str = ""
    unit: str = ""
    counts_from_1904: bool = False


def distinct_names(header: Sequence[str]) -> list[str]:
    """The header cells, made distinct: a name met again is `name (2)`."""
    seen: dict[str, int] = {}
    names = []
    for cell in header:
        seen[cell] = seen.get(cell, 0) + 1
        names.append(cell if seen[cell] == 1 else f"{cell} ({seen[cell]})")
    return names


def records_of(numbers: Sequence[int], rows: Sequence[Sequence[str | None]], names: Sequence[str]) -> Records:
    """Records out of rows of cells, each as many as there are names."""
    columns = [pa.array([row[at] or None for row in rows], pa.string()) for at in range(len(names))]
    return Records(pa.array(numbers, pa.int64()), pa.table(columns, names=list(names)))
