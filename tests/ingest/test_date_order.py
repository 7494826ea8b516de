"""Traces whose dates do not tell the day from the month: stated, told by the messages, or named with the options."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import pytest

from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes
from toolkit.ingest.journal import left_journal, new_journal
from toolkit.ingest.manner import Reading
from toolkit.load import walk
from toolkit.pipeline import create_case, load

GUID = "11111111-aaaa-4bbb-8ccc-222222222222"
TRACE = (
    "MessageTraceId,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status,Size,FromIP,ToIP\r\n"
    f"{GUID},<1@contoso.com>,01/07/2025 10:00:00,jane@contoso.com,amir@contoso.com,Hello,Delivered,20480,,\r\n"
)
OPTIONS = "its dates do not tell whether the day or the month comes first: use --day-first or --month-first"
JULY, JANUARY = (datetime(2025, 7, 1, 10, tzinfo=UTC), datetime(2025, 1, 7, 10, tzinfo=UTC))


def eml(date: str) -> bytes:
    return f"From: jane@contoso.com\r\nDate: {date}\r\nMessage-ID: <1@contoso.com>\r\n\r\nHello\r\n".encode()


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a_trace.csv").write_text(TRACE, encoding="utf-8", newline="")
    return folder


def loaded(tmp_path, exports, **how):
    case = create_case(tmp_path / "case", CaseFile(), [exports])
    load(case, [exports], workers=0, **how)
    return case


def times(case):
    return [time.to_pydatetime() for time in case.trace["occurred_at"]]


def test_an_ambiguous_export_is_not_loaded_and_the_options_are_named(tmp_path, exports):
    case = loaded(tmp_path, exports)
    assert case.trace.empty
    assert case.problems["reason"].tolist() == [OPTIONS]
    assert case.problems["excerpt"].tolist() == ["01/07/2025 10:00:00"]
    assert case.ledger[["declared", "emitted", "failed"]].to_numpy().tolist() == [[1, 0, 1]]
    assert case.manifest["kind"].tolist() == ["trace"]


@pytest.mark.parametrize(("order", "date"), [("day", JULY), ("month", JANUARY)])
def test_each_order_that_is_stated_gives_its_dates(tmp_path, exports, order, date):
    (exports / "b.eml").write_bytes(eml("Tue, 1 Jul 2025 10:00:00 +0000"))
    case = loaded(tmp_path, exports, reading=Reading(date_order=order))
    assert times(case) == [date]
    assert case.problems.empty


@pytest.mark.parametrize(
    ("date", "time"), [("Tue, 1 Jul 2025 10:00:00 +0000", JULY), ("Tue, 7 Jan 2025 10:00:00 +0000", JANUARY)]
)
def test_a_message_of_the_same_evidence_settles_it_wherever_it_lies(tmp_path, exports, date, time):
    (exports / "z.eml").write_bytes(eml(date))
    case = loaded(tmp_path, exports)
    assert times(case) == [time]
    assert case.problems.empty
    assert sorted(case.manifest["evidence_id"]) == ["E0001", "E0002"]
    assert case.ledger["note"].str.contains("comes first in its dates, as 1 messages of the case tell").any()


def test_an_export_in_an_archive_waits_for_its_messages_too(tmp_path, exports):
    (exports / "a_trace.csv").unlink()
    (exports / "z.eml").write_bytes(eml("Tue, 1 Jul 2025 10:00:00 +0000"))
    with zipfile.ZipFile(exports / "a.zip", "w") as archive:
        archive.writestr("trace.csv", TRACE)
    case = loaded(tmp_path, exports)
    assert times(case) == [JULY]
    assert len(case.manifest) == 3


def test_a_killed_load_is_not_continued_in_another_order(tmp_path, exports):
    files = walk([exports], Notes())
    new_journal(tmp_path / "scratch", files, Reading(date_order="day"), JULY)
    assert left_journal(tmp_path / "scratch", files, Reading(date_order="day")) is not None
    assert left_journal(tmp_path / "scratch", files, Reading(date_order="month")) is None
    assert left_journal(tmp_path / "scratch", files, Reading()) is None
