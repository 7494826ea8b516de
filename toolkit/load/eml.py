"""EML: one Internet message in one file (RFC 5322), as Outlook on the web, the quarantine or a gateway saves it.

    Received: from mail.contoso.com (203.0.113.7) by AM0PR04MB1234.eurprd04.prod.outlook.com …

The bytes are handed over as found. Only text in UTF-16, as Notepad saves a pasted header, is put into UTF-8 first.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.encoding import sniff_encoding
from toolkit.load.registry import loader

LARGEST_MESSAGE = 1 << 30
HEADER_SAMPLE = 16 * 1024
GARBAGE_LINES = 5

# RFC 5322 §3.6.8, and the white space before the colon that §4.5 obliges readers to accept.
FIELD = re.compile(rb"([A-Za-z][!-9;-~]*)[ \t]*:")

# A trace field with another field after it (RFC 5322 §3.6.7): nothing but mail begins so.
TRACED = re.compile(
    rb"(?:Received|Return-Path|Delivered-To)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*+[A-Za-z][!-9;-~]*[ \t]*:", re.IGNORECASE
)

# Apple Mail's files begin so: see `toolkit.load.emlx`.
LENGTH_LINE = re.compile(rb"[ \t]{0,20}(\d{1,10})[ \t]{0,20}\r?\n")

# Fields that make a text a message by themselves when it begins with fields.
MAIL_FIELDS = frozenset(
    b"""
    received return-path delivered-to envelope-to x-original-to from sender reply-to to cc bcc subject date message-id
    in-reply-to references comments keywords mime-version content-type content-transfer-encoding content-disposition
    content-description content-id resent-from resent-to resent-date resent-sender resent-message-id
    authentication-results arc-seal arc-message-signature arc-authentication-results dkim-signature received-spf
    list-id list-unsubscribe precedence thread-topic thread-index importance auto-submitted status
    disposition-notification-to
    """.split()
)
# After garbage more is asked: an HTTP answer, too, has a Date and a Content-Type.
ENVELOPE_FIELDS = frozenset((b"received", b"return-path", b"delivered-to", b"from", b"to", b"subject", b"message-id"))

# What PowerShell's Format-List prints of a trace: fields, too, and the first of them is called Received.
PRINTED_FIELDS = frozenset((b"senderaddress", b"recipientaddress", b"messagetraceid", b"fromip", b"toip"))


def recognises(head: bytes, _size: int) -> bool:
    """True for text that begins like a message header: after blank lines, a BOM or a few lines of garbage at most."""
    start = as_utf8(head)[0].removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n\t ")
    if (start.startswith(b"From ") and not FIELD.match(start)) or b"\x00" in start[:64] or LENGTH_LINE.match(start):
        return False
    names, garbage = field_names(start[:HEADER_SAMPLE])
    if len(names & PRINTED_FIELDS) > 1:
        return False
    if TRACED.match(start):
        return True
    if not garbage:
        return any(name in MAIL_FIELDS or name.startswith(b"x-") for name in names)
    return garbage <= GARBAGE_LINES and len(names) >= 2 and not ENVELOPE_FIELDS.isdisjoint(names)


def field_names(start: bytes) -> tuple[set[bytes], int]:
    """The lower-case field names of the first block, and how many lines of it are neither field nor continuation."""
    names: set[bytes] = set()
    garbage = 0
    for line in re.split(rb"\r?\n", start):
        if not line.strip():
            break
        field = FIELD.match(line)
        if field:
            names.add(field[1].lower())
        elif not line.startswith((b" ", b"\t", b">From ")):
            garbage += 1
    return names, garbage


def as_utf8(text: bytes) -> tuple[bytes, str | None]:
    """UTF-16, told by its mark or by a field that comes first, as UTF-8, and its name; other text as it is, None."""
    encoding, mark = sniff_encoding(text)
    if encoding == "utf-8" or not (mark or FIELD.match(_decoded(text[:HEADER_SAMPLE], encoding).lstrip())):
        return text, None
    return _decoded(text[mark:], encoding), encoding


def _decoded(text: bytes, encoding: str) -> bytes:
    return text.decode(encoding, "replace").encode("utf-8", "surrogatepass")


@loader(kind="eml", recognises=recognises, gives="messages")
def read(file: EvidenceFile, notes: Notes, depth: str = "full") -> Iterator[RawMessage]:  # noqa: ARG001 - the text is one
    """The one message of the file. Raises EvidenceError for a file larger than 1 GiB: no mail system passes one."""
    if file.size_bytes > LARGEST_MESSAGE:
        raise EvidenceError(f"{file.size_bytes:,} bytes are more than one message can have (1 GiB)")
    content, encoding = as_utf8(file.read())
    yield RawMessage(file.evidence_id, "offset=0", "eml", "file", content, size_bytes=file.size_bytes)
    note = None if encoding is None else f"the text is {encoding}; it was read as UTF-8"
    notes.count(file.evidence_id, file.path, declared=1, emitted=1, note=note)
