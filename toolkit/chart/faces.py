"""The faces that text of evidence is set in: DejaVu Sans first, then one for each script that it lacks.

    face_of("請")  →  NotoSansCJKsc-Regular.otf

Figures and the printed report share them; no font of this machine is used, so that a case looks the same everywhere.
What they are and where they come from is in `fonts/README.md`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import matplotlib
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

__all__ = ["FAMILIES", "FOLDERS", "face_of", "register"]

FOLDERS = (Path(matplotlib.get_data_path(), "fonts", "ttf"), Path(__file__).with_name("fonts"))
# In the order in which a letter is looked for; `FAMILIES` are the same by the name that matplotlib knows.
FALLBACKS = {
    "Noto Sans CJK SC": "NotoSansCJKsc-Regular.otf",
    "Noto Sans Thai": "NotoSansThai-Regular.ttf",
    "Noto Sans Devanagari": "NotoSansDevanagari-Regular.ttf",
    "Noto Emoji": "NotoEmoji-Regular.ttf",
}
FAMILIES = ("DejaVu Sans", *FALLBACKS)
BOLD = 700


@lru_cache(maxsize=1)
def _faces() -> tuple[tuple[FT2Font, frozenset[int]], ...]:
    """Every face with its letters."""
    files = (FOLDERS[0] / "DejaVuSans.ttf", *(FOLDERS[1] / name for name in FALLBACKS.values()))
    faces = [FT2Font(file) for file in files]
    return tuple((face, frozenset(face.get_charmap())) for face in faces)


@lru_cache(maxsize=4096)
def face_of(letter: str) -> FT2Font | None:
    """The first face that has the letter, or None."""
    return next((face for face, letters in _faces() if ord(letter) in letters), None)


@lru_cache(maxsize=1)
def register() -> None:
    """Make the faces known to matplotlib, once a process; each serves as its own bold, which none of them has."""
    known = font_manager.fontManager.ttflist
    for name in FALLBACKS.values():
        font_manager.fontManager.addfont(FOLDERS[1] / name)
        known.append(replace(known[-1], weight=BOLD))
