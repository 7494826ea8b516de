"""The journal says what is done, to the load that it is about and to no other."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.journal import left_journal, new_journal
from toolkit.ingest.manner import Reading
from toolkit.ingest.reading import Finished
from toolkit.ingest.units import Survey
from toolkit.workers import Failure

NOW = datetime(2025, 7, 4, 8, tzinfo=UTC)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"From: a@contoso.com\r\n\r\n")
    return [EvidenceFile("E0001", "a.eml", tmp_path / "a.eml", modified_at=NOW)]


@pytest.fixture
def journal(tmp_path, files):
    return new_journal(tmp_path / "scratch", files, Reading(), NOW)


def test_a_unit_that_was_not_entered_is_still_to_be_read(journal):
    assert journal.outcome("00001") is None


@pytest.mark.parametrize(
    "outcome",
    [
        Failure("the process that read it died (signal 11)"),
        Finished({"messages": 4}),
        Finished(
            {"manifest": 1},
            (
                Survey(
                    EvidenceFile("E0003.1", "a.zip!é.pst", Path("x") / "E0003.1", None, "E0003", NOW, 1),
                    {"/Inbox": [1, 2], "/Été": []},
                ),
            ),
        ),
        Finished({}, undated=(EvidenceFile("E0002", "trace.csv", Path("x") / "trace.csv", modified_at=NOW),)),
    ],
)
def test_what_is_entered_is_what_comes_back(journal, outcome):
    journal.enter("00001", outcome)
    assert journal.outcome("00001") == outcome


def test_the_same_load_finds_its_journal_and_when_it_was_begun(journal, files):
    assert left_journal(journal.scratch, files, Reading()) == journal


def test_another_depth_other_evidence_or_a_broken_plan_find_none(journal, files, tmp_path):
    assert left_journal(journal.scratch, files, Reading("headers")) is None
    (tmp_path / "a.eml").write_bytes(b"From: b@contoso.com, c@contoso.com\r\n\r\n")
    assert left_journal(journal.scratch, files, Reading()) is None
    (journal.scratch / "plan.json").write_text('{"finger')
    assert left_journal(journal.scratch, files, Reading()) is None


def test_a_new_journal_forgets_the_one_before(journal, files):
    journal.enter("00001", Finished({}))
    assert new_journal(journal.scratch, files, Reading("headers"), NOW).outcome("00001") is None


def test_a_closed_journal_is_gone(journal):
    journal.close()
    assert not journal.scratch.exists()
