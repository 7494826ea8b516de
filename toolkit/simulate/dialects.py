"""Every dialect of trace exports, with the defects that real ones have, and the truth of which mail each record tells.

    write_exports(folder, mails, Defects(delimiter=";", day_first=True)) → join truth: file, record, network_message_id

Each export is one mapping from its columns to what a mail says; what it does to a file is a defect, never a dialect.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from toolkit.simulate.defender import email_events, post_delivery
from toolkit.simulate.events import COLUMNS, Event, events
from toolkit.simulate.mail import Mail
from toolkit.simulate.traces import enhanced_row, v2_rows

__all__ = ["EXPORTS", "JOIN_COLUMNS", "Defects", "write_exports"]

Rows = Callable[[Mail, int], list[Event]]

JOIN_COLUMNS = ("file", "row", "network_message_id")
TYPE_LINE = "#TYPE Deserialized.Microsoft.Exchange.Management.FfoReporting.MessageTrace"
FIELDS_LINES = "#Software: Microsoft Exchange Server\n#Version: 15.02.1118.007\n#Log-type: Message Tracking Log"


@dataclass(frozen=True, slots=True)
class Defects:
    """What happened to an export on its way: nothing, unless said.

    `encoding` may be "utf-16-le", which writes no mark. `day_first` writes dates as a French shell does, `zone_hours`
    the clock of the place. `cap` keeps so many records, `overlap` writes so many of the last page twice, `renamed`
    gives columns other names.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    type_line: bool = False
    day_first: bool = False
    zone_hours: float = 0
    cap: int | None = None
    overlap: int = 0
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """One dialect: what its records say of a mail, which column is the time, and what kind of file it is."""

    rows: Rows
    time: str
    kind: str = "csv"


