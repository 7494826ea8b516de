"""What is offered to a case is new, known, or changed, and the custody log says which."""

import hashlib

import pytest

from toolkit.evidence import custody
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes
from toolkit.load import walk
from toolkit.pipeline import create_case, load
from toolkit.registering import register

MAIL = b"From: jane@contoso.com\r\n\r\nx\r\n"


@pytest.fixture
def exports(tmp_path):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.eml").write_bytes(MAIL)
    return tmp_path / "exports"


@pytest.fixture
def case(tmp_path, exports):
    made = create_case(tmp_path / "case", CaseFile(), [exports])
    load(made, [exports], workers=0)
    return made


def offer(case, *paths, by=None, notes=None):
    return register(case, walk(paths, Notes()), paths, by, notes or Notes())


def test_what_is_new_is_numbered_hashed_and_recorded(case, tmp_path):
    (tmp_path / "b.eml").write_bytes(MAIL + b"b")
    made = offer(case, tmp_path / "b.eml", by="Jane")
    assert made.registered["E0002"]["sha256"] == hashlib.sha256(MAIL + b"b").hexdigest()
    line = custody.read(case.folder / "custody.jsonl")[-1]
    assert line["action"] == "evidence added" and line["detail"]["by"] == "Jane"
    assert (line["detail"]["files"], line["detail"]["bytes"]) == (1, len(MAIL) + 1)
    assert custody.breaks(case.folder / "custody.jsonl") == []


def test_two_new_files_of_the_same_bytes_are_one(case, tmp_path):
    for name in "bc":
        (tmp_path / f"{name}.eml").write_bytes(MAIL + b"b")
    made = offer(case, tmp_path / "b.eml", tmp_path / "c.eml")
    assert list(made.registered) == ["E0002"] and list(made.known.values()) == ["E0002"]


def test_other_bytes_at_a_known_place_are_a_problem_with_both_hashes(case, exports):
    (exports / "a.eml").write_bytes(MAIL + b"changed")
    notes = Notes()
    made = offer(case, exports, notes=notes)
    assert not made.registered and not made.known
    was, now = (hashlib.sha256(data).hexdigest() for data in (MAIL, MAIL + b"changed"))
    assert made.changed == {"E0001": {"registered": was, "found": now}}
    [problem] = notes.problems
    assert problem["reason"].startswith(f"exports/a.eml was registered with SHA-256 {was}") and now in problem["reason"]
