"""Whole exports: recognised by their content, counted in the ledger, and never dropped in silence."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.counted_dates import DAYS
from toolkit.load.dialects import DIALECTS
from toolkit.load.registry import recognise, why_unrecognised
from toolkit.load.sheet import Tally
from toolkit.load.trace import NO_ZONE, WHOLE_MINUTES, _cut, read_trace, recognises
from toolkit.load.zones import SHOWN_TWICE_OR_NEVER
from toolkit.schema.tables.trace import TRACE

SUMMARY = (
    "origin_timestamp_utc,sender_address,recipient_status,message_subject,message_id\r\n"
    '2025-07-01T10:00:00Z,jane@contoso.com,"a@contoso.com##Receive, Deliver;b@contoso.com##Receive, Fail",'
    "One,<1@x.example>\r\n"
    '2025-07-01T11:00:00Z,jane@contoso.com,"a@contoso.com##Receive, Deliver","Two\r\nlines",<2@x.example>\r\n'
)
V2 = "Received,SenderAddress,RecipientAddress,Subject,Status,MessageTraceId\n"
GUID = "11111111-aaaa-4bbb-8ccc-222222222222"


class Read:
    """An export read to its end."""

    def __init__(self, data: str | bytes, **options: str) -> None:
        self.file = EvidenceFile("E0007", "trace.csv", data=data.encode() if isinstance(data, str) else data)
        self.notes = Notes()
        tables = list(read_trace(self.file, self.notes, **options))
        self.rows: pd.DataFrame = TRACE.from_arrow(pa.concat_tables(tables)) if tables else TRACE.empty()

    @property
    def ledger(self) -> dict:
        (row,) = self.notes.ledger
        return row

    @property
    def reasons(self) -> list[str]:
        return [problem["reason"] for problem in self.notes.problems]


def v2_line(date: str) -> str:
    return f"{date},x@fabrikam.com,a@contoso.com,Hello,Delivered,{GUID}\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_an_export_reads_alike_in_every_encoding_it_comes_in(codec):
    read = Read(SUMMARY.encode(codec))
    assert recognises(read.file.head(), read.file.size_bytes)
    assert list(read.rows["subject"]) == ["One", "One", "Two\r\nlines"]
    assert read.notes.problems == []


def test_the_ledger_counts_records_and_names_the_dialect():
    ledger = Read(SUMMARY).ledger
    assert (ledger["item"], ledger["declared"], ledger["emitted"], ledger["failed"]) == ("row", 2, 2, 0)
    assert ledger["note"].startswith("enhanced_summary: 3 rows")


def test_a_damaged_record_is_a_problem_and_the_ledger_still_balances():
    read = Read(
        SUMMARY
        + "only,three,cells\r\n"
        + '2025-07-01T12:00:00Z,j@contoso.com,"a@contoso.com##Receive",Three,<3@x.example>\r\n'
    )
    assert (read.ledger["declared"], read.ledger["emitted"], read.ledger["failed"]) == (4, 3, 1)
    assert [(problem["locator"], problem["stage"]) for problem in read.notes.problems] == [("row=3", "load")]
    assert list(read.rows["row"]) == [1, 1, 2, 4]


def test_a_type_line_and_semicolons_make_no_difference():
    text = "#TYPE Deserialized.Microsoft.Exchange.Management.FfoReporting.MessageTrace\n" + (
        V2 + v2_line("2025-07-01T10:00:00")
    ).replace(",", ";")
    assert list(Read(text).rows["status"]) == ["delivered"]


def test_columns_that_the_dialect_does_not_know_are_named_once_and_kept():
    lines = [v2_line(f"2025-07-01T10:00:0{second}").strip() + ",calm\n" for second in range(2)]
    read = Read(V2.strip() + ",Mood\n" + "".join(lines))
    (problem,) = read.notes.problems
    assert (problem["field"], problem["excerpt"]) == ("header", "Mood")
    assert list(read.rows["extra"]) == ['{"Mood": "calm"}'] * 2


def test_a_table_about_mail_flow_with_an_unknown_header_is_refused_aloud():
    data = b"MessageId,SenderAddress,Mood\n<a@b.example>,x@fabrikam.com,calm\n"
    assert recognises(data, len(data))
    read = Read(data)
    assert read.reasons == ["the columns fit no export the toolkit knows"]
    assert (read.ledger["declared"], read.ledger["emitted"], read.ledger["failed"]) == (1, 0, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"TimeGenerated,UserId,ClientIP,Operation\n1,2,3,4\n",
        b"Subject,Size,Status\na,b,c\n",
        b"Received: from x by y\r\nSubject: a, b, c, d\r\n\r\nbody",
        b"From jane@contoso.com Tue Jul  1 10:00:00 2025\nSubject: x\n\nbody\n",
        b"%PDF-1.7, x, y",
        b"\x00" * 100,
        b"",
    ],
)
def test_what_is_no_trace_is_left_to_others(data):
    assert not recognises(data, len(data))


def test_the_registry_finds_this_loader_by_content():
    found = recognise(EvidenceFile("E0001", "picture.png", data=SUMMARY.encode("utf-16-le")))
    assert found is not None
    assert (found.kind, found.gives) == ("trace", "trace")


# --- dates


def test_the_whole_column_decides_between_day_and_month():
    read = Read(V2 + v2_line("01/07/2025 10:00:00") + v2_line("31/07/2025 10:00:00"))
    assert list(read.rows["occurred_at"]) == list(pd.to_datetime(["2025-07-01T10:00Z", "2025-07-31T10:00Z"]))
    assert read.notes.problems == []


def test_dates_that_do_not_tell_are_refused_with_what_to_do():
    read = Read(V2 + v2_line("01/07/2025 10:00:00") * 3)
    assert read.reasons == [
        "its dates do not tell whether the day or the month comes first: use --day-first or --month-first"
    ]
    assert read.notes.problems[0]["excerpt"] == "01/07/2025 10:00:00"
    assert len(read.rows) == 0
    assert (read.ledger["declared"], read.ledger["failed"]) == (3, 3)


@pytest.mark.parametrize(("order", "date"), [("day", "2025-07-01T10:00Z"), ("month", "2025-01-07T10:00Z")])
def test_the_caller_may_say_which_comes_first(order, date):
    read = Read(V2 + v2_line("01/07/2025 10:00:00"), date_order=order)
    assert list(read.rows["occurred_at"]) == [pd.Timestamp(date)]


def test_a_date_that_is_none_is_null_and_a_problem_and_the_row_stays():
    read = Read(V2 + v2_line("2025-07-01T10:00:00") + v2_line("soon"))
    assert len(read.rows) == 2
    assert pd.isna(read.rows["occurred_at"][1])
    (problem,) = read.notes.problems
    assert (problem["locator"], problem["field"], problem["excerpt"]) == ("row=2", "occurred_at", "soon")


# --- limits


def test_an_export_of_exactly_as_many_records_as_microsoft_gives_may_be_cut():
    limit = max(next(dialect.limits for dialect in DIALECTS if dialect.name == "get_message_trace_v2"))
    line = v2_line("2025-07-01T10:00:00")
    cut = Read(V2 + line * limit)
    assert any("cuts this export" in reason for reason in cut.reasons)
    assert "exactly 5,000 records" in cut.ledger["note"]
    assert Read(V2 + line * (limit - 1)).reasons == []


def test_an_export_without_records_is_no_problem():
    read = Read(V2)
    assert (len(read.rows), read.ledger["declared"], read.notes.problems) == (0, 0, [])
    assert read.ledger["note"].endswith("no record after the header")


def test_rows_that_two_pages_hold_are_counted_once():
    first, second = v2_line("2025-07-01T10:00:00"), v2_line("2025-07-01T11:00:00")
    read = Read(V2 + first + second + first)
    assert list(read.rows["row"]) == [1, 2]
    assert (read.ledger["declared"], read.ledger["emitted"], read.ledger["duplicate"]) == (3, 2, 1)


def test_columns_that_ties_rest_on_and_the_file_lacks_are_in_the_ledger():
    assert "without connecting_ip, internet_message_id" in Read(V2 + v2_line("2025-07-01T10:00:00")).ledger["note"]


def test_an_error_page_saved_as_an_export_is_named_for_what_it_is():
    page = EvidenceFile("E0001", "trace.csv", data=b"<!DOCTYPE html><html><body>Sign in, please, now</body></html>")
    assert recognise(page) is None
    assert "an HTML page" in why_unrecognised(page)


# --- any input

_HEADERS = st.sampled_from(
    [
        SUMMARY.split("\r\n")[0],
        V2.strip(),
        "date_time_utc,event_id,source,recipient_address,recipient_status,custom_data",
    ]
)


@given(_HEADERS, st.binary(max_size=200), st.sampled_from([None, "day"]))
def test_any_bytes_after_a_header_are_rows_or_problems(header, data, order):
    read = Read(header.encode() + b"\n" + data, date_order=order)
    ledger = read.ledger
    assert ledger["declared"] == ledger["emitted"] + ledger["failed"] + ledger["duplicate"]
    assert read.rows["row"].nunique() == ledger["emitted"]
    assert read.rows["trace_uid"].is_unique


@given(st.binary(max_size=200))
def test_any_bytes_are_recognised_or_not(data):
    assert recognises(data, len(data)) in (True, False)


@pytest.mark.parametrize(("seen", "is_said"), [(99_999, False), (100_000, True), (100_001, False)])
def test_a_record_count_at_exactly_a_known_cap_is_said(seen, is_said):
    said = _cut(Tally(seen=seen), next(one for one in DIALECTS if one.name == "extended"))
    assert ("exactly 100,000 records, at which Microsoft cuts" in said) is is_said


def test_whole_minutes_of_a_csv_are_named_and_the_mails_come_out_all_the_same():
    lines = "\n".join(v2_line(f"2025-07-01T10:{minute:02}:00Z") for minute in range(4))
    read = Read(V2 + lines)
    assert WHOLE_MINUTES in read.reasons
    assert len(read.rows) == 4


def test_numbers_of_days_are_dates_where_the_whole_column_is_such():
    read = Read(V2 + v2_line("45852.4166666667") + v2_line("45853"))
    assert list(read.rows["occurred_at"].astype(str)) == ["2025-07-14 10:00:00+00:00", "2025-07-15 00:00:00+00:00"]
    assert [reason.partition(":")[0] for reason in read.reasons] == [DAYS.says.partition(":")[0]]


def test_one_number_among_dates_is_no_date():
    read = Read(V2 + v2_line("45852.4167") + v2_line("2025-07-14T10:00:05Z"))
    assert read.rows["occurred_at"].isna().tolist() == [True, False]
    assert read.reasons == ["not a date the toolkit reads"]


def test_dates_that_cannot_be_read_say_nothing_of_seconds():
    assert Read(V2 + v2_line("yesterday") + v2_line("10:00 or so")).reasons == ["not a date the toolkit reads"] * 2


def test_times_of_the_zone_that_the_header_tells_become_utc():
    read = Read(
        "Date (UTC-05:00),Sender,Recipient,Subject,Status\n"
        "2025-07-14 20:00:05,jane@contoso.com,bob@contoso.com,Pay slip,Delivered\n"
    )
    assert list(read.rows["occurred_at"].astype(str)) == ["2025-07-15 01:00:05+00:00"]
    assert "Date (UTC-05:00)" in read.ledger["note"]


def test_times_of_a_place_follow_its_clocks_and_none_is_made_of_the_hour_that_comes_twice():
    read = Read(
        '"Date (UTC+01:00) Brussels, Copenhagen, Madrid, Paris",Sender,Recipient,Subject,Status\n'
        "2025-07-14 20:00:05,jane@contoso.com,bob@contoso.com,Pay slip,Delivered\n"
        "2025-12-14 20:00:05,jane@contoso.com,bob@contoso.com,Pay slip,Delivered\n"
        "2025-10-26 02:30:05,jane@contoso.com,bob@contoso.com,Pay slip,Delivered\n"
    )
    assert read.rows["occurred_at"].dt.hour[:2].tolist() == [18, 19]
    assert read.rows["occurred_at"].isna().tolist() == [False, False, True]
    assert read.reasons == [SHOWN_TWICE_OR_NEVER.format(zone="Europe/Brussels")]
    assert "read as Europe/Brussels" in read.ledger["note"]


def test_a_header_that_lacks_one_column_is_refused_by_its_name():
    read = Read("When,NetworkMessageId,SenderMailFromAddress,RecipientEmailAddress,EmailDirection\na,b,c,d,e\n")
    (reason,) = read.reasons
    assert "email_events" in reason
    assert "occurred_at" in reason
    assert "timestamp" in reason
    assert (read.ledger["declared"], read.ledger["failed"]) == (1, 1)


def test_a_name_before_the_senders_address_stays_readable():
    read = Read(V2 + v2_line("2025-07-14T10:00:05Z").replace("x@fabrikam.com", "X <x@fabrikam.com>"))
    (row,) = read.rows.to_dict("records")
    assert row["sender_address"] == "x@fabrikam.com"
    assert row["extra"] == '{"SenderAddress": "X <x@fabrikam.com>"}'


def test_records_that_a_spreadsheet_cut_short_are_read_and_counted():
    read = Read(V2 + v2_line("2025-07-14T10:00:05Z") + "2025-07-14T11:00:05Z,x@fabrikam.com,b@contoso.com\n")
    assert list(read.rows["recipient"]) == ["a@contoso.com", "b@contoso.com"]
    assert read.rows["status"].isna().tolist() == [False, True]
    assert [problem["locator"] for problem in read.notes.problems] == ["row=2"]
    assert read.reasons[0].startswith("1 records lack their last cells")


def test_both_halves_of_a_record_with_a_bare_line_end_are_refused():
    read = Read(V2 + v2_line("2025-07-14T10:00:05Z").replace("Hello", "Hel\nlo") + v2_line("2025-07-14T11:00:05Z"))
    assert (read.ledger["declared"], read.ledger["emitted"], read.ledger["failed"]) == (3, 1, 2)


@pytest.mark.parametrize("date", ["Date (Local Time)", "Date [Local]", "Date (UTC-05:00) Atlantis", "Date (EST)"])
def test_times_of_a_zone_that_the_header_does_not_tell_are_refused_aloud(date):
    row = "2025-07-14 20:00:05,a@contoso.com,b@contoso.com,Hi,Delivered\n"
    read = Read(f"{date},Sender,Recipient,Subject,Status\n{row}")
    assert recognises(read.file.head(), read.file.size_bytes)
    (reason,) = read.reasons
    assert date in reason
    assert "write the offset there" in reason
    assert (read.ledger["declared"], read.ledger["emitted"], read.ledger["failed"]) == (1, 0, 1)


@pytest.mark.parametrize(("dates", "unit"), [(["1752487205"] * 2, "seconds"), (["1752487205000"], "milliseconds")])
def test_seconds_since_1970_are_dates_and_the_ledger_says_so(dates, unit):
    read = Read(V2 + "".join(map(v2_line, dates)))
    assert str(read.rows["occurred_at"][0]) == "2025-07-14 10:00:05+00:00"
    assert f"read as {unit} since 1970-01-01" in read.ledger["note"]
    assert read.notes.problems == []


def test_a_total_under_the_table_is_no_mail():
    read = Read(V2 + v2_line("2025-07-14T10:00:05Z") + "Total,,,1,,\n")
    assert (len(read.rows), read.ledger["emitted"], read.ledger["failed"]) == (1, 1, 1)


OTHER = "SenderAddress,Received,RecipientAddress,Subject,Status,MessageTraceId\n"


def test_records_behind_another_header_are_not_read_under_the_first():
    swapped = f"x@fabrikam.com,2025-07-14T10:00:06Z,b@contoso.com,Hello,Delivered,{GUID}\n"
    read = Read(V2 + v2_line("2025-07-14T10:00:05Z") + OTHER + swapped * 2)
    assert list(read.rows["recipient"]) == ["a@contoso.com"]
    assert (read.ledger["declared"], read.ledger["emitted"], read.ledger["failed"]) == (3, 1, 2)
    (problem,) = read.notes.problems
    assert problem["locator"] == "row=2"
    assert problem["reason"].startswith("another table begins here: its 2 records are not read")


def test_another_table_of_another_width_is_not_read_either():
    short = "Date,Sender,Recipient,Subject,Status\n2025-07-14T10:00:06Z,x@fabrikam.com,b@contoso.com,Hi,Delivered\n"
    read = Read(V2 + v2_line("2025-07-14T10:00:05Z") + short)
    assert list(read.rows["recipient"]) == ["a@contoso.com"]
    assert (read.ledger["declared"], read.ledger["failed"], len(read.reasons)) == (2, 1, 1)


def test_logs_joined_end_to_end_are_one_table():
    log = (
        "#Software: Microsoft Exchange Server\n#Version: 15.02\n#Log-type: Message Tracking Log\n#Date: 2025-07-01\n"
        "#Fields: date-time,source,event-id,message-id,recipient-address,schema-version\n"
        "2025-07-01T00:00:01.000Z,SMTP,RECEIVE,<a@x.example>,a@contoso.com,15.02\n"
    )
    read = Read(log + "\ufeff" + log.replace("<a", "<b"))
    assert list(read.rows["internet_message_id"]) == ["<a@x.example>", "<b@x.example>"]
    assert (read.notes.problems, read.ledger["declared"], read.ledger["failed"]) == ([], 2, 0)


def test_cells_written_as_formulas_are_the_text_in_them():
    read = Read(V2 + v2_line('="2025-07-14T10:00:05Z"').replace(GUID, f'="{GUID}"'))
    assert list(read.rows["network_message_id"]) == [GUID]
    assert str(read.rows["occurred_at"][0]) == "2025-07-14 10:00:05+00:00"
    (reason,) = read.reasons
    assert reason.startswith("cells of Received, MessageTraceId are written as formulas")


def test_recipients_of_which_only_their_kind_was_saved_are_a_problem_and_nobody():
    read = Read(
        "Timestamp,EventId,Source,Sender,Recipients,MessageSubject\n"
        "2025-07-14T10:00:05Z,DELIVER,STOREDRIVER,jane@contoso.com,System.String[],Hi\n"
        "2025-07-14T10:00:06Z,DELIVER,STOREDRIVER,jane@contoso.com,bob@contoso.com amir@contoso.com,Hi\n"
    )
    assert set(read.rows["dialect"]) == {"get_message_tracking_log"}
    assert read.rows["recipient"].tolist()[1:] == ["bob@contoso.com", "amir@contoso.com"]
    assert read.rows["recipient"].isna().tolist() == [True, False, False]
    (problem,) = read.notes.problems
    assert (problem["locator"], problem["field"], problem["excerpt"]) == ("row=1", "recipient", "System.String[]")
    assert NO_ZONE in read.ledger["note"]


def test_a_list_of_which_only_its_kind_was_saved_is_a_problem_and_no_connector():
    read = Read(
        "Timestamp,NetworkMessageId,RecipientEmailAddress,EmailDirection,Connectors\n"
        f"2025-07-14T10:00:05Z,{GUID},bob@contoso.com,Inbound,System.Object[]\n"
    )
    assert read.rows[["connector_id", "is_default_connector"]].isna().all(axis=None)
    (problem,) = read.notes.problems
    assert (problem["locator"], problem["field"], problem["excerpt"]) == ("row=1", "connector_id", "System.Object[]")


@pytest.mark.parametrize(("date", "is_said"), [("Date", True), ("Date (UTC)", False), ("Date (UTC-04:00)", False)])
def test_times_that_a_screen_showed_are_taken_for_utc_aloud(date, is_said):
    row = "2025-07-14 20:00:05,a@contoso.com,b@contoso.com,Hi,Delivered\n"
    assert (NO_ZONE in Read(f"{date},Sender,Recipient,Subject,Status\n{row}").ledger["note"]) is is_said
