"""The MAPI properties of a made-up message, as both Outlook formats store them ([MS-OXPROPS], [MS-OXCMSG]).

    0x007D001F  PidTagTransportMessageHeaders  =  "Received: from mail.contoso.com (203.0.113.7) by …"

What a message does not have, no property says: None is left out, an empty text is stored as an empty text.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Value = bool | int | str | bytes | datetime
Properties = dict[int, Value]
"""Values by tag: the property's number in the high half, its type in the low one, as in 0x0037001F."""

# Property types ([MS-OXCDATA] §2.11.1).
LONG, BOOLEAN, OBJECT, LONGLONG, TEXT, TIME, BINARY = 0x0003, 0x000B, 0x000D, 0x0014, 0x001F, 0x0040, 0x0102

IMPORTANCE, SENSITIVITY, MESSAGE_CLASS = 0x00170003, 0x00360003, 0x001A001F
SUBJECT, SUBJECT_PREFIX, NORMALIZED_SUBJECT, TOPIC = 0x0037001F, 0x003D001F, 0x0E1D001F, 0x0070001F
SUBMIT_TIME, DELIVERY_TIME, CREATED, MODIFIED = 0x00390040, 0x0E060040, 0x30070040, 0x30080040
TRANSPORT_HEADERS, INTERNET_MESSAGE_ID = 0x007D001F, 0x1035001F
BODY, HTML, INTERNET_CODE_PAGE = 0x1000001F, 0x10130102, 0x3FDE0003
FLAGS, SIZE, STATUS, HAS_ATTACHMENTS, SEARCH_KEY = 0x0E070003, 0x0E080003, 0x0E170003, 0x0E1B000B, 0x300B0102
DISPLAY_TO, DISPLAY_CC, DISPLAY_BCC = 0x0E04001F, 0x0E03001F, 0x0E02001F

# Name, address type, address and SMTP address: of who sent, and of whom they sent for.
SENDER = (0x0C1A001F, 0x0C1E001F, 0x0C1F001F, 0x5D01001F)
REPRESENTING = (0x0042001F, 0x0064001F, 0x0065001F, 0x5D02001F)

DISPLAY_NAME, ADDRESS_TYPE, EMAIL_ADDRESS, SMTP_ADDRESS = 0x3001001F, 0x3002001F, 0x3003001F, 0x39FE001F
RECIPIENT_TYPE, RESPONSIBILITY, RICH_INFO = 0x0C150003, 0x0E0F000B, 0x3A40000B
OBJECT_TYPE, DISPLAY_TYPE, ENTRY_ID, RECORD_KEY = 0x0FFE0003, 0x39000003, 0x0FFF0102, 0x0FF90102

ATTACH_SIZE, ATTACH_NUMBER, ATTACH_METHOD, RENDERING = 0x0E200003, 0x0E210003, 0x37050003, 0x370B0003
FILE_NAME, LONG_FILE_NAME, EXTENSION = 0x3704001F, 0x3707001F, 0x3703001F
MIME_TAG, CONTENT_ID, ATTACH_FLAGS = 0x370E001F, 0x3712001F, 0x37140003
ATTACH_DATA, ATTACH_OBJECT = 0x37010102, 0x3701000D

NO_CONTENT, BY_VALUE, EMBEDDED_MESSAGE = 0, 1, 5
READ, WITH_ATTACHMENTS = 0x01, 0x10
RENDERED_IN_BODY = 0x04
NOT_RENDERED = 0xFFFFFFFF
MAIL_USER = 6
UTF_8 = 65001

RECIPIENT_KINDS = {"to": 1, "cc": 2, "bcc": 3}

# [MS-OXCDATA] §2.2.5.1: an entry id that carries the address itself.
_ONE_OFF = bytes.fromhex("00000000812b1fa4bea310199d6e00dd010f540200000190")

_PREFIX = re.compile(r"[^\W\d_]{1,3}: ")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_LONG, _LONGLONG = struct.Struct("<I"), struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class PstRecipient:
    """One mailbox a message names; `kind` is to, cc or bcc."""

    kind: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class PstAttachment:
    """A file, or a whole message; with neither `data` nor `message` the attachment has no content."""

    name: str
    mime_type: str | None = None
    data: bytes | None = None
    message: PstMessage | None = None
    content_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PstMessage:
    """What Outlook or Exchange would keep of one message. Times are aware; None means that the property is absent."""

    headers: str | None = None
    subject: str | None = None
    message_class: str = "IPM.Note"
    sender_name: str | None = None
    sender_address: str | None = None
    sender_smtp: str | None = None
    recipients: tuple[PstRecipient, ...] = ()
    sent_at: datetime | None = None
    received_at: datetime | None = None
    internet_message_id: str | None = None
    text: str | None = None
    html: bytes | None = None
    attachments: tuple[PstAttachment, ...] = ()


