"""Questions to whole columns."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.columns import blank_as_null, has_empty, may_hold_escapes, may_hold_spaces, trimmed


def column(*values: str | None) -> pa.Array:
    return pa.array(values, pa.string())


@pytest.mark.parametrize(
    ("values", "answer"), [(("a", "b"), False), (("a b",), True), (("é",), True), ((None,), False)]
)
def test_white_space_is_never_overlooked(values, answer):
    assert may_hold_spaces(column(*values)) is answer


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a\nb", "a\x00b", "\x1f"])
def test_what_json_escapes_is_never_overlooked(text):
    assert may_hold_escapes(column("plain", text))
    assert not may_hold_escapes(column("plain", "é /"))


def test_a_column_of_nulls_or_nothing_holds_nothing():
    assert not may_hold_escapes(column(None))
    assert not has_empty(column())
    assert has_empty(column("a", ""))


@given(st.lists(st.none() | st.text(st.characters(blacklist_categories=("Cs",)), max_size=4)))
def test_blank_is_what_python_strips_to_nothing_and_the_rest_stays_as_it_is(values):
    found = blank_as_null(column(*values)).to_pylist()
    for value, kept in zip(values, found, strict=True):
        assert kept == value or (kept is None and not value.strip())
        assert kept is None or kept.strip() or not kept.isspace() or kept in "\x1c\x1d\x1e\x1f"


@given(st.lists(st.none() | st.text(st.characters(blacklist_categories=("Cs",)), max_size=4)))
def test_trimmed_is_what_python_strips_and_nothing_is_null(values):
    assert trimmed(column(*values)).to_pylist() == [(value or "").strip() or None for value in values]


def test_a_blank_cell_is_found_in_the_rest_of_a_column():
    assert blank_as_null(column("a b", "\u00a0", "c d").slice(1)).to_pylist() == [None, "c d"]
