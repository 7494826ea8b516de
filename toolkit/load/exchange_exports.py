"""Exports of Exchange: what each calls the columns of TRACE. A new export is one mapping here.

    origin_timestamp_utc → occurred_at      MessageTraceId → network_message_id      return_path → mail_from

DOMAIN.md sections 3.2 and 3.3; the transport's events are told by `event_exports`. Start-HistoricalSearch's
MessageTrace and MessageTraceDetail write the very files that the admin centre calls enhanced summary and extended: one
dialect each, since a header tells no more.
"""

from __future__ import annotations

from toolkit.load.dialect import Dialect
from toolkit.load.event_exports import EVENT_EXPORTS, REMOTING

__all__ = ["EXCHANGE_EXPORTS"]

# The admin centre's list, saved: no address of a peer, no envelope sender, often no identifier either. Its French is
# general knowledge.
SUMMARY = Dialect(
    "summary",
    grain="recipient",
    columns={
        "dateutc": "occurred_at",
        "date": "occurred_at",
        "sender": "sender_address",
        "recipient": "recipient",
        "subject": "subject",
        "status": "recipient_status",
        "messageid": "internet_message_id",
        "networkmessageid": "network_message_id",
        "messagetraceid": "network_message_id",
        "size": "size_bytes",
        "expéditeur": "sender_address",
        "destinataire": "recipient",
        "objet": "subject",
        "statut": "recipient_status",
        "état": "recipient_status",
        "iddumessage": "internet_message_id",
        "taille": "size_bytes",
    },
    needs=frozenset({"occurred_at", "sender_address", "recipient", "subject", "recipient_status"}),
    limits=(1_000, 20_000),
    is_paged=True,
    # https://learn.microsoft.com/exchange/monitoring/trace-an-email-message/new-message-trace: results are in the zone
    # of the query, which is the account's unless another is chosen.
    shows_local_times=True,
)

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
    marks=(frozenset({"recipientstatus"}),),
    beside=frozenset({"deliverypriority"}),
    limits=(50_000, 100_000),
)

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

# A remote session was how the older cmdlet was used; its successor, whose columns are documented nowhere, runs without
# one. Beyond REMOTING the two exports are alike, and collectors' files (Microsoft-Extractor-Suite) are the successor's.
# People export the columns that they want to see (Select-Object), often without the identifier.
_BUSINESS_MARKS = (frozenset({"received"}), frozenset({"messagetraceid", "senderaddress"}))

GET_MESSAGE_TRACE = Dialect(
    "get_message_trace",
    grain="recipient",
    columns=_BUSINESS_COLUMNS,
    needs=frozenset({"occurred_at", "recipient"}),
    marks=(REMOTING, *_BUSINESS_MARKS),
    beside=_OF_THE_QUERY | REMOTING,
    limits=(1_000, 5_000),
    is_paged=True,
)

GET_MESSAGE_TRACE_V2 = Dialect(
    "get_message_trace_v2",
    grain="recipient",
    columns=_BUSINESS_COLUMNS,
    needs=frozenset({"occurred_at", "recipient"}),
    marks=_BUSINESS_MARKS,
    beside=_OF_THE_QUERY,
    limits=(1_000, 5_000),
    is_paged=True,
)

# Both versions of the cmdlet, and Graph's getDetailsByRecipient, whose `id` is that of the event; what the receipt knew
# (peer, connector, envelope sender) is XML in one cell.
MESSAGE_TRACE_DETAIL = Dialect(
    "message_trace_detail",
    grain="event",
    family="detail",
    columns={
        "date": "occurred_at",
        "datetime": "occurred_at",
        "messageid": "internet_message_id",
        "messagetraceid": "network_message_id",
        "event": "event_id",
        "data": "detail",
        "senderaddress": "sender_address",
        "recipientaddress": "recipient",
        "subject": "subject",
    },
    needs=frozenset({"occurred_at", "event_id"}),
    marks=(frozenset({"messagetraceid", "messageid"}), frozenset({"data", "detail"}), frozenset({"action", "detail"})),
    beside=_OF_THE_QUERY | REMOTING | {"action", "detail", "id", "description", "odatatype", "odataetag"},
)

