"""Tables to sort and search, with a plain one below that survives export.

    show(case.senders, "Every source that sends in our name")

Nothing is dropped unseen: rows that are cut and columns that record nothing are named. DataTables comes from the
package, never from a network.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import partial
from html import escape
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import HTML, display
from itables import init_notebook_mode
from itables.javascript import get_itable_arguments, html_table_from_template

from toolkit.chart.drawable import shortened, visible
from toolkit.notebook.recorded import headed, told
from toolkit.notebook.speech import say, typeset, voice
from toolkit.notebook.style import STYLE, at, cell
from toolkit.notebook.text_fr import DATATABLES_FR

__all__ = ["ROWS_SHOWN", "prepare", "show", "table_html"]

ROWS_SHOWN = 500
ROWS_A_PAGE = 15
LONGEST_CELL = 300
# How a column is set depends on its longest cell and its longest word: short ones stay on one line, sentences get room
# to flow, and a word that would fill the page may break anywhere.
SHORT, SHORT_WORD, SENTENCE, LONG_WORD = 24, 34, 60, 40
DIGEST = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ?)?")
# So many letters has a line of JupyterLab in a window of 1,280 pixels. A table that wants more is set tighter, so that
# nobody scrolls it sideways: in smaller letters, a moment's day above its hour, and a word of more than `WHOLE` letters
# may break, which leaves our own words and identifiers whole.
LINE, WHOLE, ROOM, GAP = 150, 28, 39, 3
TIGHTER = {"tk-prose": "tk-lean", "tk-word": "tk-lean"}

_numbers = count(1)


def prepare() -> None:
    """Put the table script into this notebook, so that it works without a network and after export."""
    init_notebook_mode(all_interactive=False, connected=False)


def show(frame: pd.DataFrame, caption: str = "", *, rows: int = ROWS_SHOWN) -> None:
    """Show a table. Its caption says what it is, how many rows it has and leaves out. Empty: not recorded."""
    display(HTML(table_html(frame, caption, rows=rows)))  # type: ignore[no-untyped-call]


def table_html(frame: pd.DataFrame, caption: str = "", *, rows: int = ROWS_SHOWN) -> str:
    """The table as HTML: a plain one, and the script that puts a searchable one in its place."""
    flat = frame if isinstance(frame.index, pd.RangeIndex) else _with_index(frame)
    silent = flat.isna().all().to_numpy(dtype=bool) if len(flat) else np.zeros(flat.shape[1], dtype=bool)
    worded = _worded(flat.loc[:, ~silent].head(rows))
    told = say("table.between").join([_count(len(frame), rows), *_silence(flat.columns[silent])])
    head = f'<p class="tk-note"><b>{typeset(cell(caption))}</b> <span class="tk-quiet">{typeset(cell(told))}</span></p>'
    plain = f'<div class="tk-scroll">{_plain(worded)}</div>'
    searchable = _searchable(worded, plain) if worded.size else ""
    tight = " tk-narrow" if _is_tight(_looks(worded)) else ""
    return f'{STYLE}<div class="tk{tight}">{head}{searchable}</div>'


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """An index that says something becomes columns; the row numbers that a filter left do not."""
    return frame.reset_index(drop=frame.index.names == [None])


def _count(total: int, rows: int) -> str:
    if total == 0:
        return say("table.none")
    said = say("table.rows", n=total)
    return said if total <= rows else say("table.cut", rows=said, shown=rows, left=total - rows)


def _silence(columns: pd.Index[str]) -> list[str]:
    """Columns that are null in every row take no room, but are named."""
    return [say("table.silent", names=", ".join(map(str, columns)))] if len(columns) else []


def _worded(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers stay numbers, so that they sort; all else becomes text, a null an empty cell."""
    names = list(map(str, frame.columns))
    columns = [_worded_column(frame.iloc[:, place], names) for place in range(frame.shape[1])]
    heads = _distinct(map(headed, names))
    return pd.DataFrame(dict(zip(heads, columns, strict=True)), index=pd.RangeIndex(len(frame)))


