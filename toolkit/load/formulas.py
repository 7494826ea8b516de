"""Cells that were written as formulas, to keep a spreadsheet from taking them for numbers or dates.

    ="0012" → 0012      ="2025-07-14T10:00:05Z" → 2025-07-14T10:00:05Z

A subject may be such a text itself: only a column in which every cell is one is read as what the formulas say.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["unwrapped"]

_FORMULA = r'^="([^"]*)"$'
OPENING = '="'
LOOKED_AT = 1_000


def unwrapped(cells: pa.Table) -> tuple[pa.Table, list[str]]:
    """The cells without their formulas, and the names of the columns that had them."""
    names = [name for name in cells.column_names if _is_written_as_formulas(cells.column(name))]
    for name in names:
        bare = pc.replace_substring_regex(cells.column(name), _FORMULA, r"\1")
        bare = pc.if_else(pc.equal(bare, ""), None, bare)
        cells = cells.set_column(cells.column_names.index(name), name, bare)
    return cells.combine_chunks() if names else cells, names


def _is_written_as_formulas(column: pa.ChunkedArray) -> bool:
    first = column.slice(0, LOOKED_AT).drop_null()
    if not len(first) or not first[0].as_py().startswith(OPENING):
        return False
    return bool(pc.all(pc.match_substring_regex(column, _FORMULA)).as_py())
