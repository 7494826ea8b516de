"""MSG: one message as Outlook saves it, a MAPI property store in an OLE2 file ([MS-OXMSG]).

    __substg1.0_007D001F  =  "Received: from mail.contoso.com (203.0.113.7) by …"

The suffix says nothing: a Word document is an OLE2 file too, and text saved under .msg is no OLE2 file at all.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import olefile

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawAttachment, RawMessage, RawRecipient
from toolkit.load import mapi, oxmsg
from toolkit.load.oxmsg import OLE_ERRORS, Compound, Path, StoredProperties
from toolkit.load.registry import loader
from toolkit.load.richtext import html_in_rich_text

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMBEDDED_DEPTH = 20

# Departures from [MS-CFB] that lose nothing, and that Outlook and other writers are seen to make.
HARMLESS = ("transaction_signature_number>0", "sector index for empty stream")


def recognises(head: bytes, _size: int) -> bool:
    """True for an OLE2 compound file; whether it holds a message, `is_message` tells."""
    return head.startswith(OLE_MAGIC)


def is_message(file: EvidenceFile) -> bool:
    """False for Word, Excel and other OLE2 documents. A file too damaged to tell is one: `read` says what is wrong."""
    try:
        with file.open() as stream, olefile.OleFileIO(stream) as ole:
            return bool(ole.exists(oxmsg.FIXED_STREAM)) or any(not _is_harmless(text) for _, text in ole.parsing_issues)
    except OLE_ERRORS:
        return True


def _is_harmless(issue: object) -> bool:
    return any(text in str(issue) for text in HARMLESS)


@loader(kind="msg", recognises=recognises, gives="messages", confirms=is_message)
def read(file: EvidenceFile, notes: Notes) -> Iterator[RawMessage]:
    """The one message of the file, messages attached to it inside its attachments.

    Raises EvidenceError where the OLE2 structure cannot be read, or no message property is in it.
    """
    content = file.read()
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            compound = Compound(ole, budget=2 * len(content))
            if not compound.names((), oxmsg.PREFIX):
                raise EvidenceError("the OLE2 structure holds no message properties: damaged, or no message")
            reading = _Reading(file.evidence_id, content, compound, notes)
            message = reading.message((), "root", 0)
            reading.note_defects(ole)
    except OLE_ERRORS as error:
        raise EvidenceError(f"the OLE2 structure of the message is damaged: {error}") from error
    yield message
    notes.count(file.evidence_id, file.path, declared=1, emitted=1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One .msg file being read."""

    evidence_id: str
    content: bytes
    compound: Compound
    notes: Notes

    def message(self, storage: Path, locator: str, depth: int) -> RawMessage:
        """The message in a storage: the root, or the one inside an attachment."""
        found = StoredProperties(self.compound, storage, oxmsg.EMBEDDED_HEADER if storage else oxmsg.ROOT_HEADER)
        headers = mapi.transport_headers(found)
        html = found.html() or self._html_in_rich_text(storage, locator)
        facts = mapi.facts(found, self._recipients(found), html)
        names = self.compound.names(storage, oxmsg.ATTACHMENT)
        attachments = tuple(self._attachment((*storage, name), locator, found.code_page, depth) for name in names)
        mapi.note_damage(found, self.notes, self.evidence_id, locator)
        return RawMessage(
            self.evidence_id, locator, "msg", "absent" if headers is None else "mapi", headers,
            size_bytes=None if storage else len(self.content), mapi=facts, attachments=attachments,
        )  # fmt: skip

    def note_defects(self, ole: olefile.OleFileIO) -> None:
        """olefile passes over most damage, such as a stream that ends too early, and keeps a list of it."""
        for reason in dict.fromkeys(str(issue) for _, issue in ole.parsing_issues if not _is_harmless(issue)):
            self.notes.problem("load", self.evidence_id, "root", f"the OLE2 structure is damaged: {reason}")

    def _recipients(self, message: StoredProperties) -> Iterator[RawRecipient]:
        for name in self.compound.names(message.storage, oxmsg.RECIPIENT):
            found = StoredProperties(
                self.compound, (*message.storage, name), oxmsg.CHILD_HEADER, message.code_page
            )  # fmt: skip
            one = mapi.recipient(found)
            message.damaged.extend(f"{name}/{stream}" for stream in found.damaged)
            message.replaced.extend(f"{name}/{tag}" for tag in found.replaced)
            if one:
                yield one

    def _html_in_rich_text(self, storage: Path, locator: str) -> str | None:
        if not self.compound.has(storage, oxmsg.substg(mapi.RTF_COMPRESSED, mapi.BINARY)):
            return None
        try:
            return html_in_rich_text(self.content, "/".join(storage))
        except Exception as error:  # noqa: BLE001 - extract-msg and the RTF reader under it raise anything on hostile RTF
            reason = f"the HTML in the rich-text body could not be read: {type(error).__name__}: {error}"
            self.notes.problem("load", self.evidence_id, locator, reason, field="html")
            return None

    def _attachment(self, storage: Path, locator: str, code_page: int | None, depth: int) -> RawAttachment:
        found = StoredProperties(self.compound, storage, oxmsg.CHILD_HEADER, code_page)
        part = f"attachment={storage[-1].removeprefix(oxmsg.ATTACHMENT).lstrip('0') or '0'}"
        place = f"{locator}/{part}"
        message = self._embedded(found, place, depth)
        content = None if message else self._data(found, place)
        attachment = mapi.attachment(found, part, content, message)
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
