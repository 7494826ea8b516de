"""Defender's tables beside EmailEvents: what was attached, what was linked, what was clicked, what was fetched back.

    EmailAttachmentInfo · EmailUrlInfo · UrlClickEvents · EmailPostDeliveryEvents
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from toolkit.simulate.dice import Dice
from toolkit.simulate.events import Event
from toolkit.simulate.mail import Mail

__all__ = ["POST_DELIVERY_COLUMNS", "attachment_rows", "click_rows", "post_delivery", "url_rows"]

POST_DELIVERY_COLUMNS = (
    "Timestamp", "NetworkMessageId", "InternetMessageId", "Action", "ActionType", "ActionTrigger", "ActionResult",
    "RecipientEmailAddress", "DeliveryLocation", "ThreatTypes", "ReportId",
)  # fmt: skip

_KEPT = ("I", "J")
_UNTIL_ZAP = timedelta(hours=3)
_LINK = re.compile(r"https?://[^\s\"'<>]+")
_CLICKED_SHARE = 0.4
_OFFICE_IP = "198.51.100.1"


def attachment_rows(mail: Mail) -> list[Event]:
    """A row for each attached file and recipient."""
    return [
        {"Timestamp": _at(mail), "NetworkMessageId": mail.network_message_id, "SenderFromAddress": mail.sender_shown,
         "RecipientEmailAddress": person.address, "FileName": part.name,
         "FileType": part.name.rpartition(".")[2].lower(), "SHA256": hashlib.sha256(part.data).hexdigest(),
         "FileSize": str(len(part.data)), "ThreatTypes": "", "ReportId": f"{mail.network_message_id}-{number}"}
        for part in mail.content.attachments if part.mail is None
        for number, person in enumerate(mail.recipients)
    ]  # fmt: skip


def url_rows(mail: Mail) -> list[Event]:
    """A row for each link in the body; it names no recipient."""
    return [
        {"Timestamp": _at(mail), "NetworkMessageId": mail.network_message_id, "Url": url, "UrlDomain": _host(url),
         "UrlLocation": "Body", "ReportId": f"{mail.network_message_id}-{number}"}
        for number, url in enumerate(_links(mail))
    ]  # fmt: skip


def click_rows(mail: Mail) -> list[Event]:
    """Who followed a link, an hour later; some did."""
    dice = Dice(f"{mail.network_message_id}/clicks")
    return [
        {"Timestamp": _at(mail, timedelta(minutes=dice.between(1, 90))), "Url": url, "ActionType": "ClickAllowed",
         "AccountUpn": person.address, "Workload": "Email", "NetworkMessageId": mail.network_message_id,
         "IPAddress": _OFFICE_IP, "ThreatTypes": "", "IsClickedThrough": "true", "UrlChain": f'["{url}"]',
         "ReportId": f"{mail.network_message_id}-{number}"}
        for url in _links(mail) if mail.landing in _KEPT
        for number, person in enumerate(mail.recipients) if dice.chance(_CLICKED_SHARE)
    ]  # fmt: skip


def post_delivery(mail: Mail) -> list[Event]:
    """What a mailbox took though the filter knew the threat is fetched back later."""
    if mail.landing not in _KEPT or mail.category == "NONE":
        return []
    return [
        {
            "Timestamp": _at(mail, _UNTIL_ZAP),
            "NetworkMessageId": mail.network_message_id, "InternetMessageId": mail.internet_message_id,
            "Action": "Moved to quarantine", "ActionType": "Phish ZAP", "ActionTrigger": "SpecialAction",
            "ActionResult": "Success", "RecipientEmailAddress": person.address, "DeliveryLocation": "Quarantine",
            "ThreatTypes": "Phish", "ReportId": f"{mail.network_message_id}-{number}",
        }
        for number, person in enumerate(mail.recipients)
    ]  # fmt: skip


def _at(mail: Mail, later: timedelta = timedelta()) -> str:
    return f"{mail.received_at + later:%Y-%m-%dT%H:%M:%SZ}"


def _links(mail: Mail) -> list[str]:
    return list(dict.fromkeys(_LINK.findall(mail.content.html + mail.content.text)))


def _host(url: str) -> str:
    return url.split("/")[2]
