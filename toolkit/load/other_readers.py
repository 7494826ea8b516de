"""The readers that give a second opinion: libpff of a PST or OST, extract-msg of a .msg.

    ask_libpff(path).messages["nid=2097188"]   headers 2,011 bytes, SHA-256 5f… · subject · text · attachments 1200, 88

Neither shares a line with ours. Nothing that they read becomes evidence: of every message only what it takes to compare
is kept.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.load import mapi
from toolkit.load.pstfile.classes import is_skipped

__all__ = ["Account", "Opinion", "ask_extract_msg", "ask_libpff", "digest", "text_digest", "trimmed"]

SIGNED_MAIL = "ipm.note.smime"

CALL = re.compile(r"\b(?:py|lib)pff_\w+: ")

# What libpff raises on what it cannot read.
PFF_ERRORS = (OSError, ValueError, TypeError, MemoryError, OverflowError, AttributeError, IndexError)


class Opinion(NamedTuple):
    """What one reader says of one message, short enough to be kept for all of a store.

    Headers and text are digests; of an attachment it is the size, None where the reader gives no bytes of it.
    """

    headers: str | None
    subject: str | None
    text: str | None
    attachments: tuple[int | None, ...]


@dataclass
class Account:
    """What a reader gave: each message's opinion by its locator, why it refused items, how many are no mail.

    `habits` says by the name of a field why the reader may read it otherwise in this file, with nothing wrong.
    """

    messages: dict[str, Opinion] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    habits: dict[str, str] = field(default_factory=dict)
    skipped: int = 0


def digest(content: bytes | None) -> str | None:
    """The size and the beginning of the hash, without NULs at the end; None for nothing."""
    # Some writers count the NUL that ends a text in memory.
    whole = (content or b"").rstrip(b"\0")
    return f"{len(whole):,} bytes, SHA-256 {hashlib.sha256(whole).hexdigest()[:16]}" if whole else None


def text_digest(text: str | None) -> str | None:
    """The digest of a text in UTF-8."""
    return digest(None if text is None else text.encode("utf-8", "replace"))


def trimmed(text: str | None) -> str | None:
    """The text without NULs at its end; None for nothing."""
    return (text or "").rstrip("\0") or None


def ask_libpff(path: Path) -> Account:
    """What libpff says of every mail of a store. Run it where a crash does no harm.

    Raises OSError where the store does not open.
    """
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
            account.skipped += 1
            return
        facts = mapi.facts(found, (), found.text(mapi.BODY), None)
        account.messages[f"nid={item.get_identifier()}"] = Opinion(
            digest(headers), trimmed(facts.subject), text_digest(facts.text), tuple(_attachment_sizes(item))
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
            opinion = Opinion(text_digest(headers), trimmed(message.subject), text_digest(text), sizes)
            return Account({"root": opinion}, habits=_habits(message))


def _habits(message: Any) -> dict[str, str]:
    """Why extract-msg may read this file otherwise."""
    habits: dict[str, str] = {}
    if not message.areStringsUnicode:
        why = f"extract-msg reads its 8-bit text as {message.stringEncoding}, we in the code page that it states"
        habits.update(subject=why, text=why)
    if str(message.classType or "").casefold().startswith(SIGNED_MAIL):
        habits["attachments"] = "extract-msg unpacks a signed message; here it stays the one file that was sent"
    return habits


def _extracted_size(attached: Any) -> int | None:
    data = attached.data
    return len(data) if isinstance(data, bytes) else None
