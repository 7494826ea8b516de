"""What is older than the evidence is said, and only that."""

import pytest

from toolkit.evidence.case import CaseFile
from toolkit.history import older, outdated, standing
from toolkit.pipeline import add_evidence, create_case, load, run_stage


@pytest.fixture
def case(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"From: jane@contoso.com\r\n\r\nx\r\n")
    (tmp_path / "late.eml").write_bytes(b"From: joe@contoso.com\r\n\r\nx\r\n")
    made = create_case(tmp_path / "case", CaseFile(), [tmp_path / "a.eml"])
    load(made, [tmp_path / "a.eml"], workers=0)
    for stage in ("assemble", "enrich", "judge"):
        run_stage(made, stage)
    return made


def test_a_case_whose_stages_follow_its_evidence_has_nothing_old(case):
    assert outdated(case) == [] and older(case) == ""


def test_evidence_that_comes_makes_every_stage_old_that_ran(case, tmp_path):
    add_evidence(case, [tmp_path / "late.eml"], by="Jane", workers=0)
    assert outdated(case) == ["assemble", "enrich", "judge"]
    assert "mail, deliveries, matches" in older(case) and "verdicts" in older(case) and "timeline" not in older(case)
    said = standing(case)
    assert "opened with 1 file in a.eml" in said and "added E0002 late.eml, by Jane" in said
    assert "assemble: older than the evidence" in said


def test_what_was_made_of_something_old_is_old_though_it_was_made_since(case, tmp_path):
    add_evidence(case, [tmp_path / "late.eml"], workers=0)
    run_stage(case, "judge")
    assert outdated(case) == ["assemble", "enrich", "judge"]
    run_stage(case, "assemble")
    assert outdated(case) == ["enrich", "judge"]


def test_an_offer_of_what_the_case_has_makes_nothing_old(case, tmp_path):
    add_evidence(case, [tmp_path / "a.eml"], workers=0)
    assert outdated(case) == []


def test_a_case_that_is_not_loaded_says_so(tmp_path):
    made = create_case(tmp_path / "new", CaseFile(), [tmp_path / "a.eml"])
    assert "opened with a.eml, not loaded yet" in standing(made)
