"""A table of records as the file that an export is, and what happens to it on its way to an investigator.

    Defects(encoding="utf-16-le", delimiter=";", day_first=True)      Defects(minutes_only=True, spoilt_guids=3)

CSV with or without quotes, the server's log, Graph's JSON, a shell's JSON, a workbook that a spreadsheet saved.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from toolkit.simulate.events import Event

__all__ = ["SUFFIXES", "Defects", "spoilt", "write_records"]

TYPE_LINE = "#TYPE Deserialized.Microsoft.Exchange.Management.FfoReporting.MessageTrace"
FIELDS_LINES = "#Software: Microsoft Exchange Server\n#Version: 15.02.1118.007\n#Log-type: Message Tracking Log"

SUFFIXES: Mapping[str, str] = {
    "csv": "csv", "quoted": "csv", "log": "log", "graph": "json", "hunt": "json", "shell": "json", "workbook": "xlsx",
}  # fmt: skip
"""The kinds of file, and how each one's name ends."""

_DIGITS_KEPT = 15
_SAVED_AT = datetime(2025, 7, 15, 9, 30, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IDENTIFIERS = frozenset({"messagetraceid", "networkmessageid", "id"})


@dataclass(frozen=True, slots=True)
class Defects:
    """What happened to an export on its way: nothing, unless said.

    `encoding` may be "utf-16-le", which writes no mark. `day_first` writes dates as a French shell does, `zone_hours`
    the clock of the place, `minutes_only` what a spreadsheet shows and saves. `spoilt_guids` is in how many records,
    from the first, a spreadsheet took the GUID for a number. `cap` keeps so many records, `overlap` writes so many of
    the last page twice, `renamed` gives columns other names.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    type_line: bool = False
    day_first: bool = False
    zone_hours: float = 0
    minutes_only: bool = False
    spoilt_guids: int = 0
    cap: int | None = None
    overlap: int = 0
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def retells_times(self) -> bool:
        return bool(self.day_first or self.zone_hours or self.minutes_only)


def spoilt(records: Sequence[tuple[str, Event]], time: str, defects: Defects) -> list[tuple[str, Event]]:
    """The records, each with the mail it tells of, after all that happened to them; `time` is their column of times."""
    kept = list(records[: defects.cap])
    kept += kept[len(kept) - defects.overlap :] if defects.overlap else []
    return [(guid, _spoilt(row, time, defects, number)) for number, (guid, row) in enumerate(kept)]


def _spoilt(row: Event, time: str, defects: Defects, number: int) -> Event:
    told = {**row, time: _retold(row[time], defects)} if defects.retells_times else row
    if number < defects.spoilt_guids:
        told = {name: _as_number(cell) if _plain(name) in _IDENTIFIERS else cell for name, cell in told.items()}
    return {defects.renamed.get(name, name): cell for name, cell in told.items()}


def _retold(text: str, defects: Defects) -> str:
    moment = _moment(text) + timedelta(hours=defects.zone_hours)
    clock = "%H:%M" if defects.minutes_only else "%H:%M:%S"
    if defects.day_first:
        return f"{moment:%d/%m/%Y} {moment:{clock}}"
    return f"{moment:%Y-%m-%d} {moment:{clock}}" if defects.minutes_only else f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.rstrip("Z")[:26]).replace(tzinfo=UTC)


def _is_iso(text: str) -> bool:
    """Does the year come first? What a culture writes is text to a program of another."""
    return text[:4].isdecimal()


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _as_number(guid: str) -> str:
    """What a spreadsheet makes of an identifier of digits with one letter e: the rest of it is lost."""
    digits = "".join(filter(str.isdigit, guid)) or "0"
    return f"{digits[0]}.{digits[1:3]:0<2}E+{len(guid) - 5}"


def write_records(path: Path, rows: Sequence[Event], kind: str, time: str, defects: Defects) -> None:
    """Write the records as a file of one of the kinds of `SUFFIXES`."""
    if kind == "workbook":
        _write_workbook(path, rows, time)
        return
    text = _json(rows, kind, time) if SUFFIXES[kind] == "json" else _delimited(rows, kind, defects)
    path.write_bytes(text.encode(defects.encoding))


def _json(rows: Sequence[Event], kind: str, time: str) -> str:
    if kind == "shell":
        return json.dumps([{name: _of_shell(cell, name == time) for name, cell in row.items()} for row in rows])
    return json.dumps({"Results" if kind == "hunt" else "value": list(rows)})


def _of_shell(cell: str, is_time: bool) -> object:
    """As ConvertTo-Json of Windows PowerShell has it: milliseconds since 1970, numbers as numbers, null for nothing."""
    if is_time and _is_iso(cell):
        return f"/Date({(_moment(cell) - _EPOCH) // timedelta(milliseconds=1)})/"
    return int(cell) if cell.isascii() and cell.isdecimal() else cell or None


def _delimited(rows: Sequence[Event], kind: str, defects: Defects) -> str:
    out = io.StringIO()
    if kind == "log":
        out.write(f"{FIELDS_LINES}\n#Fields: ")
    elif defects.type_line:
        out.write(f"{TYPE_LINE}\r\n")
    style: Any = {"quoting": csv.QUOTE_ALL if kind == "quoted" else csv.QUOTE_MINIMAL}
    delimiter = "," if kind == "log" else defects.delimiter
    writer = csv.DictWriter(out, list(rows[0]) if rows else [], delimiter=delimiter, **style)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _write_workbook(path: Path, rows: Sequence[Event], time: str) -> None:
    """A sheet as a spreadsheet saves it: times as days since 1900, numbers as numbers."""
    options = {"default_date_format": "yyyy-mm-dd hh:mm", "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, {**options, "remove_timezone": True}) as book:
        book.set_properties({"created": _SAVED_AT.replace(tzinfo=None)})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(rows[0]) if rows else [])
        for number, row in enumerate(rows, 1):
            for column, (name, cell) in enumerate(row.items()):
                sheet.write(number, column, _of_sheet(cell, name == time))


def _of_sheet(cell: str, is_time: bool) -> object:
    """A number or a time where the program knows one, else the text."""
    if is_time and _is_iso(cell):
        return _moment(cell)
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < _DIGITS_KEPT else cell
