"""What is handed over is in the custody log, and the report without names has the case's own key."""

import hashlib

import pytest

from toolkit.case_folder import create_case
from toolkit.delivery import DELIVERED, redact, what_it_left
from toolkit.evidence import custody
from toolkit.evidence.case import CaseFile, check


@pytest.fixture
def case(tmp_path):
    made = create_case(tmp_path / "case", check(CaseFile()), [])
    (made.folder / "figures").mkdir()
    (made.folder / "figures" / "a.csv").write_bytes(b"1\n")
    return made


def test_a_stage_leaves_the_hash_of_each_file_in_its_folder(case):
    assert what_it_left(case, "chart") == {"files": {"figures/a.csv": hashlib.sha256(b"1\n").hexdigest()}}
    assert what_it_left(case, "report") == {"files": {}}
    assert what_it_left(case, "judge") == {}


def test_every_stage_that_hands_over_has_a_folder_of_its_own():
    assert len(set(DELIVERED.values())) == len(DELIVERED)


def test_the_report_without_names_is_recorded_with_its_files(case):
    page = redact(case, chance=bytes)
    entry = custody.read(case.folder / "custody.jsonl")[-1]
    assert entry["action"] == "redact"
    assert entry["detail"]["files"]["report/report.redacted.html"] == hashlib.sha256(page.read_bytes()).hexdigest()
    assert not {"redaction.key"} & set(entry["detail"]["files"])
