"""What people type, what they see, and the exit status."""

import io
import os
import shutil
import sys
from errno import ENOSPC

import pytest
import pyzipper

from toolkit import ask, cli
from toolkit.cli import screen
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import UsageError
from toolkit.load import second_opinion
from toolkit.load.other_readers import Account
from toolkit.load.second_opinion import CrossCheck, Difference, OurAccount
from toolkit.pipeline import STAGES, create_case
from toolkit.simulate.pst import PstMessage, PstWriter
from toolkit.version import __version__


def test_a_whole_walk_ends_with_a_summary_and_status_0(toolkit, exports, tmp_path):
    status, said, _ = toolkit(
        "investigate", exports, "--case", tmp_path / "case", "--accepted-domain", "contoso.com", "--workers", 0
    )
    assert status == 0
    assert "Mail       1 (1 in messages alone)" in said
    assert "Lost       nothing" in said
    assert (tmp_path / "case" / "report" / "report.html").is_file()


def test_the_version_is_told(toolkit):
    assert toolkit("--version")[:2] == (0, f"toolkit {__version__}\n")


def test_lost_evidence_is_named_and_is_status_1(toolkit, exports, tmp_path):
    (exports / "broken.pst").write_bytes(b"\x00" * 4096)
    status, said, _ = toolkit("investigate", exports, "--case", tmp_path / "case", "--workers", 0)
    assert status == 1
    assert "broken.pst" in said
    assert "zero-filled copy" in said


def test_an_encrypted_archive_is_lost_until_its_password_is_given(toolkit, tmp_path):
    (tmp_path / "exports").mkdir()
    with pyzipper.AESZipFile(tmp_path / "exports" / "a.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"Contoso!7")
        archive.writestr("a.eml", b"From: jane@contoso.com\r\nSubject: x\r\n\r\nbody\r\n")
    case = create_case(tmp_path / "case", CaseFile(), [tmp_path / "exports"])
    assert toolkit("load", case.folder, "--workers", 0)[0] == 1
    assert toolkit("load", case.folder, "--workers", 0, "--zip-password", "no", "--zip-password", "Contoso!7")[0] == 0
    assert case.messages["subject"].tolist() == ["x"]


AMBIGUOUS = (
    "MessageTraceId,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status\r\n"
    ",<a@contoso.com>,01/07/2025 10:00:00,jane@contoso.com,amir@contoso.com,x,Delivered\r\n"
)


def test_a_trace_whose_dates_do_not_tell_is_lost_until_the_order_is_given(toolkit, tmp_path):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "trace.csv").write_text(AMBIGUOUS, encoding="utf-8", newline="")
    case = create_case(tmp_path / "case", CaseFile(), [tmp_path / "exports"])
    status, said, _ = toolkit("load", case.folder, "--workers", 0)
    assert status == 1 and "--day-first or --month-first" in " ".join(said.split())
    for option, months in (("--day-first", [7]), ("--month-first", [1])):
        assert toolkit("load", case.folder, "--workers", 0, option)[0] == 0
        assert case.trace["occurred_at"].dt.month.tolist() == months


@pytest.mark.parametrize(("words", "order"), [((), None), (("--day-first",), "day"), (("--month-first",), "month")])
def test_investigate_hands_the_order_of_dates_on(toolkit, exports, tmp_path, monkeypatch, words, order):
    given = {}

    def investigate(*_, **options):
        given.update(options)
        raise UsageError("far enough")

    monkeypatch.setattr("toolkit.pipeline.investigate", investigate)
    toolkit("investigate", exports, "--case", tmp_path / "case", *words)
    assert given["reading"].date_order == order


def test_investigate_hands_the_passwords_on(toolkit, exports, tmp_path, monkeypatch):
    given = {}

    def investigate(*_, **options):
        given.update(options)
        raise UsageError("far enough")

    monkeypatch.setattr("toolkit.pipeline.investigate", investigate)
    toolkit("investigate", exports, "--case", tmp_path / "case", "--zip-password", "a", "--zip-password", "b")
    assert given["reading"].zip_passwords == ("a", "b")


