"""A second opinion: another reader, which shares no line with ours, reads a store or a .msg too; what differs is told.

    nid=2097188   attachments   ours 2: 1200, 88   theirs 1: 1200   explained: …

libpff reads PST and OST ([MS-PST]), extract-msg reads .msg ([MS-OXMSG]). libpff is C code, and a damaged store has been
seen to kill its process: each runs in one of its own. Nothing that they read becomes evidence.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from toolkit import workers
from toolkit.evidence.problems import Notes, UsageError
from toolkit.evidence.raw import EvidenceFile, MapiFacts, RawMessage
from toolkit.load import mapi
from toolkit.load.pstfile.classes import is_skipped
from toolkit.load.pstfile.ndb import ASSOC_MESSAGE, node_type
from toolkit.load.registry import recognise

__all__ = ["Difference", "cross_check"]

EVIDENCE_ID = "E0001"

CALL = re.compile(r"\b(?:py|lib)pff_\w+: ")

# What libpff raises on what it cannot read.
PFF_ERRORS = (OSError, ValueError, TypeError, MemoryError, OverflowError, AttributeError, IndexError)


class Difference(NamedTuple):
    """One thing that the two readers say differently. `explanation` is None where no habit of either explains it."""

    locator: str
    field: str
    ours: str | None
    theirs: str | None
    explanation: str | None


class Opinion(NamedTuple):
    """What one reader says of one message, short enough to be kept for all of a store."""

    headers: str | None
    subject: str | None
    text: str | None
    attachments: tuple[int | None, ...]


@dataclass
class Account:
    """What the other reader gave: each message's opinion by its locator, and why it refused the others."""

    messages: dict[str, Opinion] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)


def cross_check(path: Path) -> list[Difference]:
    """What differs between our reading of a store or a .msg and the other's, in our order.

    Raises EvidenceError where our reader can read nothing of the file, UsageError for a file that is neither.
    """
    file = EvidenceFile(EVIDENCE_ID, path.name, path)
    found = recognise(file)
    if found is None or found.kind not in OTHER_READERS:
        raise UsageError(f"{path}: only a PST, an OST or a .msg can be cross-checked")
    ours = {message.locator: _our_opinion(message) for message in found.read(file, Notes())}
    ask, reader = OTHER_READERS[found.kind]
    ((_, theirs),) = workers.run(ask, deque([path]), workers=1)
    if isinstance(theirs, workers.Failure):
        return [Difference("file", "file", f"{len(ours)} messages", None, f"{reader} failed: {theirs.reason}")]
    return list(compare(ours, theirs, reader))


def compare(ours: dict[str, Opinion], theirs: Account, reader: str) -> Iterator[Difference]:
    """Every difference, each with its explanation where it has one."""
    refused = "; ".join(dict.fromkeys(theirs.refusals)) or None
    for locator in dict.fromkeys([*ours, *theirs.messages]):
        mine, other = ours.get(locator), theirs.messages.get(locator)
        if mine is None or other is None:
            why = _why_only_ours(locator, refused, reader) if mine else None
            yield Difference(locator, "message", "read" if mine else None, "read" if other else None, why)
        else:
            yield from _differences(locator, mine, other)


def _why_only_ours(locator: str, refused: str | None, reader: str) -> str | None:
    nid = locator.removeprefix("nid=")
    if nid.isdigit() and node_type(int(nid)) == ASSOC_MESSAGE:
        return "libpff does not list associated contents"
    return f"{reader} refused items: {refused}" if refused else None


def _differences(locator: str, ours: Opinion, theirs: Opinion) -> Iterator[Difference]:
    for name in ("headers", "subject"):
        mine, other = getattr(ours, name), getattr(theirs, name)
        if mine != other:
            yield Difference(locator, name, mine, other, None)
    # Where there is no plain text we take it from the rich text, and libpff does not.
    if theirs.text is not None and ours.text != theirs.text:
        yield Difference(locator, "text", ours.text, theirs.text, None)
    if len(ours.attachments) != len(theirs.attachments) or any(map(_disagree, ours.attachments, theirs.attachments)):
        yield Difference(locator, "attachments", _sizes(ours), _sizes(theirs), None)


def _disagree(ours: int | None, theirs: int | None) -> bool:
    """Bytes only one of them has are no contradiction: the others give none of an attached message."""
    return ours is not None and theirs is not None and ours != theirs


def _sizes(opinion: Opinion) -> str:
    return f"{len(opinion.attachments)}: {', '.join(map(str, opinion.attachments))}"


def _our_opinion(message: RawMessage) -> Opinion:
    facts = message.mapi or MapiFacts()
    sizes = (None if one.content is None else len(one.content) for one in message.attachments)
    return Opinion(_digest(message.content), _trimmed(facts.subject), _text_digest(facts.text), tuple(sizes))


