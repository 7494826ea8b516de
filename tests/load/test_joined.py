"""Exports joined end to end: what is no record of the first, and is not to be read as one."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.load.joined import is_another_header, is_writers_line, may_be_headers

HEADER = ("date-time", "client-ip", "source", "event-id")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("#TYPE Microsoft.Exchange.MessageTrace\r\n", True),
        ("\ufeff#Software: Microsoft Exchange Server\n", True),
        ("#Fields: date-time,client-ip,source,event-id\n", True),
        ("#Fields: date-time,source,event-id,client-ip\n", False),
        ("#1 in sales\n", False),
        ("a,b,c,d\n", False),
    ],
)
def test_lines_of_a_writer_are_known(line, answer):
    assert is_writers_line(line, HEADER) is answer


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        (["Date", "Sender", "Recipient", "Subject", "Status"], True),
        (["#Fields: date-time", "source", "event-id"], True),
        (["Date", "jane@contoso.com", "Recipient", "Subject", "Status"], False),
        (["soon", None, None, "Pay slip", "Delivered"], False),
        (["Date", "Sender"], False),
    ],
)
def test_a_header_of_an_export_is_told_from_a_record(cells, answer):
    assert is_another_header(cells, HEADER) is answer


def test_the_same_header_in_other_letters_is_no_other_one():
    header = ["Date", "Sender", "Recipient", "Subject", "Status"]
    assert not is_another_header(list(map(str.upper, header)), header)
    assert is_another_header(list(reversed(header)), header)


def test_dates_that_begin_with_no_digit_may_be_names():
    dates = pa.array(["2025-07-14", "Date", None, "", "14 July", "\u0664"])
    assert may_be_headers(dates).tolist() == [1, 5]
    assert may_be_headers(dates.slice(1, 3)).tolist() == [0]
    assert may_be_headers(pa.array([], pa.string())).tolist() == []
