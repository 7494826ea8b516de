"""A real night: the mail first, the trace hours later; the commands as people type them, on the sample case in two."""

import json
import shutil
import sys

import pandas as pd
import pytest

from toolkit import console, open_case
from toolkit.evidence import custody
from toolkit.evidence.case import CaseFile
from toolkit.notebook.reviews import label, labels
from toolkit.pipeline import create_case


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """The mail, and beside it the traces, as they come."""
    folder = tmp_path_factory.mktemp("night")
    shutil.copytree(console.sample_case() / "exports", folder / "exports")
    shutil.move(folder / "exports" / "traces", folder / "traces")
    return folder


def added(case):
    return [entry for entry in custody.read(case.folder / "custody.jsonl") if entry["action"] == "evidence added"]


def test_a_trace_that_comes_after_the_mail_is_evidence_like_any_other(toolkit, evidence, tmp_path):
    config, folder = console.sample_case() / "case.toml", tmp_path / "case"
    toolkit("investigate", evidence / "exports", "--case", folder, "--config", config, "--workers", 0)
    case = open_case(folder)
    before = {name: case.store.read(name) for name in ("manifest", "messages", "mail")}
    labelled = before["mail"]["mail_uid"].iloc[0]
    label(case, labelled, "legitimate", by="Jane")
    assert case.trace.empty

    _, said, _ = toolkit("load", folder, evidence / "traces", "--by", "Jane", "--workers", 0)
    [line] = added(case)
    files = sorted(file for file in (evidence / "traces").rglob("*") if file.is_file())
    assert (line["detail"]["by"], line["detail"]["files"]) == ("Jane", len(files))
    assert line["detail"]["bytes"] == sum(file.stat().st_size for file in files)
    top = case.manifest[case.manifest["parent_id"].isna()].set_index("evidence_id")
    for evidence_id, row in line["detail"]["registered"].items():
        assert (row["path"], row["sha256"]) == (top["path"][evidence_id], top["sha256"][evidence_id])
    assert "Older      than the evidence: mail, deliveries, matches" in said and "report/" in said
    assert f"`toolkit rerun {folder} --from assemble`" in said
    assert "assemble: older than the evidence" in toolkit("status", folder)[1]

    pd.testing.assert_frame_equal(case.messages, before["messages"])
    pd.testing.assert_frame_equal(case.manifest.iloc[: len(before["manifest"])], before["manifest"])
    assert len(case.trace) > 0

    toolkit("rerun", folder, "--from", "assemble", "--workers", 0)
    assert set(case.mail["seen_in"]) == {"headers", "trace", "both"}
    assert labels(case)["mail_uid"].tolist() == [labelled] and labelled in set(case.mail["mail_uid"])
    assert "older than the evidence" not in toolkit("status", folder)[1]
    assert toolkit("verify", folder)[0] == 0
    numbers = json.loads((folder / "report" / "numbers.json").read_text(encoding="utf-8"))
    assert any(number["value"] == len(case.manifest) for number in numbers)

    # Read again as a whole, the case is the same.
    later = {name: case.store.read(name) for name in ("manifest", "messages", "trace", "ledger")}
    toolkit("load", folder, "--workers", 0)
    for name, frame in later.items():
        keys = [column for column in ("message_uid", "trace_uid", "evidence_id", "unit", "item") if column in frame]
        again = case.store.read(name)
        pd.testing.assert_frame_equal(
            again.sort_values(keys, ignore_index=True), frame.sort_values(keys, ignore_index=True)
        )


MAIL = b"From: jane@contoso.com\r\nTo: joe@contoso.com\r\nSubject: %s\r\n\r\nbody\r\n"


@pytest.fixture
def case(toolkit, exports, tmp_path):
    """A case of one mail, loaded and assembled."""
    made = create_case(tmp_path / "case", CaseFile(), [exports])
    toolkit("load", made.folder, "--workers", 0)
    toolkit("assemble", made.folder)
    return made


def ids(case):
    return case.manifest.set_index("path")["evidence_id"].to_dict()


def test_a_file_dropped_beside_the_others_gets_the_next_number_whatever_its_name(toolkit, case, exports):
    (exports / "0.eml").write_bytes(MAIL % b"earlier by name")
    status, said, _ = toolkit("load", case.folder, exports, "--workers", 0)
    assert status == 0
    assert ids(case) == {"exports/a.eml": "E0001", "exports/0.eml": "E0002"}
    assert "E0001 exports/a.eml" in said
    assert said.index("Ledger") < said.index("Added      1 file,") < said.index("Older ")
    assert case.messages["subject"].tolist() == ["x", "earlier by name"]


def test_the_same_file_again_is_known_and_said_so_wherever_it_lies(toolkit, case, exports, tmp_path):
    shutil.copy(exports / "a.eml", tmp_path / "copy.eml")
    before = case.messages
    status, said, _ = toolkit("load", case.folder, tmp_path / "copy.eml", exports / "a.eml", "--workers", 0)
    assert status == 0
    assert "Known      2 files, not read again" in said and "Older" not in said
    pd.testing.assert_frame_equal(case.messages, before)
    assert set(added(case)[0]["detail"]["known"].values()) == {"E0001"}
    assert toolkit("verify", case.folder)[0] == 0


