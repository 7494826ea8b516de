"""Lines are broken by the width of their letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.chart.lines import broken, width


def test_no_word_is_lost_and_no_line_is_too_wide():
    text = "evidence: E0001–E0044, E0046–E0048 and 23 more files · toolkit 0.1.0 " * 5
    lines = broken(text.strip(), 6.6, 4.0).split("\n")
    assert " ".join(lines) == text.strip()
    assert all(width(line, 6.6) <= 4.0 for line in lines)
    assert len(lines) > 3


def test_a_word_wider_than_the_line_stands_alone():
    assert broken("a " + "W" * 200 + " b", 8, 2.0).split("\n") == ["a", "W" * 200, "b"]


def test_wide_letters_take_more_room():
    assert width("WWWW", 10) > 2 * width("iiii", 10)
    assert width("W", 20) == pytest.approx(2 * width("W", 10))


@given(st.text(max_size=80))
def test_any_text_can_be_measured(text):
    assert width(text, 8) >= 0
