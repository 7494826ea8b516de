"""Tables in HTML and Markdown: read as the export that they are, and whatever is odd about them costs its row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import markup
from toolkit.load.markup import markup_names, markup_sheet
from toolkit.load.registry import recognise
from toolkit.load.sheet import Tally

HEADER = ["Date", "Sender", "Recipient", "Subject", "Status"]
ROW = ["2025-07-14T10:00:05Z", "jane@contoso.com", "bob@contoso.com", "Pay & slip", "Delivered"]


def html_table(*rows: list[str], cell: str = "td") -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<{cell}>{text}</{cell}>" for text in row) + "</tr>" for row in rows)


def markdown_table(*rows: list[str], rule: str = "---") -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + f"{rule}|" * len(rows[0]), *lines[1:]]) + "\n"


class Read:
    def __init__(self, text: str | bytes) -> None:
        file = EvidenceFile("E0001", "export.xls", data=text.encode() if isinstance(text, str) else text)
        sheet = markup_sheet(file, file.head())
        assert sheet is not None
        self.sheet, self.notes, self.tally = sheet, Notes(), Tally()
        self.rows: list[list[str]] = []
        for records in sheet.read(self.notes, self.tally):
            self.rows += [list(row.values()) for row in records.cells.to_pylist()]


PAGE = "<html><head><title>Trace</title></head><body>{}</body></html>"


@pytest.mark.parametrize(
    "text",
    [
        html_table(HEADER, ROW) + "</table>",
        PAGE.format(html_table(HEADER, ROW) + "</table>"),
        f"<meta charset=utf-8><!-- <tr><td> --><TABLE border=1><TR><TH>{'<TH>'.join(HEADER)}<TR><TD>{'<TD>'.join(ROW)}",
        "<![if Excel]>" + html_table(["July"]) + html_table(HEADER, ROW),
        html_table(HEADER, [*ROW[:3], "<b>Pay</b> &amp; slip", "Delivered&nbsp;"]),
        markdown_table(HEADER, ROW),
        "Here it is:\n\n" + markdown_table(HEADER, ROW, rule=":-:") + "\nThank you | Jane\n",
        "\n".join(line.strip("|") for line in markdown_table(HEADER, ROW).splitlines()),
    ],
)  # fmt: skip
def test_a_table_in_markup_is_its_cells(text):
    read = Read(text)
    assert (list(read.sheet.names), read.rows) == (HEADER, [ROW])
    assert (read.tally.seen, read.tally.failed, read.notes.problems) == (1, 0, [])


def test_utf_16_is_read_too():
    assert Read(html_table(HEADER, ROW).encode("utf-16")).rows == [ROW]


def test_a_pipe_in_a_subject_is_escaped_in_a_chat():
    assert Read(markdown_table(HEADER, [*ROW[:3], "a \\| b", "Delivered"])).rows[0][3] == "a | b"


@pytest.mark.parametrize("table", [html_table, markdown_table])
def test_rows_of_another_width_are_problems_and_headers_met_again_are_none(table):
    read = Read(table(HEADER, ROW, ["Total", "1"], HEADER, ROW))
    assert (read.rows, read.tally.seen, read.tally.failed) == ([ROW, ROW], 3, 1)
    assert [(p["locator"], p["reason"]) for p in read.notes.problems] == [("row=2", "2 cells where the header names 5")]


def test_a_table_that_goes_on_behind_other_words_is_read_on():
    read = Read(markdown_table(HEADER, ROW) + "\nand then\n\n" + markdown_table(HEADER, ROW, ["Total", "1"]))
    assert (read.rows, read.tally.seen, read.tally.failed) == ([ROW, ROW], 3, 1)


def test_a_second_table_is_not_read_as_the_first():
    other = ["Received", "SenderAddress", "RecipientAddress", "Subject", "MessageTraceId"]
    read = Read(html_table(HEADER, ROW) + "</table>" + html_table(other, ROW, ROW))
    assert (read.rows, read.tally.seen, read.tally.failed) == ([ROW], 3, 2)
    assert read.notes.problems[0]["reason"].startswith("another table begins here: its 2 records are not read")


@pytest.mark.parametrize(
    "text",
    [
        PAGE.format(html_table(["User", "Password"])),
        "<html>",
        "<?xml version='1.0'?><tr><td>Date</td></tr>",
        markdown_table(["Name", "Price"], ["a", "1"]),
        "|---|\n",
        "",
    ],
)
def test_what_is_no_table_of_mail_flow_is_none(text):
    assert markup_names(text.encode()) == ()


def test_the_trace_takes_it_and_no_other_loader():
    found = recognise(EvidenceFile("E0001", "trace.xls", data=html_table(HEADER, ROW).encode()))
    assert found is not None
    assert found.kind == "trace"


def test_a_page_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(markup, "MOST_BYTES", 10)
    with pytest.raises(EvidenceError, match="save it as CSV"):
        Read(html_table(HEADER, ROW))


@pytest.mark.parametrize("tail", ["<!--" + "<a " * 20_000, "<td" * 20_000, "<!--" * 20_000, "<td " + '"' * 20_000])
def test_markup_that_never_ends_takes_no_longer_than_its_length(tail):
    assert Read(html_table(HEADER, ROW) + "</table>" + tail).rows[0] == ROW


@given(st.binary(max_size=200))
def test_any_bytes_behind_a_header_are_rows_or_problems(data):
    read = Read(html_table(HEADER).encode() + data)
    assert read.tally.seen == len(read.rows) + read.tally.failed
