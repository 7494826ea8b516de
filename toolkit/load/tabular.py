"""Delimited text as exports come: its records as text, block by block. `layout` says how they lie in it.

    #TYPE Deserialized.Microsoft.Exchange.Management.FfoReporting.MessageTrace
    "PSComputerName","RunspaceId","MessageId","Received",…

RFC 4180 is what writers mean; DOMAIN.md section 3.1 is what they write. Every cell stays the text that it is: `NA` and
`null` are subjects of mails. A record that cannot be read is a problem with its number, and the next one is read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.complaints import NotedRecords
from toolkit.load.encoding import read_utf8
from toolkit.load.formulas import unwrapped
from toolkit.load.joined import BEGINS_ANOTHER, is_another_header, is_writers_line, may_be_headers
from toolkit.load.layout import LINE_ENDS, Layout, Needed, cells_of, sniff_layout
from toolkit.load.lines import QUOTE, Lines, after_lines, whole_records
from toolkit.load.quoting import AS_WRITTEN, MORE_AS_WRITTEN, cells_as_written, is_well_quoted
from toolkit.load.sheet import LISTED_PROBLEMS, Records, Sheet, Tally, records_of

__all__ = ["Records", "Tally", "read_records", "text_sheet"]

RECORD_LINES = 1_000
LOOKED_AT_AS_HEADERS = 1_000


def text_sheet(file: EvidenceFile, head: bytes) -> Sheet | None:
    """The table in a delimited text; None when no line of its first bytes looks like a header."""
    layout = sniff_layout(head)
    if layout is None:
        return None
    return Sheet(tuple(layout.names), lambda notes, tally: read_records(file, layout, notes, tally))


def read_records(file: EvidenceFile, layout: Layout, notes: Notes, tally: Tally) -> Iterator[Records]:
    """Every record of the file after its header, in blocks; what cannot be read goes to `notes` and `tally`."""
    with file.open() as stream:
        source = _Source(file.evidence_id, layout, notes, tally)
        pending = b""
        blocks = read_utf8(stream, source.complain)
        if layout.line_end == "\r":
            blocks = (block.replace(b"\r", b"\n") for block in blocks)
        for text in after_lines(blocks, layout.lead_lines):
            lines, pending = whole_records(pending, text)
            if lines is not None:
                records, rest = source.parse(lines, is_last=False)
                pending = rest + pending
                yield records
        if pending.strip(b"\r\n"):
            yield source.parse(Lines(b"", pending, len(pending)), is_last=True)[0]
        source.finish()


@dataclass(slots=True)
class _Source:
    """One file being read: what turns a block of whole lines into records, and notes what it could not."""

    evidence_id: str
    layout: Layout
    notes: Notes
    tally: Tally
    number: int = 0
    complained: set[str] = field(default_factory=set)
    short: list[int] = field(default_factory=list)
    looked_at: int = 0
    # The number of the record that is another table's header, and how many records are behind it.
    other_at: int | None = None
    others: int = 0
    needed: Needed = field(init=False)
    as_written: NotedRecords = field(init=False)

    def __post_init__(self) -> None:
        self.needed = self.layout.needed_cells()
        self.as_written = NotedRecords(self.evidence_id, self.notes, AS_WRITTEN, MORE_AS_WRITTEN)

    def complain(self, reason: str) -> None:
        """Note a defect of the whole file, once."""
        if reason not in self.complained:
            self.complained.add(reason)
            self.notes.problem("load", self.evidence_id, None, reason)

    def parse(self, lines: Lines, *, is_last: bool) -> tuple[Records, bytes]:
        """The lines' records, and what is left of them: those of a record that their end leaves open."""
        cells = self._at_once(lines)
        if cells is None:
            return self._line_by_line(lines.joined(), is_last)
        first = self.number + 1
        self.number += len(cells)
        return self._telling(Records(pa.array(np.arange(first, first + len(cells))), cells)), b""

    def _telling(self, records: Records) -> Records:
        """The records without those that record nothing: rows of blank cells, and the header met again."""
        for is_filler in (_is_blank, _is_name):
            found = _all(map(is_filler, records.cells.columns, self.layout.header))
            if found is not None:
                kept = pc.invert(found)
                records = Records(records.numbers.filter(kept), records.cells.filter(kept).combine_chunks())
        cells, names = unwrapped(records.cells)
        if names:
            self.complain(f'cells of {", ".join(names)} are written as formulas (="…"): read as the text in them')
        self.tally.seen += len(records.numbers)
        return self._before_another_table(Records(records.numbers, cells))

    def _before_another_table(self, records: Records) -> Records:
        """The records up to the header of another table, where one is met; the others count as failed."""
        if self.other_at is None:
            for place in may_be_headers(records.cells.column(self.needed.date_at).combine_chunks()):
                cells = [column[int(place)].as_py() for column in records.cells.columns]
                if self._begins_another_table(cells, records.numbers[int(place)].as_py()):
                    self.tally.seen -= 1
                    break
        if self.other_at is None:
            return records
        ours = pc.less(records.numbers, self.other_at)
        self._leave_out(pc.sum(pc.greater(records.numbers, self.other_at)).as_py() or 0)
        return Records(records.numbers.filter(ours), records.cells.filter(ours).combine_chunks())

    def _begins_another_table(self, cells: Sequence[str | None], number: int) -> bool:
        self.looked_at += 1
        if self.looked_at > LOOKED_AT_AS_HEADERS or not is_another_header(cells, self.layout.header):
            return False
        self.other_at = number
        return True

    def _leave_out(self, count: int) -> None:
        self.others += count
        self.tally.failed += count

    def _at_once(self, lines: Lines) -> pa.Table | None:
        """The cells of lines without defects; None where a record has too few or too many, or a quote is astray."""
        has_quotes = lines.hold(QUOTE)
        if lines.hold(b"\x00") or (has_quotes and not is_well_quoted(lines, self.layout.delimiter)):
            return None
        names = self.layout.names
        try:
            cells = pyarrow.csv.read_csv(
                lines.as_file(),
                pyarrow.csv.ReadOptions(column_names=names, use_threads=False, block_size=len(lines.text) + 1),
                pyarrow.csv.ParseOptions(delimiter=self.layout.delimiter, newlines_in_values=True),
                pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True,
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid:
            return None
        is_astray = has_quotes and (_ends_in_open_quote(cells, lines) or self._swallowed_a_record(cells, lines))
        return None if is_astray else _in_one_chunk(cells)

    def _swallowed_a_record(self, cells: pa.Table, lines: Lines) -> bool:
        """Does a cell hold a line end and as many delimiters as a record? Two stray quotes make one cell of records."""
        if lines.count(b"\n") <= len(cells):
            return False
        for column in cells.columns:
            broken = column.filter(pc.match_substring(column, "\n"))
            if (
                len(broken)
                and pc.max(pc.count_substring(broken, self.layout.delimiter)).as_py() >= len(self.layout.header) - 1
            ):
                return True
        return False

    def _line_by_line(self, block: bytes, is_last: bool) -> tuple[Records, bytes]:
        """The same, slowly: each record on its own, so that a defect costs that record and no other."""
        width = len(self.layout.header)
        records, left_open = _split_records(block.decode("utf-8"), self.layout.delimiter, width)
        if is_last and left_open:
            records.append((left_open, None))
        numbers: list[int] = []
        rows: list[list[str]] = []
        rows_after = [row for _, row in records[1:]]
        for (record, row), following in zip_longest(records, rows_after):
            self.number += 1
            if is_writers_line(record, self.layout.header):
                continue
            row = self._mended(record, row, width)
            is_whole = record.endswith(LINE_ENDS) and not _is_half(row, following, width)
            if row and len(row) < width and is_whole and self.other_at is None and self.needed.are_in(row):
                self.short.append(self.number)
                row.extend([""] * (width - len(row)))
            if row is not None and len(row) == width:
                numbers.append(self.number)
                rows.append(row)
            else:
                self._refuse(record, row)
        return self._telling(records_of(numbers, rows, self.layout.names)), left_open.encode()

    def _mended(self, record: str, row: list[str] | None, width: int) -> list[str] | None:
        """The cells of a record, as written where a quote is astray in it."""
        written = cells_as_written(record, self.layout.delimiter, width) if row and '"' in record else None
        if written is not None:
            self.as_written.note(self.number, record)
        return written or row

    def _refuse(self, record: str, row: list[str] | None) -> None:
        if self.other_at is None and row and self._begins_another_table(row, self.number):
            return
        self.tally.seen += 1
        if self.other_at is not None:
            self._leave_out(1)
            return
        self.tally.failed += 1
        if self.tally.failed <= LISTED_PROBLEMS:
            reason = _why_refused(record, row, len(self.layout.header))
            self.notes.problem("load", self.evidence_id, f"row={self.number}", reason, excerpt=record)

    def finish(self) -> None:
        """Say how many records are short of their last cells, and how many more were refused than are listed."""
        self.as_written.finish()
        if self.short:
            reason = f"{len(self.short)} records lack their last cells, as after a spreadsheet saved it: read as empty"
            self.notes.problem("load", self.evidence_id, f"row={self.short[0]}", reason)
        if self.other_at is not None:
            reason = BEGINS_ANOTHER.format(count=self.others)
            self.notes.problem("load", self.evidence_id, f"row={self.other_at}", reason)
        unlisted = self.tally.failed - self.others - LISTED_PROBLEMS
        if unlisted > 0:
            self.complain(f"{unlisted} more records could not be read; they are not listed one by one")


def _is_blank(cells: pa.ChunkedArray, _name: str) -> pa.ChunkedArray:
    return pc.is_null(cells)


def _is_name(cells: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    # A file that was joined to another one brings its mark along.
    is_name = pc.or_(pc.equal(cells, name), pc.equal(cells, f"\ufeff{name}"))
    return pc.fill_null(is_name, not name)


def _all(answers: Iterable[pa.ChunkedArray]) -> pa.Array | None:
    """The records of which every answer is true; None, without asking on, where there is none."""
    so_far: pa.ChunkedArray | None = None
    for answer in answers:
        so_far = answer if so_far is None else pc.and_(so_far, answer)
        if not pc.any(so_far).as_py():
            return None
    return None if so_far is None else so_far.combine_chunks()


def _in_one_chunk(cells: pa.Table) -> pa.Table:
    """The cells, copied only where more than one chunk has any: a piece without a whole line makes an empty one."""
    batches = [batch for batch in cells.to_batches() if len(batch)]
    return pa.Table.from_batches(batches, cells.schema).combine_chunks()


def _ends_in_open_quote(cells: pa.Table, lines: Lines) -> bool:
    """Did the reader close a quote itself at the lines' end, so that the last cell holds the line end?"""
    if not len(cells) or lines.text[: lines.end].rstrip(b"\r\n").endswith(QUOTE):
        return False
    return str(cells.column(cells.num_columns - 1)[-1].as_py()).endswith("\n")


def _is_half(row: list[str] | None, following: list[str] | None, width: int) -> bool:
    """Do a record and the next one make one of the header's width: a line end within a cell that has no quotes?"""
    return bool(row and following) and len(row or ()) + len(following or ()) - 1 == width


def _why_refused(record: str, row: list[str] | None, width: int) -> str:
    if not record.strip("\x00\r\n"):
        return "zero bytes in place of a record: check the copy of the file"
    if not record.endswith(LINE_ENDS):
        return "the file ends inside this record"
    if row is None:
        return f"a quote is opened and never closed; {record.count(chr(10))} line(s) given up"
    return f"{len(row)} cells where the header names {width}"


def _split_records(text: str, delimiter: str, width: int) -> tuple[list[tuple[str, list[str] | None]], str]:
    """Each record's text and cells, and the text of a record whose quote the end leaves open.

    Cells are None for a record given up: a line that is a whole record by itself follows its open quote, or it has
    grown past RECORD_LINES lines.
    """
    records: list[tuple[str, list[str] | None]] = []
    held: list[str] = []
    for line in io.StringIO(text, newline=""):
        alone = cells_of(line, delimiter)
        if held and alone is not None and len(alone) == width:
            records.append(("".join(held), None))
            held = []
        row = alone if not held else cells_of("".join((*held, line)), delimiter) if '"' in line else None
        held.append(line)
        if row is not None or len(held) >= RECORD_LINES:
            if row != []:
                records.append(("".join(held), row))
            held = []
    return records, "".join(held)
