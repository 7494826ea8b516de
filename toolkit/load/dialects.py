"""Dialects of trace-like exports: what each one calls the columns of TRACE. A new export is one mapping here.

    origin_timestamp_utc → occurred_at      MessageTraceId → network_message_id      return_path → mail_from

DESIGN.md section 9; DOMAIN.md sections 3.2 and 3.3. Header cells are compared by their letters and digits alone, so
that `network_message_id`, `network-message-id` and `NetworkMessageId` are one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["DIALECTS", "Dialect", "looks_like_trace", "normalised", "recognise"]

Grain = Literal["recipient", "packed", "event"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One export: its header cells, normalised, and the TRACE column or source fact each of them gives.

    `grain` says what one record is: one recipient of a message, one message with its recipients packed in one cell, or
    one event. `needs` are the facts without which it is not this export; `beside` are header cells that are known and
    have no column of their own: like unknown ones their values are kept in `extra`, but nobody needs to be told.
    `limits` are the record counts at which Microsoft cuts this export without a word.

    Facts beyond TRACE's columns: `client_ip`, `original_client_ip`, `original_server_ip`, of which `event` makes
    `connecting_ip` and `server_ip`.
    """

    name: str
    grain: Grain
    columns: Mapping[str, str]
    needs: frozenset[str]
    beside: frozenset[str] = frozenset()
    limits: tuple[int, ...] = ()

    def facts_of(self, header: Iterable[str]) -> dict[str, str]:
        """Which fact each header cell gives, as {cell: fact}; of two that give one fact, the first in the mapping."""
        cells = {normalised(cell): cell for cell in reversed(list(header))}
        facts: dict[str, str] = {}
        for name, fact in self.columns.items():
            if name in cells and fact not in facts.values():
                facts[cells[name]] = fact
        return facts

    def strangers(self, header: Iterable[str]) -> list[str]:
        """The header cells that this dialect does not know, in order."""
        return [cell for cell in header if normalised(cell) not in self.columns and normalised(cell) not in self.beside]


ENHANCED_SUMMARY = Dialect(
    "enhanced_summary",
    grain="packed",
    columns={
        "origintimestamputc": "occurred_at",
        "origintimestamp": "occurred_at",
        "senderaddress": "sender_address",
        "recipientstatus": "recipient_status",
        "messagesubject": "subject",
        "totalbytes": "size_bytes",
        "messageid": "internet_message_id",
        "networkmessageid": "network_message_id",
        "originalclientip": "connecting_ip",
        "directionality": "directionality",
        "connectorid": "connector_id",
    },
    needs=frozenset({"occurred_at", "recipient_status"}),
    beside=frozenset({"deliverypriority"}),
    limits=(50_000, 100_000),
)

EXTENDED = Dialect(
    "extended",
    grain="event",
    columns={
        "datetimeutc": "occurred_at",
        "datetime": "occurred_at",
        "source": "source",
        "eventid": "event_id",
        "messageid": "internet_message_id",
        "networkmessageid": "network_message_id",
        "returnpath": "mail_from",
        "senderaddress": "sender_address",
        "recipientaddress": "recipient",
        "recipientstatus": "recipient_status",
        "messagesubject": "subject",
        "totalbytes": "size_bytes",
        "clientip": "client_ip",
        "originalclientip": "original_client_ip",
        "serverip": "server_ip",
        "originalserverip": "original_server_ip",
        "connectorid": "connector_id",
        "directionality": "directionality",
        "tenantid": "tenant_id",
        "customdata": "detail",
    },
    needs=frozenset({"occurred_at", "event_id", "source"}),
    beside=frozenset({
        "clienthostname", "serverhostname", "sourcecontext", "internalmessageid", "recipientcount",
        "relatedrecipientaddress", "reference", "messageinfo",
    }),
    limits=(100_000,),
)  # fmt: skip

_BUSINESS_COLUMNS = {
    "received": "occurred_at",
    "senderaddress": "sender_address",
    "recipientaddress": "recipient",
    "subject": "subject",
    "status": "recipient_status",
    "toip": "server_ip",
    "fromip": "connecting_ip",
    "size": "size_bytes",
    "messageid": "internet_message_id",
    "messagetraceid": "network_message_id",
}

_OF_THE_QUERY = frozenset({"organization", "startdate", "enddate", "index"})

# Export-Csv of a remote session adds where the objects came from. The older cmdlet was used so; its successor, whose
# columns are documented nowhere, runs without one. Beyond these names the two exports are alike.
_REMOTING = frozenset({"pscomputername", "runspaceid", "psshowcomputername"})

GET_MESSAGE_TRACE = Dialect(
    "get_message_trace",
    grain="recipient",
    columns=_BUSINESS_COLUMNS,
    needs=frozenset({"occurred_at", "recipient", "network_message_id"}),
    beside=_OF_THE_QUERY | _REMOTING,
    limits=(5_000,),
)

GET_MESSAGE_TRACE_V2 = Dialect(
    "get_message_trace_v2",
    grain="recipient",
    columns=_BUSINESS_COLUMNS,
    needs=frozenset({"occurred_at", "recipient", "network_message_id"}),
    beside=_OF_THE_QUERY,
    limits=(5_000,),
)

DIALECTS: tuple[Dialect, ...] = (ENHANCED_SUMMARY, EXTENDED, GET_MESSAGE_TRACE, GET_MESSAGE_TRACE_V2)

# Names that occur in every kind of table: they say nothing of which one this is.
_EVERYDAY_NAMES = frozenset(
    {"subject", "status", "size", "received", "source", "datetime", "directionality", "clientip", "tenantid"}
)
_TELLING_NAMES = frozenset(name for dialect in DIALECTS for name in dialect.columns) - _EVERYDAY_NAMES
TELLING_COLUMNS = 2


def normalised(cell: str) -> str:
    """A header cell's letters and digits, lower case.

    >>> normalised('"Network-Message_Id" ')
    'networkmessageid'
    """
    return "".join(character for character in cell.casefold() if character.isalnum())


def recognise(header: Iterable[str]) -> Dialect | None:
    """The dialect that knows most of the header's cells; of equals, the one with the fewest others."""
    header = list(header)
    fitting = [dialect for dialect in DIALECTS if dialect.needs <= set(dialect.facts_of(header).values())]
    return max(fitting, key=lambda dialect: _fit(dialect, header), default=None)


def _fit(dialect: Dialect, header: list[str]) -> tuple[int, int]:
    return -len(dialect.strangers(header)), -len(dialect.columns) - len(dialect.beside)


def looks_like_trace(header: Iterable[str]) -> bool:
    """Does the header belong to a table about mail flow, known or not: two or more names that only such tables have?"""
    return len({normalised(cell) for cell in header} & _TELLING_NAMES) >= TELLING_COLUMNS
