"""Named properties."""

import struct
from uuid import UUID

import pytest

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.names import INTERNET_HEADERS, read_names
from toolkit.load.pstfile.opening import open_bytes, open_store

FIELD = "x-ms-exchange-organization-authas"


def store_with(kit, entries: bytes, strings: bytes):
    writer = kit.writer()
    properties = {2: (0x102, INTERNET_HEADERS.bytes_le), 3: (0x102, entries), 4: (0x102, strings)}
    writer.nodes[0x61] = (*writer.context(properties), 0)
    return open_bytes(kit.with_folders(writer, []))


def test_names_and_numbers_are_told_with_their_property_set(kit):
    name = FIELD.encode("utf-16-le")
    entries = struct.pack("<IHH", 0, 3 << 1 | 1, 0x12) + struct.pack("<IHH", 0x8554, 2 << 1, 0x13)
    names = read_names(store_with(kit, entries, struct.pack("<I", len(name)) + name))
    assert names == {
        0x8012: (INTERNET_HEADERS, FIELD),
        0x8013: (UUID("00020329-0000-0000-c000-000000000046"), 0x8554),
    }


@pytest.mark.parametrize("strings", [b"", b"\xff\xff\xff\xff", struct.pack("<I", 99) + b"short"])
def test_a_name_that_lies_nowhere_is_left_out(kit, strings):
    entries = struct.pack("<IHH", 0, 7, 0x12) + struct.pack("<IHH", 5, 99 << 1, 0x13) + b"rest"
    assert read_names(store_with(kit, entries, strings)) == {0x8013: (None, 5)}


def test_a_store_without_a_map_says_so(kit):
    with pytest.raises(Damage, match="named properties"):
        read_names(open_bytes(kit.with_folders(kit.writer(), [])))


@pytest.mark.corpus
def test_real_stores_name_the_usual_properties(kit, stores):
    from toolkit.evidence.raw import EvidenceFile

    with open_store(EvidenceFile("E0001", "store", max(stores, key=lambda path: path.stat().st_size))) as store:
        assert len(read_names(store)) > 10