def test_a_known_file_with_other_bytes_is_named_with_both_hashes_and_replaces_nothing(toolkit, case, exports):
    before, registered = case.messages, case.manifest["sha256"].iloc[0]
    (exports / "a.eml").write_bytes(MAIL % b"forged")
    for _ in range(2):
        status, said, _ = toolkit("load", case.folder, exports / "a.eml", "--workers", 0)
        assert status == 1 and "Changed    E0001 exports/a.eml" in said
    found = added(case)[0]["detail"]["changed"]["E0001"]["found"]
    assert registered in said and found in said
    [reason] = case.problems["reason"]
    assert registered in reason and found in reason
    pd.testing.assert_frame_equal(case.messages, before)
    toolkit("load", case.folder, "--workers", 0)
    assert case.messages["subject"].tolist() == ["forged"]
    assert case.problems["reason"].str.contains(registered).any()
    assert "E0001 exports/a.eml: its bytes changed since it was registered" in toolkit("verify", case.folder)[1]


def test_a_changed_byte_of_what_was_added_and_a_missing_file_are_named(toolkit, case, tmp_path):
    night = tmp_path / "night"
    night.mkdir()
    for name in ("b", "c"):
        (night / f"{name}.eml").write_bytes(MAIL % name.encode())
    toolkit("load", case.folder, night, "--workers", 0)
    (night / "b.eml").write_bytes(MAIL % b"B")
    (night / "c.eml").unlink()
    (night / "d.eml").write_bytes(MAIL % b"d")
    said = toolkit("verify", case.folder)[1]
    assert "evidence E0002 night/b.eml: its bytes changed since it was registered" in said
    assert "evidence E0003 night/c.eml: is no longer there" in said
    assert "evidence night/d.eml: was added after the case was loaded" in said


def test_a_killed_addition_goes_on_and_nothing_is_there_twice(toolkit, case, tmp_path, monkeypatch):
    (tmp_path / "b.eml").write_bytes(MAIL % b"b")

    with monkeypatch.context() as broken:
        broken.setattr("toolkit.ingest.adding.finish_adding", lambda *_: None)
        toolkit("load", case.folder, tmp_path / "b.eml", "--workers", 0)
    assert "E0002 b.eml: was added and never read" in toolkit("verify", case.folder)[1]
    assert "never read: E0002" in toolkit("status", case.folder)[1]
    toolkit("load", case.folder, tmp_path / "b.eml", "--workers", 0)
    assert case.messages["subject"].tolist() == ["x", "b"]
    assert ids(case) == {"exports/a.eml": "E0001", "b.eml": "E0002"}


def test_two_files_of_one_name_keep_two_names(toolkit, case, tmp_path):
    other = tmp_path / "other" / "exports"
    other.mkdir(parents=True)
    (other / "a.eml").write_bytes(MAIL % b"another")
    toolkit("load", case.folder, other, "--workers", 0)
    assert ids(case) == {"exports/a.eml": "E0001", (other / "a.eml").resolve().as_posix(): "E0002"}


def test_evidence_is_not_added_to_a_case_whose_first_load_is_not_finished(toolkit, case, exports):
    case.store.clear("manifest")
    status, _, complained = toolkit("load", case.folder, exports)
    assert status == 2 and "is not loaded yet" in complained


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the file system takes no name that is not Unicode")
def test_names_that_are_not_utf_8_are_evidence_like_any_other(toolkit, tmp_path):
    first, more, folder = tmp_path / "export\udce9", tmp_path / "more", tmp_path / "case"
    for place, name in ((first, "a.eml"), (more, "\udce9t\udce9.eml")):
        place.mkdir()
        (place / name).write_bytes(MAIL % name.encode("utf-8", "surrogateescape"))
    assert toolkit("investigate", first, "--case", folder, "--workers", 0)[0] == 0
    for added_files in (1, 0):
        status, said, _ = toolkit("load", folder, more, "--workers", 0)
        assert (status, f"Added      {added_files} file" in said) == (0, True)
    assert "export\\xe9" in toolkit("status", folder)[1]
    toolkit("load", folder, "--workers", 0)
    toolkit("rerun", folder, "--workers", 0)
    assert len(open_case(folder).messages) == 2
    assert toolkit("verify", folder)[0] == 0


def test_verify_says_once_what_differs_and_that_it_is_older_than_the_evidence(toolkit, exports, tmp_path):
    folder = tmp_path / "case"
    toolkit("investigate", exports, "--case", folder, "--workers", 0)
    (tmp_path / "b.eml").write_bytes(MAIL % b"b")
    toolkit("load", folder, tmp_path / "b.eml", "--workers", 0)
    status, said, _ = toolkit("verify", folder)
    lines = said.splitlines()
    assert (status, len(lines)) == (1, len(set(lines)))
    assert lines[-1].startswith("Older      than the evidence: mail")
