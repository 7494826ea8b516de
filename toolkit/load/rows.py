"""Records of an export as rows of TRACE: each recipient of each record, every column in its form.

    …,"a@contoso.com##Receive, Deliver;b@contoso.com##Receive, Fail",…   →   t-E0007-41-0 delivered, t-E0007-41-1 failed

DOMAIN.md section 3.2. What a record is (a recipient, a message, an event) is the dialect's `grain`, and decides how its
recipients are found and what else it says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load import cells as to
from toolkit.load.columns import may_hold_spaces
from toolkit.load.complaints import Heard
from toolkit.load.counted_dates import Count, parse_counted
from toolkit.load.dates import DateOrder, parse_times
from toolkit.load.defender import PRINTED, facts_of_defender, is_printed
from toolkit.load.dialect import Dialect, Family, Grain
from toolkit.load.mailboxes import may_name, without_names
from toolkit.load.packed import Exploded, explode_packed, explode_recipients, listed
from toolkit.load.refusals import as_refusal, may_quote
from toolkit.load.sheet import Records
from toolkit.load.trace_detail import facts_of_detail
from toolkit.load.transport import facts_of_event
from toolkit.load.zones import SHOWN_TWICE_OR_NEVER, in_utc
from toolkit.schema.tables.trace import TRACE

__all__ = ["SOURCE_FACTS", "Export", "found_cells", "trace_rows"]

Columns = dict[str, pa.Array]

AS_FOUND = (
    "source", "event_id", "internet_message_id", "sender_address", "header_from", "header_from_name", "subject",
    "connector_id", "detail", "connecting_ip", "server_ip", "email_direction", "delivery_location", "latest_location",
    "threat_types", "url", "file_name",
)  # fmt: skip

# Cells that columns are chosen or made from, and that stay readable in `extra`.
CHOSEN_FROM = (
    "client_ip", "original_client_ip", "original_server_ip", "sender_ipv4", "sender_ipv6", "authentication",
    "action_type", "action_result", "action",
)  # fmt: skip

# Addresses that people, and their mail programs, write a name before: the text as found is then kept in `extra`.
MAY_NAME = ("sender_address", "header_from", "mail_from")

# Lists and objects, of which an export may have kept no more than what they are.
MAY_BE_PRINTED = ("connector_id", "authentication")

# Where a row may quote the reply that a server gave.
QUOTE_A_REPLY = ("recipient_status", "detail", "extra")

SOURCE_FACTS = frozenset(CHOSEN_FROM)
"""Facts that dialects name beyond TRACE's columns."""


@dataclass(frozen=True, slots=True)
class Export:
    """One file being read: who it is and how its cells are meant; `count` as `Order` has it.

    `zone` is that of its times, as its header says; None for UTC.
    """

    evidence_id: str
    names: tuple[str, ...]
    dialect: Dialect
    order: DateOrder | None
    complaints: Heard
    count: Count | None = None
    zone: tzinfo | None = None


def trace_rows(records: Records, export: Export) -> pa.Table:
    """The records as a table of TRACE, in their order; a record without a recipient gives one row."""
    facts = export.dialect.facts_of(export.names)
    found = {fact: found_cells(records, cell) for cell, fact in facts.items()}
    beside = {cell: found_cells(records, cell) for cell in export.names if cell not in facts}
    for fact in export.dialect.lists & found.keys():
        found[fact] = _listed(fact, found[fact], records.numbers, export)
    for cell, fact in facts.items():
        if fact in MAY_NAME and may_name(found[fact]):
            beside[cell], found[fact] = without_names(found[fact])
    beside.update({fact: found[fact] for fact in CHOSEN_FROM if fact in found})
    of_record = _of_record(found, records.numbers, export)
    of_record["extra"] = to.json_objects(beside, len(records.numbers))
    exploded = _RECIPIENTS[export.dialect.grain](found, len(records.numbers))
    columns = {name: _of_parents(values, exploded.parents) for name, values in of_record.items()}
    rows = _of_parents(records.numbers, exploded.parents)
    columns["trace_uid"] = _uids(records.numbers, exploded, export)
    columns.update(_of_recipient(columns, exploded, rows, export))
    fate = of_record if "status" in of_record else columns
    searched = _of_parents(may_quote(fate.get("event_id"), fate["status"]), exploded.parents)
    quoting = (columns[name] for name in QUOTE_A_REPLY if name in columns)
    columns["refusal_status"] = pc.coalesce(*(as_refusal(values, searched) for values in quoting))
    return _conformed(columns, len(rows))


def _uids(numbers: pa.Array, exploded: Exploded, export: Export) -> pa.Array:
    """`t-E0007-41-0`: which recipient of which record of which file. Numbers become text before they are repeated."""
    of_record = _of_parents(numbers.cast(pa.string()), exploded.parents)
    most = pc.max(exploded.ordinals).as_py() or 0
    ordinals = pa.array([str(ordinal) for ordinal in range(most + 1)]).take(exploded.ordinals)
    return pc.binary_join_element_wise(f"t-{export.evidence_id}", of_record, ordinals, "-")


