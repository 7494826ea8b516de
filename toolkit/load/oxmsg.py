"""The property store of a .msg file: storages and streams that are named after MAPI properties ([MS-OXMSG] §2).

    __substg1.0_007D001F        a stream: property 0x007D of type 0x001F (Unicode text)
    __properties_version1.0     a stream: every property of fixed size, sixteen bytes each
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache

from toolkit.load.cfb import CompoundFile
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
COUNTS = struct.Struct("<16xII")

Path = tuple[str, ...]


class Compound:
    """A .msg file's storages, and what may still be read of them.

    Two streams may claim the same sectors, so what is read is bounded: `budget` bytes in all.
    """

    def __init__(self, file: CompoundFile, budget: int) -> None:
        self.file, self.budget = file, budget

    def names(self, storage: Path, prefix: str) -> list[str]:
        """The children whose names begin with `prefix`, in the order of their names."""
        start, children = prefix.upper(), self.file.children.get(storage, {})
        return sorted(entry.name for folded, entry in children.items() if folded.startswith(start))

    def has(self, storage: Path, name: str) -> bool:
        """Is there a stream or storage of that name in the storage?"""
        return name.upper() in self.file.children.get(storage, ())

    def size(self, storage: Path, name: str) -> int | None:
        """How many bytes a stream has by its directory entry; None where there is no such stream."""
        entry = self.file.children.get(storage, {}).get(name.upper())
        return entry.size if entry is not None and entry.is_stream else None

    def read(self, storage: Path, name: str) -> bytes | None:
        """A stream's bytes; None where there is no such stream. Raises ValueError where the budget is spent."""
        entry = self.file.children.get(storage, {}).get(name.upper())
        if entry is None or not entry.is_stream:
            return None
        content = self.file.read(entry)
        self.budget -= len(content)
        if self.budget < 0:
            raise ValueError("the streams claim more bytes than the file has")
        return content


class StoredProperties(Properties):
    """The properties in one storage. Recipients and attachments get their message's code page, which has its own.

    `stated` is how many recipients and attachments a message says that it has; empty for what is no message.
    """

    def __init__(self, compound: Compound, storage: Path, header: int, code_page: int | None = None) -> None:
        super().__init__(code_page)
        self.compound, self.storage = compound, storage
        stream = self._stream(FIXED_STREAM) or b""
        self.fixed = dict(_fixed(stream, header))
        is_counted = header >= EMBEDDED_HEADER and len(stream) >= COUNTS.size
        self.stated: tuple[int, ...] = COUNTS.unpack_from(stream) if is_counted else ()
        if code_page is None:
            self.code_page = self.declared_code_page()

    def value(self, tag: int, kind: int) -> bytes | None:
        """Texts and binary values have a stream each; numbers, flags and times share one."""
        return self._stream(substg(tag, kind)) if kind in STREAMED else self.fixed.get((tag, kind))

    def _stream(self, name: str) -> bytes | None:
        try:
            return self.compound.read(self.storage, name)
        except ValueError:
            self.damaged.append(name)
            return None


@lru_cache(maxsize=1024)
def substg(tag: int, kind: int) -> str:
    """The name of the stream that holds a property."""
    return f"__substg1.0_{tag:04X}{kind:04X}"


def _fixed(stream: bytes, header: int) -> Iterator[tuple[tuple[int, int], bytes]]:
    whole = (len(stream) - header) // ENTRY.size * ENTRY.size
    for kind, tag, _, value in ENTRY.iter_unpack(stream[header : header + max(whole, 0)]):
        yield (tag, kind), value
