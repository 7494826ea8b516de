"""A mail as Outlook keeps it: properties instead of MIME, and the header block as one text of them.

    Mail(route="internet", …)  →  PstMessage(headers="Received: from …", sender_smtp="jane.doe@contoso.com", …)

The header block is the one of the .eml copy, byte for byte. What a mailbox itself submitted has none, and its author is
named by the directory, not by an address.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime

from toolkit.simulate.eml import message_bytes
from toolkit.simulate.mail import Attachment, Content, Mail
from toolkit.simulate.mapi import PstAttachment, PstMessage, PstRecipient, derived_key
from toolkit.simulate.tenant import CLOUD_DOMAIN, DOMAIN

_DIRECTORY = "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="
_NOT_DELIVERED, _MEETING = "REPORT.IPM.Note.NDR", "IPM.Schedule.Meeting.Request"
_RESOLVED_ROUTES = ("mailbox", "stripped")
_EVERY_KIND = ("To", "CC")


def pst_message(mail: Mail, mailbox: str = "") -> PstMessage:
    """The copy of the mail that lies in one mailbox, for a .pst or .msg file."""
    name, address = next(iter(_people(mail, "From")), (None, None))
    is_resolved = mail.route in _RESOLVED_ROUTES and address is not None and address.endswith((DOMAIN, CLOUD_DOMAIN))
    return PstMessage(
        headers=None if mail.route == "stripped" else _header_block(mail, mailbox),
        subject=mail.subject,
        message_class=_message_class(mail.content),
        sender_name=name,
        sender_address=_directory_name(address) if is_resolved and address else address,
        sender_smtp=address,
        recipients=tuple(
            PstRecipient(kind.lower(), *person) for kind in _EVERY_KIND for person in _people(mail, kind)
        ),
        sent_at=_dated(mail),
        received_at=mail.received_at,
        internet_message_id=mail.internet_message_id or None,
        text=mail.content.text or None,
        html=mail.content.html.encode("utf-8") or None,
        attachments=tuple(map(_attached, mail.content.attachments)),
    )


def _header_block(mail: Mail, mailbox: str) -> str:
    block, end, _ = message_bytes(mail, mailbox).partition(b"\r\n\r\n")
    return (block + end).decode("utf-8")


def _message_class(content: Content) -> str:
    if content.report:
        return _NOT_DELIVERED
    return _MEETING if content.calendar else "IPM.Note"


def _people(mail: Mail, field: str) -> list[tuple[str, str]]:
    """Name and address of each mailbox in a field; who has no name is shown by the address."""
    values = [value for name, value in mail.fields if name.lower() == field.lower()]
    return [(str(make_header(decode_header(name))) or address, address) for name, address in getaddresses(values)]


def _directory_name(address: str) -> str:
    return f"{_DIRECTORY}{derived_key('mailbox', address).hex()}-{address.partition('@')[0]}"


def _dated(mail: Mail) -> datetime | None:
    """When the author says it was sent."""
    for name, value in mail.fields:
        if name.lower() == "date":
            return parsedate_to_datetime(value).astimezone(UTC)
    return None


def _attached(attachment: Attachment) -> PstAttachment:
    if attachment.mail is not None:
        return PstAttachment(attachment.name, message=pst_message(attachment.mail))
    return PstAttachment(attachment.name, attachment.media_type, attachment.data)
