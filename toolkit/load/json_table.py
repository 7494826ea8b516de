"""JSON as exports come: objects in a list, under a name, or one a line, as a table of text.

    [{"MessageTraceId":"…","Received":"\\/Date(1751374800000)\\/"},…]      {"value":[{"id":"…","receivedDateTime":…}]}
    {"tables":[{"columns":[{"name":"TimeGenerated"},…],"rows":[["…"],…]}]}

RFC 8259; PowerShell's ConvertTo-Json, Microsoft Graph, advanced hunting's API and Log Analytics. A record is read on
its own, so that damage costs that record and the next one is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.encoding import read_utf8, sniff_encoding
from toolkit.load.sheet import LISTED_PROBLEMS, Records, Sheet, Tally, records_of

__all__ = ["json_sheet", "names_in", "opens_json"]

BLOCK_RECORDS = 20_000
MORE_PAGES = "its last page names a next one (@odata.nextLink), which is not in the file: more records exist"

Found = tuple[int, Mapping[str, Any] | None, str]

_KEY = re.compile(r'"((?:[^"\\]|\\.){1,80})"\s*:')
_COLUMN = re.compile(r'"(?:name|Name|ColumnName)"\s*:\s*"((?:[^"\\]|\\.){1,80})"')
_COLUMNS = re.compile(r'"(?:columns|Columns|Schema|schema)"\s*:\s*\[')
_ROWS = re.compile(r'"(?:rows|Rows)"\s*:\s*\[')
_TICKS = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BETWEEN = re.compile(r"[\s,]*")
_NEXT_RECORD = re.compile(r"[}\]]\s*,?\s*(?=[{\[])|\n\s*(?=[{\[])")
_LIST = re.compile(r'"(?:value|Results|results|data|Data)"\s*:\s*\[')
_PAGES = re.compile(r'\[\s*\{\s*(?:"@(?:[^"\\]|\\.)*"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*)*"value"\s*:\s*\[')
_VALUE = re.compile(r'"value"\s*:\s*\[')
_NEXT_PAGE = re.compile(r'"@odata\.nextLink"\s*:\s*"')
_LIST_AFTER_LIST = re.compile(r"\]\s*,?\s*\[")


def opens_json(head: bytes) -> bool:
    """Does a text that begins with an object or a list begin here?"""
    return _text(head[:64]).lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def names_in(head: bytes) -> list[str]:
    """The names that the first bytes mention: keys of objects and, in a table of columns and rows, its columns."""
    text = _text(head)
    return list(dict.fromkeys([*_COLUMN.findall(text), *_KEY.findall(text)]))


def _text(head: bytes) -> str:
    encoding, mark = sniff_encoding(head)
    return head[mark:].decode(encoding, "ignore")


def json_sheet(file: EvidenceFile, head: bytes) -> Sheet | None:
    """The table in a JSON text; None when it holds no records. The names are those of every record together."""
    if not opens_json(head):
        return None
    names: dict[str, None] = {}
    for _, record, _ in _records(_whole(file, Notes())):
        names.update(dict.fromkeys(map(str, record or ())))
    if not names:
        return None
    return Sheet(tuple(names), lambda notes, tally: _read(file, tuple(names), notes, tally))


def _whole(file: EvidenceFile, notes: Notes) -> str:
    with file.open() as stream:
        blocks = read_utf8(stream, lambda reason: notes.problem("load", file.evidence_id, None, reason))
        return b"".join(blocks).decode("utf-8").lstrip("\ufeff")


def _read(file: EvidenceFile, names: tuple[str, ...], notes: Notes, tally: Tally) -> Iterator[Records]:
    numbers: list[int] = []
    rows: list[list[str | None]] = []
    text = _whole(file, notes)
    if _NEXT_PAGE.search(text) and len(_NEXT_PAGE.findall(text)) >= len(_VALUE.findall(text)):
        notes.problem("load", file.evidence_id, None, MORE_PAGES)
    for number, record, excerpt in _records(text):
        tally.seen += 1
        if record is None:
            tally.failed += 1
            if tally.failed <= LISTED_PROBLEMS:
                notes.problem("load", file.evidence_id, f"row={number}", "not a whole JSON record", excerpt=excerpt)
            continue
        numbers.append(number)
        rows.append([_cell(record.get(name)) for name in names])
        if len(rows) == BLOCK_RECORDS:
            yield records_of(numbers, rows, names)
            numbers, rows = [], []
    if rows:
        yield records_of(numbers, rows, names)


def _records(text: str) -> Iterator[Found]:
    """Each record's number, its members (None where it is damaged) and the text it begins with; of every page."""
    columns, place = _start(text, 0)
    number = 0
    is_bare = text[_after(_BETWEEN, text, 0) :][:1] == "["
    while True:
        number, place = yield from _of_one_list(text, columns, place, number)
        following = _LIST_AFTER_LIST.match(text, place) or _LIST.search(text, place) or _ROWS.search(text, place)
        if following is None:
            break
        columns, place = _start(text, place) if following.re is _ROWS else ([], following.end())
    rest = text[place:].lstrip("]} \t\r\n,")
    if rest and (is_bare or text[place] not in "]}"):
        yield number + 1, None, rest[:300]


def _of_one_list(text: str, columns: list[str], place: int, number: int) -> Generator[Found, None, tuple[int, int]]:
    """The records from a place on, to the end of their list; returns the last one's number and where the list ends."""
    decoder = json.JSONDecoder()
    while (place := _after(_BETWEEN, text, place)) < len(text) and text[place] in "{[":
        number += 1
        try:
            value, end = decoder.raw_decode(text, place)
            yield number, _members(value, columns), text[place : place + 300]
        except (ValueError, RecursionError):
            yield number, None, text[place : place + 300]
            following = _NEXT_RECORD.search(text, place + 1)
            end = following.end() if following else len(text)
        place = end
    return number, place


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _members(value: Any, columns: list[str]) -> Mapping[str, Any] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and columns and len(value) == len(columns):
        return dict(zip(columns, value, strict=True))
    return None


def _start(text: str, place: int) -> tuple[list[str], int]:
    """The columns, where rows are lists, and the place of the first record from `place` on."""
    place = _after(_BETWEEN, text, place)
    rows = _ROWS.search(text, place)
    if rows and text[rows.end() :].lstrip()[:1] == "[":
        columns = _COLUMNS.search(text, place, rows.start())
        return _COLUMN.findall(text, columns.end(), rows.start()) if columns else [], rows.end()
    pages = _PAGES.match(text, place)
    if pages:
        return [], pages.end()
    if text[place : place + 1] == "[":
        return [], place + 1
    listed = _LIST.search(text)
    if listed and _is_a_wrapper(text[place : listed.start()]):
        return [], listed.end()
    return [], place


def _is_a_wrapper(before: str) -> bool:
    """Is what comes before the list nothing but the wrapper's own members: no record has been closed yet?"""
    return "}\n{" not in before and "}\r\n{" not in before


def _cell(value: Any) -> str | None:
    """A member as text: a date that PowerShell wrote as ticks in ISO form, an object or a list as JSON."""
    if value is None:
        return None
    if isinstance(value, str):
        return _TICKS.sub(_as_iso, value) if value.startswith("/Date(") else _without_surrogates(value)
    if isinstance(value, dict) and {"value", "DateTime"} <= value.keys():
        return _cell(value["value"])
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return _without_surrogates(json.dumps(value, ensure_ascii=False))


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _as_iso(found: re.Match[str]) -> str:
    try:
        return (_EPOCH + timedelta(milliseconds=int(found[1]))).isoformat()
    except OverflowError:
        return found[0]
