"""Whether the day or the month comes first: the column, whoever loads it, or the messages."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.dialects import recognise
from toolkit.load.order import MessageTimes, Order, settle_order
from toolkit.load.tabular import text_sheet
from toolkit.load.trace import read_trace
from toolkit.schema.tables import MESSAGES

GUIDS = tuple(f"{digit * 8}-aaaa-4bbb-8ccc-222222222222" for digit in "123")
HEADER = "MessageTraceId,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status,Size,FromIP,ToIP\r\n"


def row(received: str, guid: str = "", message_id: str = "") -> str:
    return f"{guid},{message_id},{received},jane@contoso.com,amir@contoso.com,Hello,Delivered,20480,203.0.113.7,\r\n"


def export(*rows: str) -> EvidenceFile:
    return EvidenceFile("E0001", "trace.csv", data=(HEADER + "".join(rows)).encode())


def messages(*known: tuple[str | None, str | None, datetime | None]) -> MessageTimes:
    rows = [
        {
            "message_uid": f"m-{number}", "evidence_id": "E0002", "locator": "", "loader": "eml",
            "header_origin": "file", "network_message_id": guid, "internet_message_id": message_id, "received_at": at,
        }
        for number, (guid, message_id, at) in enumerate(known)
    ]  # fmt: skip
    return MessageTimes.among(MESSAGES.to_arrow(rows))


def settled(file: EvidenceFile, stated=None, known: MessageTimes | None = None) -> Order:
    sheet = text_sheet(file, file.head())
    assert sheet is not None
    dialect = recognise(sheet.names)
    assert dialect is not None
    return settle_order(sheet, dialect, stated, known)


JULY_FIRST = datetime(2025, 7, 1, 10, 0, 7, tzinfo=UTC)
JANUARY_SEVENTH = datetime(2025, 1, 7, 10, 0, 7, tzinfo=UTC)
AMBIGUOUS = export(row("01/07/2025 10:00:00", "{" + GUIDS[0].upper() + "}", "<a@contoso.com>"))


@pytest.mark.parametrize(("at", "order"), [(JULY_FIRST, "day"), (JANUARY_SEVENTH, "month")])
@pytest.mark.parametrize("key", ["network_message_id", "internet_message_id"])
def test_the_messages_own_times_tell_which_comes_first(at, order, key):
    known = messages((GUIDS[0], None, at) if key == "network_message_id" else (None, "<a@contoso.com>", at))
    assert settled(AMBIGUOUS, known=known) == Order(order, compared=1, first_date="01/07/2025 10:00:00")


def test_an_export_in_local_time_is_near_its_messages_all_the_same():
    known = messages((GUIDS[0], None, datetime(2025, 7, 2, 0, 0, tzinfo=UTC)))
    assert settled(AMBIGUOUS, known=known).order == "day"


@pytest.mark.parametrize(
    "known",
    [
        (),
        ((GUIDS[1], None, JULY_FIRST),),
        ((GUIDS[0], None, None),),
        ((GUIDS[0], None, datetime(2024, 5, 1, tzinfo=UTC)),),
        # One Message-ID for mails of two days: the peer chose it, and it tells nothing.
        ((None, "<a@contoso.com>", JULY_FIRST), (None, "<a@contoso.com>", JANUARY_SEVENTH)),
    ],
)
def test_messages_that_are_others_or_elsewhere_in_time_tell_nothing(known):
    assert settled(AMBIGUOUS, known=messages(*known)).is_open


def test_messages_that_contradict_each_other_settle_nothing():
    file = export(row("01/07/2025 10:00:00", GUIDS[0]), row("01/07/2025 10:00:00", GUIDS[1]))
    known = messages((GUIDS[0], None, JULY_FIRST), (GUIDS[1], None, JANUARY_SEVENTH))
    assert settled(file, known=known).is_open


def test_a_day_that_is_its_month_fits_both_orders_and_settles_nothing():
    file = export(row("07/07/2025 10:00:00", GUIDS[0]))
    assert settled(file, known=messages((GUIDS[0], None, datetime(2025, 7, 7, 10, tzinfo=UTC)))).is_open


def test_the_column_comes_before_what_is_stated_and_that_before_the_messages():
    known = messages((GUIDS[0], None, JULY_FIRST))
    told = export(row("01/07/2025 10:00:00", GUIDS[0]), row("31/07/2025 10:00:00"))
    assert settled(told, "month", known) == Order("day")
    assert settled(AMBIGUOUS, "month", known) == Order("month")


def test_what_the_messages_told_is_in_the_ledger():
    notes = Notes()
    (table,) = read_trace(AMBIGUOUS, notes, messages=messages((GUIDS[0], None, JULY_FIRST)))
    assert table["occurred_at"].to_pylist() == [datetime(2025, 7, 1, 10, tzinfo=UTC)]
    assert notes.problems == []
    assert "the day comes first in its dates, as 1 messages of the case tell" in notes.ledger[0]["note"]


def test_identifiers_that_no_message_has_give_no_time():
    known = messages((GUIDS[0], "<a@contoso.com>", JULY_FIRST))
    assert known.when(pa.array([GUIDS[0], GUIDS[1], None])).to_pylist() == [JULY_FIRST, None, None]
