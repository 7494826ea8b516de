"""What a look inside one attached file shows: encryption, macros, QR codes; and what could not be looked at, in words.

    Seen(is_encrypted=False, has_macro=True, codes=())      a Word document with macros, and no QR code in its pictures
    Seen()                                                  nothing is known: not looked at, or not to be looked at
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Seen", "Unseen", "said_by"]

_OBJECT = re.compile(r"<[\w.]+ object at 0x[0-9a-fA-F]+>")


class Seen(NamedTuple):
    """None is "not looked at", for each answer by itself; `codes` are what QR codes say, `flaws` what hindered."""

    is_encrypted: bool | None = None
    has_macro: bool | None = None
    codes: tuple[str, ...] | None = None
    flaws: tuple[str, ...] = ()


class Unseen(Exception):
    """A file, or a part of it, that cannot be looked at; the message says why in plain words."""


def said_by(error: Exception) -> str:
    """An error's own words, without addresses in memory: the same file must give the same problem in every run."""
    return _OBJECT.sub("it", str(error)) or type(error).__name__
