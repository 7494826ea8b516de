"""What went in comes out, and the counts say so."""

import shutil
from datetime import UTC, datetime

import pytest

from toolkit import accounts, open_case
from toolkit.schema.tables import LEDGER, MANIFEST, MESSAGES, TRACE

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def emptied(sample_case, tmp_path):
    """The sample case again, to write other tables into."""
    shutil.copytree(sample_case.folder, tmp_path / "case")
    return open_case(tmp_path / "case")


def counted(**counts):
    nought = dict.fromkeys(("emitted", "skipped", "failed", "duplicate", "orphan", "recovered"), 0)
    return {"item": "message", **nought, **counts}


def test_the_containers_hold_every_message_and_row(sample_case):
    counts = accounts.containers(sample_case)
    by_item = counts.groupby("item")["emitted"].sum()
    declared = sample_case.ledger.groupby("item")["emitted"].sum()
    assert by_item.to_dict() == declared.to_dict()


def test_single_files_are_one_line_and_one_that_lost_something_has_its_own(emptied):
    rows = [counted(evidence_id=f"E{number}", unit=f"{number}.eml", declared=1, emitted=1) for number in range(3)]
    lost = counted(evidence_id="E3", unit="3.eml", declared=1, failed=1, note="cut short")
    emptied.store.write("ledger", LEDGER.from_rows([*rows, lost]))
    files = [
        {"evidence_id": f"E{number}", "path": f"{number}.eml", "kind": "eml", "size_bytes": 1, "registered_at": NOON}
        for number in range(4)
    ]
    emptied.store.write("manifest", MANIFEST.from_rows(files))
    lines = accounts.containers(emptied).set_index("container")
    assert lines.loc["3 files of one message", "emitted"] == 3
    assert lines.loc["3.eml", ["failed", "note"]].tolist() == [1, "cut short"]


def test_empty_folders_of_a_store_are_one_line(emptied):
    folders = [counted(evidence_id="E1", unit=f"/{name}", declared=0) for name in ("Drafts", "Outbox")]
    inbox = counted(evidence_id="E1", unit="/Inbox", declared=2, emitted=1, failed=1)
    emptied.store.write("ledger", LEDGER.from_rows([*folders, inbox]))
    store = {"evidence_id": "E1", "path": "a.pst", "kind": "pst", "size_bytes": 1, "registered_at": NOON}
    emptied.store.write("manifest", MANIFEST.from_rows([store]))
    assert accounts.containers(emptied)["container"].tolist() == ["a.pst /Inbox", "a.pst 2 empty folders"]


def test_one_empty_folder_is_one(emptied):
    emptied.store.write("ledger", LEDGER.from_rows([counted(evidence_id="E1", unit="/Drafts", declared=0)]))
    store = {"evidence_id": "E1", "path": "a.pst", "kind": "pst", "size_bytes": 1, "registered_at": NOON}
    emptied.store.write("manifest", MANIFEST.from_rows([store]))
    assert accounts.containers(emptied)["container"].tolist() == ["a.pst 1 empty folder"]


def test_every_record_is_tied_or_said_to_be_of_no_mail(sample_case):
    lines = accounts.reconciliation(sample_case)
    assert (lines["records"] == lines["tied"] + lines["of_no_mail"]).all()
    assert lines["records"].sum() == len(sample_case.messages) + len(sample_case.trace)
    assert lines["tied"].sum() == len(sample_case.matches)


def test_a_record_tied_to_nothing_is_seen(emptied):
    emptied.store.write("matches", emptied.matches.iloc[:0])
    lines = accounts.reconciliation(emptied)
    assert (lines["of_no_mail"] == lines["records"]).all()
    assert len(lines)


def test_what_one_side_alone_knows_has_a_reason_each(sample_case):
    alone = accounts.one_sided(sample_case)
    assert alone["mails"].sum() == (sample_case.mail["seen_in"] != "both").sum()


def test_a_file_that_nobody_read_is_named(emptied):
    odd = {"evidence_id": "E9", "path": "notes.bin", "kind": "unknown", "size_bytes": 3, "registered_at": NOON}
    emptied.store.write("manifest", MANIFEST.from_rows([odd]))
    assert accounts.not_recognised(emptied)["path"].tolist() == ["notes.bin"]


def test_a_case_without_any_record_has_empty_accounts(emptied):
    for table in (LEDGER, MESSAGES, TRACE):
        emptied.store.write(table.name, table.empty())
    assert accounts.containers(emptied).empty
    assert accounts.reconciliation(emptied).empty


def test_what_is_odd_of_the_traces_as_a_whole_comes_from_the_problems(sample_case):
    odd = accounts.oddities(sample_case)
    assert len(odd) == (sample_case.problems["stage"] == "assemble").sum()
