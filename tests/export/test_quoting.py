"""Hostile text in other programs' languages."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.export.quoting import cell, defanged, is_plain, kql_list, powershell_text

QUOTES = "'‘’‚‛"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\xa0=1", '=HYPERLINK("http://evil.example")', "＝1", "-"],
)
def test_a_cell_is_never_a_formula(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), (pd.NA, ""), (pd.NaT, ""), (True, "true"), (np.bool_(False), "false"), (7, "7"), (-7, "-7"),
        ("a", "a"),
        (datetime(2025, 7, 1, 13, 4, 8, tzinfo=UTC), "2025-07-01T13:04:08Z"),
        (pd.Timestamp("2025-07-01T13:04:08.5Z"), "2025-07-01T13:04:08Z"),
        ("one\r\ntwo", "one\\x0d\\x0atwo"), ("a\x00b", "a\\x00b"), ("gpj.\u202eexe", "gpj.\\u202eexe"),
        ("a\u2028b", "a\\u2028b"),
        ("é ✉", "é ✉"), ("\udc80", "\\udc80"),
    ],
)  # fmt: skip
def test_a_cell_shows_what_is_there_on_one_line(value: object, shown: str) -> None:
    assert cell(value) == shown


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_text_survives_a_csv_as_one_harmless_cell(text: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow([cell(text), "end"])
    assert stream.getvalue().count("\n") == 1
    ((shown, end),) = csv.reader(io.StringIO(stream.getvalue()))
    assert end == "end"
    assert not shown.lstrip(" \xa0").startswith(tuple("=+-@\t\r"))


def unquoted(literal: str) -> str:
    """A single-quoted literal as PowerShell reads it: any of its quote characters ends it, and two of them are one."""
    assert literal[0] == literal[-1] == "'"
    inside, place = literal[1:-1], 0
    text = ""
    while place < len(inside):
        if inside[place] in QUOTES:
            assert inside[place : place + 2] == "''", f"the literal ends early: {literal}"
            place += 1
        text += inside[place]
        place += 1
    return text


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()) | st.sampled_from(QUOTES + '`$;\n"“”')))
def test_no_text_breaks_out_of_a_powershell_literal(text: str) -> None:
    literal = powershell_text(text)
    if literal is not None:
        assert unquoted(literal) == text
        assert len(literal.splitlines()) == 1


@pytest.mark.parametrize(
    "text", ["a\nb", "a\rb", "a`b", "a’; b", "a‘b", "a‚b", "a‛b", "a“b", "a\x00b", "a\u2028b", "a\u202eb"]
)
def test_what_powershell_could_misread_is_refused(text: str) -> None:
    assert powershell_text(text) is None


def test_a_quote_is_doubled_and_a_dollar_is_text() -> None:
    assert powershell_text("d'Or $(calc)") == "'d''Or $(calc)'"


@settings(deadline=None)
@given(st.lists(st.text()))
def test_a_kql_list_is_ascii_on_one_line_and_means_what_was_given(values: list[str]) -> None:
    plain = [value for value in values if is_plain(value)]
    literal = kql_list(plain)
    assert literal.isascii() and literal.isprintable()
    assert json.loads(literal.removeprefix("dynamic(").removesuffix(")")) == plain


@pytest.mark.parametrize("text", ["a\nb", "a\x00", "\u2028", "\u202e"])
def test_a_kql_list_refuses_what_is_not_plain(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be shown"):
        kql_list([text])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("203.0.113.7", "203[.]0[.]113[.]7"),
        ("2001:db8::7", "2001[:]db8[:][:]7"),
        ("HTTP://evil.example:8080/a@b", "HxxP://evil[.]example:8080/a[@]b"),
        ("a.b@evil.example", "a[.]b[@]evil[.]example"),
        ("9f86d081", "9f86d081"),
    ],
)
def test_an_indicator_is_defanged(value: str, shown: str) -> None:
    assert defanged(value) == shown