def message_properties(message: PstMessage) -> Properties:
    """Everything but the subject, which each format writes in its own way, and the size, which `with_size` adds."""
    attached = bool(message.attachments)
    dated = message.received_at or message.sent_at
    return _recorded({
        IMPORTANCE: 1,
        MESSAGE_CLASS: message.message_class,
        SENSITIVITY: 0,
        SUBMIT_TIME: message.sent_at,
        TOPIC: None if message.subject is None else message.subject[prefix_length(message.subject) :],
        TRANSPORT_HEADERS: message.headers,
        **_person(SENDER, message),
        **_person(REPRESENTING, message),
        **_displayed(message.recipients),
        DELIVERY_TIME: message.received_at,
        FLAGS: READ | (WITH_ATTACHMENTS if attached else 0),
        STATUS: 0,
        HAS_ATTACHMENTS: attached,
        BODY: message.text,
        HTML: message.html,
        INTERNET_CODE_PAGE: UTF_8,
        INTERNET_MESSAGE_ID: message.internet_message_id,
        CREATED: dated,
        MODIFIED: dated,
        SEARCH_KEY: _search_key(message),
    })  # fmt: skip


def recipient_properties(recipient: PstRecipient) -> Properties:
    """One row of a recipient table."""
    kind = _address_type(recipient.address)
    return _recorded({
        RECIPIENT_TYPE: RECIPIENT_KINDS[recipient.kind],
        RESPONSIBILITY: True,
        OBJECT_TYPE: MAIL_USER,
        ENTRY_ID: _one_off_entry(recipient.name, kind, recipient.address),
        DISPLAY_NAME: recipient.name,
        ADDRESS_TYPE: kind,
        EMAIL_ADDRESS: recipient.address,
        SMTP_ADDRESS: recipient.address if kind == "SMTP" else None,
        DISPLAY_TYPE: 0,
        RICH_INFO: False,
    })  # fmt: skip


def attachment_properties(attachment: PstAttachment, number: int) -> Properties:
    """An attachment's properties without its content: PST and MSG refer to an attached message differently."""
    _, dot, extension = attachment.name.rpartition(".")
    method = BY_VALUE if attachment.data is not None else NO_CONTENT
    return _recorded({
        ATTACH_SIZE: len(attachment.data or b""),
        ATTACH_NUMBER: number,
        DISPLAY_NAME: attachment.name,
        EXTENSION: dot + extension if dot else None,
        FILE_NAME: attachment.name,
        ATTACH_METHOD: method if attachment.message is None else EMBEDDED_MESSAGE,
        LONG_FILE_NAME: attachment.name,
        RENDERING: NOT_RENDERED,
        MIME_TAG: attachment.mime_type,
        CONTENT_ID: attachment.content_id,
        ATTACH_FLAGS: 0 if attachment.content_id is None else RENDERED_IN_BODY,
        ATTACH_DATA: attachment.data if attachment.message is None else None,
    })  # fmt: skip


def prefix_length(subject: str) -> int:
    """How many characters of the subject are a reply or forward mark ([MS-OXCMSG] §2.2.1.9).

    >>> prefix_length("RE: Invoice"), prefix_length("Invoice: paid")
    (4, 0)
    """
    found = _PREFIX.match(subject)
    return 0 if found is None else found.end()


def encode(tag: int, value: Value) -> bytes:
    """The bytes of a value, little-endian, texts in UTF-16 without a closing NUL; lone surrogates pass.

    >>> encode(0x00360003, 1), encode(0x0037001F, "é")
    (b'\\x01\\x00\\x00\\x00', b'\\xe9\\x00')
    """
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass")
    if isinstance(value, bytes):
        return value
    if isinstance(value, datetime):
        return _LONGLONG.pack((value - _EPOCH) // _TICK * 10)
    return _LONGLONG.pack(value) if tag & 0xFFFF == LONGLONG else _LONG.pack(int(value))


def size_of(properties: Mapping[int, Value]) -> int:
    """How many bytes the values come to."""
    return sum(len(encode(tag, value)) for tag, value in properties.items())


def _recorded(properties: Mapping[int, Value | None]) -> Properties:
    return {tag: value for tag, value in properties.items() if value is not None}


def _person(tags: tuple[int, int, int, int], message: PstMessage) -> dict[int, Value | None]:
    kind = None if message.sender_address is None else _address_type(message.sender_address)
    return dict(
        zip(tags, (message.sender_name, kind, message.sender_address, message.sender_smtp), strict=True)
    )


def _address_type(address: str) -> str:
    """Exchange names its own mailboxes by their place in the directory."""
    return "EX" if address.lower().startswith("/o=") else "SMTP"


def _displayed(recipients: tuple[PstRecipient, ...]) -> dict[int, Value | None]:
    def names(kind: str) -> str:
        return "; ".join(one.name or one.address for one in recipients if one.kind == kind)

    return {DISPLAY_BCC: names("bcc"), DISPLAY_CC: names("cc"), DISPLAY_TO: names("to")}


def _one_off_entry(*parts: str) -> bytes:
    return _ONE_OFF + b"".join(f"{part}\0".encode("utf-16-le", "surrogatepass") for part in parts)


def _search_key(message: PstMessage) -> bytes:
    """Sixteen bytes that are the same for every copy of the message."""
    telling = f"{message.internet_message_id}\n{message.subject}\n{message.sent_at}"
    return derived_key("message", telling)


def derived_key(kind: str, text: str) -> bytes:
    """Sixteen bytes in the place of a GUID: the same in every run."""
    return hashlib.sha256(f"{kind}\n{text}".encode("utf-8", "surrogatepass")).digest()[:16]
