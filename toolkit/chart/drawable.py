"""Text that evidence wrote, made fit to be shown: the invisible becomes visible, the too long is cut in the middle.

    "invoice\\u202efdp.exe" is shown as invoice⟨U+202E⟩fdp.exe

Evidence is hostile (rule 14 of the house): a subject may hold control characters, reversed text or no glyph at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

__all__ = ["as_cell", "drawable", "glyphs_only", "shortened", "visible"]

FONT_FILE = "DejaVuSans.ttf"
NO_GLYPH = "□"

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
    return f"{text[: limit - 1 - tail]}…{text[len(text) - tail :]}"


def drawable(text: str, limit: int = 60) -> str:
    """Text for a figure: visible, shortened, and □ where the font has no glyph. Never markup: see `style.RC`."""
    return glyphs_only(shortened(visible(text), limit))


def glyphs_only(text: str) -> str:
    """The text with □ for every letter that the font of figures and printed pages lacks; spaces stay as they are."""
    if text.isascii():
        return text
    return "".join(c if ord(c) in _glyphs() or c.isspace() else NO_GLYPH for c in text)


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    return frozenset(FT2Font(Path(matplotlib.get_data_path(), "fonts", "ttf", FONT_FILE)).get_charmap())


def as_cell(text: str) -> str:
    """A cell of a CSV that people open: a leading `= + - @`, tab or CR gets an apostrophe, so that no sheet runs it.

    >>> as_cell("=cmd()"), as_cell("plain")
    ("'=cmd()", 'plain')
    """
    return f"'{text}" if _FORMULA.match(text) else text
