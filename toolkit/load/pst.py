"""PST and OST: a mailbox as Outlook or Purview stores it, read through libpff ([MS-PST]).

    /Top of Personal Folders/Inbox   nid=2097188

Run it where a crash does no harm: libpff is C code, and a damaged store has been seen to kill the process.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pypff

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawAttachment, RawMessage, RawRecipient
from toolkit.load import mapi
from toolkit.load.registry import loader

MAGIC, CLIENT_MAGIC = b"!BDN", b"SM"
LARGEST_ATTACHMENT = 64 << 20

# Classes of what a mailbox keeps besides mail ([MS-OXCMSG] §2.2.1.3). Reports and meeting requests are mail.
NOT_MAIL = (
    "IPM.Contact", "IPM.AbchPerson", "IPM.DistList", "IPM.Appointment", "IPM.Task", "IPM.Activity", "IPM.StickyNote",
    "IPM.Configuration", "IPM.Microsoft", "IPM.ExtendedRule", "IPM.Rule", "IPM.RuleOrganizer",
)  # fmt: skip

# [MS-PST] §2.2.2.1: the low five bits of a node id. A search folder lists items that lie in other folders.
NODE_TYPE, SEARCH_FOLDER = 0x1F, 0x03

CALL = re.compile(r"\b(?:py|lib)pff_\w+: ")

# What libpff raises on what it cannot read.
PFF_ERRORS = (OSError, ValueError, TypeError, MemoryError, OverflowError, AttributeError, IndexError)


def recognises(head: bytes, _size: int) -> bool:
    """True for a mail store; an address book (.pab) has the same first bytes and another client magic."""
    return head.startswith(MAGIC) and head[8:10] == CLIENT_MAGIC


@loader(kind="pst", recognises=recognises, gives="messages")
def read(file: EvidenceFile, notes: Notes) -> Iterator[RawMessage]:
    """Every message in every folder, then those that no folder lists.

    Messages attached to messages are out of libpff's reach: each is a problem. Raises EvidenceError for a store that
    does not open.
    """
    with _opened(file) as store:
        reading = _Reading(file.evidence_id, notes)
        yield from reading.folders(store.get_root_folder())
        yield from reading.orphans(store)


@contextmanager
def _opened(file: EvidenceFile) -> Iterator[Any]:
    store = pypff.file()
    try:
        if file.file is not None:
            store.open(str(file.file))
        else:
            store.open_file_object(file.open())
        store.get_root_folder()
    except PFF_ERRORS as error:
        raise EvidenceError(f"the Outlook store cannot be opened: {_cause(error)}") from error
    try:
        yield store
    finally:
        store.close()


def _cause(error: BaseException) -> str:
    """libpff reports its functions from the inside out, after pypff's own; the innermost names the cause."""
    told = [text.strip(" .\n") for text in CALL.split(str(error)) if text.strip(" .\n")]
    return told[1] if len(told) > 1 else type(error).__name__ if not told else told[0]


class _Record(mapi.Properties):
    """The properties of a libpff item, recipient or attachment."""

    def __init__(self, record_set: Any, code_page: int | None = None) -> None:
        super().__init__(code_page)
        self.entries: dict[tuple[int, int], Any] = {}
        for index in range(record_set.get_number_of_entries()):
            entry = record_set.get_entry(index)
            self.entries[entry.get_entry_type(), entry.get_value_type()] = entry
        if code_page is None:
            self.code_page = self.declared_code_page()

    def value(self, tag: int, kind: int) -> bytes | None:
        """The entry's own data: libpff's `transport_headers` ends at the first NUL character, and this does not."""
        entry = self.entries.get((tag, kind))
        if entry is None:
            return None
        try:
            data: bytes | None = entry.get_data()
        except PFF_ERRORS:
            self.damaged.append(f"{tag:04X}{kind:04X}")
            return None
        # An empty value has no data.
        return b"" if data is None else data


@dataclass
class _Count:
    """What became of the items of one folder."""

    emitted: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rich_text_only: int = 0

    def note(self) -> str | None:
        """What was left out and why, for the ledger."""
        words = [f"{number} {name}" for name, number in sorted(self.skipped.items())]
        if self.rich_text_only:
            words.append(f"{self.rich_text_only} whose HTML is in a rich-text body, which is not read")
        return ", ".join(words) or None