def _digest(content: bytes | None) -> str | None:
    # Some writers count the NUL that ends a text in memory.
    whole = (content or b"").rstrip(b"\0")
    return f"{len(whole):,} bytes, SHA-256 {hashlib.sha256(whole).hexdigest()[:16]}" if whole else None


def _text_digest(text: str | None) -> str | None:
    return _digest(None if text is None else text.encode("utf-8", "replace"))


def _trimmed(text: str | None) -> str | None:
    return (text or "").rstrip("\0") or None


def ask_libpff(path: Path) -> Account:
    """What libpff says of every mail of a store. Run it where a crash does no harm.

    Raises OSError if it does not open."""
    import pypff

    store, account = pypff.file(), Account()
    store.open(str(path))
    try:
        for get in _items(store, account):
            _ask_item(get, account)
    finally:
        store.close()
    return account


def _items(store: Any, account: Account) -> Iterator[Any]:
    """A getter for every item, folder by folder, then for those that no folder lists."""
    waiting, seen = [store.get_root_folder()], set[int]()
    while waiting:
        folder = waiting.pop()
        if folder.get_identifier() in seen:
            continue
        seen.add(folder.get_identifier())
        for index in range(_number(folder.get_number_of_sub_messages, account)):
            yield partial(folder.get_sub_message, index)
        for index in range(_number(folder.get_number_of_sub_folders, account)):
            try:
                waiting.append(folder.get_sub_folder(index))
            except PFF_ERRORS as error:
                account.refusals.append(_cause(error))
    for index in range(_number(store.get_number_of_orphan_items, account)):
        yield partial(store.get_orphan_item, index)


def _number(ask: Any, account: Account) -> int:
    try:
        return int(ask())
    except PFF_ERRORS as error:
        account.refusals.append(_cause(error))
        return 0


def _cause(error: BaseException) -> str:
    """libpff reports its functions from the inside out, after pypff's own; the innermost names the cause."""
    told = [text.strip(" .\n") for text in CALL.split(str(error)) if text.strip(" .\n")]
    return told[1] if len(told) > 1 else type(error).__name__ if not told else told[0]


class _Record(mapi.Properties):
    """The properties of a libpff item, as it holds them: its `transport_headers` ends at the first NUL."""

    def __init__(self, record_set: Any) -> None:
        super().__init__()
        self.entries: dict[tuple[int, int], Any] = {}
        for index in range(record_set.get_number_of_entries()):
            entry = record_set.get_entry(index)
            self.entries[entry.get_entry_type(), entry.get_value_type()] = entry
        self.code_page = self.declared_code_page()

    def value(self, tag: int, kind: int) -> bytes | None:
        entry = self.entries.get((tag, kind))
        return None if entry is None else entry.get_data() or b""


def _ask_item(get: Any, account: Account) -> None:
    try:
        item = get()
        found = _Record(item.get_record_set(0))
        headers = mapi.transport_headers(found)
        if is_skipped(mapi.message_class(found), has_headers=headers is not None):
            return
        facts = mapi.facts(found, (), found.text(mapi.BODY), None)
        account.messages[f"nid={item.get_identifier()}"] = Opinion(
            _digest(headers), _trimmed(facts.subject), _text_digest(facts.text), tuple(_attachment_sizes(item))
        )
    except PFF_ERRORS as error:
        account.refusals.append(_cause(error))


def _attachment_sizes(item: Any) -> Iterator[int | None]:
    count_of = getattr(item, "get_number_of_attachments", None)
    for index in range(count_of() if count_of else 0):
        attached = item.get_attachment(index)
        method = _Record(attached.get_record_set(0)).number(mapi.ATTACH_METHOD)
        yield None if method == mapi.EMBEDDED_MESSAGE or method in mapi.BY_REFERENCE else int(attached.get_size())


def ask_extract_msg(path: Path) -> Account:
    """What extract-msg says of a .msg file. Raises whatever it raises on what it cannot read, which may be anything."""
    import extract_msg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        open_message: Any = extract_msg.openMsg
        with open_message(str(path), delayAttachments=True) as message:
            # Its `header` is made up where the file has none, and its `body` where the file has HTML alone.
            headers, text = message.getStringStream("__substg1.0_007D"), message.getStringStream("__substg1.0_1000")
            sizes = tuple(_extracted_size(one) for one in message.attachments)
            opinion = Opinion(_text_digest(headers), _trimmed(message.subject), _text_digest(text), sizes)
            return Account({"root": opinion})


def _extracted_size(attached: Any) -> int | None:
    data = attached.data
    return len(data) if isinstance(data, bytes) else None


OTHER_READERS: dict[str, tuple[Callable[[Path], Account], str]] = {
    "pst": (ask_libpff, "libpff"),
    "msg": (ask_extract_msg, "extract-msg"),
}
