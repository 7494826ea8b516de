"""Messages made to exhaust their reader: rows come out, the excess is a problem, and memory stays within bounds.

A reader whose time grows with the square of the length would not come to the end of these.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from toolkit.evidence.raw import RawMessage
from toolkit.parse import PackedRows, parse_packed
from toolkit.parse.message import DEEPEST_INSIDE

LEVELS = 5_000
ADDRESSES = 200_000
MIB = 1 << 20


@pytest.fixture
def measured() -> Callable[[bytes, str], tuple[PackedRows, int]]:
    """The rows of a message, and the most memory that reading it took, in bytes."""

    def read(content: bytes, depth: str) -> tuple[PackedRows, int]:
        tracemalloc.start()
        try:
            rows = parse_packed(RawMessage("E0001", "offset=0", "eml", "file", content), depth)
            return rows, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return read


def reasons(rows: PackedRows) -> list[str]:
    return [problem["reason"] for problem in rows["problems"]]


def nested(boundary: str) -> bytes:
    """Multiparts one in another, a link in the innermost; `{}` in the boundary is the level."""
    marks = [boundary.format(level) for level in range(LEVELS)]
    opened = [f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n--{mark}\r\n' for mark in marks]
    closed = [f"--{mark}--\r\n" for mark in reversed(marks)]
    return "".join(["From: jane.doe@contoso.com\r\n", *opened, "\r\nhttps://deep.example/x\r\n", *closed]).encode()


@pytest.mark.parametrize("depth", ["full", "headers"])
def test_multiparts_nested_without_end_are_opened_to_a_limit_and_named(measured, depth) -> None:
    rows, most = measured(nested("level-{}"), depth)
    assert reasons(rows) == ["multiparts nested more than 50 deep are not opened"]
    assert len(rows["messages"]) == 1
    assert most < 16 * MIB


def test_what_stands_in_the_innermost_part_is_read_as_text(measured) -> None:
    rows, _ = measured(nested("level-{}"), "full")
    assert [url[2] for url in rows["urls"]] == ["https://deep.example/x"]


@pytest.mark.parametrize("depth", ["full", "headers"])
def test_multiparts_that_share_a_boundary_are_no_deeper_than_the_first(measured, depth) -> None:
    rows, most = measured(nested("same"), depth)
    assert reasons(rows) == ["the boundary of a multipart never occurs"]
    assert most < 16 * MIB


def test_messages_in_messages_are_opened_to_a_limit_and_named(measured) -> None:
    level = "From: jane.doe@contoso.com\r\nContent-Type: message/rfc822\r\n\r\n"
    rows, most = measured((level * LEVELS + "Subject: innermost\r\n\r\n").encode(), "full")
    assert len(rows["messages"]) == DEEPEST_INSIDE + 1
    assert reasons(rows) == [f"messages nested more than {DEEPEST_INSIDE} deep, or more than 1000, are not opened"]
    assert most < 32 * MIB


def addressed_to(form: str, addresses: int) -> bytes:
    """A message to that many; `{0}` in the form is the number of the address."""
    to = ",\r\n ".join(map(form.format, range(addresses)))
    return f"To: {to}\r\nSubject: all\r\n\r\n".encode()


@pytest.mark.parametrize(
    "form",
    ['"User {0}" <user{0}@contoso.com>', "(a comment that never ends user{0}@contoso.com"],
    ids=["mailboxes", "comments-left-open"],
)
def test_every_one_of_very_many_recipients_is_a_row(form) -> None:
    content = addressed_to(form, ADDRESSES)
    rows = parse_packed(RawMessage("E0001", "offset=0", "eml", "file", content), "headers")
    assert len(rows["recipients"]) == ADDRESSES
    assert rows["recipients"][-1][3] == f"user{ADDRESSES - 1}@contoso.com"


def test_a_recipient_takes_no_more_memory_than_its_row(measured) -> None:
    addresses = ADDRESSES // 20
    rows, most = measured(addressed_to('"User {0}" <user{0}@contoso.com>', addresses), "headers")
    assert len(rows["recipients"]) == addresses
    assert most < addresses * 1024