@dataclass
class _Reading:
    """One store being read."""

    evidence_id: str
    notes: Notes
    units: Counter[str] = field(default_factory=Counter)

    def folders(self, root: Any) -> Iterator[RawMessage]:
        """The messages of a folder and of all below it, a folder before its sub-folders."""
        waiting, seen = [("", root)], set()
        while waiting:
            path, folder = waiting.pop()
            if folder.get_identifier() in seen:
                continue
            seen.add(folder.get_identifier())
            yield from self._folder(self._unit(path or "/"), folder)
            waiting.extend(reversed(list(self._subfolders(path, folder))))

    def _unit(self, path: str) -> str:
        """Two folders of one name are two units."""
        self.units[path] += 1
        return path if self.units[path] == 1 else f"{path} ({self.units[path]})"

    def _subfolders(self, path: str, folder: Any) -> Iterator[tuple[str, Any]]:
        for index in range(self._number(folder.get_number_of_sub_folders, path)):
            try:
                child = folder.get_sub_folder(index)
                yield f"{path}/{child.get_name() or f'nid={child.get_identifier()}'}", child
            except PFF_ERRORS as error:
                self._problem(f"folder={path}/{index}", f"the folder cannot be read: {_cause(error)}")

    def _number(self, ask: Any, path: str) -> int:
        try:
            return int(ask())
        except PFF_ERRORS as error:
            self._problem(f"folder={path}", f"the folder's contents cannot be listed: {_cause(error)}")
            return 0

    def _folder(self, unit: str, folder: Any) -> Iterator[RawMessage]:
        count = _Count()
        listed = self._number(folder.get_number_of_sub_messages, unit)
        for index in range(listed):
            message = self._item(partial(folder.get_sub_message, index), f"folder={unit}/{index}", unit, count)
            if message:
                yield message
        declared = max(listed, _declared(folder))
        lost = declared - listed
        if lost:
            self._problem(f"folder={unit}", f"the folder declares {declared} items and lists {listed}")
        self._count(unit, count, declared, lost)

    def orphans(self, store: Any) -> Iterator[RawMessage]:
        """Items that no folder lists: deleted, or cut off by damage."""
        count = _Count()
        number = self._number(store.get_number_of_orphan_items, "(orphans)")
        for index in range(number):
            message = self._item(partial(store.get_orphan_item, index), f"orphan={index}", None, count)
            if message:
                yield message
        if number:
            self._count("(orphans)", count, None, 0, orphan=count.emitted)

    def _count(self, unit: str, count: _Count, declared: int | None, lost: int, orphan: int = 0) -> None:
        self.notes.count(
            self.evidence_id, unit, declared=declared, emitted=count.emitted, skipped=count.skipped.total(),
            failed=count.failed + lost, orphan=orphan, note=count.note(),
        )  # fmt: skip

    def _item(self, get: Any, place: str, unit: str | None, count: _Count) -> RawMessage | None:
        """The item as a message; None where it is not mail, which is counted, or fails, which is a problem."""
        try:
            item = get()
            place = f"nid={item.get_identifier()}"
            found = _Record(item.get_record_set(0))
            skipped = _not_mail(found)
            message = None if skipped else self._message(item, found, place, unit, count)
        except PFF_ERRORS as error:
            count.failed += 1
            self._problem(place, f"the item cannot be read: {_cause(error)}")
            return None
        if skipped:
            count.skipped[skipped] += 1
        count.emitted += message is not None
        return message

    def _message(self, item: Any, found: _Record, place: str, unit: str | None, count: _Count) -> RawMessage:
        headers = mapi.transport_headers(found)
        html = found.html()
        count.rich_text_only += html is None and (mapi.RTF_COMPRESSED, mapi.BINARY) in found.entries
        facts = mapi.facts(found, self._recipients(item, found, place), html)
        attachments = tuple(self._attachments(item, found, place))
        mapi.note_damage(found, self.notes, self.evidence_id, place)
        return RawMessage(
            self.evidence_id, place, "pst", "absent" if headers is None else "mapi", headers, folder=unit,
            size_bytes=found.number(mapi.MESSAGE_SIZE), is_recovered=unit is None, mapi=facts, attachments=attachments,
        )  # fmt: skip

    def _recipients(self, item: Any, message: _Record, place: str) -> Iterator[RawRecipient]:
        try:
            table: Any = getattr(item, "recipients", None)
            for index in range(table.get_number_of_record_sets() if table else 0):
                one = mapi.recipient(_Record(table.get_record_set(index), message.code_page))
                if one:
                    yield one
        except PFF_ERRORS as error:
            self._problem(place, f"the recipients cannot be read: {_cause(error)}", "recipients")

    def _attachments(self, item: Any, message: _Record, place: str) -> Iterator[RawAttachment]:
        count_of = getattr(item, "get_number_of_attachments", None)
        for index in range(self._number(count_of, place) if count_of else 0):
            try:
                yield self._attachment(item.get_attachment(index), message, f"{place}/attachment={index}")
            except PFF_ERRORS as error:
                self._problem(f"{place}/attachment={index}", f"cannot be read: {_cause(error)}", "attachment")

    def _attachment(self, attached: Any, message: _Record, place: str) -> RawAttachment:
        found = _Record(attached.get_record_set(0), message.code_page)
        content = self._data(attached, found, place)
        mapi.note_damage(found, self.notes, self.evidence_id, place)
        return mapi.attachment(found, place.rpartition("/")[2], content)

    def _data(self, attached: Any, found: _Record, place: str) -> bytes | None:
        method = found.number(mapi.ATTACH_METHOD)
        if method == mapi.EMBEDDED_MESSAGE:
            self._problem(place, "an attached message, which libpff does not reach", "attachment")
            return None
        if method in mapi.BY_REFERENCE:
            return None
        size = attached.get_size()
        if size > LARGEST_ATTACHMENT:
            self._problem(place, f"an attachment of {size:,} bytes is not read (limit 64 MiB)", "attachment")
            return None
        return bytes(attached.read_buffer(size)) if size else b""

    def _problem(self, locator: str, reason: str, field: str | None = None) -> None:
        self.notes.problem("load", self.evidence_id, locator, reason, field=field)


def _not_mail(found: _Record) -> str | None:
    """The class of an item that is no mail; whatever bears transport headers is mail."""
    name = mapi.message_class(found) or ""
    is_other = any(name.lower() == other.lower() or name.lower().startswith(f"{other.lower()}.") for other in NOT_MAIL)
    return name if is_other and (mapi.TRANSPORT_HEADERS, mapi.UNICODE) not in found.entries else None


def _declared(folder: Any) -> int:
    """PidTagContentCount: how many items the folder itself says it has; 0 where it does not say, or has none itself."""
    try:
        if folder.get_identifier() & NODE_TYPE == SEARCH_FOLDER:
            return 0
        return _Record(folder.get_record_set(0)).number(mapi.CONTENT_COUNT) or 0
    except PFF_ERRORS:
        return 0
