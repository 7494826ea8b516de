"""Exports of the transport's events: the extended report, the server's own log, and this log as a cmdlet shows it.

    date_time_utc → occurred_at      date-time → occurred_at      Timestamp → occurred_at, in the zone of whoever asked

DOMAIN.md sections 3.2 and 3.5: one row an event, and nearly the same columns in all three.
"""

from __future__ import annotations

from toolkit.load.dialect import Dialect

__all__ = ["EVENT_EXPORTS", "REMOTING"]

_TRANSPORT_COLUMNS = {
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
}
_TRANSPORT_NEEDS = frozenset({"occurred_at", "event_id", "source"})
_TRANSPORT_BESIDE = frozenset({
    "clienthostname", "serverhostname", "sourcecontext", "internalmessageid", "recipientcount",
    "relatedrecipientaddress", "reference", "messageinfo",
})  # fmt: skip

EXTENDED = Dialect(
    "extended",
    grain="event",
    family="transport",
    columns=_TRANSPORT_COLUMNS,
    needs=_TRANSPORT_NEEDS,
    beside=_TRANSPORT_BESIDE,
    limits=(1_000, 100_000),
)

# The server's own log, from which the report above is made; it is cut into files by size, never by count.
TRACKING_LOG = Dialect(
    "tracking_log",
    grain="event",
    family="transport",
    columns=_TRANSPORT_COLUMNS,
    needs=_TRANSPORT_NEEDS,
    marks=(frozenset({"schemaversion", "logid", "transporttraffictype"}),),
    beside=_TRANSPORT_BESIDE | {"transporttraffictype", "logid", "schemaversion"},
)

# Export-Csv of a remote session adds where the objects came from.
REMOTING = frozenset({"pscomputername", "runspaceid", "psshowcomputername"})

# https://learn.microsoft.com/powershell/module/exchange/get-messagetrackinglog: the log as a cmdlet shows it, three
# columns by other names, and its times in the zone of whoever asked.
GET_MESSAGE_TRACKING_LOG = Dialect(
    "get_message_tracking_log",
    grain="event",
    family="transport",
    columns={
        "timestamp": "occurred_at",
        "sender": "sender_address",
        "recipients": "recipient",
        **{cell: fact for cell, fact in _TRANSPORT_COLUMNS.items() if fact != "occurred_at"},
    },
    needs=_TRANSPORT_NEEDS,
    marks=(frozenset({"recipients", "sender", "messagesubject", "messageid", "networkmessageid", "returnpath"}),),
    beside=_TRANSPORT_BESIDE | REMOTING | {
        "transporttraffictype", "schemaversion", "logid", "eventdata", "messagelatency", "messagelatencytype",
    },
    limits=(1_000,),
    shows_local_times=True,
    lists=frozenset({"recipient", "recipient_status"}),
)  # fmt: skip

EVENT_EXPORTS = (EXTENDED, TRACKING_LOG, GET_MESSAGE_TRACKING_LOG)
