"""TNEF: what Outlook wraps a message in when it thinks that the other side is Outlook too, winmail.dat ([MS-OXTNEF]).

    78 9F 3E 22 · key · attributes: level, id, length, data, checksum …      attMsgProps 0x9003 holds MAPI properties

The header of the mail that carried it is not in it: where no property holds transport headers, there are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct
from typing import NamedTuple

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawAttachment, RawMessage, RawRecipient
from toolkit.load import mapi
from toolkit.load.codepages import decode
from toolkit.load.registry import loader

SIGNATURE = b"\x78\x9f\x3e\x22"
START = 6
EMBEDDED_DEPTH = 20
MOST_PROPERTIES = 4096

_ATTRIBUTE, _CHECKSUM = Struct("<BHHI"), Struct("<H")
_LONG, _PROPERTY = Struct("<I"), Struct("<HH")
_LEVELS = (1, 2)

# Attribute ids ([MS-OXTNEF] §2.1.3.1). Of old writers the first five are all there is.
SUBJECT, BODY, MESSAGE_CLASS, TITLE, DATA = 0x8004, 0x800C, 0x8008, 0x8010, 0x800F
CODE_PAGE, MESSAGE_PROPERTIES, RECIPIENTS, NEW_ATTACHMENT, ATTACHMENT = 0x9007, 0x9003, 0x9004, 0x9002, 0x9005

# Bytes of a value of fixed size, the padding to four included; every other type states its length.
_WIDTHS = {
    0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0001: 4,
    0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}  # fmt: skip
_ENDS = {mapi.STRING8: b"\0", mapi.UNICODE: b"\0\0"}
_OBJECT, _MANY, _NAMED, _BY_NAME, _GUID_BYTES = 0x000D, 0x1000, 0x8000, 1, 16

# The interface id before an attached object that is itself a message, IID_IMessage, and is TNEF again.
_MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")


class Attribute(NamedTuple):
    """One attribute of the stream: of the message (level 1) or of an attachment (level 2)."""

    level: int
    identifier: int
    data: bytes


class TnefProperties(mapi.Properties):
    """MAPI properties as TNEF packs them."""

    def __init__(self, values: dict[tuple[int, int], bytes], code_page: int | None) -> None:
        super().__init__(code_page)
        self.values = values
        self.code_page = self.declared_code_page() or code_page

    def value(self, tag: int, kind: int) -> bytes | None:
        """The bytes of a property that has one value, without the NUL that ends a text here ([MS-OXTNEF] §2.1.3.4)."""
        found = self.values.get((tag, kind))
        end = _ENDS.get(kind)
        return found if found is None or end is None or len(found) % len(end) else found.removesuffix(end)


def recognises(head: bytes, _size: int) -> bool:
    """True for the signature of a TNEF stream, and an attribute after it."""
    return head.startswith(SIGNATURE) and head[START : START + 1] in (b"\x01", b"\x02")


@loader(kind="tnef", recognises=recognises, gives="messages")
def read(file: EvidenceFile, notes: Notes, depth: str = "full") -> Iterator[RawMessage]:
    """The one message of the stream, messages attached to it inside its attachments.

    Raises EvidenceError for a stream without a single whole attribute.
    """
    content = file.read()
    reading = _Reading(file.evidence_id, notes, depth)
    message = reading.message(content, "offset=0", 0, size_bytes=len(content))
    if message is None:
        raise EvidenceError("the TNEF stream ends before its first attribute")
    yield message
    notes.count(file.evidence_id, file.path, declared=1, emitted=1)


@dataclass
class _Attached:
    """The attributes of one attachment, until the next one begins."""

    name: str | None = None
    data: bytes | None = None
    values: dict[tuple[int, int], bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    evidence_id: str
    notes: Notes
    depth: str

    def message(self, content: bytes, place: str, depth: int, size_bytes: int | None) -> RawMessage | None:
        """The message in a stream; None where it has no attribute."""
        attributes = list(self._attributes(content, place))
        if not attributes:
            return None
        code_page = _code_page(attributes)
        own = {one.identifier: one.data for one in attributes if one.level == 1}
        found = TnefProperties(_old_values(own), code_page)
        found.values.update(self._values(own.get(MESSAGE_PROPERTIES, b""), place))
        found.code_page = found.declared_code_page() or code_page
        is_full = self.depth == "full"
        bodies = mapi.bodies(found, self.notes, self.evidence_id, place) if is_full else (None, None)
        facts = mapi.facts(found, self._recipients(own.get(RECIPIENTS, b""), found, place), *bodies)
        headers = mapi.transport_headers(found)
        attachments = tuple(self._attachments(attributes, found, place, depth))
        mapi.note_damage(found, self.notes, self.evidence_id, place)
        return RawMessage(
            self.evidence_id, place, "tnef", "absent" if headers is None else "mapi", headers,
            size_bytes=size_bytes, mapi=facts, attachments=attachments,
        )  # fmt: skip

    def _attributes(self, content: bytes, place: str) -> Iterator[Attribute]:
        """Every whole attribute; where the stream is cut off or goes on as something else, a problem says so."""
        at = START
        while at < len(content):
            head = content[at : at + _ATTRIBUTE.size]
            if len(head) < _ATTRIBUTE.size or head[0] not in _LEVELS:
                self._problem(place, f"no attribute at byte {at}: the rest of the stream is not read")
                return
            level, identifier, _, size = _ATTRIBUTE.unpack(head)
            start = at + _ATTRIBUTE.size
            data = content[start : start + size]
            if len(data) < size:
                self._problem(place, f"an attribute at byte {at} claims {size:,} bytes, {len(data):,} are there")
                return
            at = start + size + _CHECKSUM.size
            if _CHECKSUM.pack(sum(data) & 0xFFFF) != content[at - _CHECKSUM.size : at]:
                self._problem(place, f"the checksum of attribute {identifier:#06x} fails: its bytes were changed")
            yield Attribute(level, identifier, data)

    def _problem(self, place: str, reason: str, name: str | None = None) -> None:
        self.notes.problem("load", self.evidence_id, place, reason, field=name)

    def _values(self, packed: bytes, place: str) -> dict[tuple[int, int], bytes]:
        """One list of properties; of a damaged one what comes before the damage."""
        return next(iter(self._lists(packed, place, count=1)), {}) if packed else {}

    def _lists(self, packed: bytes, place: str, count: int | None = None) -> list[dict[tuple[int, int], bytes]]:
        """So many lists of properties one after another, or as many as are announced before them."""
        reader, lists = _Packed(packed), list[dict[tuple[int, int], bytes]]()
        try:
            for _ in range(reader.number(len(packed)) if count is None else count):
                lists.append({})
                for _ in range(reader.number(MOST_PROPERTIES)):
                    tag, kind, value = reader.property()
                    if value is not None:
                        lists[-1][tag, kind] = value
        except ValueError as error:
            self._problem(place, f"the list of properties is damaged: {error}")
        return lists

    def _recipients(self, packed: bytes, message: TnefProperties, place: str) -> Iterator[RawRecipient]:
        for values in self._lists(packed, place) if packed else ():
            one = mapi.recipient(TnefProperties(values, message.code_page))
            if one:
                yield one

    def _attachments(
        self, attributes: list[Attribute], message: TnefProperties, place: str, depth: int
    ) -> Iterator[RawAttachment]:
        for number, one in enumerate(self._attached(attributes, message.code_page, place)):
            part = f"attachment={number}"
            found = TnefProperties(one.values, message.code_page)
            inside = self._embedded(one, f"{place}/{part}", depth)
            content = one.data if one.data is not None else found.value(mapi.ATTACH_DATA, mapi.BINARY)
            if content is None and inside is None and (mapi.ATTACH_DATA, _OBJECT) in one.values:
                self._problem(f"{place}/{part}", "an OLE object, whose content is not read", "attachment")
            content = None if inside or self.depth != "full" else content
            attachment = mapi.attachment(found, part, content, inside)
            mapi.note_damage(found, self.notes, self.evidence_id, f"{place}/{part}")
            yield attachment if attachment.name else attachment._replace(name=one.name)

    def _attached(self, attributes: list[Attribute], code_page: int | None, place: str) -> Iterator[_Attached]:
        current: _Attached | None = None
        for one in (one for one in attributes if one.level == 2):
            if one.identifier == NEW_ATTACHMENT or current is None:
                if current is not None:
                    yield current
                current = _Attached()
            if one.identifier == TITLE:
                current.name = decode(one.data.rstrip(b"\0"), code_page)[0] or None
            elif one.identifier == DATA:
                current.data = one.data
            elif one.identifier == ATTACHMENT:
                current.values = self._values(one.data, place)
        if current is not None:
            yield current

    def _embedded(self, one: _Attached, place: str, depth: int) -> RawMessage | None:
        packed = one.values.get((mapi.ATTACH_DATA, _OBJECT), b"")
        if not packed.startswith(_MESSAGE_OBJECT):
            return None
        if depth >= EMBEDDED_DEPTH:
            self._problem(place, f"messages are nested deeper than {EMBEDDED_DEPTH}")
            return None
        return self.message(packed[_GUID_BYTES:], place, depth + 1, size_bytes=None)


def _old_values(own: dict[int, bytes]) -> dict[tuple[int, int], bytes]:
    """What the attributes say that writers before MAPI properties used; the properties, where there are, win."""
    tags = {SUBJECT: mapi.SUBJECT, BODY: mapi.BODY, MESSAGE_CLASS: mapi.MESSAGE_CLASS}
    return {(tag, mapi.STRING8): own[one].rstrip(b"\0") for one, tag in tags.items() if one in own}


def _code_page(attributes: list[Attribute]) -> int | None:
    stated = next((one.data for one in attributes if one.identifier == CODE_PAGE and len(one.data) >= 4), None)
    return None if stated is None else _LONG.unpack_from(stated)[0]


@dataclass(slots=True)
class _Packed:
    """Properties one after another ([MS-OXTNEF] §2.1.3.4). Raises ValueError where they end too early."""

    content: bytes
    at: int = 0

    def number(self, most: int) -> int:
        """A count, which what follows must be able to hold."""
        value: int = _LONG.unpack(self.take(4))[0]
        if value > most:
            raise ValueError(f"{value:,} entries are claimed")
        return value

    def take(self, size: int) -> bytes:
        piece = self.content[self.at : self.at + size]
        if len(piece) < size:
            raise ValueError(f"{size:,} bytes are claimed at byte {self.at}, {len(piece):,} are there")
        self.at += size
        return piece

    def padded(self, size: int) -> bytes:
        """A value and what fills it up to four bytes, which the last one of a list may lack."""
        piece = self.take(size)
        self.at = min(len(self.content), self.at + -size % 4)
        return piece

    def property(self) -> tuple[int, int, bytes | None]:
        """Number, type and value; None for the value of one that has several."""
        kind, tag = _PROPERTY.unpack(self.take(4))
        if tag >= _NAMED:
            self._skip_name()
        many, kind = bool(kind & _MANY), kind & ~_MANY
        width = _WIDTHS.get(kind)
        count = self.number(len(self.content)) if many or width is None else 1
        values = [self.padded(width if width is not None else self.number(len(self.content))) for _ in range(count)]
        return tag, kind, values[0] if values and not many else None

    def _skip_name(self) -> None:
        self.take(_GUID_BYTES)
        if self.number(_BY_NAME) == _BY_NAME:
            self.padded(self.number(len(self.content)))
        else:
            self.take(4)