def _of_parents(values: pa.Array, parents: pa.Array) -> pa.Array:
    """Each recipient's value out of its record's; where every record has one recipient, there is nothing to copy."""
    if len(values) == len(parents):
        return values
    return pa.nulls(len(parents), values.type) if values.null_count == len(values) else values.take(parents)


def found_cells(records: Records, cell: str) -> pa.Array:
    """One column's cells; null where blank."""
    column = records.cells.column(cell)
    # Joining the chunks of a column copies it, even where there is one.
    values = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return to.blank_as_null(values) if may_hold_spaces(values) else values


def _conformed(columns: Mapping[str, pa.Array], length: int) -> pa.Table:
    schema = TRACE.arrow_schema
    # Columns that the export lacks share what they are made of.
    nulls = {kind: pa.nulls(length, kind) for kind in set(schema.types)}
    arrays = [columns[field.name].cast(field.type) if field.name in columns else nulls[field.type] for field in schema]
    return pa.table(arrays, schema=schema)


def _of_record(found: Columns, rows: pa.Array, export: Export) -> Columns:
    """What a record says whoever its recipients are."""
    made = {name: found[name] for name in AS_FOUND if name in found}
    made.update(_OF_FAMILY[export.dialect.family](found))
    for name, understand in to.UNDERSTOOD.items():
        values = made.get(name, found.get(name))
        if values is not None:
            made[name] = understand(values, rows, export.complaints)
    for name in MAY_BE_PRINTED if export.dialect.family == "defender" else ():
        if name in found:
            export.complaints.about(name, PRINTED, rows, found[name], is_printed(found[name]))
    made["occurred_at"] = _times(found["occurred_at"], rows, export)
    for name, (source, convert) in to.CONVERTED.items():
        values = made.get(source, found.get(source))
        if values is not None and not (name == "is_default_connector" and name in made):
            made[name] = convert(values)
    return made


def _listed(fact: str, values: pa.Array, rows: pa.Array, export: Export) -> pa.Array:
    """A shell's lists as they are told elsewhere; null, with a problem, where it wrote what they are and not them."""
    printed = is_printed(values)
    export.complaints.about(fact, PRINTED, rows, values, printed)
    values = pc.if_else(printed, None, values)
    return listed(values) if fact == "recipient" else values


def _times(values: pa.Array, rows: pa.Array, export: Export) -> pa.Array:
    how = partial(parse_counted, count=export.count) if export.count else partial(parse_times, order=export.order)
    times = to.as_time(values, rows, export.complaints, how)
    if export.zone is None:
        return times
    known = in_utc(times, export.zone)
    reason = SHOWN_TWICE_OR_NEVER.format(zone=export.zone)
    export.complaints.about("occurred_at", reason, rows, values, pc.and_(known.is_null(), times.is_valid()))
    return known


def _of_recipient(of_record: Columns, exploded: Exploded, rows: pa.Array, export: Export) -> Columns:
    """What differs from one recipient of a record to the next."""
    made = {
        "evidence_id": pa.repeat(export.evidence_id, len(rows)),
        "row": rows,
        "dialect": pa.repeat(export.dialect.name, len(rows)),
        "recipient": to.as_address(exploded.recipients),
        "recipient_status": exploded.statuses,
    }
    if "status" not in of_record:
        made["status"] = to.as_status(exploded.statuses, rows, export.complaints)
    return made


# --- the recipients of a record


def _one_recipient(found: Columns, length: int) -> Exploded:
    numbers = pa.array(np.arange(length))
    ordinals = pa.repeat(pa.scalar(0, pa.int64()), length)
    return Exploded(numbers, ordinals, *_recipients_and_statuses(found, length))


def _packed_recipients(found: Columns, _length: int) -> Exploded:
    return explode_packed(found["recipient_status"])


def _event_recipients(found: Columns, length: int) -> Exploded:
    return explode_recipients(*_recipients_and_statuses(found, length))


def _recipients_and_statuses(found: Columns, length: int) -> tuple[pa.Array, pa.Array]:
    absent = pa.nulls(length, pa.string())
    return found.get("recipient", absent), found.get("recipient_status", absent)


_RECIPIENTS: Mapping[Grain, Callable[[Columns, int], Exploded]] = {
    "recipient": _one_recipient,
    "packed": _packed_recipients,
    "event": _event_recipients,
}


_OF_FAMILY: Mapping[Family, Callable[[Columns], Columns]] = {
    "summary": lambda _found: {},
    "transport": facts_of_event,
    "detail": facts_of_detail,
    "defender": facts_of_defender,
}
