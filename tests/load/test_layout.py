"""The layout of delimited text: delimiter and header, whatever a spreadsheet has put around them."""

from __future__ import annotations

import pytest

from toolkit.load.layout import Layout, columns_named, sniff_layout
from toolkit.load.sheet import HEADER_ROWS

HEADER = "Received,SenderAddress,RecipientAddress,Subject"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_the_header_uses_most(delimiter):
    assert sniff_layout(f"a{delimiter}b{delimiter}c\n".encode()) == Layout(delimiter, ("a", "b", "c"), 1)


@pytest.mark.parametrize(
    ("lead", "lines"),
    [
        ("#TYPE Deserialized.Microsoft.Exchange\r\n", 2),
        ("\r\n\r\n", 3),
        ("sep=,\r\n", 2),
        ("#Software: x\n#Version: 1\n", 3),
    ],
)
def test_lines_before_the_header_are_passed_over(lead, lines):
    assert sniff_layout(f'{lead}"a","b"\r\n'.encode()) == Layout(",", ("a", "b"), lines)


def test_a_tracking_log_names_its_columns_in_a_comment():
    assert sniff_layout(b"#Software: x\r\n#Fields: date-time,client-ip\r\n") == Layout(
        ",", ("date-time", "client-ip"), 2
    )


def test_header_cells_lose_quotes_and_a_second_byte_order_mark():
    assert sniff_layout('\ufeff\ufeff"a", b\n'.encode()) == Layout(",", ("a", "b"), 1)


@pytest.mark.parametrize("data", [b"", b"\x00" * 4096, b"one word\n", b"#TYPE x\n"])
def test_a_text_without_a_delimited_header_has_no_layout(data):
    assert sniff_layout(data) is None


def test_a_name_that_the_header_repeats_is_told_apart():
    assert Layout(",", ("a", "a", "b"), 1).names == ["a", "a (2)", "b"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Message trace of July\n", 2),
        ("Message trace, July\n\nmade by: Jane;\n", 4),
        (",,,\nTrace,,,\n,,,\n", 4),
    ],
)
def test_the_header_of_mail_flow_is_found_under_a_title(title, lines):
    layout = sniff_layout(f"{title}{HEADER}\n1,2,3,4\n".encode())
    assert layout == Layout(",", tuple(HEADER.split(",")), lines)


def test_a_header_far_down_is_none():
    assert sniff_layout(("a note\n" * HEADER_ROWS + HEADER + "\n").encode()) is None


def test_a_table_that_is_not_of_mail_flow_has_its_header_in_its_first_line():
    assert sniff_layout(b"a title\nname,amount\nx,1\n") is None
    assert sniff_layout(b"name,amount\nx,1\n") == Layout(",", ("name", "amount"), 1)


def test_columns_without_a_name_have_one_that_says_so():
    assert Layout(",", ("a", "", ""), 1).names == ["a", "(no name)", "(no name) (2)"]


@pytest.mark.parametrize(("record", "width"), [("1,2,,", 4), ("1,2,3", 2), ("1,2", 2), ("1", 2), ('1,"2', 2), ("", 2)])
def test_the_header_is_as_wide_as_the_first_record_where_that_ends_in_blank_cells(record, width):
    layout = sniff_layout(f"a,b\n{record}\n".encode())
    assert layout is not None
    assert len(layout.header) == width


def test_lines_that_end_in_a_bare_return_are_told_by_the_absence_of_any_other_end():
    assert sniff_layout(b"a,b\r1,2\r") == Layout(",", ("a", "b"), 1, "\r")
    assert sniff_layout(b"a,b\r\n1,2\r\n") == Layout(",", ("a", "b"), 1)
    assert columns_named(b"a,b\r1,2\r") == ("a", "b")