def test_evidence_is_not_changed_by_reading_it(toolkit, exports, tmp_path):
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in exports.iterdir()}
    toolkit("investigate", exports, "--case", tmp_path / "case", "--workers", 0)
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in exports.iterdir()} == before


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--accepted-domain", "gmail.com", "gmail.com is a public mail provider's domain"),
        ("--accepted-domain", "contoso", "'contoso' is not a domain name"),
        ("--tenant-id", "contoso", "'contoso' is not a tenant id"),
        ("--relay", "10.0.0.0/40", "'10.0.0.0/40' is not an IP address or CIDR"),
        ("--gateway", "mx.example", "'mx.example' is not an IP address or CIDR"),
        ("--language", "de", "language 'de' is not one of en, fr"),
        ("--config", "nowhere.toml", "nowhere.toml: cannot be read"),
    ],
)
def test_a_wrong_setting_is_one_line_and_nothing_is_written(toolkit, exports, tmp_path, option, value, complaint):
    status, _, complained = toolkit("investigate", exports, "--case", tmp_path / "case", option, value)
    assert status == 2
    assert complaint in complained
    assert complained.count("\n") == 1
    assert not (tmp_path / "case").exists()


def test_a_walk_without_a_folder_for_its_case_says_how_to_name_one(toolkit, exports):
    status, _, complaint = toolkit("investigate", exports)
    assert (status, complaint.count("\n")) == (2, 1)
    assert f"add `--case data/cases/{exports.stem}`" in complaint


def test_missing_evidence_is_named(toolkit, tmp_path):
    status, _, complained = toolkit("investigate", tmp_path / "nowhere", "--case", tmp_path / "case")
    assert (status, "nowhere: no such file or folder" in complained) == (2, True)


def test_a_folder_without_evidence_is_named(toolkit, tmp_path):
    (tmp_path / "empty").mkdir()
    status, _, complained = toolkit("investigate", tmp_path / "empty", "--case", tmp_path / "case")
    assert (status, "holds no file to examine" in complained) == (2, True)
    assert not (tmp_path / "case").exists()


def test_a_folder_that_holds_something_else_is_left_alone(toolkit, exports, tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "thesis.txt").write_text("mine")
    status, _, complained = toolkit("investigate", exports, "--case", tmp_path / "case")
    assert (status, "is not empty and holds no case" in complained) == (2, True)
    assert [path.name for path in (tmp_path / "case").iterdir()] == ["thesis.txt"]


def test_a_folder_that_holds_another_case_is_left_alone(toolkit, exports, tmp_path):
    toolkit("investigate", exports, "--case", tmp_path / "case", "--workers", 0)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.eml").write_bytes(b"From: x@y.example\n\n")
    log = (tmp_path / "case" / "custody.jsonl").read_bytes()
    status, _, complained = toolkit("investigate", tmp_path / "other", "--case", tmp_path / "case")
    assert (status, "already holds another case" in complained) == (2, True)
    assert (tmp_path / "case" / "custody.jsonl").read_bytes() == log


def test_the_same_case_again_gives_the_same_tables(toolkit, exports, tmp_path):
    toolkit("investigate", exports, "--case", tmp_path / "case", "--workers", 0)
    first = (tmp_path / "case" / "tables" / "verdicts.parquet").read_bytes()
    status, _, _ = toolkit("investigate", exports, "--case", tmp_path / "case", "--workers", 0)
    assert status == 0
    assert (tmp_path / "case" / "tables" / "verdicts.parquet").read_bytes() == first


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_starts_from_what_the_stage_before_left(toolkit, sample_case, tmp_path, stage):
    case = tmp_path / "case"
    shutil.copytree(sample_case.folder, case)
    assert toolkit(stage, case)[0] == 0


def test_a_report_without_names_lies_beside_the_full_one_and_verifies(toolkit, exports, tmp_path):
    case = tmp_path / "case"
    toolkit("investigate", exports, "--case", case, "--accepted-domain", "contoso.com", "--workers", 0)
    assert toolkit("report", case, "--redact")[0] == 0
    page, redacted = (case / "report" / name for name in ("report.html", "report.redacted.html"))
    assert "jane@" in page.read_text(encoding="utf-8")
    assert "jane@" not in redacted.read_text(encoding="utf-8")
    assert redacted.with_suffix(".pdf").is_file()
    assert toolkit("verify", case)[0] == 0


