"""One object's properties, read one by one: what cannot be read is said by name, and is None.

    item.text(0x0037, "subject")   item.time(0x0E06, "received_at")
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from toolkit.load.codepages import decode
from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.ltp import Heap, Property, PropertyContext
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


class Item:
    """A message, an attachment or a folder as its properties. Raises Damage when it has none at all."""

    __slots__ = ("_above", "_code_page", "_context", "_read", "heap", "node", "properties", "trouble")

    def __init__(self, store: Store, node: Node, trouble: Trouble, above: Item | None = None) -> None:
        """An attachment's 8-bit text is in the code page of the message `above` it."""
        self.node, self.trouble = node, trouble
        self._context = PropertyContext(store, node)
        self.heap: Heap = self._context.heap
        self._read = self.heap.value
        self.properties: dict[int, Property] = self._context.properties
        self._above = above
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
                return as_wide_text(self._read(found >> 32))
            except Damage as damage:
                self.trouble(str(damage), name, None)
                return None
        if kind not in EIGHT_BIT:
            return self._value(tag, name, as_text, None)
        page = self.code_page if code_page_tag is None else self.number(code_page_tag, "code_page")
        return self._eight_bit_text(found >> 32, name, page)

    def _eight_bit_text(self, word: int, name: str, page: int | None) -> str | None:
        try:
            data = self._read(word)
        except Damage as damage:
            self.trouble(str(damage), name, None)
            return None
        text, is_exact = decode(data, page)
        if not is_exact:
            self.trouble(f"bytes that code page {page} does not have", name, text)
        return text[:-1] if text.endswith("\0") else text

    def first_text(self, tags: tuple[int, ...], name: str) -> str | None:
        """The first of these properties that says anything; None where none does."""
        for tag in tags:
            if text := self.text(tag, name):
                return text
        return None

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
            kind, data = self._context.value(tag)
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
