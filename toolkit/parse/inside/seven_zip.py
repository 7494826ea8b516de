"""Whether a member of a 7z archive is encrypted: by its header alone, nothing else is unpacked (7-Zip's 7zFormat.txt).

    37 7A BC AF 27 1C … offset, size     the header lies at the end, and is packed itself, by LZMA or by AES and LZMA

Every folder names its coders; the one of id 06 F1 07 01 (AES-256 and SHA-256) asks for a password.
"""

from __future__ import annotations

import lzma
import struct
from typing import NamedTuple

from toolkit.parse.inside.seen import Unseen

__all__ = ["is_seven_zip_encrypted"]

MOST_HEADER = 16 << 20

_START = struct.Struct("<12xQQ")
_HEADERS_AT = 32
_END, _PACK, _UNPACK, _SIZE, _CRC, _FOLDER, _UNPACK_SIZE, _PACKED_HEADER = 0, 6, 7, 9, 10, 11, 12, 23
_COPY, _LZMA, _LZMA2, _AES = b"\x00", b"\x03\x01\x01", b"\x21", b"\x06\xf1\x07\x01"
# Flags that say "an id of four bytes, and properties": how every encrypted folder writes that coder.
_AES_CODER = b"\x24" + _AES


def is_seven_zip_encrypted(content: bytes) -> bool:
    """Does the header, or a member, ask for a password? Raises Unseen for a header that cannot be read."""
    try:
        offset, size = _START.unpack_from(content)
        header = content[_HEADERS_AT + offset : _HEADERS_AT + offset + size]
        if len(header) < size:
            raise Unseen("the 7z archive ends before its header: cut off")
        if not header or header[0] != _PACKED_HEADER:
            return _AES_CODER in header
        packing = _read_packing(_Cursor(header, 1))
    except (IndexError, struct.error, OverflowError) as error:
        raise Unseen("the header of the 7z archive is damaged") from error
    return packing is None or _AES_CODER in _unpacked(content, packing)


class _Packing(NamedTuple):
    """How and where the header is packed."""

    coder: bytes
    properties: bytes
    start: int
    packed_bytes: int
    unpacked_bytes: int


class _Cursor:
    """A place in a header. Raises IndexError beyond its end, and where something else stands."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if len(taken) < count:
            raise IndexError(count)
        self.at += count
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """The leading ones of the first byte say how many bytes follow; its other bits are the highest."""
        first = self.byte()
        follow = next((count for count in range(8) if not first & (0x80 >> count)), 8)
        low = int.from_bytes(self.take(follow), "little")
        return low + ((first & ((0x80 >> follow) - 1)) << (8 * follow) if follow < 8 else 0)

    def expect(self, mark: int) -> None:
        if self.byte() != mark:
            raise IndexError(mark)

    def coder(self) -> tuple[bytes, bytes]:
        """Its id and its properties."""
        flags = self.byte()
        name = self.take(flags & 0x0F)
        if flags & 0x10:
            self.number()
            self.number()
        return name, self.take(self.number()) if flags & 0x20 else b""


def _read_packing(header: _Cursor) -> _Packing | None:
    """How the header is packed; None where it is encrypted as well."""
    header.expect(_PACK)
    start = _HEADERS_AT + header.number()
    header.number()
    header.expect(_SIZE)
    packed_bytes = header.number()
    while (mark := header.byte()) != _UNPACK:
        if mark == _CRC:
            header.take(5)
        elif mark != _END:
            raise IndexError(mark)
    header.expect(_FOLDER)
    header.number()
    header.byte()
    count = header.number()
    coder, properties = header.coder()
    if coder == _AES or (count > 1 and header.coder()[0] == _AES):
        return None
    header.expect(_UNPACK_SIZE)
    return _Packing(coder, properties, start, packed_bytes, header.number())


def _unpacked(content: bytes, packing: _Packing) -> bytes:
    packed = content[packing.start : packing.start + packing.packed_bytes]
    if packing.coder == _COPY:
        return packed
    if packing.coder not in (_LZMA, _LZMA2) or not packing.properties or packing.unpacked_bytes > MOST_HEADER:
        raise Unseen("the header of the 7z archive is packed in a way that is not read")
    # A dictionary larger than what comes out, as stated for LZMA, would serve only to take memory.
    settings = {"id": lzma.FILTER_LZMA2, "dict_size": max(4096, packing.unpacked_bytes)}
    if packing.coder == _LZMA:
        first = packing.properties[0]
        settings |= {"id": lzma.FILTER_LZMA1, "lc": first % 9, "lp": first // 9 % 5, "pb": first // 45}
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[settings]).decompress(packed, packing.unpacked_bytes)
    except (lzma.LZMAError, ValueError) as error:
        raise Unseen(f"the header of the 7z archive is damaged: {error}") from error
