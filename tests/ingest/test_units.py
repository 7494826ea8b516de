"""Cuts: the same evidence gives the same units, and a failed unit comes down to the one item."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.units import Load, Node, Survey, Unit, halves, plan, seconds_for, slices
from toolkit.store import Store

LOAD = Load(Store(Path("tables")), Path("scratch"), datetime(2025, 7, 4, tzinfo=UTC))


def files(count, size=10):
    return [EvidenceFile(f"E{n:04}", f"{n}.eml", data=bytes(size)) for n in range(1, count + 1)]


def leaves(unit):
    parts = halves(unit)
    return [leaf for part in parts for leaf in leaves(part)] if parts else [unit]


def test_small_files_share_a_unit_and_a_large_one_is_alone():
    small, large = files(3), EvidenceFile("E0009", "large.mbox", data=bytes(17 << 20))
    assert [[file.evidence_id for file in unit.files] for unit in plan([*small, large, *small], LOAD)] == [
        ["E0001", "E0002", "E0003"],
        ["E0009"],
        ["E0001", "E0002", "E0003"],
    ]


def test_every_file_is_in_one_unit_in_order():
    given = files(1003)
    assert [file for unit in plan(given, LOAD) for file in unit.files] == given


def test_halving_ends_at_each_file_once_and_in_order():
    [unit] = plan(files(7), LOAD)
    found = leaves(unit)
    assert [leaf.files[0].evidence_id for leaf in found] == [f"E{n:04}" for n in range(1, 8)]
    assert sorted(leaf.name for leaf in found) == [leaf.name for leaf in found]


def test_a_file_alone_is_tried_once_more_with_its_store_in_slices():
    [again] = halves(Unit("00001", tuple(files(1)), LOAD))
    assert again.sliced_from == 0
    assert halves(again) == []


def test_a_slice_is_halved_down_to_one_node():
    unit = Unit("00001.00001", tuple(files(1)), LOAD, tuple(Node("/Inbox", nid) for nid in range(5)))
    assert [leaf.nodes for leaf in leaves(unit)] == [(Node("/Inbox", nid),) for nid in range(5)]


@pytest.mark.parametrize(("messages", "expected"), [(0, 0), (1, 1), (2000, 1), (2001, 2), (1_000_000, 64)])
def test_a_store_is_cut_in_slices_but_not_in_too_many(messages, expected):
    [file] = files(1)
    cut = slices(Unit("00001", (file,), LOAD), [Survey(file, {"/Inbox": range(messages)})])
    assert len(cut) == expected
    assert [node.nid for unit in cut for node in unit.nodes] == list(range(messages))


def test_patience_grows_with_the_work():
    one, many = Unit("1", tuple(files(1)), LOAD), Unit("2", tuple(files(9, size=10 << 20)), LOAD)
    assert 60 < seconds_for(one) < seconds_for(many) == 480
