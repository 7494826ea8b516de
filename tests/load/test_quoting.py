"""Quotes astray: seen in a block, and nothing of the record lost."""

from __future__ import annotations

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load import quoting
from toolkit.load.lines import Lines
from toolkit.load.quoting import cells_as_written, is_well_quoted


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (b'"a","b ""c"""\r\n"",2\n', True),
        (b'1,"a\nb"\n', True),
        (b'"a"b,1\n', False),
        (b'"a" ,1\n', False),
        (b'1,say "a" or 7"\n', True),
        (b'"1",say "a"\n', False),
        (b'"a\n', False),
        (b'""a"",1\n', False),
    ],
)
def test_quotes_are_judged_by_what_is_beside_them(text, answer):
    for cut in range(len(text) + 1):
        assert is_well_quoted(Lines(text[:cut], text[cut:] + b"beyond", len(text) - cut), ",") is answer


@given(st.lists(st.lists(st.text('ab",;\n\r\t '), min_size=2, max_size=3)), st.sampled_from(",;\t"))
def test_what_a_writer_of_the_format_writes_is_well_quoted(rows, delimiter):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    written = text.getvalue().encode()
    with patch.object(quoting, "PIECE", 2):
        assert is_well_quoted(Lines(b"", written, len(written)), delimiter)


@pytest.mark.parametrize(
    ("record", "cells"),
    [
        ('"a"b,1,2', ['"a"b', "1", "2"]),
        ('"a"b,"1",2\r\n', ['"a"b', "1", "2"]),
        ('"a" ,1,2\n', ['"a" ', "1", "2"]),
        ('"He said "hi" to me",1,2', ['He said "hi" to me', "1", "2"]),
        ('"say "a,b" x",1,2', ['say "a,b" x', "1", "2"]),
        (',"x"y,"z ""z"""', ["", '"x"y', 'z "z"']),
    ],
)
def test_a_record_with_a_quote_astray_says_all_that_is_written(record, cells):
    assert cells_as_written(record, ",", 3) == cells


@pytest.mark.parametrize("record", ['"a""b",1,2', 'a "b" c,1,2', "1,2,3", '"a"b,1', '"a"b,1,2,3'])
def test_a_record_that_keeps_the_rules_or_has_other_cells_says_nothing_here(record):
    assert cells_as_written(record, ",", 3) is None


def test_a_long_line_of_open_quotes_ends_soon():
    assert cells_as_written(',"a' * 200_000 + '"b', ",", 3) is None
