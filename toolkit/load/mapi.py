"""MAPI properties: what Outlook and Exchange keep of a message, in whatever file ([MS-OXCMSG], [MS-OXPROPS]).

    0x007D  PidTagTransportMessageHeaders  =  "Received: from mail.contoso.com (203.0.113.7) by …"

Headers are what that property holds, or absent. None are made up from other properties: a sent item or a draft has
none, and that is evidence too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import MapiFacts, RawAttachment, RawMessage, RawRecipient
from toolkit.load.codepages import decode
from toolkit.load.rtf import bodies_in_rtf

UNICODE, STRING8, BINARY, INTEGER, BOOLEAN, TIME = 0x001F, 0x001E, 0x0102, 0x0003, 0x000B, 0x0040

TRANSPORT_HEADERS, MESSAGE_CLASS, SUBJECT = 0x007D, 0x001A, 0x0037
SENDER_SMTP, SENDER_ADDRESS, SENDER_NAME = 0x5D01, 0x0C1F, 0x0C1A
REPRESENTING_SMTP, REPRESENTING_ADDRESS, REPRESENTING_NAME = 0x5D02, 0x0065, 0x0042
INTERNET_MESSAGE_ID, IN_REPLY_TO = 0x1035, 0x1042
SUBMIT_TIME, DELIVERY_TIME = 0x0039, 0x0E06
BODY, HTML, RTF_COMPRESSED = 0x1000, 0x1013, 0x1009
MESSAGE_SIZE, CONTENT_COUNT = 0x0E08, 0x3602
RECIPIENT_TYPE, SMTP_ADDRESS, EMAIL_ADDRESS, DISPLAY_NAME = 0x0C15, 0x39FE, 0x3003, 0x3001
ATTACH_SIZE, ATTACH_DATA, ATTACH_METHOD, LONG_FILENAME, FILENAME = 0x0E20, 0x3701, 0x3705, 0x3707, 0x3704
MIME_TAG, CONTENT_ID, ATTACH_FLAGS, HIDDEN = 0x370E, 0x3712, 0x3714, 0x7FFE
MESSAGE_CODE_PAGE, INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE

# PidTagAttachMethod, [MS-OXCMSG] §2.2.2.9. By reference there is a path, and no content in the file.
BY_REFERENCE, EMBEDDED_MESSAGE = frozenset((2, 3, 4, 7)), 5
RENDERED_IN_BODY = 0x4

# PidTagRecipientType; its high bits say how it was sent. 0 is the originator, who is no recipient.
RECIPIENT_KINDS = {1: "to", 2: "cc", 3: "bcc"}

FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


class Properties(ABC):
    """The properties of one message, recipient or attachment. What is not there, or cannot be read, is None.

    `damaged` collects the names of values that are there and could not be read, `replaced` those of texts that are not
    in their code page, `odd_times` those of times that no calendar holds.
    """

    def __init__(self, code_page: int | None = None) -> None:
        self.code_page = code_page
        self.damaged: list[str] = []
        self.replaced: list[str] = []
        self.odd_times: list[str] = []

    @abstractmethod
    def value(self, tag: int, kind: int) -> bytes | None:
        """The bytes of a property of that type, as the file holds them."""

    def text(self, tag: int) -> str | None:
        """A text as found, NUL characters included; from Unicode, else from 8-bit text by its code page."""
        wide = self.value(tag, UNICODE)
        if wide is not None:
            return wide[: len(wide) & ~1].decode("utf-16-le", "surrogatepass")
        narrow = self.value(tag, STRING8)
        return None if narrow is None else self._decoded(tag, narrow, self.code_page)

    def html(self) -> str | None:
        """The HTML body, kept as bytes in the code page of the Internet message, or as text."""
        content = self.value(HTML, BINARY)
        if content is None:
            return self.text(HTML)
        return self._decoded(HTML, content, self.number(INTERNET_CODE_PAGE))

    def _decoded(self, tag: int, text: bytes, code_page: int | None) -> str:
        decoded, is_exact = decode(text, code_page)
        if not is_exact:
            self.replaced.append(f"{tag:04X}")
        return decoded

    def number(self, tag: int) -> int | None:
        """An unsigned 32-bit number."""
        value = self.value(tag, INTEGER)
        return None if value is None else int.from_bytes(value[:4], "little")

    def flag(self, tag: int) -> bool | None:
        """True or false; only the first byte counts."""
        value = self.value(tag, BOOLEAN)
        return None if value is None else any(value[:1])

    def time(self, tag: int) -> datetime | None:
        """UTC; None also for zero, which means "not set"."""
        value = self.value(tag, TIME)
        ticks = int.from_bytes(value or b"", "little")
        at = filetime(ticks)
        if ticks and at is None:
            self.odd_times.append(f"{tag:04X}")
        return at

    def declared_code_page(self) -> int | None:
        """The code page that a message declares for its own 8-bit texts and those of its recipients and attachments."""
        return self.number(MESSAGE_CODE_PAGE) or self.number(INTERNET_CODE_PAGE)


def filetime(ticks: int) -> datetime | None:
    """UTC from 100 ns ticks since 1601; None for zero, and for what lies beyond the year 9999.

    >>> filetime(133_960_902_000_000_000)
    datetime.datetime(2025, 7, 4, 8, 10, tzinfo=datetime.timezone.utc)
    """
    try:
        return FILETIME_EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None


def facts(
    found: Properties, recipients: Iterable[RawRecipient], text: str | None, html: str | None
) -> MapiFacts:
    """What a message's properties say beside its headers."""
    return MapiFacts(
        message_class=message_class(found),
        subject=_without_prefix_mark(found.text(SUBJECT)),
        sender_address=found.text(SENDER_SMTP) or found.text(SENDER_ADDRESS),
        sender_name=found.text(SENDER_NAME),
        sent_representing_address=found.text(REPRESENTING_SMTP) or found.text(REPRESENTING_ADDRESS),
        sent_representing_name=found.text(REPRESENTING_NAME),
        internet_message_id=found.text(INTERNET_MESSAGE_ID),
        in_reply_to=found.text(IN_REPLY_TO),
        sent_at=found.time(SUBMIT_TIME),
        received_at=found.time(DELIVERY_TIME),
        recipients=tuple(recipients),
        text=text,
        html=html,
    )