@pytest.mark.parametrize("words", [("load",), ("rerun",), ("report",), ("judge",)])
def test_a_case_without_evidence_says_how_it_gets_some(toolkit, tmp_path, words):
    (tmp_path / "case.toml").write_text("[case]\n")
    status, _, complained = toolkit(*words, tmp_path)
    assert (status, "toolkit investigate EVIDENCE --case" in complained) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["case.toml"]


def test_where_nothing_could_be_read_it_is_said_what_was_met_and_what_to_bring(toolkit, tmp_path):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.pdf").write_bytes(b"%PDF-1.7")
    status, said, _ = toolkit("investigate", tmp_path / "exports", "--case", tmp_path / "case", "--workers", 0)
    assert status == 1 and "no message and no row of a trace came out (1 unknown)" in said
    assert "Mail       0\n" in said and "Bring mail" in said and "PDF" in said


def test_a_stage_of_no_case_is_a_usage_error(toolkit, tmp_path):
    status, _, complained = toolkit("judge", tmp_path)
    assert (status, "holds no case" in complained) == (2, True)


def test_a_pasted_header_gets_its_verdict_with_its_clauses(toolkit, monkeypatch):
    header = (
        b"Authentication-Results: spf=fail (sender IP is 203.0.113.77) smtp.mailfrom=contoso.com; dkim=none (message"
        b" not signed) header.d=none;dmarc=fail action=oreject header.from=contoso.com;compauth=fail reason=601\r\n"
        b"Received: from [127.0.0.1] (203.0.113.77) by DB5PEPF00014B8A.mail.protection.outlook.com (10.167.8.198)"
        b" with Microsoft SMTP Server id 15.20.8901.20 via Frontend Transport; Tue, 01 Jul 2025 13:04:08 +0000\r\n"
        b"From: jane.doe@contoso.com\r\nTo: jane.doe@contoso.com\r\nReturn-Path: jane.doe@contoso.com\r\n"
        b"X-MS-Exchange-Organization-AuthAs: Anonymous\r\n"
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(header)))
    status, said, _ = toolkit("header", "--accepted-domain", "contoso.com")
    assert status == 0
    assert "direct_send_spoof" in said
    assert "Return-Path: jane.doe@contoso.com" in said
    assert "TRUE     mail_from_is_ours" in said


def test_what_a_redirected_stream_has_no_letter_for_is_written_as_its_number(tmp_path, monkeypatch, own_signals):
    (tmp_path / "header.txt").write_text("From: jane@contoso.com\nSubject: \U0001f4e0\n", encoding="utf-8")
    written = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "argv", ["toolkit", "header", str(tmp_path / "header.txt")])
    monkeypatch.setattr(sys, "stdout", written)
    monkeypatch.setattr(screen.out, "file", written)
    with pytest.raises(SystemExit) as left:
        cli.main()
    written.flush()
    assert not left.value.code
    assert b"\\U0001f4e0" in written.buffer.getvalue()


def test_pasting_nothing_is_said(toolkit, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" \n")))
    assert toolkit("header")[0] == 2


def test_sql_answers_in_csv(toolkit, sample_case):
    status, said, _ = toolkit("sql", sample_case.folder, "select count(*) as n from mail")
    assert (status, said) == (0, f"n\n{len(sample_case.mail)}\n")


def test_sql_that_fails_is_the_callers_mistake(toolkit, sample_case):
    status, _, complained = toolkit("sql", sample_case.folder, "select colour from mail")
    assert (status, "the query failed" in complained) == (2, True)


def test_explain_of_no_mail_is_a_usage_error(toolkit, sample_case):
    assert toolkit("explain", sample_case.folder, "mail-none")[0] == 2


