"""Compound files: whatever is put in, olefile takes out, and it finds nothing to complain about."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.simulate.cfb import Storage, write_compound

NAMES = st.text("abcABC019_#é", min_size=1, max_size=31)
CONTENTS = st.binary(max_size=200) | st.integers(0, 9_000).map(lambda size: bytes([size % 256]) * size)


def storages() -> st.SearchStrategy[Storage]:
    named = st.dictionaries(NAMES, CONTENTS, max_size=12)
    nested = st.recursive(named, lambda inner: st.dictionaries(NAMES, CONTENTS | inner, max_size=6), max_leaves=8)
    # Names that differ by case alone are one name ([MS-CFB] §2.6.4).
    return nested.filter(lambda storage: all(len({name.upper() for name in one}) == len(one) for one in walk(storage)))


def walk(storage: Mapping) -> Iterator[Mapping]:
    yield storage
    for content in storage.values():
        if not isinstance(content, bytes):
            yield from walk(content)


def streams(storage: Mapping, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], bytes]:
    found: dict[tuple[str, ...], bytes] = {}
    for name, content in storage.items():
        inner = {(*path, name): content} if isinstance(content, bytes) else streams(content, (*path, name))
        found.update(inner)
    return found


def read_back(data: bytes) -> dict[tuple[str, ...], bytes]:
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        assert ole.parsing_issues == []
        return {tuple(path): ole.openstream(path).read() for path in ole.listdir()}


@settings(max_examples=60, deadline=None)
@given(storages())
def test_any_storage_is_read_back(storage: Storage) -> None:
    assert read_back(write_compound(storage)) == streams(storage)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4_095, 4_096, 4_097, 7_200_000, 15_500_000])
def test_a_stream_of_any_size_is_read_back(size: int) -> None:
    """From 6.9 MB on the header has no room for the places of the FAT; from 15 MB on one sector for them has none."""
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    data = write_compound({"big": content, "small": b"x"})
    assert read_back(data) == {("big",): content, ("small",): b"x"}
    assert len(data) % 512 == 0


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 8, 100])
def test_the_directory_is_a_red_black_tree(count: int) -> None:
    data = write_compound({f"{number:03}": b"" for number in range(count)})
    (directory,) = struct.unpack_from("<I", data, 48)
    entries = data[(directory + 1) * 512 :]

    def blacks(place: int, under_red: bool) -> tuple[int, list[str]]:
        """How many black entries lie on every way down, and the names in order."""
        if place == 0xFFFFFFFF:
            return 0, []
        entry = entries[place * 128 : place * 128 + 128]
        is_red = entry[67] == 0
        assert not (is_red and under_red)
        left, right = struct.unpack_from("<II", entry, 68)
        (depth, before), (other, after) = blacks(left, is_red), blacks(right, is_red)
        assert depth == other
        return depth + (not is_red), [*before, entry[:6].decode("utf-16-le"), *after]

    (root,) = struct.unpack_from("<I", entries, 76)
    assert blacks(root, True)[1] == [f"{number:03}" for number in range(count)]


def test_shorter_names_come_first() -> None:
    data = write_compound({"b": b"", "aa": b"", "C": b""})
    assert [data.index(name.encode("utf-16-le") + b"\0\0") for name in ("b", "C", "aa")] == sorted(
        data.index(name.encode("utf-16-le") + b"\0\0") for name in ("b", "C", "aa")
    )


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 31"):
        write_compound({"x" * 32: b""})


def test_the_class_of_the_root_is_kept() -> None:
    with olefile.OleFileIO(io.BytesIO(write_compound({}, bytes(range(16))))) as ole:
        assert ole.root.clsid == "03020100-0504-0706-0809-0A0B0C0D0E0F"
