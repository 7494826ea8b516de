"""Passwords of encrypted archives: they open what they fit, in workers and when deepening, and are written nowhere."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import pyzipper

from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes
from toolkit.ingest.journal import left_journal, new_journal
from toolkit.ingest.manner import Reading
from toolkit.ingest.running import ingest
from toolkit.load import walk
from toolkit.pipeline import create_case, deepen_copies, load
from toolkit.store import Store
from toolkit.workers import run

PASSWORD = "Contoso!7-export"
MAIL = b"From: alice@contoso.com\r\nMessage-ID: <1@contoso.com>\r\nSubject: Invoice\r\n\r\nPlease pay.\r\n"


def sealed(content: bytes, name: str) -> bytes:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(PASSWORD.encode())
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def export(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "outer.zip").write_bytes(sealed(sealed(MAIL, "a.eml"), "inner.zip"))
    return folder


@pytest.fixture
def case(tmp_path, export):
    return create_case(tmp_path / "case", CaseFile(), [export])


def everything_written(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_password_opens_an_archive_and_those_inside_and_is_written_nowhere(case, export):
    load(case, [export], workers=0, reading=Reading(zip_passwords=("wrong", PASSWORD)))
    assert case.messages["subject"].tolist() == ["Invoice"]
    assert case.manifest["path"].tolist()[-1] == "exports/outer.zip" and len(case.manifest) == 3
    assert case.problems.empty
    written = everything_written(case.folder)
    assert b'"zip_passwords":2' in written.replace(b" ", b"") and PASSWORD.encode() not in written


def test_without_it_the_loss_is_named_with_the_option(case, export):
    load(case, [export], workers=0)
    assert case.messages.empty
    [reason] = case.problems["reason"]
    assert "--zip-password" in reason
    assert case.ledger["failed"].sum() == 1


def test_what_was_loaded_at_headers_is_deepened_under_the_password(case, export):
    load(case, [export], workers=0, reading=Reading("headers", (PASSWORD,)))
    assert case.messages["body_text"].isna().all()
    uid = case.messages["message_uid"].iloc[0]
    matched = case.store.read("matches")
    matched.loc[0, ["mail_uid", "source_uid", "source_table", "matched_by", "certainty"]] = [
        "mail-1", uid, "messages", "alone", "established",
    ]  # fmt: skip
    case.store.write("matches", matched)
    question = "select mail_uid from matches"
    assert deepen_copies(case, [export], question, workers=0, zip_passwords=[PASSWORD]) == 1
    assert case.messages["body_text"].tolist() == ["Please pay."]


def test_a_load_that_was_killed_goes_on_only_under_the_same_passwords(tmp_path, export):
    files, now = walk([export], Notes()), datetime(2025, 7, 4, 8, tzinfo=UTC)
    new_journal(tmp_path / "scratch", files, Reading(zip_passwords=(PASSWORD,)), now)
    assert left_journal(tmp_path / "scratch", files, Reading(zip_passwords=(PASSWORD,))) is not None
    assert left_journal(tmp_path / "scratch", files, Reading(zip_passwords=("another",))) is None
    assert left_journal(tmp_path / "scratch", files, Reading()) is None
    assert PASSWORD.encode() not in everything_written(tmp_path / "scratch")


def test_workers_get_the_passwords_and_tell_nobody(tmp_path, export):
    seen = []

    def runner(function, units):
        seen.extend(map(repr, units))
        return run(function, units, workers=1)

    store = Store(tmp_path / "tables")
    ingest(
        walk([export], Notes()), store, tmp_path / "scratch", run=runner, reading=Reading(zip_passwords=(PASSWORD,)),
        now=datetime(2025, 7, 4, 8, tzinfo=UTC),
    )  # fmt: skip
    assert store.read("messages")["subject"].tolist() == ["Invoice"]
    assert seen and PASSWORD not in "".join(seen)
