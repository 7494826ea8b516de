"""A store in slices is counted as it is in one."""

from __future__ import annotations

import pytest

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.pstfile import read_nodes, read_pst
from toolkit.load.pstfile.slices import add_up, survey
from toolkit.simulate.pst import TOP, PstMessage, PstWriter


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("pst") / "a.pst"
    with PstWriter(path) as pst:
        inbox, junk = (pst.add_folder((TOP, name)) for name in ("Inbox", "Junk Email"))
        for number in range(23):
            kinds = ("IPM.Note", "IPM.Contact", "IPM.Task") if number % 4 == 0 else ("IPM.Note",)
            for kind in kinds:
                pst.add_message(junk if number % 3 else inbox, PstMessage(message_class=kind, subject=f"{number}"))
    return EvidenceFile("E0001", "a.pst", path)


@pytest.mark.parametrize("size", [1, 4, 100])
def test_the_slices_ledgers_add_up_to_the_whole_ones(store, size):
    whole = Notes()
    uids = [raw.locator for raw in read_pst(store, whole)]
    notes = Notes()
    nodes = [nid for nids in survey(store, notes).values() for nid in nids]
    read = []
    for start in range(0, len(nodes), size):
        read += [raw.locator for raw in read_nodes(store, nodes[start : start + size], notes)]
    assert read == uids
    assert add_up(notes.ledger) == whole.ledger
    assert notes.problems == whole.problems


def row(**more):
    numbers = dict.fromkeys(("emitted", "skipped", "failed", "duplicate", "orphan", "recovered"), 0)
    named = {"evidence_id": "E0001", "unit": "/Inbox", "item": "message", "declared": None, "note": None}
    return {**named, **numbers, **more}


def test_what_does_not_balance_says_so():
    summed = add_up([row(declared=5, note="its table lists 4"), row(declared=4, emitted=3, failed=1)])
    assert summed == [row(declared=5, emitted=3, failed=1, note="its table lists 4; 5 declared, 4 accounted for")]


def test_notes_are_added_up_by_what_they_count():
    slices = [
        row(skipped=2, note="2 IPM.Contact; embedded messages besides: 3"),
        row(skipped=4, note="1 IPM.Contact, 3 IPM.Task2; embedded messages besides: 4"),
    ]
    [summed] = add_up([row(declared=6), *slices])
    assert summed["note"] == "3 IPM.Contact, 3 IPM.Task2; embedded messages besides: 7"


def test_rows_of_different_folders_files_and_items_stay_apart():
    rows = [row(), row(unit="/Junk"), row(evidence_id="E0002"), row(item="file")]
    assert add_up(rows) == rows
