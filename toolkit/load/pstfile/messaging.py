"""Messages: properties, recipients and attachments of a node, as RawMessage ([MS-PST] §2.4.5, [MS-OXCMSG]).

    message node → properties · subnode 0x692 recipients · subnode 0x671 attachments → subnode 0x8025 …

Every property stands for itself: one that cannot be read is a problem with its name, and the rest of the message comes
out. An attachment that is a message is read the same way, as deep as they go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from toolkit.evidence.raw import MapiFacts, RawAttachment, RawMessage, RawRecipient
from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.item import Item, Trouble
from toolkit.load.pstfile.ltp import TableContext
from toolkit.load.pstfile.ndb import ATTACHMENT, Node, Store
from toolkit.load.pstfile.values import OBJECT, UNICODE_TEXT, as_int, as_text, as_wide_text
from toolkit.load.rtf import bodies_in_rtf

__all__ = ["Budget", "MessageReader"]

RECIPIENT_TABLE, ATTACHMENT_TABLE = 0x692, 0x671

MOST_EMBEDDED_DEPTH = 60
MOST_OBJECTS = 10_000
"""Messages and attachments within one message: more is a structure that refers to itself."""

# afByValue, afEmbeddedMessage, afOle ([MS-OXCMSG] §2.2.2.9). By reference, nothing of the content is in the store.
BY_VALUE, EMBEDDED, OLE = 1, 5, 6

Cell = tuple[int, bytes] | None

_TEXTS = (0x001A, 0x0037, 0x5D01, 0x0C1F, 0x0C1A, 0x5D02, 0x0065, 0x0042, 0x1035, 0x1042)
_ATTACHMENT_TEXTS = (0x3707, 0x3704, 0x3001, 0x370E, 0x3712)

_TO_OR_CC = re.compile(rb"^(?:to|cc)[ \t]*:", re.IGNORECASE | re.MULTILINE)

_RECIPIENT_KINDS = {1: "to", 2: "cc", 3: "bcc"}
_KIND, _NAME, _ADDRESS, _SMTP_ADDRESS = 0x0C15, 0x3001, 0x3003, 0x39FE
_INTERNET_CODE_PAGE = 0x3FDE
_MHTML_REFERENCE = 0x4


@dataclass(slots=True)
class Budget:
    """What one message of a folder may still come to, all that is attached to it included."""

    bytes_left: int
    objects_left: int = field(default_factory=lambda: MOST_OBJECTS)
    path: list[tuple[int, int]] = field(default_factory=list)
    embedded: int = 0

    def enter(self, node: Node) -> None:
        """Raises Damage for a message that lies within itself, too deep, or one too many."""
        if (node.data, node.subnodes) in self.path:
            raise Damage("the message is attached to itself")
        if len(self.path) >= MOST_EMBEDDED_DEPTH:
            raise Damage(f"messages are attached to messages more than {MOST_EMBEDDED_DEPTH} levels deep")
        self.path.append((node.data, node.subnodes))
        self.take_object()

    def take_object(self) -> None:
        self.objects_left -= 1
        if self.objects_left < 0:
            raise Damage(f"more than {MOST_OBJECTS} attachments within one message")

    def take_bytes(self, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise Damage("the attachments of this message claim more than the file holds")


@dataclass(slots=True)
class MessageReader:
    """Reads message nodes of one store. At depth "headers" neither bodies nor the bytes of attachments are read."""

    store: Store
    evidence_id: str
    depth: str
    trouble: Callable[[str, str, str | None, bytes | str | None], None]
    """Takes a locator, what is wrong there, the name of the field and its excerpt."""

    def read(self, item: Item, locator: str, folder: str | None, budget: Budget, *, is_recovered: bool) -> RawMessage:
        """The message that an item is. Raises Damage where it may not be one more: see Budget."""
        budget.enter(item.node)
        headers = item.utf8(0x007D, "transport_headers") or None
        nodes = self._attachment_nodes(item)
        message = RawMessage(
            self.evidence_id,
            locator,
            "pst",
            "absent" if headers is None else "mapi",
            headers,
            folder,
            item.number(0x0E08, "size_bytes"),
            is_recovered,
            self._facts(item, with_recipients=self.depth == "full" or not _names_recipients(headers)),
            self._attachments(nodes, item, locator, folder, budget, is_recovered=is_recovered) if nodes else (),
        )
        budget.path.pop()
        return message

    def open(self, node: Node, locator: str) -> Item:
        """The properties of a message node. Raises Damage for a node that holds none."""
        return Item(self.store, node, self._trouble_at(locator))

    def _trouble_at(self, locator: str) -> Trouble:
        return lambda reason, name, excerpt: self.trouble(locator, reason, name, excerpt)

    def _facts(self, item: Item, *, with_recipients: bool) -> MapiFacts:
        text, html = self._bodies(item) if self.depth == "full" else (None, None)
        name, subject, smtp, address, sender, own_smtp, own_address, own_name, identifier, reply = item.texts(_TEXTS)
        return MapiFacts(
            name,
            _without_prefix_mark(subject),
            smtp or address or None,
            sender or None,
            own_smtp or own_address or None,
            own_name or None,
            identifier or None,
            reply or None,
            item.time(0x0039, "sent_at"),
            item.time(0x0E06, "received_at"),
            tuple(self._recipients(item)) if with_recipients else (),
            text,
            html,
        )

    def _bodies(self, item: Item) -> tuple[str | None, str | None]:
        text = item.text(0x1000, "body_text")
        html = item.text(0x1013, "body_html", _INTERNET_CODE_PAGE)
        if html:
            return text, html
        compressed = item.bytes_(0x1009, "body_rtf")
        if not compressed:
            return text, html
        try:
            return bodies_in_rtf(compressed, text)
        except ValueError as error:
            item.trouble(f"the rich-text body cannot be read: {error}", "body_rtf", compressed[:16])
            return text, html

    def _recipients(self, item: Item) -> Iterator[RawRecipient]:
        try:
            if RECIPIENT_TABLE not in item.subnodes:
                return
            table = TableContext(self.store, item.subnode(RECIPIENT_TABLE))
            for cells in table.cells(_KIND, _NAME, _ADDRESS, _SMTP_ADDRESS):
                recipient = _recipient(item, *cells)
                if recipient is not None:
                    yield recipient
        except Damage as damage:
            item.trouble(f"recipient table: {damage}", "recipients", None)

    def _attachments(
        self, nodes: list[Node], item: Item, locator: str, folder: str | None, budget: Budget, *, is_recovered: bool
    ) -> tuple[RawAttachment, ...]:
        found: list[RawAttachment] = []
        for number, node in enumerate(nodes):
            place = f"{locator}/attachment={number}"
            try:
                budget.take_object()
            except Damage as damage:
                self.trouble(place, f"not read: {damage}", "attachment", None)
                break
            try:
                attachment = Item(self.store, node, self._trouble_at(place), item)
            except Damage as damage:
                self.trouble(place, f"attachment: {damage}", "attachment", None)
                found.append(RawAttachment(part=str(number)))
                continue
            content, message = self._attached(attachment, place, folder, budget, is_recovered=is_recovered)
            found.append(_attachment(attachment, number, content, message))
        return tuple(found)

    def _attachment_nodes(self, item: Item) -> list[Node]:
        """The attachment subnodes as the table orders them; those that it does not list come last, by their ids."""
        try:
            subnodes = item.subnodes
        except Damage as damage:
            item.trouble(f"attachments and recipients: {damage}", "attachments", None)
            return []
        by_type = [nid for nid in subnodes if nid & 0x1F == ATTACHMENT]
        # One attachment needs no table to be in order; at depth "full" the table is asked whether it knows of more.
        if ATTACHMENT_TABLE not in subnodes or (len(by_type) == 1 and self.depth != "full"):
            return [Node(nid, *subnodes[nid]) for nid in sorted(by_type)] if by_type else []
        listed: list[int] = []
        try:
            listed = list(TableContext(self.store, item.subnode(ATTACHMENT_TABLE)).places)
        except Damage as damage:
            item.trouble(f"attachment table: {damage}", "attachments", None)
        if lost := sum(nid not in subnodes for nid in listed):
            item.trouble(f"{lost} of {len(listed)} listed attachments are not there", "attachments", None)
        return [Node(nid, *subnodes[nid]) for nid in dict.fromkeys(listed + sorted(by_type)) if nid in subnodes]

    def _attached(
        self, item: Item, locator: str, folder: str | None, budget: Budget, *, is_recovered: bool
    ) -> tuple[bytes | None, RawMessage | None]:
        """The bytes of an attachment, or the message it is; neither where the store holds neither."""
        record = item.properties.get(0x3701)
        method = item.number(0x3705, "attachment_method")
        if record is None or method not in (None, BY_VALUE, EMBEDDED, OLE):
            return None, None
        try:
            kind, word = (record >> 16) & 0xFFFF, record >> 32
            if method == EMBEDDED or (method is None and kind == OBJECT):
                return None, self._embedded(item, word, locator, folder, budget, is_recovered=is_recovered)
            if self.depth != "full":
                return None, None
            content = self._object(item, word) if kind == OBJECT else item.value(word)
            budget.take_bytes(len(content))
        except Damage as damage:
            self.trouble(locator, str(damage), "attachment_content", None)
            return None, None
        return content, None

    def _embedded(
        self, item: Item, word: int, locator: str, folder: str | None, budget: Budget, *, is_recovered: bool
    ) -> RawMessage:
        message = self.open(item.subnode(_object_nid(item, word)), locator)
        depth = len(budget.path)
        try:
            embedded = self.read(message, locator, folder, budget, is_recovered=is_recovered)
        finally:
            del budget.path[depth:]
        budget.embedded += 1
        return embedded

    def _object(self, item: Item, word: int) -> bytes:
        return self.store.data_of(item.subnode(_object_nid(item, word)).data)


def _names_recipients(headers: bytes | None) -> bool:
    """Whether the header says to whom the message went, so that its store need not be asked."""
    if headers is None:
        return False
    return b"\nTo: " in headers or _TO_OR_CC.search(headers) is not None


def _object_nid(item: Item, word: int) -> int:
    """An object's value is the id of the subnode that it is, and its size ([MS-PST] §2.3.3.5)."""
    return word if word & 0x1F else int.from_bytes(item.allocation(word)[:4], "little")


