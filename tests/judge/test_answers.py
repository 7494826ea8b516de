"""Masks keep unknown apart from false, and quotes are put together without losing a null."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.judge.answers import chosen, first_of, gathered, joined, line, surely, surely_not, unfolded, unknown

ANSWERS = pd.Series([True, False, pd.NA], dtype="boolean")


def texts(*values):
    return pd.Series(values, dtype="string")


def test_unknown_is_neither_sure_nor_surely_not():
    assert surely(ANSWERS).tolist() == [True, False, False]
    assert surely_not(ANSWERS).tolist() == [False, True, False]
    assert unknown(ANSWERS).tolist() == [False, False, True]


def test_the_first_case_that_surely_holds_is_chosen():
    index = pd.RangeIndex(3)
    assert chosen(index, (ANSWERS, True), (~ANSWERS, False)).tolist() == [True, False, pd.NA]
    assert chosen(index, (ANSWERS, pd.NA), (pd.Series([True] * 3), False)).tolist() == [pd.NA, False, False]


def test_a_line_is_there_only_where_a_value_is():
    assert line("From", texts("a@contoso.com", None)).tolist() == ["From: a@contoso.com", pd.NA]


def test_the_first_quote_that_is_there_is_taken():
    assert first_of(texts("a", None, None), texts("b", "b", None)).tolist() == ["a", "b", pd.NA]


def test_a_folded_field_is_quoted_in_one_line_and_keeps_its_mail():
    fields = pd.Series([" a\r\n\tb ", None], index=[7, 3], dtype="string")
    lines = unfolded(fields)
    assert (lines.loc[7], lines.loc[3]) == ("a b", pd.NA)


def test_joining_leaves_out_what_is_not_there():
    assert joined(", ", [texts("a", None, None), texts("b", "b", None)]).tolist() == ["a, b", "b", pd.NA]
    with pytest.raises(ValueError):
        joined(", ", [])


def test_gathering_keeps_the_order_of_the_rows():
    at = pd.Series([2, 0, 2, 2])
    assert gathered(at, texts("x", "y", None, "z"), pd.RangeIndex(3), "; ").tolist() == ["y", pd.NA, "x; z"]
