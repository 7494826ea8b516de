"""EmailEvents, Defender's advanced hunting table of mail, and Threat Explorer's list of the same.

    Timestamp,NetworkMessageId,…,SenderMailFromAddress,SenderFromAddress,…,EmailDirection,…,AuthenticationDetails,Connectors

EmailEvents knows both senders and what authentication found, one row a recipient; a blank `Connectors` of an inbound
mail says that it came by none. `aftermath` has the tables beside it.
"""

from __future__ import annotations

import json

from toolkit.simulate.events import ON_PREMISES_CONNECTOR, Event, leaves_us
from toolkit.simulate.mail import NULL_SENDER, Mail
from toolkit.simulate.tenant import Person

EMAIL_EVENTS_COLUMNS = (
    "Timestamp", "NetworkMessageId", "InternetMessageId", "SenderMailFromAddress", "SenderFromAddress", "SenderIPv4",
    "SenderIPv6", "RecipientEmailAddress", "Subject", "EmailDirection", "DeliveryAction", "DeliveryLocation",
    "ThreatTypes", "AuthenticationDetails", "AttachmentCount", "Connectors", "EmailSize", "ReportId",
)  # fmt: skip

_LANDINGS = {
    "I": ("Delivered", "Inbox/folder"),
    "J": ("Junked", "Junk folder"),
    "Q": ("Blocked", "Quarantine"),
    "R": ("Blocked", "Failed"),
}
_LEFT = ("Delivered", "On-premises/external")
_SUSPECT_SCL = 5


def email_events(mail: Mail, size_bytes: int) -> list[Event]:
    """The mail's rows of EmailEvents."""
    return [_event(mail, person, size_bytes, number) for number, person in enumerate(mail.recipients)]


def explorer_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """The mail's line in Threat Explorer, with the columns of the screen: every recipient in one cell."""
    one = email_events(mail, size_bytes)[0]
    return [
        {"Date (UTC)": f"{mail.received_at:%Y-%m-%d %H:%M:%S}", "Subject": mail.subject,
         "Recipients": ";".join(person.address for person in mail.recipients),
         "P1 sender": one["SenderMailFromAddress"], "P2 sender": one["SenderFromAddress"],
         "Sender IP": one["SenderIPv4"] or one["SenderIPv6"], "Network message ID": one["NetworkMessageId"],
         "Internet message ID": one["InternetMessageId"], "Directionality": one["EmailDirection"],
         "Delivery action": one["DeliveryAction"], "Original delivery location": one["DeliveryLocation"],
         "Latest delivery location": one["DeliveryLocation"], "Connectors": one["Connectors"]}
    ]  # fmt: skip


def _event(mail: Mail, person: Person, size_bytes: int, number: int) -> Event:
    ip = "" if mail.entry is None or mail.address_lost else mail.entry.peer.ip
    action, location = _LEFT if leaves_us(person.address) else _LANDINGS[mail.landing]
    return {
        "Timestamp": f"{mail.received_at:%Y-%m-%dT%H:%M:%SZ}", "NetworkMessageId": mail.network_message_id,
        "InternetMessageId": mail.internet_message_id,
        "SenderMailFromAddress": "" if mail.return_path == NULL_SENDER else mail.return_path,
        "SenderFromAddress": mail.author, "SenderIPv4": "" if ":" in ip else ip,
        "SenderIPv6": ip if ":" in ip else "", "RecipientEmailAddress": person.address, "Subject": mail.subject,
        "EmailDirection": _direction(mail, person), "DeliveryAction": action, "DeliveryLocation": location,
        "ThreatTypes": "Phish" if mail.scl >= _SUSPECT_SCL else "", "AuthenticationDetails": _authentication(mail),
        "AttachmentCount": str(len(mail.content.attachments)),
        "Connectors": ON_PREMISES_CONNECTOR if mail.route == "hybrid" else "", "EmailSize": str(size_bytes),
        "ReportId": f"{mail.network_message_id}-{number}",
    }  # fmt: skip


def _direction(mail: Mail, person: Person) -> str:
    if mail.entry is not None:
        return "Inbound"
    return "Outbound" if leaves_us(person.address) else "Intra-org"


def _authentication(mail: Mail) -> str:
    """What the boundary found; nothing for what never crossed it."""
    if mail.entry is None:
        return ""
    found = mail.entry.authentication
    results = {"SPF": found.spf, "DKIM": found.dkim[0].result, "DMARC": found.dmarc}
    return json.dumps({**results, "CompAuth": found.compauth} if found.compauth else results, separators=(",", ":"))
