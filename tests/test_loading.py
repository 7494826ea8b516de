"""The load of a case as a whole and in addition: labels and later questions follow."""

import pytest

from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import UsageError
from toolkit.ingest import Reading
from toolkit.notebook.reviews import label, labels
from toolkit.pipeline import add_evidence, create_case, deepen_copies, load, run_stage

GUID = "0f3a9c12-04be-77d1-8000-0123456789ab"
MAIL = (
    b"From: jane@contoso.com\r\nTo: amir@contoso.com\r\nDate: Tue, 1 Jul 2025 10:00:02 +0000\r\n"
    b"Message-ID: <1@contoso.com>\r\nSubject: x\r\n\r\nhttps://files.example/1\r\n"
)
TRACE = (
    "MessageTraceId,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status\r\n"
    f"{GUID},<1@contoso.com>,2025-07-01T10:00:02Z,jane@contoso.com,amir@contoso.com,x,Delivered\r\n"
)


@pytest.fixture
def case(tmp_path):
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "trace.csv").write_text(TRACE, encoding="utf-8", newline="")
    made = create_case(tmp_path / "case", CaseFile(), [tmp_path / "a.eml"])
    load(made, [tmp_path / "a.eml"], workers=0, reading=Reading("headers"))
    run_stage(made, "assemble")
    return made


def test_a_label_follows_its_mail_when_a_trace_gives_it_another_uid(case, tmp_path):
    [before] = case.mail["mail_uid"]
    label(case, before, "legitimate", by="Jane")
    add_evidence(case, [tmp_path / "trace.csv"], workers=0)
    run_stage(case, "assemble")
    [after] = case.mail["mail_uid"]
    assert after != before and case.mail["network_message_id"].tolist() == [GUID]
    assert labels(case)[["mail_uid", "label"]].to_numpy().tolist() == [[after, "legitimate"]]


def test_mail_that_was_added_is_deepened_like_any_other(case, tmp_path):
    (tmp_path / "b.eml").write_bytes(MAIL.replace(b"1@contoso", b"2@contoso").replace(b"/1", b"/2"))
    add_evidence(case, [tmp_path / "b.eml"], workers=0, reading=Reading("headers"))
    run_stage(case, "assemble")
    assert deepen_copies(case, [tmp_path / "a.eml"], "select mail_uid from mail", workers=1) == 2
    assert sorted(case.urls["url"]) == ["https://files.example/1", "https://files.example/2"]


def test_a_case_that_was_never_loaded_takes_no_addition(tmp_path):
    (tmp_path / "a.eml").write_bytes(MAIL)
    case = create_case(tmp_path / "case", CaseFile(), [tmp_path / "a.eml"])
    with pytest.raises(UsageError, match="is not loaded yet"):
        add_evidence(case, [tmp_path / "a.eml"], workers=0)


def test_a_case_is_no_evidence_of_its_own(case, tmp_path):
    with pytest.raises(UsageError, match="inside the evidence"):
        add_evidence(case, [tmp_path], workers=0)
