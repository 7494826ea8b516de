"""Trace-like exports: any dialect in, rows of TRACE out, one for each recipient of each record.

    origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,network_message_id,…

DOMAIN.md section 3. Records in are rows out and problems, and the ledger says so.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.cells import Complaints
from toolkit.load.dates import DateOrder, order_of, written_in_culture
from toolkit.load.dialects import Dialect, looks_like_trace, recognise
from toolkit.load.registry import loader
from toolkit.load.rows import Export, found_cells, trace_rows
from toolkit.load.tabular import Layout, Tally, read_records, sniff_layout

__all__ = ["read_trace", "recognises"]

UNKNOWN_HEADER = "the columns fit no export the toolkit knows"
UNKNOWN_ORDER = "its dates do not tell whether the day or the month comes first: use --day-first or --month-first"


def recognises(head: bytes, size: int) -> bool:  # noqa: ARG001 -- the registry asks every loader alike
    """Does a delimited text begin here whose header names columns of mail flow?"""
    layout = sniff_layout(head)
    return layout is not None and (recognise(layout.header) is not None or looks_like_trace(layout.header))


@loader(kind="trace", recognises=recognises, gives="trace")
def read_trace(file: EvidenceFile, notes: Notes, date_order: DateOrder | None = None) -> Iterator[pa.Table]:
    """The export's records as tables of TRACE, some ten thousand rows at a time.

    `date_order` says which of day and month comes first in dates written in a culture, where the column itself does not
    tell. A file whose dates or header cannot be understood is not loaded: a problem says why, the ledger how much.
    """
    layout = sniff_layout(file.head())
    if layout is None:
        notes.problem("load", file.evidence_id, None, "no header line", field="header")
        return
    dialect = recognise(layout.header)
    if dialect is None:
        _refuse(file, layout, notes, UNKNOWN_HEADER, "header", layout.delimiter.join(layout.header))
        return
    needs_order, first_date = _first_dates(file, layout, dialect)
    order = order_of(_dates(file, layout, dialect)) or date_order if needs_order else date_order
    if needs_order and order is None:
        _refuse(file, layout, notes, UNKNOWN_ORDER, "occurred_at", first_date)
        return
    yield from _read(file, Export(file.evidence_id, layout, dialect, order, Complaints(file.evidence_id, notes)), notes)


def _read(file: EvidenceFile, export: Export, notes: Notes) -> Iterator[pa.Table]:
    tally, rows = Tally(), 0
    _name_strangers(export, notes)
    for records in read_records(file, export.layout, notes, tally):
        table = trace_rows(records, export)
        rows += len(table)
        if len(table):
            yield table
    export.complaints.finish()
    if tally.seen in export.dialect.limits:
        reason = f"exactly {tally.seen} records, at which Microsoft cuts this export: more may exist than it holds"
        notes.problem("load", file.evidence_id, None, reason)
    note = f"{export.dialect.name}: {rows} rows of the trace table, one for each recipient"
    _count(file, notes, tally, emitted=tally.seen - tally.failed, note=note)


def _name_strangers(export: Export, notes: Notes) -> None:
    strangers = export.dialect.strangers(export.layout.names)
    if strangers:
        reason = f"columns that {export.dialect.name} does not know; their values are kept in `extra`"
        notes.problem("load", export.evidence_id, None, reason, field="header", excerpt=", ".join(strangers))


def _refuse(file: EvidenceFile, layout: Layout, notes: Notes, reason: str, field: str, excerpt: str | None) -> None:
    """The whole file is not loaded: say why, and how many records that leaves out."""
    notes.problem("load", file.evidence_id, None, reason, field=field, excerpt=excerpt)
    tally = Tally()
    for _ in read_records(file, layout, Notes(), tally):
        pass
    _count(file, notes, tally, emitted=0, note=f"not loaded: {reason}")


def _count(file: EvidenceFile, notes: Notes, tally: Tally, emitted: int, note: str) -> None:
    failed = tally.seen - emitted
    notes.count(file.evidence_id, file.path, item="row", declared=tally.seen, emitted=emitted, failed=failed, note=note)


def _dates(file: EvidenceFile, layout: Layout, dialect: Dialect) -> Iterator[pa.Array]:
    """The file's dates as text, block by block; what cannot be read is noted when the file is read for good."""
    cell = next(cell for cell, fact in dialect.facts_of(layout.names).items() if fact == "occurred_at")
    for records in read_records(file, layout, Notes(), Tally()):
        yield found_cells(records, cell)


def _first_dates(file: EvidenceFile, layout: Layout, dialect: Dialect) -> tuple[bool, str | None]:
    """Are dates of the first block written in a culture, and the first date there is."""
    dates = next(_dates(file, layout, dialect), pa.array([], pa.string())).drop_null()
    return written_in_culture(dates), str(dates[0]) if len(dates) else None
