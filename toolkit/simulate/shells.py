"""What the admin centre's list, the trace cmdlets and Microsoft Graph record of a mail: rows of recipients or events.

    "Organization","MessageId","Received","SenderAddress","RecipientAddress","Subject","Status","ToIP","FromIP",…
    Get-MessageTraceDetail: Date, Event, Action, Detail, Data (XML: <root><MEP Name="ReturnPath" String="…"/>…</root>)
"""

from __future__ import annotations

from toolkit.simulate.events import Event, events
from toolkit.simulate.mail import Mail
from toolkit.simulate.traces import v2_rows

__all__ = ["detail_rows", "graph_detail_rows", "graph_rows", "summary_rows", "v1_rows"]

_GRAPH_NAMES = {
    "id": "MessageTraceId", "senderAddress": "SenderAddress", "recipientAddress": "RecipientAddress",
    "messageId": "MessageId", "receivedDateTime": "Received", "subject": "Subject", "status": "Status", "size": "Size",
    "fromIP": "FromIP", "toIP": "ToIP",
}  # fmt: skip
_REMOTING = {"PSComputerName": "outlook.office365.com", "RunspaceId": "", "PSShowComputerName": "False"}


def summary_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """The admin centre's list: no identifier, no address of the peer."""
    return [
        {"Date": row["Received"], "Sender": row["SenderAddress"], "Recipient": row["RecipientAddress"],
         "Subject": row["Subject"], "Status": row["Status"]}
        for row in v2_rows(mail, size_bytes)
    ]  # fmt: skip


def v1_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """Get-MessageTrace through a remote session, which adds where the objects came from."""
    return [{**_REMOTING, **row} for row in v2_rows(mail, size_bytes)]


def graph_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """Graph's exchangeMessageTrace."""
    return [{name: row.get(cell, "") for name, cell in _GRAPH_NAMES.items()} for row in v2_rows(mail, size_bytes)]


def detail_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """Get-MessageTraceDetailV2: an event, what it knew as XML."""
    return [
        {"MessageId": row["message_id"], "MessageTraceId": row["network_message_id"], "Date": row["date_time_utc"],
         "Event": row["event_id"].title(), "Action": "", "Detail": "", "Data": _data(row)}
        for row in events(mail, size_bytes)
    ]  # fmt: skip


def graph_detail_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """Graph's exchangeMessageTraceDetail: the same event, without the identifier that was asked for."""
    return [
        {"id": f"{number}", "messageId": row["MessageId"], "dateTime": row["Date"], "event": row["Event"],
         "action": row["Action"], "description": row["Detail"], "data": row["Data"]}
        for number, row in enumerate(detail_rows(mail, size_bytes))
    ]  # fmt: skip


def _data(row: Event) -> str:
    entries = (("ReturnPath", "String", "return_path"), ("ConnectorId", "String", "connector_id"),
               ("CustomData", "Blob", "custom_data"))  # fmt: skip
    told = "".join(f'<MEP Name="{name}" {kind}="{_escaped(row.get(cell, ""))}"/>' for name, kind, cell in entries)
    return f"<root>{told}</root>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
