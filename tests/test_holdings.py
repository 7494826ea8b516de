"""Which files a case holds, each under one id for good."""

import pytest

from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes, UsageError
from toolkit.holdings import added, expect_loaded, hashes, holdings, is_loaded, newcomers, opened_with
from toolkit.pipeline import Case, add_evidence, create_case, load


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in "bd":
        (folder / f"{name}.eml").write_bytes(f"From: {name}@contoso.com\r\n\r\n{name}\r\n".encode())
    return folder


@pytest.fixture
def case(tmp_path, exports):
    made = create_case(tmp_path / "case", CaseFile(), [exports])
    load(made, [exports], workers=0)
    return made


def killed(unit):
    raise KeyboardInterrupt


def ids(case):
    return {file.evidence_id: file.path for file in holdings(case, Notes())}


def test_a_case_that_is_not_loaded_numbers_by_name(tmp_path, exports):
    case = create_case(tmp_path / "case", CaseFile(), [exports])
    assert not is_loaded(case)
    assert ids(case) == {"E0001": "exports/b.eml", "E0002": "exports/d.eml"}
    assert opened_with(case) == [exports.resolve()]


def test_a_load_that_is_killed_while_it_reads_again_forgets_no_id_and_no_hash(case, exports, monkeypatch):
    known, registered_at = hashes(case), case.manifest["registered_at"].tolist()
    (exports / "b.eml").unlink()
    (exports / "d.eml").write_bytes(b"From: x@contoso.com\r\n\r\nother\r\n")
    monkeypatch.setattr("toolkit.ingest.running.read_unit", killed)
    with pytest.raises(KeyboardInterrupt):
        load(case, [exports], workers=0)
    monkeypatch.undo()
    assert not is_loaded(case) and case.manifest.empty
    with pytest.raises(UsageError, match="not to the end"):
        expect_loaded(case)
    assert ids(case) == {"E0002": "exports/d.eml"} and hashes(case) == known
    load(case, [exports], workers=0)
    assert case.manifest["registered_at"].tolist() == registered_at[1:]
    assert "was registered with SHA-256" in case.problems["reason"].iloc[0]
    assert not (case.folder / "registered").exists()


def test_a_case_that_has_only_its_settings_is_told_how_to_be_opened(tmp_path):
    case = Case(tmp_path, CaseFile())
    with pytest.raises(UsageError, match=f"toolkit investigate EVIDENCE --case {tmp_path}"):
        expect_loaded(case)


def test_what_lies_there_since_is_a_newcomer_and_moves_nobody(case, exports):
    (exports / "a.eml").write_bytes(b"From: a@contoso.com\r\n\r\na\r\n")
    held = holdings(case, Notes())
    assert [file.path for file in held] == ["exports/b.eml", "exports/d.eml"]
    assert [file.path for file in newcomers(case, held)] == ["exports/a.eml"]


def test_a_file_that_is_gone_takes_its_id_with_it(case, exports):
    (exports / "b.eml").unlink()
    assert ids(case) == {"E0002": "exports/d.eml"}
    load(case, [exports], workers=0)
    assert ids(case) == {"E0002": "exports/d.eml"}


def test_a_load_of_the_whole_takes_up_newcomers_behind_the_others(case, exports):
    (exports / "a.eml").write_bytes(b"From: a@contoso.com\r\n\r\na\r\n")
    before = case.messages.set_index("message_uid")["header_from"]
    load(case, [exports], workers=0)
    assert ids(case) == {"E0001": "exports/b.eml", "E0002": "exports/d.eml", "E0003": "exports/a.eml"}
    after = case.messages.set_index("message_uid")["header_from"]
    assert after[before.index].equals(before)
    assert list(added(case)) == ["E0003"]


def test_what_was_added_and_is_gone_is_a_problem(case, tmp_path):
    (tmp_path / "late.eml").write_bytes(b"From: l@contoso.com\r\n\r\nl\r\n")
    add_evidence(case, [tmp_path / "late.eml"], workers=0)
    (tmp_path / "late.eml").unlink()
    notes = Notes()
    assert "E0003" not in {file.evidence_id for file in holdings(case, notes)}
    assert [(row["evidence_id"], row["reason"]) for row in notes.problems] == [("E0003", "late.eml is no longer there")]
    assert set(hashes(case)) == {"E0001", "E0002", "E0003"}


def test_ids_never_collide_where_a_load_was_killed_and_files_came_meanwhile(case, exports, tmp_path):
    (tmp_path / "late.eml").write_bytes(b"From: l@contoso.com\r\n\r\nl\r\n")
    add_evidence(case, [tmp_path / "late.eml"], workers=0)
    case.store.clear("manifest")
    (exports / "a.eml").write_bytes(b"From: a@contoso.com\r\n\r\na\r\n")
    with pytest.raises(UsageError, match="did not hold when the case was opened"):
        holdings(case, Notes())
