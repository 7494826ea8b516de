"""One object's properties, read one by one: what cannot be read is said by name, and is None.

    item.text(0x0037, "subject")   item.time(0x0E06, "received_at")   item.texts((0x0037, 0x0C1A))
"""

from __future__ import annotations

from codecs import utf_16_le_decode
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from toolkit.load.codepages import decode
from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.ltp import PropertyContext
from toolkit.load.pstfile.ndb import Node, Store
from toolkit.load.pstfile.values import (
    EIGHT_BIT,
    LONG,
    UNICODE_TEXT,
    as_bool,
    as_int,
    as_text,
    as_time,
    as_utf8,
    as_wide_text,
)

__all__ = ["Item", "Trouble"]

Trouble = Callable[[str, str | None, bytes | str | None], None]
"""Takes what is wrong, the name of the field and its excerpt."""

T = TypeVar("T")

_MESSAGE_CODE_PAGE, _INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
_WIDE = (1200, 1201, 12000, 12001)
"""Code pages of two and four bytes a character, which 8-bit text cannot be in."""
_UNASKED = -1
_SIGN = 0x80000000

_TYPE_AND_PLACE, _TEXT_IN_HEAP = 0x1F_FFFF_0000, UNICODE_TEXT << 16
"""The bits of a property's record that say its type and whether its value lies in the heap; those of text there."""

_FIELDS = {
    0x001A: "message_class", 0x0037: "subject", 0x5D01: "sender_address", 0x0C1F: "sender_address",
    0x0C1A: "sender_name", 0x5D02: "sent_representing_address", 0x0065: "sent_representing_address",
    0x0042: "sent_representing_name", 0x1035: "internet_message_id", 0x1042: "in_reply_to",
    0x3707: "name", 0x3704: "name", 0x3001: "name", 0x370E: "declared_type", 0x3712: "content_id",
}  # fmt: skip
"""What a problem calls the texts that are read many at a time."""


class Item(PropertyContext):
    """A message, an attachment or a folder as its properties. Raises Damage when it has none at all."""

    __slots__ = ("_above", "_code_page", "trouble")

    def __init__(self, store: Store, node: Node, trouble: Trouble, above: Item | None = None) -> None:
        """An attachment's 8-bit text is in the code page of the message `above` it."""
        PropertyContext.__init__(self, store, node)
        self.trouble, self._above = trouble, above
        self._code_page: int | None = _UNASKED

    @property
    def code_page(self) -> int | None:
        """The code page of this object's 8-bit text, where it or the message above it states one."""
        if self._code_page == _UNASKED:
            stated = (self.number(tag, "code_page") for tag in (_MESSAGE_CODE_PAGE, _INTERNET_CODE_PAGE))
            inherited = self._above.code_page if self._above is not None else None
            self._code_page = next((page for page in stated if page and page not in _WIDE), inherited)
        return self._code_page

    def text(self, tag: int, name: str, code_page_tag: int | None = None) -> str | None:
        """Text; where it is 8-bit, in the code page that the property `code_page_tag` states, or else the object's."""
        found = self.properties.get(tag)
        if found is None:
            return None
        kind = (found >> 16) & 0xFFFF
        if kind == UNICODE_TEXT:
            try:
                return as_wide_text(self.value(found >> 32))
            except Damage as damage:
                self.trouble(str(damage), name, None)
                return None
        if kind not in EIGHT_BIT:
            return self._value(tag, name, as_text, None)
        page = self.code_page if code_page_tag is None else self.number(code_page_tag, "code_page")
        return self._eight_bit_text(found >> 32, name, page)

    def _eight_bit_text(self, word: int, name: str, page: int | None) -> str | None:
        try:
            data = self.value(word)
        except Damage as damage:
            self.trouble(str(damage), name, None)
            return None
        text, is_exact = decode(data, page)
        if not is_exact:
            self.trouble(f"bytes that code page {page} does not have", name, text)
        return text[:-1] if text.endswith("\0") else text

    def texts(self, tags: tuple[int, ...]) -> list[str | None]:
        """What `text` says of each of these properties, which `_FIELDS` names."""
        block, ends = self.first, self.ends
        known, most = len(ends), len(block)
        found: list[str | None] = []
        for record in map(self.properties.get, tags):
            if record is None:
                found.append(None)
            elif (
                record & _TYPE_AND_PLACE == _TEXT_IN_HEAP
                and 0 < (place := record >> 37) < known
                and ends[place - 1] <= ends[place] <= most
            ):
                text = utf_16_le_decode(block[ends[place - 1] : ends[place]], "replace", True)[0]
                found.append(text.removesuffix("\0") if "\0" in text else text)
            else:
                found.append(self.text(record & 0xFFFF, _FIELDS[record & 0xFFFF]))
        return found

    def utf8(self, tag: int, name: str) -> bytes | None:
        found = self.properties.get(tag)
        if found is None:
            return None
        return self._value(tag, name, as_utf8, self.code_page if (found >> 16) & 0xFFFF in EIGHT_BIT else None)

    def number(self, tag: int, name: str) -> int | None:
        found = self.properties.get(tag)
        if found is None:
            return None
        if (found >> 16) & 0xFFFF == LONG:
            return (found >> 32 ^ _SIGN) - _SIGN
        return self._value(tag, name, as_int)

    def flag(self, tag: int, name: str) -> bool | None:
        return self._value(tag, name, as_bool)

    def time(self, tag: int, name: str) -> datetime | None:
        return self._value(tag, name, as_time)

    def bytes_(self, tag: int, name: str) -> bytes | None:
        return self._value(tag, name, lambda _, data: data)

    def _value(self, tag: int, name: str, meaning: Callable[..., T | None], *more: int | None) -> T | None:
        """None where the object has no such property, and, with a word about it, where it cannot be read."""
        if tag not in self.properties:
            return None
        data = b""
        try:
            kind, data = self.typed(tag)
            value = meaning(kind, data, *more)
        except Damage as damage:
            self.trouble(str(damage), name, None)
            return None
        except (OverflowError, UnicodeError) as error:
            self.trouble(f"not a value of its type: {error}", name, data[:64])
            return None
        if value is None and meaning is not as_time:
            self.trouble(f"a property of type {kind:#06x} where another is due", name, data[:64])
        return value
