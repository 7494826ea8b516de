"""Compound files: what olefile reads, and damage that costs what it touches and nothing else."""

from __future__ import annotations

import io

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.cfb import CompoundFile, CompoundFileError

STREAMS = {"small": b"s" * 100, "Large": bytes(range(256)) * 40, "empty": b"", "inner": {"deep": {"x": b"deep down"}}}


@pytest.fixture(scope="module")
def data(as_ole) -> bytes:
    return as_ole(STREAMS)


def test_streams_come_out_whole_wherever_they_lie(data) -> None:
    compound = CompoundFile(data)
    root = compound.children[()]
    assert {name: compound.read(root[name.upper()]) for name in ("small", "Large", "empty")} == {
        name: STREAMS[name] for name in ("small", "Large", "empty")
    }
    assert compound.read(compound.children["inner", "deep"]["X"]) == b"deep down"
    assert (root["LARGE"].name, root["INNER"].is_stream) == ("Large", False)
    assert not compound.defects


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"x" * 1000])
def test_what_is_no_compound_file_is_an_error(content) -> None:
    with pytest.raises(CompoundFileError):
        CompoundFile(content)


def test_a_stream_that_ends_too_early_is_a_defect_and_gives_what_is_there(data) -> None:
    compound = CompoundFile(data)
    at = data.index(STREAMS["Large"]) + 1024
    cut = CompoundFile(data[:at])
    entry = compound.children[()]["LARGE"]
    assert STREAMS["Large"].startswith(cut.read(entry))
    assert any("Large" in defect for defect in cut.defects)


def test_a_chain_that_leads_in_a_circle_ends(data) -> None:
    changed = bytearray(data)
    fat = int.from_bytes(data[76:80], "little") * 512 + 512
    for sector in range(1, 20):
        changed[fat + 4 * sector : fat + 4 * sector + 4] = sector.to_bytes(4, "little")
    try:
        compound = CompoundFile(bytes(changed))
    except CompoundFileError:
        return
    for children in compound.children.values():
        for entry in children.values():
            assert not entry.is_stream or len(compound.read(entry)) <= len(data)


@given(changes=st.lists(st.tuples(st.integers(8, 20_000), st.integers(0, 255)), min_size=1, max_size=20))
def test_no_change_makes_it_fail_or_read_more_than_there_is(data, changes) -> None:
    content = bytearray(data)
    for place, value in changes:
        content[place % len(content)] = value
    try:
        compound = CompoundFile(bytes(content))
    except CompoundFileError:
        return
    for children in compound.children.values():
        for entry in children.values():
            if entry.is_stream:
                assert len(compound.read(entry)) <= len(content)


@pytest.mark.corpus
def test_olefile_reads_the_same_streams_from_every_real_file(files_of_corpus) -> None:
    compared = 0
    for path in files_of_corpus("msg"):
        content = path.read_bytes()
        try:
            compound = CompoundFile(content)
            ole = olefile.OleFileIO(io.BytesIO(content))
        except (CompoundFileError, OSError):
            continue
        if compound.defects or ole.parsing_issues:
            continue
        with ole:
            for *storage, name in ole.listdir():
                entry = compound.children[tuple(storage)][name.upper()]
                assert compound.read(entry) == ole.openstream([*storage, name]).read()
                compared += 1
    assert compared > 5000
