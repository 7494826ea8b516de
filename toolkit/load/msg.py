"""MSG: one message as Outlook saves it, a MAPI property store in an OLE2 file ([MS-OXMSG]).

    __substg1.0_007D001F  =  "Received: from mail.contoso.com (203.0.113.7) by …"

The suffix says nothing: a Word document is an OLE2 file too, and text saved under .msg is no OLE2 file at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawAttachment, RawMessage, RawRecipient
from toolkit.load import mapi, oxmsg
from toolkit.load.cfb import MAGIC, CompoundFile, CompoundFileError
from toolkit.load.oxmsg import Compound, Path, StoredProperties
from toolkit.load.registry import loader
from toolkit.load.remains import header_texts

EMBEDDED_DEPTH = 20
ONLY_HEADERS = "only its transport headers were found, by their form or by what is left of the directory"
COUNTED = ((oxmsg.RECIPIENT, "recipients"), (oxmsg.ATTACHMENT, "attachments"))


def recognises(head: bytes, _size: int) -> bool:
    """True for an OLE2 compound file; whether it holds a message, `is_message` tells."""
    return head.startswith(MAGIC)


def is_message(file: EvidenceFile) -> bool:
    """False for Word, Excel and other OLE2 documents. A file too damaged to tell is one: `read` says what is wrong."""
    try:
        compound = CompoundFile(file.read())
    except CompoundFileError:
        return True
    return oxmsg.FIXED_STREAM.upper() in compound.children[()] or bool(compound.defects)


@loader(kind="msg", recognises=recognises, gives="messages", confirms=is_message)
def read(file: EvidenceFile, notes: Notes, depth: str = "full") -> Iterator[RawMessage]:
    """The one message of the file, messages attached to it inside its attachments.

    At depth "headers" neither bodies nor the bytes of attached files are read. Of a file whose directory is lost what
    `toolkit.load.remains` finds comes out. Raises EvidenceError where that is nothing.
    """
    content = file.read()
    try:
        compound = CompoundFile(content)
    except CompoundFileError as error:
        yield from _remains(file, content, None, notes, f"the OLE2 structure of the message is damaged: {error}")
        return
    if not any(name.startswith(oxmsg.PREFIX) for name in compound.children[()]):
        reason = "the OLE2 structure holds no message properties: damaged, or no message"
        yield from _remains(file, content, compound, notes, reason)
        return
    reading = _Reading(file.evidence_id, len(content), Compound(compound, budget=2 * len(content)), notes, depth)
    message = reading.message((), "root", 0)
    for reason in dict.fromkeys(compound.defects):
        notes.problem("load", file.evidence_id, "root", f"the OLE2 structure is damaged: {reason}")
    yield message
    notes.count(file.evidence_id, file.path, declared=1, emitted=1)


def _remains(
    file: EvidenceFile, content: bytes, compound: CompoundFile | None, notes: Notes, reason: str
) -> Iterator[RawMessage]:
    """What is left of a damaged file: headers and nothing else, of the message or of one attached to it."""
    found = header_texts(content, compound)
    if not found:
        raise EvidenceError(reason)
    for place, text in found:
        notes.problem("load", file.evidence_id, place, f"{reason}; {ONLY_HEADERS}")
        yield RawMessage(file.evidence_id, place, "msg", "mapi", text, is_recovered=True)
    count = len(found)
    note = None if count == 1 else "which of them is the message, and which is attached to it, is lost"
    notes.count(file.evidence_id, file.path, declared=1, emitted=count, recovered=count, note=note)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One .msg file being read."""

    evidence_id: str
    size_bytes: int
    compound: Compound
    notes: Notes
    depth: str

    def message(self, storage: Path, locator: str, depth: int) -> RawMessage:
        """The message in a storage: the root, or the one inside an attachment."""
        found = StoredProperties(self.compound, storage, oxmsg.EMBEDDED_HEADER if storage else oxmsg.ROOT_HEADER)
        headers = mapi.transport_headers(found)
        is_full = self.depth == "full"
        bodies = mapi.bodies(found, self.notes, self.evidence_id, locator) if is_full else (None, None)
        facts = mapi.facts(found, self._recipients(found, locator), *bodies)
        names = self.compound.names(storage, oxmsg.ATTACHMENT)
        attachments = tuple(self._attachment((*storage, name), locator, found.code_page, depth) for name in names)
        mapi.note_damage(found, self.notes, self.evidence_id, locator)
        self._note_missing(found, locator)
        return RawMessage(
            self.evidence_id, locator, "msg", "absent" if headers is None else "mapi", headers,
            size_bytes=None if storage else self.size_bytes, mapi=facts, attachments=attachments,
        )  # fmt: skip

    def _note_missing(self, found: StoredProperties, locator: str) -> None:
        """A storage whose name was damaged is no recipient and no attachment any more; the message still counts it."""
        for (prefix, words), stated in zip(COUNTED, found.stated, strict=False):
            there = len(self.compound.names(found.storage, prefix))
            if there < stated:
                reason = f"the message states {stated:,} {words}, {there:,} are there"
                self.notes.problem("load", self.evidence_id, locator, reason, field=words)

    def _recipients(self, message: StoredProperties, locator: str) -> Iterator[RawRecipient]:
        for name in self.compound.names(message.storage, oxmsg.RECIPIENT):
            found = StoredProperties(
                self.compound, (*message.storage, name), oxmsg.CHILD_HEADER, message.code_page
            )  # fmt: skip
            one = mapi.recipient(found)
            message.damaged.extend(f"{name}/{stream}" for stream in found.damaged)
            message.replaced.extend(f"{name}/{tag}" for tag in found.replaced)
            if one:
                yield one
            elif found.number(mapi.RECIPIENT_TYPE) is None:
                reason = f"{name}: whether it is To, Cc or Bcc is not recorded"
                self.notes.problem("load", self.evidence_id, locator, reason, field="recipients")

    def _attachment(self, storage: Path, locator: str, code_page: int | None, depth: int) -> RawAttachment:
        found = StoredProperties(self.compound, storage, oxmsg.CHILD_HEADER, code_page)
        part = f"attachment={storage[-1].removeprefix(oxmsg.ATTACHMENT).lstrip('0') or '0'}"
        place = f"{locator}/{part}"
        message = self._embedded(found, place, depth)
        content = None if message or self.depth != "full" else self._data(found, place)
        size = self.compound.size(storage, oxmsg.substg(mapi.ATTACH_DATA, mapi.BINARY))
        attachment = mapi.attachment(found, part, content, message, size)
        mapi.note_damage(found, self.notes, self.evidence_id, place)
        return attachment

    def _embedded(self, found: StoredProperties, place: str, depth: int) -> RawMessage | None:
        inner = (*found.storage, oxmsg.EMBEDDED)
        if not self.compound.has(inner, oxmsg.FIXED_STREAM):
            return None
        if depth >= EMBEDDED_DEPTH:
            self.notes.problem("load", self.evidence_id, place, f"messages are nested deeper than {EMBEDDED_DEPTH}")
            return None
        return self.message(inner, place, depth + 1)

    def _data(self, found: StoredProperties, place: str) -> bytes | None:
        content = found.value(mapi.ATTACH_DATA, mapi.BINARY)
        if content is None and not found.damaged and found.number(mapi.ATTACH_METHOD) not in mapi.BY_REFERENCE:
            is_object = self.compound.has(found.storage, oxmsg.EMBEDDED)
            reason = "an OLE object, whose content is not read" if is_object else "an attachment without content"
            self.notes.problem("load", self.evidence_id, place, reason, field="attachment")
        return content