def test_the_demo_shows_that_every_verdict_is_what_was_meant(toolkit, tmp_path):
    status, said, _ = toolkit("demo", "--case", tmp_path / "demo", "--workers", 2)
    assert status == 0
    right, of = said.split("Truth")[1].split()[0:3:2]
    assert right == of


def test_simulate_refuses_a_folder_that_is_not_empty(toolkit, tmp_path):
    (tmp_path / "x").write_text("mine")
    assert toolkit("simulate", "--out", tmp_path, "--messages", 30)[0] == 2


def test_the_doctor_names_versions(toolkit):
    status, said, _ = toolkit("doctor")
    assert (status, "pandas 3." in said) == (0, True)


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "a.pst"
    with PstWriter(path) as pst:
        pst.add_message(pst.add_folder(("Top of Personal Folders", "Inbox")), PstMessage(subject="Invoice"))
    return path


def test_the_doctor_compares_two_readings_of_a_store(toolkit, store):
    pytest.importorskip("pypff", reason="libpff-python is not installed")
    status, said, _ = toolkit("doctor", store, "--cross-check")
    assert (status, said.splitlines()[-1]) == (0, "no differences")
    assert said.startswith("ours: 1 messages")
    assert "libpff: 1 messages" in said


def test_a_difference_that_nothing_explains_is_status_1(toolkit, store, monkeypatch):
    found = [Difference("nid=4", "subject", "a", "b", None)]
    check = CrossCheck("libpff", OurAccount(), Account(), None, found)
    monkeypatch.setattr(second_opinion, "cross_check", lambda _: check)
    status, said, _ = toolkit("doctor", store, "--cross-check")
    assert (status, said.splitlines()[-1]) == (1, "differences: 1, not explained: 1")


def test_the_doctor_says_what_it_cannot_do_with_a_file(toolkit, store, exports):
    assert toolkit("doctor", store)[0::2] == (
        2, "toolkit: a file and --cross-check go together: toolkit doctor FILE --cross-check\n"
    )  # fmt: skip
    status, _, said = toolkit("doctor", exports / "a.eml", "--cross-check")
    assert status == 2
    assert "no mail store" in said
    assert toolkit("doctor", exports / "gone.pst", "--cross-check")[0] == 2


@pytest.mark.parametrize("query", ["", "/* nothing */"])
def test_a_query_that_asks_for_nothing_is_a_mistake(query, toolkit, exports, tmp_path):
    create_case(tmp_path / "case", CaseFile(), [exports])
    status, said, err = toolkit("sql", tmp_path / "case", query)
    assert (status, said) == (2, "")
    assert "asks for nothing: select verdict" in err


def test_a_disk_that_is_full_or_not_to_be_written_is_one_line(toolkit, exports, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(ENOSPC, "No space left on device", "tables/mail.parquet")

    monkeypatch.setattr(ask, "investigate", full)
    status, _, err = toolkit("investigate", exports, "--case", tmp_path / "case")
    assert status == 2
    assert err.splitlines() == [
        "toolkit: tables/mail.parquet: No space left on device; free some space, then run the same command again"
    ]


@pytest.mark.parametrize("error", [MemoryError("malloc of size 99 failed"), RuntimeError("can't start new thread")])
def test_memory_that_does_not_suffice_is_one_line(error, toolkit, exports, tmp_path, monkeypatch):
    def too_much(*_, **__):
        raise error

    monkeypatch.setattr(ask, "investigate", too_much)
    status, _, err = toolkit("investigate", exports, "--case", tmp_path / "case")
    assert status == 2
    assert len(err.splitlines()) == 1
    assert "not enough memory" in err


def test_a_command_that_is_named_can_be_pasted(toolkit, tmp_path):
    status, _, err = toolkit("status", tmp_path / "my case")
    assert status == 2
    assert f"`toolkit investigate EVIDENCE --case '{tmp_path / 'my case'}'` makes one" in err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_what_is_no_file_is_refused_with_its_reason(toolkit, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    status, _, err = toolkit("investigate", tmp_path / "pipe", "--case", tmp_path / "case")
    assert status == 2
    assert "holds no file to examine; pipe: not a regular file (a pipe, a socket or a device)" in err
