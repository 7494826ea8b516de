"""CSV files for people: UTF-8 with a mark, so that a spreadsheet reads accents, and no cell that it could run."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from toolkit.export.quoting import cell

__all__ = ["write_sheet"]


def write_sheet(frame: pd.DataFrame, path: Path) -> Path:
    """Every row of the frame, each cell by `quoting.cell`. The same frame gives the same bytes on every system."""
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([cell(value) for value in row] for row in frame.itertuples(index=False))
    return path
