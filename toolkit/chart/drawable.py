"""Text that evidence wrote, made fit to be shown: the invisible becomes visible, the too long is cut in the middle.

    "invoice\\u202efdp.exe" is shown as invoice⟨U+202E⟩fdp.exe

Evidence is hostile (rule 14 of the house): a subject may hold control characters, reversed text or no glyph at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from toolkit.chart.faces import face_of
from toolkit.chart.lines import POINTS_AN_INCH, width

__all__ = ["as_cell", "drawable", "fitted", "glyphs_only", "shortened", "visible"]

LEFT_TO_RIGHT = "\u200e"
# A column is as wide as a digit, in parts of the size; narrower letters count as one.
COLUMN = 0.64
ELLIPSIS = "…"
# They choose the look of the emoji before them and have none of their own.
_SELECTORS = "\ufe0e\ufe0f"
# Cc control, Cf format (bidi overrides, zero width), Cs lone surrogate, Co private use, Cn unassigned,
# Zl Zp separators of lines, Zs spaces of odd width.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
# The spaces of ordinary typography, French included.
_SPACES = re.compile("[ \t\r\n\u00a0\u202f]+")
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def visible(text: str) -> str:
    """The text with every invisible character spelt out as ⟨U+XXXX⟩; runs of plain white space become one space.

    >>> visible("a\\tb\\u202ec")
    'a b⟨U+202E⟩c'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return "".join(map(_spelt, _SPACES.sub(" ", text)))


@lru_cache(maxsize=4096)
def _spelt(character: str) -> str:
    is_hidden = character != " " and unicodedata.category(character) in _HIDDEN
    return f"⟨U+{ord(character):04X}⟩" if is_hidden else character


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters: the middle gives way to an ellipsis, since both ends of an address or subject tell.

    >>> shortened("abcdefghij", 5)
    'ab…ij'
    """
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 2
    return f"{text[: limit - 1 - tail]}{ELLIPSIS}{text[len(text) - tail :]}"


def drawable(text: str, limit: int = 60) -> str:
    """Text for a figure: visible, every letter one that can be drawn, at most `limit` columns, of which a letter of
    East Asia takes two and a wide one more than one. Never markup: see `style.RC`.
    """
    cut = fitted(glyphs_only(visible(text)), limit)
    # Without the mark an address that begins in Hebrew would be drawn from its domain to its local part.
    return LEFT_TO_RIGHT + cut if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in cut) else cut


def fitted(text: str, limit: int) -> str:
    """The text, its middle cut until it takes no more than `limit` columns, however wide its letters are."""
    most = limit
    while most > 1 and sum(map(_columns, cut := shortened(text, most))) > limit:
        most -= 1
    return cut if most > 1 else shortened(text, 1)


@lru_cache(maxsize=4096)
def _columns(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2
    return 1 if letter == ELLIPSIS else max(1.0, width(letter, POINTS_AN_INCH) / COLUMN)


def glyphs_only(text: str) -> str:
    """The text with ⟨U+XXXX⟩ for every letter that no face of figures and printed pages has; spaces stay as they are.

    >>> glyphs_only("請求 \u1780")
    '請求 ⟨U+1780⟩'
    """
    if text.isascii():
        return text
    return "".join(map(_drawn, text))


@lru_cache(maxsize=4096)
def _drawn(letter: str) -> str:
    if letter in _SELECTORS:
        return ""
    return letter if letter.isspace() or face_of(letter) is not None else f"⟨U+{ord(letter):04X}⟩"


def as_cell(text: str) -> str:
    """A cell of a CSV that people open: a leading `= + - @`, tab or CR gets an apostrophe, so that no sheet runs it.

    >>> as_cell("=cmd()"), as_cell("plain")
    ("'=cmd()", 'plain')
    """
    return f"'{text}" if _FORMULA.match(text) else text
