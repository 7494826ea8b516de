"""One unit, whatever is in it, gives rows, and every loss is in ledger and problems."""

import gc
from datetime import UTC, datetime

import pytest

from toolkit.evidence.problems import UsageError
from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.reading import few_collections, lose_unit, read_unit
from toolkit.ingest.units import LARGE_BYTES, Load, Node, Unit, seconds_for
from toolkit.store import Store


@pytest.fixture
def unit(tmp_path):
    (tmp_path / "scratch").mkdir()
    load = Load(Store(tmp_path / "tables"), tmp_path / "scratch", datetime(2025, 7, 4, tzinfo=UTC))
    return lambda *files, **more: Unit("00001", files, load, **more)


def member(data, number=1):
    return EvidenceFile(f"E{number:04}", f"exports/{number}", data=data)


def test_a_file_of_no_known_kind_is_a_loss_with_a_reason(unit):
    store = unit().load.store
    read_unit(unit(member(b"%PDF-1.7 x"), member(b"From: a@contoso.com\r\n\r\nx", 2)))
    assert store.read("manifest")["kind"].tolist() == ["unknown", "eml"]
    assert store.read("ledger")[["emitted", "failed"]].to_numpy().tolist() == [[0, 1], [1, 0]]
    assert "PDF" in store.read("problems")["reason"].iloc[0]


def test_the_collector_is_as_before_after_a_unit_that_failed():
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), few_collections():
        assert gc.get_threshold() != before
        raise ZeroDivisionError
    assert gc.get_threshold() == before


def test_a_defect_of_ours_costs_one_file(unit, monkeypatch):
    def fail(raw, depth, look):
        if raw.evidence_id == "E0001":
            raise ZeroDivisionError("x")
        return {"messages": []}

    monkeypatch.setattr("toolkit.ingest.reading.parse_packed", fail)
    mail = b"From: a@contoso.com\r\n\r\nx"
    read_unit(unit(member(mail), member(mail, 2)))
    store = unit().load.store
    assert store.read("problems")["reason"].tolist() == ["the toolkit failed on it (ZeroDivisionError: x)"]
    assert store.read("manifest")["evidence_id"].tolist() == ["E0001", "E0002"]


@pytest.mark.parametrize("size", [99, LARGE_BYTES + 1])
def test_a_file_that_is_gone_when_it_is_read_costs_no_other(unit, tmp_path, size):
    paths = [tmp_path / "a.eml", tmp_path / "b.eml"]
    for path in paths:
        path.write_bytes(b"From: a@contoso.com\r\n\r\n".ljust(size, b"x"))
    files = [EvidenceFile(f"E000{number}", path.name, path) for number, path in enumerate(paths)]
    paths[0].unlink()
    assert seconds_for(unit(*files)) > 0
    store = unit().load.store
    assert read_unit(unit(*files)).rows["messages"] == 1
    assert store.read("manifest")["kind"].tolist() == ["unknown", "eml"]
    assert store.read("manifest")["size_bytes"].isna().tolist() == [True, False]
    assert store.read("ledger")[["emitted", "failed"]].to_numpy().tolist() == [[0, 1], [1, 0]]
    assert set(store.read("problems")["reason"]) == {"cannot be read: No such file or directory"}


def test_memory_that_does_not_suffice_is_said_in_words(unit, monkeypatch):
    def fail(raw, depth, look):
        raise MemoryError

    monkeypatch.setattr("toolkit.ingest.reading.parse_packed", fail)
    read_unit(unit(member(b"From: a@contoso.com\r\n\r\nx")))
    assert unit().load.store.read("ledger")["note"].tolist() == ["there was not enough memory to read it"]


def test_a_full_disk_is_not_the_evidences_fault(unit, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "write_part", full)
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        read_unit(unit(member(b"From: a@contoso.com\r\n\r\nx")))


def test_a_lost_file_is_in_the_manifest_with_its_hash(unit):
    lose_unit(unit(member(b"killer")), "it died")
    store = unit().load.store
    assert store.read("manifest")[["kind", "sha256"]].notna().all(axis=None)
    assert store.read("ledger")[["item", "failed", "note"]].to_numpy().tolist() == [["file", 1, "it died"]]


def test_a_lost_node_is_a_problem_with_its_place(unit):
    lose_unit(unit(member(b"store"), nodes=(Node("/Inbox", 2097188),)), "it died")
    store = unit().load.store
    assert store.read("manifest").empty
    assert store.read("problems")[["locator", "reason"]].to_numpy().tolist() == [["nid=2097188", "it died"]]
    assert store.read("ledger")[["unit", "item", "failed"]].to_numpy().tolist() == [["/Inbox", "message", 1]]
