"""Whole lines out of blocks: where the cut is, and that nothing is lost by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.lines import Lines, after_lines, whole_records

TEXT = st.text(st.sampled_from('a,"\r\n'), max_size=30).map(str.encode)


@pytest.mark.parametrize(
    ("pending", "more", "whole", "left"),
    [
        (b"", b"a\nb\nc", b"a\nb\n", b"c"),
        (b"a", b"b\nc", b"ab\n", b"c"),
        (b"", b'a\n"b\nc', b"a\n", b'"b\nc'),
        (b'"b\n', b'c"\nd', b'"b\nc"\n', b"d"),
        (b'"b\n', b'c\nd"\ne\n"f\n', b'"b\nc\nd"\ne\n', b'"f\n'),
    ],
)
def test_the_cut_is_after_the_last_line_end_outside_quotes(pending, more, whole, left):
    lines, rest = whole_records(pending, more)
    assert lines is not None
    assert (lines.joined(), rest) == (whole, left)


def test_without_a_line_end_all_is_left_open():
    assert whole_records(b"a", b"b") == (None, b"ab")


def test_a_quote_that_is_never_closed_does_not_hold_back_the_lines():
    lines, rest = whole_records(b"", b'"a\nb\nc')
    assert lines is not None
    assert (lines.joined(), rest) == (b'"a\nb\n', b"c")


@given(TEXT, TEXT)
def test_both_texts_come_out_whole_and_in_order(pending, more):
    lines, rest = whole_records(pending, more)
    assert (lines.joined() if lines else b"") + rest == pending + more


@given(TEXT, TEXT)
def test_what_is_asked_of_lines_is_asked_of_both_their_texts(before, text):
    lines = Lines(before, text + b"left", len(text))
    whole = before + text
    assert [(lines.hold(byte), lines.count(byte)) for byte in (b'"', b"l")] == [
        (byte in whole, whole.count(byte)) for byte in (b'"', b"l")
    ]
    file = lines.as_file()
    assert b"".join(iter(lambda: bytes(file.read(1)), b"")) == whole


def test_lines_before_the_header_are_passed_over_wherever_the_blocks_end():
    assert b"".join(after_lines(iter([b"one\ntw", b"o\nthree\n", b"four"]), 2)) == b"three\nfour"
