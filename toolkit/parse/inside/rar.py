"""Whether a file in a RAR archive is encrypted: by the headers alone ("RAR 5.0 archive format"; technote.txt of RAR 4).

    RAR 5   an encryption header before all others, or an encryption record in a file's header
    RAR 4   a flag of the archive's header, or of a file's
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from toolkit.parse.inside.seen import Unseen

__all__ = ["is_rar_encrypted"]

_RAR5, _RAR4_BYTES = b"Rar!\x1a\x07\x01\x00", 7
_FILE5, _SERVICE5, _ENCRYPTION5, _END5 = 2, 3, 4, 5
_HAS_EXTRA, _HAS_DATA, _ENCRYPTION_RECORD = 1, 2, 1

_BLOCK4 = struct.Struct("<xxBHH")
_ARCHIVE4, _FILE4, _END4 = 0x73, 0x74, 0x7B
_HEADERS_ENCRYPTED, _FILE_ENCRYPTED, _IS_LARGE, _IS_LONG = 0x80, 0x04, 0x100, 0x8000


def is_rar_encrypted(content: bytes) -> bool:
    """Are the headers, or a file, encrypted? Raises Unseen where the headers cannot be walked to the end."""
    try:
        return any(_rar5(content) if content.startswith(_RAR5) else _rar4(content))
    except (IndexError, struct.error) as error:
        raise Unseen("the headers of the RAR archive are damaged or cut off") from error


def _rar5(content: bytes) -> Iterator[bool]:
    """For each header whether it speaks of encryption."""
    at = len(_RAR5)
    while at != len(content):
        size, start = _number(content, at + 4)
        header = content[start : start + size]
        kind, place = _number(header, 0)
        if kind == _END5:
            return
        flags, place = _number(header, place)
        extra, place = _number(header, place) if flags & _HAS_EXTRA else (0, place)
        data = _number(header, place)[0] if flags & _HAS_DATA else 0
        yield kind == _ENCRYPTION5 or (kind in (_FILE5, _SERVICE5) and _has_encryption(header[len(header) - extra :]))
        at = start + size + data


def _has_encryption(extra: bytes) -> bool:
    at = 0
    while at < len(extra):
        size, at = _number(extra, at)
        if _number(extra, at)[0] == _ENCRYPTION_RECORD:
            return True
        at += size
    return False


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    value = 0
    for place in range(10):
        byte = data[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise IndexError(at)


def _rar4(content: bytes) -> Iterator[bool]:
    """For each header whether it says that something is encrypted. Archives before RAR 3 have no end header."""
    at = _RAR4_BYTES
    while at != len(content):
        kind, flags, size = _BLOCK4.unpack_from(content, at)
        if kind == _END4:
            return
        yield bool(flags & {_ARCHIVE4: _HEADERS_ENCRYPTED, _FILE4: _FILE_ENCRYPTED}.get(kind, 0))
        if size < _BLOCK4.size:
            raise IndexError(size)
        data = struct.unpack_from("<I", content, at + 7)[0] if flags & _IS_LONG else 0
        if kind == _FILE4 and flags & _IS_LARGE:
            data += struct.unpack_from("<I", content, at + 32)[0] << 32
        at += size + data
