"""The property store of a .msg file: storages and streams that are named after MAPI properties ([MS-OXMSG] §2).

    __substg1.0_007D001F        a stream: property 0x007D of type 0x001F (Unicode text)
    __properties_version1.0     a stream: every property of fixed size, sixteen bytes each
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from toolkit.load.mapi import BINARY, STRING8, UNICODE, Properties

FIXED_STREAM = "__properties_version1.0"
PREFIX = "__"
RECIPIENT = "__recip_version1.0_#"
ATTACHMENT = "__attach_version1.0_#"
EMBEDDED = "__substg1.0_3701000D"
STREAMED = frozenset((UNICODE, STRING8, BINARY))

# [MS-OXMSG] §2.4.1: the header before the fixed-size properties differs by what the storage is.
ROOT_HEADER, EMBEDDED_HEADER, CHILD_HEADER = 32, 24, 8
ENTRY = struct.Struct("<HHI8s")

# What olefile is known to raise on damaged and hostile files; its own error is an OSError.
OLE_ERRORS = (
    OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, MemoryError, RecursionError,
    struct.error,
)  # fmt: skip

Path = tuple[str, ...]


class Compound:
    """An OLE2 file with its directory as a tree: children by storage, so that no look-up walks the file.

    Two streams may claim the same sectors, so what is read is bounded: `budget` bytes in all.
    """

    def __init__(self, ole: Any, budget: int) -> None:
        self.ole = ole
        self.budget = budget
        self.children: dict[Path, set[str]] = {}
        for entry in ole.listdir(streams=True, storages=True):
            self.children.setdefault(tuple(entry[:-1]), set()).add(entry[-1])

    def names(self, storage: Path, prefix: str) -> list[str]:
        """The children whose names begin with `prefix`, in the order of their names."""
        return sorted(name for name in self.children.get(storage, ()) if name.startswith(prefix))

    def has(self, storage: Path, name: str) -> bool:
        """Is there a stream or storage of that name in the storage?"""
        return name in self.children.get(storage, ())

    def read(self, storage: Path, name: str) -> bytes:
        """A stream's bytes. Raises one of OLE_ERRORS where it is damaged or the budget is spent."""
        self.budget -= int(self.ole.get_size([*storage, name]))
        if self.budget < 0:
            raise ValueError("the streams claim more bytes than the file has")
        with self.ole.openstream([*storage, name]) as stream:
            return bytes(stream.read())


class StoredProperties(Properties):
    """The properties in one storage. Recipients and attachments get their message's code page, which has its own."""

    def __init__(self, compound: Compound, storage: Path, header: int, code_page: int | None = None) -> None:
        super().__init__(code_page)
        self.compound, self.storage = compound, storage
        self.fixed = dict(_fixed(self._stream(FIXED_STREAM) or b"", header))
        if code_page is None:
            self.code_page = self.declared_code_page()

    def value(self, tag: int, kind: int) -> bytes | None:
        """Texts and binary values have a stream each; numbers, flags and times share one."""
        return self._stream(substg(tag, kind)) if kind in STREAMED else self.fixed.get((tag, kind))

    def _stream(self, name: str) -> bytes | None:
        if not self.compound.has(self.storage, name):
            return None
        try:
            return self.compound.read(self.storage, name)
        except OLE_ERRORS:
            self.damaged.append(name)
            return None


def substg(tag: int, kind: int) -> str:
    """The name of the stream that holds a property."""
    return f"__substg1.0_{tag:04X}{kind:04X}"


def _fixed(stream: bytes, header: int) -> Iterator[tuple[tuple[int, int], bytes]]:
    whole = (len(stream) - header) // ENTRY.size * ENTRY.size
    for kind, tag, _, value in ENTRY.iter_unpack(stream[header : header + max(whole, 0)]):
        yield (tag, kind), value
