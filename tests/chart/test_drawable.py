"""Text of the evidence in a figure: nothing hidden, nothing too long, no glyph missing, no formula in a CSV."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.chart.drawable import NO_GLYPH, as_cell, drawable, shortened, visible


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\x1b", "\u2028", "\ufeff", "\ue000", "\udc80"])
def test_an_invisible_character_is_spelt_out(hidden):
    assert visible(f"a{hidden}b") == f"a⟨U+{ord(hidden):04X}⟩b"


def test_runs_of_white_space_become_one_space():
    assert visible("a\r\n\t  b") == "a b"


def test_a_long_text_keeps_both_its_ends():
    assert shortened("jane.doe@a-very-long-domain.example", 15) == "jane.do…example"


def test_a_character_without_glyph_is_a_box_and_a_letter_with_one_stays():
    assert drawable("été 請求書 שלום") == f"été {NO_GLYPH * 3} שלום"


def test_the_cut_never_exceeds_its_limit():
    assert len(drawable("x" * 500, 40)) == 40


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_a_cell_that_a_sheet_would_run_gets_an_apostrophe(text):
    assert as_cell(text) == f"'{text}"


@given(st.text(max_size=200))
def test_any_text_can_be_drawn(text):
    shown = drawable(text, 60)
    assert len(shown) <= 60
    assert all(character == " " or character.isprintable() for character in shown)
