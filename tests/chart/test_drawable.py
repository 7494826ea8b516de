"""Text of the evidence in a figure: nothing hidden, nothing too long, no glyph missing, no formula in a CSV."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.chart.drawable import as_cell, drawable, shortened, visible


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\x1b", "\u2028", "\ufeff", "\ue000", "\udc80"])
def test_an_invisible_character_is_spelt_out(hidden):
    assert visible(f"a{hidden}b") == f"a⟨U+{ord(hidden):04X}⟩b"


def test_runs_of_white_space_become_one_space():
    assert visible("a\r\n\t  b") == "a b"


def test_a_long_text_keeps_both_its_ends():
    assert shortened("jane.doe@a-very-long-domain.example", 15) == "jane.do…example"


def test_a_letter_with_a_face_stays_and_one_without_is_its_code_point():
    assert drawable("été 請求書 결제 ใบ हिन्दी 🚨") == "été 請求書 결제 ใบ हिन्दी 🚨"
    assert drawable("ab \u1780c") == "ab ⟨U+1780⟩c"


def test_an_address_in_hebrew_or_arabic_is_drawn_with_its_domain_at_the_right():
    assert drawable("שלום@contoso.com") == "\u200eשלום@contoso.com"
    assert drawable("مرحبا  K03") == "\u200eمرحبا K03"


def test_letters_of_east_asia_take_two_columns():
    assert drawable("請求" * 30, 11) == "請求請…請求"


def test_a_wide_letter_takes_more_room_than_a_narrow_one():
    assert len(drawable("i" * 60, 30)) == len(drawable("7" * 60, 30)) == 30
    assert len(drawable("W" * 60, 30)) < 22


def test_what_only_chooses_the_look_of_an_emoji_is_not_written():
    assert drawable("\u26a0\ufe0f now") == "\u26a0 now"


def test_the_cut_never_exceeds_its_limit():
    assert len(drawable("x" * 500, 40)) == 40


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_a_cell_that_a_sheet_would_run_gets_an_apostrophe(text):
    assert as_cell(text) == f"'{text}"


@given(st.text(max_size=200))
def test_any_text_can_be_drawn(text):
    # A mark of direction may stand before it; everything else is seen.
    shown = drawable(text, 60).removeprefix("\u200e")
    assert len(shown) <= 60
    assert all(character == " " or character.isprintable() for character in shown)