def _attachment(item: Item, number: int, content: bytes | None, message: RawMessage | None) -> RawAttachment:
    long_name, short_name, shown_name, declared_type, content_id = item.texts(_ATTACHMENT_TEXTS)
    return RawAttachment(
        str(number),
        long_name or short_name or shown_name or None,
        declared_type or None,
        content_id or None,
        _is_inline(item),
        item.number(0x0E20, "size_bytes") if content is None else len(content),
        content,
        message,
    )


def _is_inline(item: Item) -> bool | None:
    hidden = item.flag(0x7FFE, "hidden") if 0x7FFE in item.properties else None
    flags = item.number(0x3714, "flags")
    if hidden or flags is None:
        return hidden
    return bool(flags & _MHTML_REFERENCE)


def _recipient(item: Item, kind: Cell, name: Cell, address: Cell, smtp_address: Cell) -> RawRecipient | None:
    """A row of the recipient table; None for a kind that is not To, Cc or Bcc, such as a resent message's sender."""
    # The high bits say how a resent message was submitted ([MS-OXOMSG] §2.2.3.1).
    word = _RECIPIENT_KINDS.get((as_int(*kind) or 0) & 0xF) if kind else None
    if word is None:
        return None
    return RawRecipient(word, _text(item, smtp_address) or _text(item, address), _text(item, name))


def _text(item: Item, cell: Cell) -> str | None:
    if cell is None:
        return None
    kind, content = cell
    return as_wide_text(content) if kind == UNICODE_TEXT else as_text(kind, content, item.code_page)


def _without_prefix_mark(subject: str | None) -> str | None:
    """The subject without the two characters that say how long its "RE: " is ([MS-PST] §2.5.3.1.1.1)."""
    return subject[2:] if subject is not None and subject.startswith("\x01") else subject
