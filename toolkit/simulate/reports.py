"""What Start-HistoricalSearch's reports and a server's own log record of mails: a row a mail, an event, or a total.

    connector report: which connector took it, NoConnector where none did     P2SenderAttribution: both senders
    spoof report: who was spoofed from where, and how often on that day       MSGTRK….log: the extended report's events

Microsoft documents no columns of the first three; these are the names that the toolkit knows them by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from toolkit.simulate.events import COLUMNS, Event, events
from toolkit.simulate.mail import Mail
from toolkit.simulate.scene import domain
from toolkit.simulate.traces import enhanced_row

__all__ = ["attribution_rows", "connector_rows", "extended_rows", "log_rows", "shown_log_rows", "spoof_totals"]

_SHOWN_AS = {
    "date-time": "Timestamp", "recipient-address": "Recipients", "sender-address": "Sender", "custom-data": "EventData",
}  # fmt: skip
_ALIGNED = ("pass", "bestguesspass")


def extended_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """The extended report, every column of it."""
    return [{name: row.get(name, "") for name in COLUMNS} for row in events(mail, size_bytes)]


def log_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """The message tracking log of an on-premises server: the same events, dashes in the names, three columns more."""
    more = {"transport-traffic-type": "Email", "log-id": mail.network_message_id, "schema-version": "15.02.1118.007"}
    return [
        {**{name.removesuffix("_utc").replace("_", "-"): cell for name, cell in row.items()}, **more}
        for row in extended_rows(mail, size_bytes)
    ]


def shown_log_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """The same as Get-MessageTrackingLog shows it, its lists joined by whoever saved them."""
    return [
        {_SHOWN_AS.get(name) or "".join(map(str.capitalize, name.split("-"))): cell for name, cell in row.items()}
        for row in log_rows(mail, size_bytes)
    ]


def connector_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """ConnectorReport, direction received: nothing of what a mailbox submitted."""
    row = enhanced_row(mail, size_bytes)
    if not mail.is_inbound:
        return []
    of_ours = mail.route == "hybrid"
    return [
        {"date_time": row["origin_timestamp_utc"], "message_id": row["message_id"],
         "network_message_id": row["network_message_id"], "sender_address": row["sender_address"],
         "recipient_address": _everyone(mail),
         "original_client_ip": row["original_client_ip"], "connector_name": row["connector_id"] if of_ours else "",
         "connector_type": "OnPremises" if of_ours else "NoConnector", "tls_version": "TLS1.2"}
    ]  # fmt: skip


def attribution_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """P2SenderAttribution: whose name was in the envelope and whose in From, of what came from outside."""
    row = enhanced_row(mail, size_bytes)
    if not mail.is_inbound:
        return []
    return [
        {"date_time_utc": row["origin_timestamp_utc"], "message_id": row["message_id"],
         "network_message_id": row["network_message_id"], "p1_sender": mail.return_path,
         "p2_sender": mail.author, "recipient_address": _everyone(mail),
         "original_client_ip": row["original_client_ip"], "connector_id": row["connector_id"]}
    ]  # fmt: skip


def spoof_totals(mails: Iterable[Mail]) -> list[Event]:
    """The spoof report: totals of what failed DMARC, by day, author and address. A record is no mail."""
    totals = Counter(
        (f"{mail.received_at:%Y-%m-%d}T00:00:00Z", mail.author, mail.entry.peer.ip)
        for mail in mails
        if mail.entry is not None and mail.entry.authentication.dmarc not in _ALIGNED
    )
    return [
        {"Date": day, "Event Type": "SpoofMail", "Direction": "Inbound", "Domain": domain(author),
         "Spoofed User": author, "True Sender": "", "Sender IP": ip, "Count": str(count)}
        for (day, author, ip), count in sorted(totals.items())
    ]  # fmt: skip


def _everyone(mail: Mail) -> str:
    return ";".join(person.address for person in mail.recipients)
