"""Text of the evidence on its way into a notebook."""

from toolkit.chart.style import VERDICT_COLOURS
from toolkit.notebook.style import STYLE, cell, chip, said


def test_markup_is_escaped_and_the_invisible_spelt_out():
    assert said("<b>a\u202eb") == "<bdi>&lt;b&gt;a⟨U+202E⟩b</bdi>"
    assert cell('"x"') == "&quot;x&quot;"


def test_long_text_is_cut_in_its_middle():
    assert len(cell("x" * 10_000)) == 400


def test_every_verdict_has_its_word_beside_its_colour():
    for verdict, colour in VERDICT_COLOURS.items():
        assert colour in chip(verdict) and f">{verdict}<" in chip(verdict)


def test_every_theme_colour_has_a_light_one_to_fall_back_on():
    assert STYLE.count("var(--jp-") == STYLE.count("var(--jp-content-font-color1, ") + sum(
        STYLE.count(f"var(--jp-{name}, ")
        for name in (
            "content-font-color2",
            "border-color2",
            "layout-color1",
            "layout-color2",
            "ui-font-family",
            "code-font-family",
        )
    )
