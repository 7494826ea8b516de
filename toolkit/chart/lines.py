"""Text broken into lines by the width of its letters, so that no caption runs over the edge of its sheet.

    broken("n = 47 · times in America/Montreal …", size=6.6, inches=8.5)

Widths are those of the faces that every figure is set in; kerning, which only narrows, is left aside.
"""

from __future__ import annotations

from functools import lru_cache

from matplotlib.ft2font import LoadFlags

from toolkit.chart.faces import face_of

__all__ = ["broken", "width"]

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


@lru_cache(maxsize=4096)
def _advance(letter: str) -> float:
    """The width of a letter, its size being one; of a letter that no face has, that of the mark for it."""
    face = face_of(letter) or face_of(" ")
    if face is None:
        return 1.0
    glyph = face.load_glyph(face.get_char_index(ord(letter)), LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance / face.units_per_EM)