def bodies(found: Properties, notes: Notes, evidence_id: str, locator: str) -> tuple[str | None, str | None]:
    """The plain text and the HTML; what is missing of them is taken from the rich text, where there is one."""
    text, html = found.text(BODY), found.html()
    compressed = None if html else found.value(RTF_COMPRESSED, BINARY)
    if not compressed:
        return text, html
    try:
        return bodies_in_rtf(compressed, text)
    except ValueError as error:
        reason = f"the rich-text body cannot be read: {error}"
        notes.problem("load", evidence_id, locator, reason, field="html", excerpt=compressed[:16])
        return text, html


def message_class(found: Properties) -> str | None:
    """What kind of item it is, `IPM.Note` for mail; as found, upper and lower case included."""
    name = found.text(MESSAGE_CLASS)
    # QUIRK: some writers count the terminating NUL into the message class.
    return None if name is None else name.rstrip("\x00")


def _without_prefix_mark(subject: str | None) -> str | None:
    """[MS-PST] §2.5.3.1.1.1: U+0001 and one more character tell how long the "RE: " is, and are no part of the text."""
    return subject[2:] if subject is not None and subject.startswith("\x01") else subject


def transport_headers(found: Properties) -> bytes | None:
    """The header text in UTF-8, where lone surrogates pass; None where the store keeps none, or an empty one."""
    headers = found.text(TRANSPORT_HEADERS)
    return headers.encode("utf-8", "surrogatepass") if headers else None


def recipient(found: Properties) -> RawRecipient | None:
    """None for the originator, and for a type that is neither to, cc nor bcc."""
    kind = RECIPIENT_KINDS.get((found.number(RECIPIENT_TYPE) or 0) & 0xF)
    if kind is None:
        return None
    return RawRecipient(kind, found.text(SMTP_ADDRESS) or found.text(EMAIL_ADDRESS), found.text(DISPLAY_NAME))


def attachment(
    found: Properties, part: str, content: bytes | None, message: RawMessage | None = None, stated: int | None = None
) -> RawAttachment:
    """An attached file, or an attached message, with what its properties say of it.

    `stated` is its size by the container; what was not read has that, or the size that its properties state.
    """
    return RawAttachment(
        part,
        name=found.text(LONG_FILENAME) or found.text(FILENAME) or found.text(DISPLAY_NAME),
        declared_type=found.text(MIME_TAG),
        content_id=found.text(CONTENT_ID),
        is_inline=is_inline(found),
        size_bytes=len(content) if content is not None else found.number(ATTACH_SIZE) if stated is None else stated,
        content=content,
        message=message,
    )


def is_inline(found: Properties) -> bool | None:
    """True for an attachment that is drawn in the body or hidden from the list; None where nothing says either."""
    flags, hidden = found.number(ATTACH_FLAGS), found.flag(HIDDEN)
    if flags is None and hidden is None:
        return None
    return bool((flags or 0) & RENDERED_IN_BODY) or bool(hidden)


def note_damage(found: Properties, notes: Notes, evidence_id: str, locator: str) -> None:
    """A problem for every value that was there and could not be read, or not wholly."""
    for name in dict.fromkeys(found.damaged):
        notes.problem("load", evidence_id, locator, "the value is damaged and could not be read", field=name)
    for name in dict.fromkeys(found.replaced):
        notes.problem("load", evidence_id, locator, f"the text is not in code page {found.code_page}", field=name)
    for name in dict.fromkeys(found.odd_times):
        notes.problem("load", evidence_id, locator, "the time lies beyond every calendar", field=name)
