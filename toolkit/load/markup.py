"""Tables in markup: what a portal saved as `.xls` or `.csv` and is HTML, what was pasted out of a chat and is Markdown.

    <tr><th>Received</th><th>SenderAddress</th>…      | Received | SenderAddress | …
    <tr><td>2025-07-14T10:00:05Z</td><td>…            |---|---|…

Text is taken out of the cells; nothing is rendered, and no link, script or style is looked at. The first table counts
whose header is one of mail flow.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.dialects import looks_like_trace, recognise
from toolkit.load.encoding import read_utf8, sniff_encoding
from toolkit.load.joined import BEGINS_ANOTHER, is_another_header
from toolkit.load.sheet import HEADER_ROWS, LISTED_PROBLEMS, NAMELESS, Records, Sheet, Tally, distinct_names, records_of

__all__ = ["markup_names", "markup_sheet"]

MOST_BYTES = 64 << 20

Rows = Iterator[list[str]]
Reader = Callable[[str], Rows]

_PIPE = re.compile(r"(?<!\\)\|")
_TAG = re.compile(r"<(/?)(table|tr|td|th)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_RULE_CHARACTERS = frozenset("|:- \t\r")


def markup_names(head: bytes) -> tuple[str, ...]:
    """The header's names where a table in markup begins in the first bytes, one of mail flow; none where none does."""
    text = _text(head)
    read = _reader_of(text)
    return tuple(_header(read(text))) if read else ()


def markup_sheet(file: EvidenceFile, head: bytes) -> Sheet | None:
    """The table in a text of markup; None where there is none. Raises EvidenceError for one that is too large."""
    names = markup_names(head)
    read = _reader_of(_text(head))
    if not names or read is None:
        return None
    if file.size_bytes > MOST_BYTES:
        raise EvidenceError("the table in markup has more than 64 MiB; save it as CSV")
    distinct = tuple(distinct_names([name or NAMELESS for name in names]))
    place = "an HTML table" if read is _rows_of_html else "a Markdown table"
    return Sheet(distinct, lambda notes, tally: _read(file, read, distinct, notes, tally), place=place)


def _text(head: bytes) -> str:
    encoding, mark = sniff_encoding(head)
    return head[mark:].decode(encoding, "backslashreplace").lstrip("\ufeff")


def _reader_of(text: str) -> Reader | None:
    if text.lstrip()[:1] == "<":
        return _rows_of_html
    return _rows_of_markdown if any(map(_is_rule, text.splitlines())) else None


def _header(rows: Rows) -> list[str]:
    """The first header of mail flow among the first rows; empty where none is. What is left of the rows follows it."""
    for _, cells in zip(range(HEADER_ROWS), rows, strict=False):
        if recognise(cells) or looks_like_trace(cells):
            return cells
    return []


def _read(file: EvidenceFile, read: Reader, names: Sequence[str], notes: Notes, tally: Tally) -> Iterator[Records]:
    with file.open() as stream:
        blocks = read_utf8(stream, lambda reason: notes.problem("load", file.evidence_id, None, reason))
        text = b"".join(blocks).decode("utf-8").lstrip("\ufeff")
    rows = read(text)
    header = _header(rows)
    numbered: list[tuple[int, list[str]]] = []
    for number, cells in enumerate((cells for cells in rows if any(cells)), 1):
        if cells == header:
            continue
        if is_another_header(cells, header):
            left = sum(any(row) for row in rows)
            tally.seen, tally.failed = tally.seen + left, tally.failed + left
            reason = BEGINS_ANOTHER.format(count=left)
            notes.problem("load", file.evidence_id, f"row={number}", reason, excerpt=" | ".join(cells))
            break
        tally.seen += 1
        if len(cells) == len(names):
            numbered.append((number, cells))
            continue
        tally.failed += 1
        if tally.failed <= LISTED_PROBLEMS:
            reason = f"{len(cells)} cells where the header names {len(names)}"
            notes.problem("load", file.evidence_id, f"row={number}", reason, excerpt=" | ".join(cells))
    yield records_of([number for number, _ in numbered], [cells for _, cells in numbered], names)


# --- Markdown, with tables as GitHub's flavour has them


def _is_rule(line: str) -> bool:
    """Is it the line of hyphens under a header?"""
    return "|" in line and "-" in line and set(line) <= _RULE_CHARACTERS


def _rows_of_markdown(text: str) -> Rows:
    """The rows of every table in turn: the line above a rule, and those below it up to one without a pipe."""
    above, is_table = "", False
    for line in text.splitlines():
        if is_table and "|" in line:
            yield _cells(line)
        else:
            is_table = bool(above.strip()) and _is_rule(line)
            if is_table:
                yield _cells(above)
        above = line


def _cells(line: str) -> list[str]:
    cells = _PIPE.split(line.strip().removeprefix("|"))
    kept = cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells
    return [cell.strip().replace("\\|", "|") for cell in kept]


# --- HTML. The standard library's parser takes hours over a page of half a megabyte that was made for it.


def _rows_of_html(text: str) -> Rows:
    """The rows of every table in turn, each cell its text."""
    text = _without_comments(text)
    row: list[str] = []
    cell_at: int | None = None
    for tag in _TAG.finditer(text):
        is_end, name = bool(tag[1]), tag[2].casefold()
        if cell_at is not None:
            row.append(_text_of(text[cell_at : tag.start()]))
        cell_at = tag.end() if name in ("td", "th") and not is_end else None
        if name in ("tr", "table") and row:
            yield row
            row = []
    if cell_at is not None:
        row.append(_text_of(text[cell_at:]))
    if row:
        yield row


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join((*kept, text[at:]))


def _text_of(cell: str) -> str:
    return html.unescape(_ANY_TAG.sub("", _BREAK.sub("\n", cell))).strip()
