"""Text broken into lines by the width of its letters, so that no caption runs over the edge of its sheet.

    broken("n = 47 · times in America/Montreal …", size=6.6, inches=8.5)

Widths are those of the font that every figure is set in; kerning, which only narrows, is left aside.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font, LoadFlags

__all__ = ["broken", "width"]

FONT_FILE = "DejaVuSans.ttf"
POINTS_AN_INCH = 72


def broken(text: str, size: float, inches: float) -> str:
    """The text with a line break wherever the next word would pass `inches` at `size` points."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= inches:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def width(text: str, size: float) -> float:
    """How many inches wide the text is at `size` points."""
    return sum(map(_advance, text)) * size / POINTS_AN_INCH


@lru_cache(maxsize=1)
def _font() -> FT2Font:
    return FT2Font(Path(matplotlib.get_data_path(), "fonts", "ttf", FONT_FILE))


@lru_cache(maxsize=4096)
def _advance(letter: str) -> float:
    """The width of a letter, its size being one; that of the font's mark for what it lacks, where it lacks it."""
    glyph = _font().load_glyph(_font().get_char_index(ord(letter)), LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance / _font().units_per_EM)
