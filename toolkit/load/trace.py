"""Trace-like exports: any dialect in, rows of TRACE out, one for each recipient of each record.

    origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,network_message_id,…

DOMAIN.md section 3. Records in are rows out and problems, and the ledger says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.complaints import Complaints, NotedRecords, Overheard
from toolkit.load.dates import DateOrder, has_odd_seconds, has_seconds
from toolkit.load.dialects import Dialect, looks_like_trace, nearest, normalised, recognise, zone_not_told
from toolkit.load.json_table import json_sheet, names_in, opens_json
from toolkit.load.layout import sniff_layout
from toolkit.load.markup import markup_names, markup_sheet
from toolkit.load.order import MessageTimes, Order, date_cell, settle_order
from toolkit.load.pages import PageEdges
from toolkit.load.registry import loader
from toolkit.load.rows import Export, found_cells, trace_rows
from toolkit.load.sheet import Records, Sheet, Tally
from toolkit.load.tabular import text_sheet
from toolkit.load.totals import MORE_TOTALS, TOTAL, without_totals
from toolkit.load.workbook import opens_workbook, workbook_sheets
from toolkit.load.zones import zone_told

__all__ = ["UNKNOWN_ORDER", "confirms", "read_trace", "recognises"]

UNKNOWN_HEADER = "the columns fit no export the toolkit knows"
UNKNOWN_ORDER = "its dates do not tell whether the day or the month comes first: use --day-first or --month-first"
ZONE_NOT_TOLD = (
    "its header does not tell how far from UTC its times are ({zoned}): export it in UTC, or write the offset there, "
    "as in Date (UTC-04:00)"
)
TOLD_BY_MESSAGES: Mapping[DateOrder, str] = {
    "day": "the day comes first in its dates, as {count} messages of the case tell",
    "month": "the month comes first in its dates, as {count} messages of the case tell",
}
NO_SECONDS = "no time in it has seconds, as after a spreadsheet saved it: it ties to mails by the minute at best"
WHOLE_MINUTES = "every time in it is a whole minute, as after a spreadsheet saved it: it ties to mails by the minute"
NO_ZONE = "its header names no time zone: read as UTC, though the screen may have shown the times of its user's zone"
CLOCK = r"(?P<clock>\d\d?:\d\d)"
MINUTES_BY_CHANCE = 3  # four mails of whole minutes are one chance in ten million

THREADS = 2
BLOCKS_AHEAD = 4
ROWS_A_PART = 50_000


def recognises(head: bytes, size: int) -> bool:  # noqa: ARG001 -- the registry asks every loader alike
    """Does a table begin here whose header names columns of mail flow? Of a workbook, `confirms` is asked as well."""
    if opens_workbook(head):
        return True
    if opens_json(head):
        return _is_ours(names_in(head))
    if markup_names(head):
        return True
    layout = sniff_layout(head)
    return layout is not None and _is_ours(layout.header)


def _is_ours(header: list[str] | tuple[str, ...]) -> bool:
    return recognise(header) is not None or looks_like_trace(header)


def confirms(file: EvidenceFile) -> bool:
    """Is the office package a workbook with such a table? What is no package has been recognised already."""
    return not opens_workbook(file.head()) or bool(workbook_sheets(file))


@loader(kind="trace", recognises=recognises, gives="trace", confirms=confirms)
def read_trace(
    file: EvidenceFile, notes: Notes, date_order: DateOrder | None = None, messages: MessageTimes | None = None
) -> Iterator[pa.Table]:
    """The export's records as tables of TRACE, some ten thousand rows at a time.

    `date_order` says which of day and month comes first in dates written in a culture, where the column itself does not
    tell; where nobody says so, the times of the same `messages` may. A file whose dates or header cannot be understood
    is not loaded: a problem says why, the ledger how much.
    Raises EvidenceError for a workbook that unpacks to more than the toolkit takes.
    """
    sheets = _sheets_of(file)
    if not sheets:
        notes.problem("load", file.evidence_id, None, "no header line", field="header")
    for sheet in sheets:
        yield from _in_parts(_rows_of(file, sheet, notes, date_order, messages))


def _rows_of(
    file: EvidenceFile, sheet: Sheet, notes: Notes, date_order: DateOrder | None, messages: MessageTimes | None
) -> Iterator[pa.Table]:
    dialect = recognise(sheet.names)
    if dialect is None:
        _refuse(file, sheet, notes, _why_unknown(sheet.names), "header", ", ".join(sheet.names))
        return
    settled = settle_order(sheet, dialect, date_order, messages)
    if settled.is_open:
        _refuse(file, sheet, notes, UNKNOWN_ORDER, "occurred_at", settled.first_date)
        return
    dated = date_cell(sheet.names, dialect)
    export = Export(
        file.evidence_id, sheet.names, dialect, settled.order, Overheard(), settled.count, zone_told(dated)
    )
    yield from _read(file, sheet, export, notes, _how_dated(settled, export, dated))


def _how_dated(settled: Order, export: Export, dated: str) -> str:
    """What is to be said of how the dates were read."""
    told = []
    if settled.compared and settled.order:
        told.append(TOLD_BY_MESSAGES[settled.order].format(count=settled.compared))
    if export.count and export.count.is_sure:
        told.append(export.count.says)
    if export.dialect.shows_local_times and "utc" not in normalised(dated):
        told.append(NO_ZONE)
    if export.zone:
        told.append(f"its times are put into UTC from what its header says: {dated}, read as {export.zone}")
    return "; ".join(told)


def _why_unknown(names: Iterable[str]) -> str:
    """Why no export has this header, with the column that would make it one where one is all that it lacks."""
    zoned = zone_not_told(names)
    if zoned:
        return ZONE_NOT_TOLD.format(zoned=zoned)
    near = nearest(names)
    if near is None:
        return UNKNOWN_HEADER
    dialect, lacking = near
    called = " or ".join(dialect.named(lacking))
    return f"{UNKNOWN_HEADER}: to be {dialect.name} it lacks {lacking}, a column that is called {called} there"


def _in_parts(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in fewer tables: each of them becomes a part of the store."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= ROWS_A_PART:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _sheets_of(file: EvidenceFile) -> list[Sheet]:
    head = file.head()
    if opens_workbook(head):
        return workbook_sheets(file)
    found = json_sheet(file, head) or markup_sheet(file, head) or text_sheet(file, head)
    return [found] if found else []


def _read(file: EvidenceFile, sheet: Sheet, export: Export, notes: Notes, how: str) -> Iterator[pa.Table]:
    tally, edges, timed = Tally(), PageEdges(export.dialect.is_paged), _Clock()
    rows = 0
    complaints = Complaints(file.evidence_id, Notes())
    totals = NotedRecords(file.evidence_id, notes, TOTAL, MORE_TOTALS)
    _name_strangers(export, notes)
    for block in _side_by_side(sheet.read(notes, tally), partial(_understand, export)):
        timed.look_at(block.dates)
        for complaint in block.heard.complaints:
            complaints.note(complaint)
        for number, text in block.totals:
            totals.note(number, text)
        table = edges.without_duplicates(block.table)
        rows += len(table)
        if len(table):
            yield table
    totals.finish()
    tally.failed += totals.count
    _pass_on(complaints, notes)
    damage = timed.damage if export.count is None else "" if export.count.is_sure else export.count.says
    if damage:
        notes.problem("load", file.evidence_id, None, damage, field="occurred_at")
    cut = _cut(tally, export.dialect)
    if cut:
        notes.problem("load", file.evidence_id, None, cut)
    said = (f"{export.dialect.name}: {rows} rows of the trace table, one for each recipient", sheet.place, how, cut)
    emitted = tally.seen - tally.failed - edges.dropped
    note = "; ".join(filter(None, (*said, _lacking(export), "" if tally.seen else "no record after the header")))
    _count(file, sheet, notes, tally, emitted=emitted, duplicate=edges.dropped, note=note)


def _pass_on(complaints: Complaints, notes: Notes) -> None:
    """The complaints of cells come behind what was said of whole records."""
    complaints.finish()
    for problem in complaints.notes.problems:
        notes.problem(
            "load", complaints.evidence_id, problem["locator"], problem["reason"],
            field=problem["field"], excerpt=problem["excerpt"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Block:
    """Some records understood: their rows, the dates of them as found, and what was wrong with their cells."""

    table: pa.Table
    dates: pa.Array
    heard: Overheard
    totals: list[tuple[int, str]]


def _understand(export: Export, records: Records) -> _Block:
    heard = Overheard()
    dates = found_cells(records, date_cell(export.names, export.dialect))
    table, totals = without_totals(trace_rows(records, replace(export, complaints=heard)), records)
    if table["occurred_at"].null_count:
        dated = table.filter(table["occurred_at"].is_valid())["row"]
        dates = dates.filter(pc.is_in(records.numbers, value_set=dated.combine_chunks()))
    return _Block(table, dates, heard, totals)


def _side_by_side(blocks: Iterable[Records], understand: Callable[[Records], _Block]) -> Iterator[_Block]:
    """Each block understood, in order; the next ones are read and understood meanwhile, but never more than a few."""
    with ThreadPoolExecutor(THREADS) as pool:
        pending: deque[Future[_Block]] = deque()
        for records in blocks:
            pending.append(pool.submit(understand, records))
            if len(pending) > BLOCKS_AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


class _Clock:
    """Does any time of the file have seconds? A spreadsheet shows none, and saves what it shows, or :00."""

    def __init__(self) -> None:
        self._minutes: set[str] = set()
        self._exact = self._shown = False

    def look_at(self, dates: pa.Array) -> None:
        self._exact = self._exact or has_odd_seconds(dates)
        if not self._exact:
            self._shown = self._shown or has_seconds(dates)
            # By the clock alone: a report that counts by the day has many dates, and midnight in all of them.
            clocks = pc.struct_field(pc.extract_regex(dates.drop_null(), CLOCK), "clock")
            self._minutes.update(pc.unique(clocks.fill_null("")).to_pylist())

    @property
    def damage(self) -> str:
        """What was lost of the times, in words; empty when nothing was, or when it may be chance."""
        if self._exact or not self._minutes:
            return ""
        if self._shown:
            return WHOLE_MINUTES if len(self._minutes) > MINUTES_BY_CHANCE else ""
        return NO_SECONDS


def _cut(tally: Tally, dialect: Dialect) -> str:
    """Why the export may hold less than there was, where its length is one at which Microsoft cuts it."""
    if tally.seen not in dialect.limits:
        return ""
    return f"exactly {tally.seen:,} records, at which Microsoft cuts this export: more may exist than it holds"


def _lacking(export: Export) -> str:
    lacks = export.dialect.lacks(export.names)
    return f"without {', '.join(lacks)}" if lacks else ""


def _name_strangers(export: Export, notes: Notes) -> None:
    strangers = export.dialect.strangers(export.names)
    if strangers:
        reason = f"columns that {export.dialect.name} does not know; their values are kept in `extra`"
        notes.problem("load", export.evidence_id, None, reason, field="header", excerpt=", ".join(strangers))


def _refuse(file: EvidenceFile, sheet: Sheet, notes: Notes, reason: str, field: str, excerpt: str | None) -> None:
    """The whole file is not loaded: say why, and how many records that leaves out."""
    notes.problem("load", file.evidence_id, None, reason, field=field, excerpt=excerpt)
    tally = Tally()
    for _ in sheet.read(Notes(), tally):
        pass
    _count(file, sheet, notes, tally, emitted=0, duplicate=0, note=f"not loaded: {reason}")


def _count(
    file: EvidenceFile, sheet: Sheet, notes: Notes, tally: Tally, emitted: int, duplicate: int, note: str
) -> None:
    notes.count(
        file.evidence_id, sheet.unit or file.path, item="row", declared=tally.seen, emitted=emitted,
        duplicate=duplicate, failed=tally.seen - emitted - duplicate, note=note,
    )  # fmt: skip