# Names of `subject`, `status`, `size` and `toIP` are general knowledge; the others are documented.
GRAPH = Dialect(
    "graph",
    grain="recipient",
    columns={
        "receiveddatetime": "occurred_at",
        "senderaddress": "sender_address",
        "recipientaddress": "recipient",
        "subject": "subject",
        "status": "recipient_status",
        "size": "size_bytes",
        "fromip": "connecting_ip",
        "toip": "server_ip",
        "messageid": "internet_message_id",
        "id": "network_message_id",
    },
    needs=frozenset({"occurred_at", "recipient", "sender_address"}),
    beside=frozenset({"odatatype", "odataetag"}),
    limits=(1_000, 5_000),
    is_paged=True,
)

# Of these three reports Microsoft documents no columns: what is known of them is general knowledge, hence many names.
CONNECTOR_REPORT = Dialect(
    "connector_report",
    grain="event",
    columns={
        "origintimestamputc": "occurred_at",
        "origintimestamp": "occurred_at",
        "datetimeutc": "occurred_at",
        "datetime": "occurred_at",
        "dateutc": "occurred_at",
        "date": "occurred_at",
        "messageid": "internet_message_id",
        "networkmessageid": "network_message_id",
        "senderaddress": "sender_address",
        "sender": "sender_address",
        "recipientaddress": "recipient",
        "recipients": "recipient",
        "recipient": "recipient",
        "recipientstatus": "recipient_status",
        "messagesubject": "subject",
        "subject": "subject",
        "totalbytes": "size_bytes",
        "connectorid": "connector_id",
        "connectorname": "connector_id",
        "connector": "connector_id",
        "originalclientip": "connecting_ip",
        "clientip": "connecting_ip",
        "senderip": "connecting_ip",
        "directionality": "directionality",
        "direction": "directionality",
    },
    needs=frozenset({"occurred_at", "sender_address"}),
    marks=(frozenset({"connectortype", "tlsversion", "tlsused"}),),
    beside=frozenset({"connectortype", "tlsversion", "tlsused", "tlscipher", "deliverypriority", "smtpsecurityerror"}),
    limits=(100_000,),
)

# Totals: a record is a spoofed author and a source on a day, not a message, and no mail is made of it.
SPOOF_REPORT = Dialect(
    "spoof_report",
    grain="recipient",
    columns={
        "dateutc": "occurred_at",
        "date": "occurred_at",
        "spoofeduser": "header_from",
        "spoofedsender": "header_from",
        "senderip": "connecting_ip",
        "direction": "directionality",
    },
    needs=frozenset({"occurred_at", "header_from"}),
    marks=(frozenset({"spoofeduser", "spoofedsender"}),),
    beside=frozenset({
        "eventtype", "domain", "truesender", "sendinginfrastructure", "count", "messagecount", "spooftype", "action",
        "lastseen", "result", "organization",
    }),
    limits=(100_000,),
)  # fmt: skip

SENDER_ATTRIBUTION = Dialect(
    "sender_attribution",
    grain="event",
    columns={
        "origintimestamputc": "occurred_at",
        "origintimestamp": "occurred_at",
        "datetimeutc": "occurred_at",
        "datetime": "occurred_at",
        "date": "occurred_at",
        "messageid": "internet_message_id",
        "networkmessageid": "network_message_id",
        "p1sender": "mail_from",
        "p1senderaddress": "mail_from",
        "returnpath": "mail_from",
        "p2sender": "header_from",
        "p2senderaddress": "header_from",
        "senderaddress": "sender_address",
        "recipientaddress": "recipient",
        "messagesubject": "subject",
        "originalclientip": "connecting_ip",
        "clientip": "connecting_ip",
        "connectorid": "connector_id",
        "directionality": "directionality",
    },
    needs=frozenset({"occurred_at", "header_from"}),
    marks=(frozenset({"p2sender", "p2senderaddress"}),),
    beside=frozenset({"p1senderdomain", "p2senderdomain", "attributedtenantid", "tenantid", "recipientstatus"}),
    limits=(100_000,),
)

EXCHANGE_EXPORTS = (
    SUMMARY, ENHANCED_SUMMARY, *EVENT_EXPORTS, GET_MESSAGE_TRACE, GET_MESSAGE_TRACE_V2, MESSAGE_TRACE_DETAIL, GRAPH,
    CONNECTOR_REPORT, SPOOF_REPORT, SENDER_ATTRIBUTION,
)  # fmt: skip
