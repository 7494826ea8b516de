"""Tables to sort and search, with a plain one below that survives export.

    show(case.senders, "Every source that sends in our name")

No row is dropped unseen: when a table is cut, it says so. DataTables comes from the package, never from a network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import count
from typing import Any

import pandas as pd
from IPython.display import HTML, display
from itables import init_notebook_mode
from itables.javascript import get_itable_arguments, html_table_from_template

from toolkit.chart.drawable import shortened, visible
from toolkit.notebook.style import STYLE, cell

__all__ = ["ROWS_SHOWN", "prepare", "show", "table_html"]

ROWS_SHOWN = 500
ROWS_A_PAGE = 15
UNBROKEN = 24  # a column of short words, such as times and addresses, is kept on one line
LONGEST_CELL = 300

_numbers = count(1)


def prepare() -> None:
    """Put the table script into this notebook, so that it works without a network and after export."""
    init_notebook_mode(all_interactive=False, connected=False)


def show(frame: pd.DataFrame, caption: str = "", *, rows: int = ROWS_SHOWN) -> None:
    """Show a table. Its caption says what it is, how many rows it has and leaves out. Empty: not recorded."""
    display(HTML(table_html(frame, caption, rows=rows)))  # type: ignore[no-untyped-call]


def table_html(frame: pd.DataFrame, caption: str = "", *, rows: int = ROWS_SHOWN) -> str:
    """The table as HTML: a plain one, and the script that puts a searchable one in its place."""
    worded = _worded(frame.head(rows))
    head = f'<p class="tk-note"><b>{cell(caption)}</b> <span class="tk-quiet">{_count(len(frame), rows)}</span></p>'
    plain = f'<div class="tk-scroll">{_plain(worded)}</div>'
    searchable = _searchable(worded, plain) if len(worded) else ""
    return f'{STYLE}<div class="tk">{head}{searchable}</div>'


def _count(total: int, rows: int) -> str:
    if total == 0:
        return "no row"
    said = f"{total:,} row{'s' if total > 1 else ''}"
    return said if total <= rows else f"{said}; only the first {rows:,} are shown, {total - rows:,} are left out"


def _worded(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers stay numbers, so that they sort; all else becomes text, a null an empty cell."""
    flat = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    columns = [_worded_column(flat.iloc[:, place]) for place in range(flat.shape[1])]
    names = _distinct(map(str, flat.columns))
    return pd.DataFrame(dict(zip(names, columns, strict=True)), index=pd.RangeIndex(len(flat)))


def _distinct(names: Iterable[str]) -> list[str]:
    """A query may give two columns the same name: `n` and `n` become `n` and `n (2)`."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def _worded_column(column: pd.Series[Any]) -> pd.Series[Any]:
    if pd.api.types.infer_dtype(column) == "decimal":  # DuckDB's sums are wider than 64 bits
        column = pd.to_numeric(column.astype("string"))
    if _is_number(column) and not column.isna().any():
        return column.reset_index(drop=True)
    return column.map(_word).astype("string").reset_index(drop=True)


def _is_number(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def _word(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    return str(value)


def _plain(frame: pd.DataFrame) -> str:
    names = "".join(f"<th>{cell(name)}</th>" for name in frame.columns)
    numeric = [_is_number(frame[name]) for name in frame.columns]
    body = "".join(f"<tr>{_row(values, numeric)}</tr>" for values in frame.itertuples(index=False, name=None))
    return f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _row(values: tuple[Any, ...], numeric: list[bool]) -> str:
    return "".join(
        f'<td class="tk-number">{value}</td>' if number else f"<td>{cell(value, LONGEST_CELL)}</td>"
        for value, number in zip(values, numeric, strict=True)
    )


def _searchable(frame: pd.DataFrame, plain: str) -> str:
    """DataTables over all rows given (no sampling), every cell escaped; `plain` stands where no script runs."""
    name = f"tk_table_{next(_numbers)}"
    shown = frame.map(lambda value: value if not isinstance(value, str) else _spelt(value))
    arguments = get_itable_arguments(
        shown,
        table_id=name,
        connected=False,
        allow_html=False,
        maxBytes=0,
        maxRows=0,
        maxColumns=0,
        showIndex=False,
        classes="display compact",
        style="table-layout:auto;width:auto;float:left",
        lengthMenu=[ROWS_A_PAGE, 50, ROWS_SHOWN],
        pageLength=ROWS_A_PAGE,
        scrollX=True,
        columnDefs=[{"className": "tk-once", "targets": _short_columns(frame)}],
    )
    arguments.pop("dt_url", None)
    arguments.pop("connected", None)
    return str(html_table_from_template(name, "", False, False, arguments, plain))


def _short_columns(frame: pd.DataFrame) -> list[int]:
    longest = [frame[name].astype("string").str.len().max() for name in frame.columns]
    return [place for place, length in enumerate(longest) if length <= UNBROKEN]


def _spelt(value: str) -> str:
    return shortened(visible(value), LONGEST_CELL)