def write_exports(
    folder: Path, mails: Iterable[tuple[Mail, int]], defects: Defects | None = None, names: Iterable[str] = ()
) -> list[dict[str, str]]:
    """Write the mails (each with its size in bytes) in the dialects named, or in all, and return the join's truth.

    A record is numbered from 1 as it lies in its file; its mail is named by network_message_id.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mails, defects, truth = list(mails), defects or Defects(), []
    for name in tuple(names) or EXPORTS:
        export = EXPORTS[name]
        rows = [(mail.network_message_id, row) for mail, size in mails for row in export.rows(mail, size)]
        rows = _damaged(rows, export, defects)
        file = f"{name}.{'json' if export.kind == 'json' else 'csv'}"
        _write(folder / file, [row for _, row in rows], export, defects)
        truth += [_truth(file, number, guid) for number, (guid, _) in enumerate(rows, 1)]
    return truth


def _truth(file: str, number: int, guid: str) -> dict[str, str]:
    return {"file": file, "row": str(number), "network_message_id": guid}


def _damaged(rows: list[tuple[str, Event]], export: Export, defects: Defects) -> list[tuple[str, Event]]:
    kept = rows[: defects.cap]
    kept += kept[len(kept) - defects.overlap :] if defects.overlap else []
    return [(guid, _rewritten(row, export, defects)) for guid, row in kept]


def _rewritten(row: Event, export: Export, defects: Defects) -> Event:
    moment = datetime.fromisoformat(row[export.time].rstrip("Z")[:26]) + timedelta(hours=defects.zone_hours)
    told = f"{moment:%d/%m/%Y %H:%M:%S}" if defects.day_first else f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"
    return {defects.renamed.get(name, name): told if name == export.time else cell for name, cell in row.items()}


def _write(path: Path, rows: list[Event], export: Export, defects: Defects) -> None:
    text = json.dumps({"value": rows}) if export.kind == "json" else _delimited(rows, export, defects)
    path.write_bytes(text.encode(defects.encoding))


def _delimited(rows: list[Event], export: Export, defects: Defects) -> str:
    out = io.StringIO()
    columns = list(rows[0]) if rows else []
    if export.kind == "log":
        out.write(f"{FIELDS_LINES}\n#Fields: ")
    elif defects.type_line:
        out.write(f"{TYPE_LINE}\r\n")
    writer = csv.DictWriter(out, columns, delimiter="," if export.kind == "log" else defects.delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# --- what each export says of a mail


def _summary(mail: Mail, size_bytes: int) -> list[Event]:
    return [
        {"Date": row["Received"], "Sender": row["SenderAddress"], "Recipient": row["RecipientAddress"],
         "Subject": row["Subject"], "Status": row["Status"]}
        for row in v2_rows(mail, size_bytes)
    ]  # fmt: skip


def _v1(mail: Mail, size_bytes: int) -> list[Event]:
    remoting = {"PSComputerName": "outlook.office365.com", "RunspaceId": "", "PSShowComputerName": "False"}
    return [{**remoting, **row} for row in v2_rows(mail, size_bytes)]


def _graph(mail: Mail, size_bytes: int) -> list[Event]:
    return [{name: row.get(cell, "") for name, cell in _GRAPH_NAMES.items()} for row in v2_rows(mail, size_bytes)]


_GRAPH_NAMES = {
    "id": "MessageTraceId", "senderAddress": "SenderAddress", "recipientAddress": "RecipientAddress",
    "messageId": "MessageId", "receivedDateTime": "Received", "subject": "Subject", "status": "Status", "size": "Size",
    "fromIP": "FromIP", "toIP": "ToIP",
}  # fmt: skip


def _extended(mail: Mail, size_bytes: int) -> list[Event]:
    return [_whole(row) for row in events(mail, size_bytes)]


def _whole(row: Event) -> Event:
    return {name: row.get(name, "") for name in COLUMNS}


def _log(mail: Mail, size_bytes: int) -> list[Event]:
    more = {"transport-traffic-type": "Email", "log-id": mail.network_message_id, "schema-version": "15.02.1118.007"}
    return [
        {**{name.removesuffix("_utc").replace("_", "-"): cell for name, cell in row.items()}, **more}
        for row in _extended(mail, size_bytes)
    ]


def _detail(mail: Mail, size_bytes: int) -> list[Event]:
    return [
        {"MessageId": row["message_id"], "MessageTraceId": row["network_message_id"], "Date": row["date_time_utc"],
         "Event": row["event_id"].title(), "Action": "", "Detail": "", "Data": _data(row)}
        for row in events(mail, size_bytes)
    ]  # fmt: skip


def _data(row: Event) -> str:
    entries = (("ReturnPath", "String", "return_path"), ("ConnectorId", "String", "connector_id"),
               ("CustomData", "Blob", "custom_data"))  # fmt: skip
    told = "".join(f'<MEP Name="{name}" {kind}="{_escaped(row.get(cell, ""))}"/>' for name, kind, cell in entries)
    return f"<root>{told}</root>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _connectors(mail: Mail, size_bytes: int) -> list[Event]:
    row = enhanced_row(mail, size_bytes)
    if not mail.is_inbound:
        return []
    of_ours = mail.route == "hybrid"
    return [
        {"date_time": row["origin_timestamp_utc"], "message_id": row["message_id"],
         "network_message_id": row["network_message_id"], "sender_address": row["sender_address"],
         "recipient_address": ";".join(person.address for person in mail.recipients),
         "original_client_ip": row["original_client_ip"], "connector_name": row["connector_id"] if of_ours else "",
         "connector_type": "OnPremises" if of_ours else "NoConnector", "tls_version": "TLS1.2"}
    ]  # fmt: skip


EXPORTS: Mapping[str, Export] = {
    "summary": Export(_summary, "Date"),
    "enhanced_summary": Export(lambda mail, size: [enhanced_row(mail, size)], "origin_timestamp_utc"),
    "extended": Export(_extended, "date_time_utc"),
    "tracking_log": Export(_log, "date-time", "log"),
    "get_message_trace": Export(_v1, "Received"),
    "get_message_trace_v2": Export(v2_rows, "Received"),
    "message_trace_detail": Export(_detail, "Date"),
    "graph": Export(_graph, "receivedDateTime", "json"),
    "connector_report": Export(_connectors, "date_time"),
    "email_events": Export(email_events, "Timestamp"),
    "post_delivery": Export(lambda mail, _size: post_delivery(mail), "Timestamp"),
}
"""Each dialect that a made-up mail can be told in, by the name that the contract gives it."""
