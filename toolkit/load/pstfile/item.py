"""One object's properties, read one by one: what cannot be read is said by name, and is None.

    item.text(0x0037, "subject")   item.time(0x0E06, "received_at")
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.ltp import Heap, Property, PropertyContext
from toolkit.load.pstfile.ndb import Node, Store
from toolkit.load.pstfile.values import UNICODE_TEXT, as_bool, as_int, as_text, as_time, as_utf8, codec_of

__all__ = ["Item", "Trouble"]

Trouble = Callable[[str, str | None, bytes | str | None], None]
"""Takes what is wrong, the name of the field and its excerpt."""

T = TypeVar("T")

_MESSAGE_CODE_PAGE, _INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
_DEFAULT_CODEC = "cp1252"


class Item:
    """A message, an attachment or a folder as its properties. Raises Damage when it has none at all."""

    __slots__ = ("_codec", "_context", "heap", "node", "properties", "trouble")

    def __init__(self, store: Store, node: Node, trouble: Trouble, above: Item | None = None) -> None:
        """An attachment's 8-bit text is in the encoding of the message `above` it where it states none itself."""
        self.node, self.trouble = node, trouble
        self._context = PropertyContext(store, node)
        self.heap: Heap = self._context.heap
        self.properties: dict[int, Property] = self._context.properties
        self._codec: str | None = above.codec if above is not None else None

    @property
    def codec(self) -> str:
        """How 8-bit text of this object is encoded: as it says, or else as Windows does in the West."""
        if self._codec is None:
            stated = (codec_of(self.number(tag, "code_page")) for tag in (_MESSAGE_CODE_PAGE, _INTERNET_CODE_PAGE))
            self._codec = next((codec for codec in stated if codec and not codec.startswith("utf-16")), _DEFAULT_CODEC)
        return self._codec

    def text(self, tag: int, name: str, codec: str | None = None) -> str | None:
        found = self.properties.get(tag)
        if found is None:
            return None
        chosen = codec or ("" if found[0] == UNICODE_TEXT else self.codec)
        return self._value(tag, name, as_text, chosen)

    def utf8(self, tag: int, name: str) -> bytes | None:
        found = self.properties.get(tag)
        if found is None:
            return None
        return self._value(tag, name, as_utf8, "" if found[0] == UNICODE_TEXT else self.codec)

    def number(self, tag: int, name: str) -> int | None:
        return self._value(tag, name, as_int)

    def flag(self, tag: int, name: str) -> bool | None:
        return self._value(tag, name, as_bool)

    def time(self, tag: int, name: str) -> datetime | None:
        return self._value(tag, name, as_time)

    def bytes_(self, tag: int, name: str) -> bytes | None:
        return self._value(tag, name, lambda _, data: data)

    def _value(self, tag: int, name: str, meaning: Callable[..., T | None], *more: str) -> T | None:
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
