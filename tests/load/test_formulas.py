"""Columns written as formulas: read as what they say, where all of their cells are such."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.load.formulas import unwrapped


def cells(*values: str | None) -> pa.Table:
    return pa.table({"a": pa.array(values, pa.string()), "b": pa.array(["x"] * len(values))})


def test_a_column_of_formulas_is_the_text_in_them():
    table, names = unwrapped(cells(None, '="0012"', '=""'))
    assert (table["a"].to_pylist(), names) == ([None, "0012", None], ["a"])


@pytest.mark.parametrize("values", [('="0012"', "0012"), ("=0012",), ('="a"&"b"',), (None,), ()])
def test_any_other_column_stays_as_it_is(values):
    table, names = unwrapped(cells(*values))
    assert (table["a"].to_pylist(), names) == (list(values), [])
