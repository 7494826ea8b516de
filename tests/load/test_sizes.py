"""Sizes: a number where every byte is told, and none that a screen rounded."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.sizes import ROUNDED, size_of


@pytest.mark.parametrize(
    ("text", "size"),
    [("20480", 20480), ("12,595 bytes", 12595), ("20 KB (20,480 bytes)", 20480), ("20 KB", None), ("1.5", None)],
)
def test_a_size_is_what_tells_every_byte(text, size):
    assert size_of(text) == size


@given(st.integers(0, 10**17 - 1), st.sampled_from(["{}", "{:,}", "{} bytes", "{:,} B"]))
def test_a_number_of_bytes_is_never_taken_for_a_rounded_one(size, form):
    text = form.format(size)
    assert size_of(text) == size
    assert not pc.match_substring_regex(pa.array([text]), ROUNDED)[0].as_py()
