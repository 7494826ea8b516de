"""Absence answers nothing."""

import pandas as pd

from toolkit.schema import logic
from toolkit.schema.logic import all_of, any_of, equals, known, one_of


def texts(*values):
    return pd.Series(values, dtype="string")


def answers(series):
    return [None if value is pd.NA else bool(value) for value in series]


def test_a_missing_value_equals_nothing_and_differs_from_nothing():
    auth_as = texts("Anonymous", "internal", None)
    assert answers(equals(auth_as, "anonymous")) == [True, False, None]
    assert answers(~equals(auth_as, "anonymous")) == [False, True, None]


def test_one_of_no_words_is_false_only_where_something_is_recorded():
    assert answers(one_of(texts("x", None), ())) == [False, None]


def test_a_test_may_itself_not_know():
    assert answers(logic.tested(texts("yes", "no", "perhaps", None), {"yes": True, "no": False}.get)) == [
        True,
        False,
        None,
        None,
    ]


def test_known_is_never_unknown():
    assert answers(known(texts("", None))) == [True, False]


def test_kleene_and_is_false_as_soon_as_one_is_false():
    true, false, unknown = (pd.Series([value], dtype="boolean") for value in (True, False, None))
    assert answers(all_of(true, unknown, false)) == [False]
    assert answers(all_of(true, unknown)) == [None]
    assert answers(any_of(false, unknown, true)) == [True]
    assert answers(any_of(false, unknown)) == [None]


def test_no_rows_give_no_answers():
    assert str(equals(texts(), "x").dtype) == "boolean"
