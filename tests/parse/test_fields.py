"""Header blocks, whole and broken: no field is lost, and none is made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.fields import Header, scan_header, scan_message_header


def names(header: Header) -> list[str]:
    return [one.name for one in header.fields]


def reassembled(header: Header) -> bytes:
    lines = [(header.offset(one.place), one.source) for one in header.fields] + header.garbage
    return b"".join(line for _, line in sorted(lines))


def test_fields_keep_their_order_their_letters_and_their_doubles() -> None:
    header = scan_header(b"From: a\r\nX-b: 1\r\nFROM: c\r\n\r\nbody")
    assert [(one.name, one.key, one.text) for one in header.fields] == [
        ("From", "from", "a"),
        ("X-b", "x-b", "1"),
        ("FROM", "from", "c"),
    ]
    assert [one.text for one in header.all("from")] == ["a", "c"]
    assert header.data[header.body :] == b"body"


def test_a_folded_value_is_one_value_and_its_bytes_are_as_found() -> None:
    (field,) = scan_header(b"Subject: a\r\n\tb\n c\r\n\r\n").fields
    assert field.text == "a\tb c"
    assert field.raw == b" a\r\n\tb\n c"


def test_white_space_before_the_colon_is_no_reason_to_drop_a_field() -> None:
    (field,) = scan_header(b"From : jane@contoso.com\r\n\r\n").fields
    assert (field.key, field.text) == ("from", "jane@contoso.com")


def test_a_bare_cr_ends_no_field() -> None:
    (field,) = scan_header(b"From: a\rBcc: b\r\n\r\n").fields
    assert (field.name, field.text) == ("From", "a\rBcc: b")


def test_a_line_that_is_no_field_does_not_end_the_header() -> None:
    header = scan_header(b"A: 1\r\nnonsense\r\nB: 2\r\n\r\nbody")
    assert names(header) == ["A", "B"]
    assert header.garbage == [(6, b"nonsense\r\n")]
    assert header.data[header.body :] == b"body"


def test_lines_that_no_field_follows_are_the_body() -> None:
    header = scan_header(b"A: 1\r\nDear all\r\nmore\r\n\r\nend")
    assert names(header) == ["A"]
    assert header.garbage == []
    assert header.data[header.body :] == b"Dear all\r\nmore\r\n\r\nend"


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_either_line_end_will_do(line_end: bytes) -> None:
    header = scan_header(line_end.join([b"A: 1", b"B: 2", b"", b"x"]))
    assert names(header) == ["A", "B"]
    assert header.data[header.body :] == b"x"


def test_mixed_line_ends_end_the_header_at_the_first_empty_line() -> None:
    header = scan_header(b"A: 1\nB: 2\r\n\nbody\r\n\r\nC: 3")
    assert names(header) == ["A", "B"]
    assert header.data[header.body :] == b"body\r\n\r\nC: 3"


def test_a_header_without_a_body_is_a_header() -> None:
    header = scan_header(b"A: 1\r\nB: 2")
    assert names(header) == ["A", "B"]
    assert header.data[header.body :] == b""


def test_an_empty_first_line_means_no_header() -> None:
    header = scan_header(b"\r\nA: 1\r\n\r\n")
    assert (header.fields, header.body) == ([], 2)


@pytest.mark.parametrize(
    "before",
    [
        b"\xef\xbb\xbf",
        b"\r\n\r\n",
        b"From jane@contoso.com Tue Jul  1 13:04:08 2025\n",
        b">From x\r\n",
        b"\xef\xbb\xbf\n",
    ],
)
def test_what_may_stand_before_a_message_is_passed_over(before: bytes) -> None:
    header = scan_message_header(before + b"From: a\r\nTo: b\r\n\r\nbody")
    assert names(header) == ["From", "To"]
    assert header.block == b"From: a\r\nTo: b\r\n"


def test_nul_and_eight_bit_survive() -> None:
    (field,) = scan_header(b"Subject: a\0b \xc3\xa9 \xe9\r\n\r\n").fields
    assert field.raw == b" a\0b \xc3\xa9 \xe9"
    assert field.text == "a\0b Ã© é"


def test_a_very_long_header_is_found_to_its_end() -> None:
    header = scan_header(b"X: 1\r\n" * 20_000 + b"\r\nbody")
    assert len(header.fields) == 20_000
    assert header.data[header.body :] == b"body"


@given(st.binary())
def test_any_bytes_are_reassembled_from_their_fields(data: bytes) -> None:
    header = scan_message_header(data)
    assert reassembled(header) == header.block
    assert header.start <= header.end <= header.body <= len(data)


@given(st.text(alphabet="ab: \t\r\n\0é"))
def test_any_header_like_bytes_are_reassembled_from_their_fields(text: str) -> None:
    header = scan_header(text.encode())
    assert reassembled(header) == header.block


def test_every_real_header_is_reassembled_from_its_fields(corpus) -> None:
    for name, content in corpus("eml"):
        header = scan_message_header(content)
        assert reassembled(header) == header.block, name
