"""Trace-like exports: any dialect in, rows of TRACE out, one for each recipient of each record.

    origin_timestamp_utc,sender_address,recipient_status,…      2021-03-23T10:00:09.3284899Z,jane@contoso.com,…##Receive, Deliver

DOMAIN.md section 3. Records in are rows out and problems, and the ledger says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import cells as to
from toolkit.load.dates import DateOrder, order_of, written_in_culture
from toolkit.load.dialects import Dialect, Grain, looks_like_trace, recognise
from toolkit.load.packed import Exploded, explode_packed, explode_recipients, filter_fact, noted
from toolkit.load.registry import loader
from toolkit.load.tabular import Layout, Records, Tally, read_records, sniff_layout
from toolkit.schema.tables.trace import TRACE

__all__ = ["read_trace", "recognises"]

Columns = dict[str, pa.Array]

RECEIPT_BY_MAILBOX = "STOREDRIVER"


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
        notes.problem("load", file.evidence_id, None, "no header line")
        return
    dialect = recognise(layout.header)
    if dialect is None:
        _refuse(
            file,
            layout,
            notes,
            "the columns fit no export the toolkit knows",
            "header",
            layout.delimiter.join(layout.header),
        )
        return
    order = date_order or _order_by_itself(file, layout, dialect)
    if order is None and _is_ambiguous(file, layout, dialect):
        reason = "its dates do not tell whether the day or the month comes first: use --day-first or --month-first"
        _refuse(file, layout, notes, reason, "occurred_at", _first_date(file, layout, dialect))
        return
    yield from _read(
        _Export(file.evidence_id, layout, dialect, order, to.Complaints(file.evidence_id, notes)), file, notes
    )


@dataclass(frozen=True, slots=True)
class _Export:
    """One file being read: who it is and how its cells are meant."""

    evidence_id: str
    layout: Layout
    dialect: Dialect
    order: DateOrder | None
    complaints: to.Complaints


def _read(export: _Export, file: EvidenceFile, notes: Notes) -> Iterator[pa.Table]:
    tally, rows = Tally(), 0
    strangers = export.dialect.strangers(export.layout.header)
    if strangers:
        reason = f"columns that {export.dialect.name} does not know; their values are kept in `extra`"
        notes.problem("load", file.evidence_id, None, reason, field="header", excerpt=", ".join(strangers))
    for records in read_records(file, export.layout, notes, tally):
        table = _trace(records, export)
        rows += len(table)
        if len(table):
            yield table
    export.complaints.finish()
    if tally.seen in export.dialect.limits:
        reason = f"exactly {tally.seen} records, at which Microsoft cuts this export: more may exist than it holds"
        notes.problem("load", file.evidence_id, None, reason)
    _count(file, notes, tally, f"{export.dialect.name}: {rows} rows of the trace table, one for each recipient")


def _count(file: EvidenceFile, notes: Notes, tally: Tally, note: str) -> None:
    emitted = tally.seen - tally.failed
    notes.count(
        file.evidence_id, file.path, item="row", declared=tally.seen, emitted=emitted, failed=tally.failed, note=note
    )


def _refuse(file: EvidenceFile, layout: Layout, notes: Notes, reason: str, field: str, excerpt: str | None) -> None:
    """The whole file is not loaded: say why, and how many records that leaves out."""
    notes.problem("load", file.evidence_id, None, reason, field=field, excerpt=excerpt)
    tally = Tally()
    for _ in read_records(file, layout, Notes(), tally):
        pass
    notes.count(
        file.evidence_id, file.path, item="row", declared=tally.seen, failed=tally.seen, note=f"not loaded: {reason}"
    )


# --- the order of day and month


def _dates(file: EvidenceFile, layout: Layout, dialect: Dialect) -> Iterator[pa.Array]:
    name = next(cell for cell, fact in dialect.facts_of(layout.names).items() if fact == "occurred_at")
    for records in read_records(file, layout, Notes(), Tally()):
        yield to.blank_as_null(_whole(records.cells.column(name)))


def _is_ambiguous(file: EvidenceFile, layout: Layout, dialect: Dialect) -> bool:
    return written_in_culture(next(_dates(file, layout, dialect), pa.array([], pa.string())))


def _order_by_itself(file: EvidenceFile, layout: Layout, dialect: Dialect) -> DateOrder | None:
    return order_of(_dates(file, layout, dialect)) if _is_ambiguous(file, layout, dialect) else None


def _first_date(file: EvidenceFile, layout: Layout, dialect: Dialect) -> str | None:
    dates = next(_dates(file, layout, dialect), pa.array([], pa.string())).drop_null()
    return str(dates[0]) if len(dates) else None


# --- one block of records to rows of TRACE


def _trace(records: Records, export: _Export) -> pa.Table:
    """The records' rows, every column in TRACE's form."""
    facts = export.dialect.facts_of(export.layout.names)
    found = {fact: to.blank_as_null(_whole(records.cells.column(cell))) for cell, fact in facts.items()}
    beside = {
        cell: to.blank_as_null(_whole(records.cells.column(cell))) for cell in export.layout.names if cell not in facts
    }
    known = _EXPLODED[export.dialect.grain](found, len(records.numbers))
    per_record = {**_per_record(found, records.numbers, export), **_of_grain(found, export.dialect.grain)}
    per_record["extra"] = to.json_objects({**beside, **_kept(found)}, len(records.numbers))
    rows = records.numbers.take(known.parents)
    columns = {name: values.take(known.parents) for name, values in per_record.items()}
    columns.update(
        _identity(export, rows, known), recipient=to.as_address(known.recipients), recipient_status=known.statuses
    )
    columns.update(_understood(columns, rows, export))
    return _conformed(columns, len(rows))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _conformed(columns: Mapping[str, pa.Array], length: int) -> pa.Table:
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(length, field.type)
        for field in TRACE.arrow_schema
    ]
    return pa.table(arrays, schema=TRACE.arrow_schema)


def _identity(export: _Export, rows: pa.Array, known: Exploded) -> Columns:
    numbers = (rows.cast(pa.string()), known.ordinals.cast(pa.string()))
    return {
        "trace_uid": pc.binary_join_element_wise(f"t-{export.evidence_id}", *numbers, "-"),
        "evidence_id": pa.repeat(export.evidence_id, len(rows)),
        "row": rows,
        "dialect": pa.repeat(export.dialect.name, len(rows)),
    }


_AS_FOUND = (
    "source",
    "event_id",
    "internet_message_id",
    "sender_address",
    "header_from",
    "subject",
    "connector_id",
    "detail",
)


def _per_record(found: Columns, rows: pa.Array, export: _Export) -> Columns:
    """The facts that do not depend on the recipient."""
    made = {name: found[name] for name in _AS_FOUND if name in found}
    made["occurred_at"] = to.as_time(found["occurred_at"], rows, export.complaints, export.order)
    made.update(
        {name: as_guid(found[name], rows, export.complaints) for name, as_guid in to.as_guid.items() if name in found}
    )
    made.update(
        _if_found(found, "size_bytes", "size_bytes", lambda values: to.as_size(values, rows, export.complaints))
    )
    made.update(_if_found(found, "mail_from", "mail_from", to.as_mail_from))
    made.update(_if_found(made, "mail_from", "mail_from_domain", to.domains))
    made.update(_if_found(found, "directionality", "directionality", to.as_directionality))
    made.update(_if_found(found, "connector_id", "is_default_connector", to.is_default_connector))
    made.update({name: found[name] for name in ("connecting_ip", "server_ip") if name in found})
    return made


def _if_found(columns: Columns, name: str, as_name: str, convert: Callable[[pa.Array], pa.Array]) -> Columns:
    return {as_name: convert(columns[name])} if name in columns else {}


def _understood(columns: Columns, rows: pa.Array, export: _Export) -> Columns:
    """What is left to understand once each recipient has its row: addresses of hosts, and the status."""
    made = {name: as_ip(columns[name], rows, export.complaints) for name, as_ip in to.as_ip.items() if name in columns}
    if "connecting_ip" in made:
        made["connecting_ip"] = pc.if_else(pc.equal(made["connecting_ip"], to.NO_CLIENT), None, made["connecting_ip"])
    if "status" not in columns:
        made["status"] = to.as_status(columns["recipient_status"], rows, export.complaints)
    return made


# --- what differs by what a record is


def _one_recipient(found: Columns, length: int) -> Exploded:
    absent = pa.nulls(length, pa.string())
    numbers = pa.array(range(length), pa.int64())
    zeros = pa.repeat(pa.scalar(0, pa.int64()), length)
    return Exploded(numbers, zeros, found.get("recipient", absent), found.get("recipient_status", absent))


def _packed_recipients(found: Columns, length: int) -> Exploded:  # noqa: ARG001 -- one shape for every grain
    return explode_packed(found["recipient_status"])


def _event_recipients(found: Columns, length: int) -> Exploded:
    absent = pa.nulls(length, pa.string())
    return explode_recipients(found.get("recipient", absent), found.get("recipient_status", absent))


_EXPLODED: Mapping[Grain, Callable[[Columns, int], Exploded]] = {
    "recipient": _one_recipient,
    "packed": _packed_recipients,
    "event": _event_recipients,
}


def _kept(found: Columns) -> Columns:
    """Addresses that several cells name: what `connecting_ip` and `server_ip` were chosen from stays readable."""
    return {name: found[name] for name in ("client_ip", "original_client_ip", "original_server_ip") if name in found}


def _of_grain(found: Columns, grain: Grain) -> Columns:
    return _of_event(found) if grain == "event" else {}


def _of_event(found: Columns) -> Columns:
    """What one event of the transport pipeline says: the peer, its name, the filter's verdict, the recipient's fate."""
    length = len(found["event_id"])
    absent = pa.nulls(length, pa.string())
    detail = found.get("detail", absent)
    event = pc.utf8_upper(found["event_id"])
    return {
        "connecting_ip": _connecting_ip(found, event, detail, absent),
        "helo": pc.coalesce(noted(detail, "ProxiedClientHostname"), filter_fact(detail, "H")),
        "server_ip": pc.coalesce(found.get("server_ip", absent), found.get("original_server_ip", absent)),
        "spam_verdict": filter_fact(detail, "SFV"),
        "status": pc.coalesce(
            to.each_distinct(filter_fact(detail, "DI"), to.FILTER_STATUSES.get, pa.string()),
            to.each_distinct(event, to.EVENT_STATUSES.get, pa.string()),
        ),
    }


def _connecting_ip(found: Columns, event: pa.Array, detail: pa.Array, absent: pa.Array) -> pa.Array:
    """The peer: of a receipt by SMTP whatever names it, of a mailbox's submission none, elsewhere what was carried along.

    `original_client_ip` of a submission is the user's own device, which connected to no boundary.
    """
    source = pc.utf8_upper(found["source"])
    original = found.get("original_client_ip", absent)
    of_receipt = pc.coalesce(original, noted(detail, "ProxiedClientIPAddress"), found.get("client_ip", absent))
    carried = pc.coalesce(original, filter_fact(detail, "CIP"))
    by_smtp = pc.and_(pc.equal(event, "RECEIVE"), pc.equal(source, "SMTP")).fill_null(False)
    by_mailbox = pc.equal(source, RECEIPT_BY_MAILBOX).fill_null(False)
    return pc.if_else(by_smtp, of_receipt, pc.if_else(by_mailbox, None, carried))
