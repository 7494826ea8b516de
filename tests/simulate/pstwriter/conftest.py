"""An auditor of PST files that shares no code with the writer: it knows [MS-PST] §2.2 and believes nothing else."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

SECTION = 496 * 8 * 64


def crc(data: bytes) -> int:
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def sign(place: int, number: int) -> int:
    mixed = (place ^ number) & 0xFFFFFFFF
    return (mixed >> 16) ^ (mixed & 0xFFFF)


@dataclass
class Audit:
    """Walks both trees of a file and checks every page and block on the way."""

    data: bytes
    used: set[int] = field(default_factory=set)
    blocks: dict[int, tuple[int, int]] = field(default_factory=dict)
    nodes: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.header()
        node_root, block_root = (struct.unpack_from("<QQ", self.data, at) for at in (216, 232))
        self.levels = {kind: self.page(kind, *root) for kind, root in ((0x81, node_root), (0x80, block_root))}
        for number, (place, size) in self.blocks.items():
            self.block(number, place, size)
        self.maps()

    def header(self) -> None:
        magic, partial, client, version = struct.unpack_from("<4sI2sH", self.data)
        assert (magic, client, version) == (b"!BDN", b"SM", 23)
        assert partial == crc(self.data[8:479])
        assert struct.unpack_from("<I", self.data, 524)[0] == crc(self.data[8:524])
        assert struct.unpack_from("<Q", self.data, 184)[0] == len(self.data)
        assert self.data[248] == 2

    def take(self, place: int, size: int) -> None:
        """No two things lie in one slot, and none lies across two sections."""
        assert place % 64 == 0
        assert (place - 0x4400) // SECTION == (place + size - 1 - 0x4400) // SECTION
        slots = set(range(place // 64, (place + size + 63) // 64))
        assert not slots & self.used
        self.used |= slots

    def page(self, kind: int, number: int, place: int) -> int:
        """Check a page of a tree and all below it; its level."""
        assert place % 512 == 0
        self.take(place, 512)
        content = self.data[place : place + 512]
        assert content[496:498] == bytes([kind, kind])
        assert struct.unpack_from("<HIQ", content, 498) == (sign(place, number), crc(content[:496]), number)
        count, most, width, level = content[488:492]
        assert 0 < count <= most == 488 // width
        entries = [content[at * width : (at + 1) * width] for at in range(count)]
        keys = [struct.unpack_from("<Q", entry)[0] for entry in entries]
        assert keys == sorted(set(keys))
        for entry in entries:
            self.entry(kind, level, entry)
        return level

    def entry(self, kind: int, level: int, entry: bytes) -> None:
        if level:
            key, number, place = struct.unpack("<QQQ", entry)
            assert self.data[place : place + 8] == struct.pack("<Q", key)
            assert self.page(kind, number, place) == level - 1
        elif kind == 0x80:
            number, place, size, references, _ = struct.unpack("<QQHHI", entry)
            assert references == 2
            self.blocks[number] = place, size
        else:
            nid, content, subnodes, parent, _ = struct.unpack("<QQQII", entry)
            self.nodes[nid] = content, subnodes, parent

    def block(self, number: int, place: int, size: int) -> None:
        room = -(-(size + 16) // 64) * 64
        assert room <= 8192
        self.take(place, room)
        found = struct.unpack_from("<HHIQ", self.data, place + room - 16)
        assert found == (size, sign(place, number), crc(self.data[place : place + size]), number)

    def maps(self) -> None:
        """What the allocation maps call used is what the trees reach, and the maps themselves."""
        sections, rest = divmod(len(self.data) - 0x4400, SECTION)
        assert rest == 0
        for section in range(sections):
            self.map(section, 0x84, 0)
            if section % 8 == 0:
                self.map(section, 0x83, 1)
            if section >= 128 and (section - 128) % 496 == 0:
                self.map(section, 0x82, 2)
        free = sections * 3968 - len(self.used)
        assert struct.unpack_from("<QQ", self.data, 192) == (len(self.data) - SECTION, free * 64)
        for section in range(sections):
            start = 0x4400 + section * SECTION
            bits = f"{int.from_bytes(self.data[start : start + 496], 'big'):03968b}"
            assert {start // 64 + at for at, bit in enumerate(bits) if bit == "1"} == {
                slot for slot in range(start // 64, start // 64 + 3968) if slot in self.used
            }

    def map(self, section: int, kind: int, ordinal: int) -> None:
        place = 0x4400 + section * SECTION + ordinal * 512
        self.take(place, 512)
        content = self.data[place : place + 512]
        assert struct.unpack_from("<BBHIQ", content, 496) == (kind, kind, 0, crc(content[:496]), place)

    def content(self, number: int) -> bytes:
        """A node's data, through XBLOCK and XXBLOCK."""
        place, size = self.blocks[number]
        stored = self.data[place : place + size]
        if not number & 2:
            return stored
        kind, _, count, total = struct.unpack_from("<BBHI", stored)
        assert kind == 1
        whole = b"".join(self.content(child) for child in struct.unpack_from(f"<{count}Q", stored, 8))
        assert len(whole) == total
        return whole


@pytest.fixture(scope="session")
def audited() -> Callable[[bytes], Audit]:
    return Audit
