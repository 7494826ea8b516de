"""RAR: whether a password is asked for, from the headers alone. The archives are made here, header by header."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.inside.rar import is_rar_encrypted
from toolkit.parse.inside.seen import Unseen

RAR5, RAR4 = b"Rar!\x1a\x07\x01\x00", b"Rar!\x1a\x07\x00"
MAIN5, END5, ENCRYPTION5 = (1, 0, b"\x00"), (5, 0, b"\x00"), (4, 0, b"\x00\x00\x0f")


def number(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def rar5(*blocks: tuple[int, int, bytes]) -> bytes:
    """Headers of (type, flags, the rest of the header)."""
    headers = (number(kind) + number(flags) + rest for kind, flags, rest in blocks)
    return RAR5 + b"".join(bytes(4) + number(len(header)) + header for header in headers)


def file5(extra: bytes = b"") -> tuple[int, int, bytes]:
    """A file of no bytes; the sizes of its extra area and of its data come first."""
    return 2, 3 if extra else 2, (number(len(extra)) if extra else b"") + number(0) + b"name" + extra


def block4(kind: int, flags: int, data: bytes = b"") -> bytes:
    size = 32 if kind == 0x74 else 13 if kind == 0x73 else 7
    sizes = struct.pack("<I", len(data)) if kind == 0x74 else b""
    return (struct.pack("<HBHH", 0, kind, flags, size) + sizes).ljust(size, b"\0") + data


END4 = block4(0x7B, 0x4000)
CHECKSUM, ENCRYPTION = number(3) + b"\x02\x00\x00", number(3) + b"\x01\x00\x00"


@pytest.mark.parametrize(
    ("content", "is_encrypted"),
    [
        (rar5(MAIN5, file5(), END5), False),
        (rar5(MAIN5, file5(CHECKSUM), file5(), END5), False),
        (rar5(MAIN5, file5(CHECKSUM + ENCRYPTION), END5), True),
        (rar5(ENCRYPTION5) + b"whatever follows is encrypted", True),
        (rar5(MAIN5, file5()), False),
        (RAR4 + block4(0x73, 0) + block4(0x74, 0x8000, b"data") + END4, False),
        (RAR4 + block4(0x73, 0) + block4(0x74, 0x8000, b"data") + block4(0x74, 0x8004, b"data") + END4, True),
        (RAR4 + block4(0x73, 0x80) + b"encrypted headers", True),
        (RAR4 + block4(0x73, 0) + block4(0x74, 0x8000, b"data"), False),
    ],
)
def test_encryption_is_told_by_headers(content, is_encrypted) -> None:
    assert is_rar_encrypted(content) is is_encrypted


@pytest.mark.parametrize(
    "content",
    [
        RAR5 + bytes(3),
        rar5(MAIN5, (2, 2, number(1 << 40) + b"name")),
        RAR4 + block4(0x73, 0) + block4(0x74, 0x8000, b"data")[:-1],
        RAR4 + struct.pack("<HBHH", 0, 0x73, 0, 0),
    ],
)
def test_headers_that_lead_nowhere_say_so(content) -> None:
    with pytest.raises(Unseen, match="damaged or cut off"):
        is_rar_encrypted(content)


@given(st.sampled_from([RAR5, RAR4]), st.binary(max_size=200))
def test_any_headers_are_walked_to_an_end(start, rest) -> None:
    try:
        assert is_rar_encrypted(start + rest) in (True, False)
    except Unseen as reason:
        assert str(reason)
