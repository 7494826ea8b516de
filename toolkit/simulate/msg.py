"""MSG: a made-up message as Outlook saves it ([MS-OXMSG]), its properties in a compound file.

    __substg1.0_007D001F              a stream for each text and each binary value
    __properties_version1.0           all others, and the sizes of these
    __attach_version1.0_#00000000     a storage for each attachment, an attached message inside it

The same message gives the same bytes.
"""

from __future__ import annotations

from struct import Struct

from toolkit.simulate import mapi
from toolkit.simulate.cfb import Storage, write_compound
from toolkit.simulate.mapi import Properties, PstAttachment, PstMessage, PstRecipient, Value

__all__ = ["write_msg"]

_PROPERTIES, _NAMES = "__properties_version1.0", "__nameid_version1.0"
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_#", "__attach_version1.0_#"

# The program that opens a .msg by its root storage: 00020D0B-0000-0000-C000-000000000046.
_CLASS_ID = bytes.fromhex("0b0d020000000000c000000000000046")

_EMPTY_NAMES: Storage = {"__substg1.0_00020102": b"", "__substg1.0_00030102": b"", "__substg1.0_00040102": b""}

# §2.4.1: what stands before the properties: counts of recipients and attachments, and next numbers for either.
_MESSAGE_HEADER, _ROOT_PADDING, _CHILD_HEADER = Struct("<8xIIII"), bytes(8), bytes(8)
_FIXED, _SIZED = Struct("<II8s"), Struct("<IIII")
_READABLE_WRITABLE = 6
_EMBEDDED_SIZE, _EMBEDDED_MARK = 0xFFFFFFFF, 1

STORE_SUPPORT, UNICODE_STORE = 0x340D0003, 0x00040000
_ROW_ID = 0x30000003


def write_msg(message: PstMessage) -> bytes:
    """The bytes of a .msg file, messages attached to messages inside it to any depth."""
    return write_compound({_NAMES: _EMPTY_NAMES, **_message(message, _ROOT_PADDING)}, _CLASS_ID)


def _message(message: PstMessage, padding: bytes = b"") -> dict[str, bytes | Storage]:
    recipients = {f"{_RECIPIENT}{at:08X}": _recipient(one, at) for at, one in enumerate(message.recipients)}
    attachments = {f"{_ATTACHMENT}{at:08X}": _attachment(one, at) for at, one in enumerate(message.attachments)}
    counts = (len(recipients), len(attachments))
    properties = {**mapi.message_properties(message), **_subject(message.subject), STORE_SUPPORT: UNICODE_STORE}
    size = mapi.size_of(properties) + sum(len(part.data or b"") for part in message.attachments)
    header = _MESSAGE_HEADER.pack(*counts, *counts) + padding
    return {**recipients, **attachments, **_stored({**properties, mapi.SIZE: size}, header)}


def _recipient(recipient: PstRecipient, number: int) -> Storage:
    return _stored({**mapi.recipient_properties(recipient), _ROW_ID: number}, _CHILD_HEADER)


def _attachment(attachment: PstAttachment, number: int) -> Storage:
    properties = mapi.attachment_properties(attachment, number)
    if attachment.message is None:
        return _stored(properties, _CHILD_HEADER)
    embedded = {_stream(mapi.ATTACH_OBJECT): _message(attachment.message)}
    return {**embedded, **_stored({**properties, mapi.ATTACH_OBJECT: b""}, _CHILD_HEADER)}


def _subject(subject: str | None) -> Properties:
    if subject is None:
        return {}
    length = mapi.prefix_length(subject)
    return {mapi.SUBJECT: subject, mapi.SUBJECT_PREFIX: subject[:length], mapi.NORMALIZED_SUBJECT: subject[length:]}


def _stored(properties: Properties, header: bytes) -> dict[str, bytes | Storage]:
    """Properties as the streams of a storage."""
    entries = [_entry(tag, value) for tag, value in sorted(properties.items())]
    streams = {
        _stream(tag): mapi.encode(tag, value)
        for tag, value in properties.items()
        if isinstance(value, str | bytes) and tag != mapi.ATTACH_OBJECT
    }
    return {**streams, _PROPERTIES: header + b"".join(entries)}


def _entry(tag: int, value: Value) -> bytes:
    encoded = mapi.encode(tag, value)
    if tag == mapi.ATTACH_OBJECT:
        return _SIZED.pack(tag, _READABLE_WRITABLE, _EMBEDDED_SIZE, _EMBEDDED_MARK)
    if isinstance(value, str | bytes):
        # A text counts its closing NUL, though the stream has none.
        return _SIZED.pack(tag, _READABLE_WRITABLE, len(encoded) + 2 * isinstance(value, str), 0)
    return _FIXED.pack(tag, _READABLE_WRITABLE, encoded)


def _stream(tag: int) -> str:
    return f"__substg1.0_{tag:08X}"
