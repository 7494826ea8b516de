"""The load of a case, by the pipeline: depth, deepening, and what is refused before anything is written."""

import pandas as pd
import pytest

from toolkit.evidence import custody
from toolkit.evidence.case import CaseFile, check
from toolkit.evidence.problems import UsageError
from toolkit.ingest import Reading
from toolkit.pipeline import create_case, deepen_copies, investigate, load, run_stage

MAIL = """Received: from mail.contoso.com (203.0.113.{0}) by mx.fabrikam.com; Fri, 4 Jul 2025 08:00:00 +0000
From: alice@contoso.com
To: bob@contoso.com
Message-ID: <{0}@contoso.com>
Subject: Invoice {0}

Please pay: https://files.example/{0}
"""


@pytest.fixture
def evidence(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.eml").write_text(MAIL.format(number))
    return [folder]


@pytest.fixture
def case(tmp_path, evidence):
    made = create_case(tmp_path / "case", check(CaseFile()), evidence)
    load(made, evidence, workers=0, reading=Reading(depth="headers"))
    run_stage(made, "assemble")
    return made


def last(case):
    return custody.read(case.folder / "custody.jsonl")[-1]


def test_the_custody_log_says_how_deep_the_load_read(case, evidence):
    load(case, evidence, workers=0)
    assert last(case)["detail"]["depth"] == "full"
    assert case.urls["url"].tolist() == [f"https://files.example/{number}" for number in range(3)]


def test_a_file_that_another_program_holds_open_is_named(case, monkeypatch):
    def refused(folder):
        raise PermissionError(13, "in use", str(folder / "findings.xlsx"))

    run_stage(case, "export")
    monkeypatch.setattr("shutil.rmtree", refused)
    with pytest.raises(UsageError, match=r"findings\.xlsx: cannot be replaced \(in use\); close what has it open"):
        run_stage(case, "export")


def test_progress_is_told_by_stage(case, evidence):
    heard = []
    load(case, evidence, workers=0, progress=lambda *told: heard.append(told))
    assert heard == [("load", 1, 1)]


def test_a_selection_of_mails_is_read_in_full_and_nothing_else(case, evidence):
    assert case.urls.empty
    assert deepen_copies(case, evidence, "select mail_uid from mail where subject = 'Invoice 1'", workers=0) == 1
    assert case.urls["url"].tolist() == ["https://files.example/1"]
    assert case.messages.set_index("subject")["body_sha256"].notna().to_dict() == {
        "Invoice 0": False, "Invoice 1": True, "Invoice 2": False,
    }  # fmt: skip
    assert last(case)["action"] == "deepen"
    assert not (case.folder / "deepening").exists()


def test_the_stages_after_take_up_what_was_deepened(case, evidence):
    deepen_copies(case, evidence, "select mail_uid from mail", workers=0)
    run_stage(case, "assemble")
    assert case.mail["attachment_count"].tolist() == [0, 0, 0]


def test_a_query_without_mail_uid_is_refused(case, evidence):
    with pytest.raises(UsageError, match="must give a column mail_uid"):
        deepen_copies(case, evidence, "select subject from mail")


def test_a_depth_that_is_none_is_refused_before_anything_is_written(tmp_path, evidence):
    with pytest.raises(UsageError, match="depth 'shallow' is not one of full, headers"):
        investigate(evidence, tmp_path / "other", check(CaseFile()), reading=Reading(depth="shallow"))
    assert not (tmp_path / "other").exists()


def test_evidence_without_a_file_is_refused(case, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no file"):
        load(case, [tmp_path / "empty"])


def test_a_scheduler_that_is_not_there_is_refused(case, evidence, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("toolkit.cluster.ANSWER_SECONDS", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        load(case, evidence, scheduler="tcp://127.0.0.1:1")


def test_what_was_wrong_with_the_listing_is_a_problem_of_the_case(case, evidence, tmp_path):
    try:
        (evidence[0] / "link.eml").symlink_to(tmp_path / "nowhere")
    except OSError:
        pytest.skip("this system makes no links for this user")
    load(case, evidence, workers=0)
    assert case.problems["reason"].tolist() == ["a link inside the evidence is not followed"]
    pd.testing.assert_index_equal(case.manifest.index, pd.RangeIndex(3))
