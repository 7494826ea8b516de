"""CSV files for people: UTF-8 with a mark, so that a spreadsheet reads accents, and no cell that it could run."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit.export.quoting import cell

__all__ = ["cells", "write_sheet"]

ROWS_AT_ONCE = 20_000


def write_sheet(frame: pd.DataFrame, path: Path) -> Path:
    """Every row of the frame, each cell by `quoting.cell`. The same frame gives the same bytes on every system."""
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(frame.columns)
        for first in range(0, len(frame), ROWS_AT_ONCE):
            rows = frame.iloc[first : first + ROWS_AT_ONCE]
            writer.writerows(zip(*(cells(rows[name]) for name in frame.columns), strict=True))
    return path


def cells(values: pd.Series, made: Callable[[Any], Any] = cell) -> list[Any]:
    """Each value by `made`, in order; of one that repeats it is made once. Nulls are one value, None."""
    if values.dtype == object:  # 1, 1.0 and True would be one value
        return [made(value) for value in values]
    places, different = pd.factorize(values)
    shown = np.empty(len(different) + 1, dtype=object)
    shown[:] = [*map(made, pd.Series(different).tolist()), made(None)]
    found: list[Any] = shown[places].tolist()
    return found