def _distinct(names: Iterable[str]) -> list[str]:
    """A query may give two columns the same name: `n` and `n` become `n` and `n (2)`."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def _worded_column(column: pd.Series[Any], beside: list[str]) -> pd.Series[Any]:
    if pd.api.types.infer_dtype(column) == "decimal":  # DuckDB's sums are wider than 64 bits
        column = pd.to_numeric(column.astype("string"))
    if _is_number(column):
        return column.reset_index(drop=True)
    words = column.map(_word).astype("string").reset_index(drop=True)
    return words.map(partial(told, str(column.name), beside=beside)).astype("string")


def _is_number(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def _word(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return at(value)
    if isinstance(value, (bool, np.bool_)):
        return str(voice().say("yes" if value else "no"))
    return str(value)


def _plain(frame: pd.DataFrame) -> str:
    looks = _looks(frame)
    names = "".join(f"<th{_class(look)}>{cell(name)}</th>" for name, look in zip(frame.columns, looks, strict=True))
    body = "".join(f"<tr>{_row(values, looks)}</tr>" for values in frame.itertuples(index=False, name=None))
    return f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _row(values: tuple[Any, ...], looks: list[str]) -> str:
    return "".join(
        f"<td{_class(look)}>{escape(_legible(value))}</td>"
        for value, look in zip(values, looks, strict=True)
    )


def _class(look: str) -> str:
    return f' class="{look}"' if look else ""


def _legible(value: Any) -> str:
    """Text that evidence wrote, made legible; a number with its thousands apart."""
    if isinstance(value, str):
        return shortened(visible(value), LONGEST_CELL)
    return "" if pd.isna(value) else voice().words.count(value)


def _looks(frame: pd.DataFrame) -> list[str]:
    """How each column is set, given the room that all of them want together."""
    looks = [_look(frame[name]) for name in frame.columns]
    if sum(_room(frame[name], look) + GAP for name, look in zip(frame.columns, looks, strict=True)) <= LINE:
        return looks
    return [_tighter(frame[name], look) for name, look in zip(frame.columns, looks, strict=True)]


def _is_tight(looks: list[str]) -> bool:
    return not {"tk-at", "tk-tight", "tk-lean"}.isdisjoint(looks)


def _tighter(column: pd.Series[Any], look: str) -> str:
    if look != "tk-once":
        return TIGHTER.get(look, look)
    if column.str.fullmatch(MOMENT).all():
        return "tk-at"
    return look if _longest(column) <= WHOLE else "tk-tight"


def _room(column: pd.Series[Any], look: str) -> int:
    """The letters of a line that a column cannot do without; its name, which does not break, has a mark beside it."""
    inside = ROOM if look in ("tk-digest", "tk-prose", "tk-word") else _longest(column) if look == "tk-once" else SHORT
    return max(len(str(column.name)) + GAP, 0 if look == "tk-number" else inside)


def _longest(column: pd.Series[Any]) -> int:
    return int(column.str.len().max())


def _look(column: pd.Series[Any]) -> str:
    """How a column is set: a number, a digest, one line, sentences, one long word, or as it comes."""
    if _is_number(column):
        return "tk-number"
    if column.str.fullmatch(DIGEST).all():
        return "tk-digest"
    longest, longest_word = column.str.len().max(), column.str.split().explode().str.len().max()
    if longest <= SHORT or longest == longest_word <= SHORT_WORD:
        return "tk-once"
    if longest_word > LONG_WORD:
        return "tk-word"
    return "tk-prose" if longest > SENTENCE else ""


def _searchable(frame: pd.DataFrame, plain: str) -> str:
    """DataTables over all rows given (no sampling), every cell escaped; `plain` stands where no script runs."""
    name = f"tk_table_{next(_numbers)}"
    shown = frame.map(_legible)
    language: dict[str, Any] = {} if voice().words.language == "en" else {"language": DATATABLES_FR}
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
        columnDefs=[_definition(look, place) for place, look in enumerate(_looks(frame))],
        **language,
    )
    arguments.pop("dt_url", None)
    arguments.pop("connected", None)
    return str(html_table_from_template(name, "", False, False, arguments, plain))


def _definition(look: str, place: int) -> dict[str, Any]:
    """What DataTables is told of a column: thousands are separated, yet sort as numbers."""
    kind = {"type": "num-fmt"} if look == "tk-number" else {}
    return {"targets": place, "className": look, **kind}
