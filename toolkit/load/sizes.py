"""Sizes of mails as screens and programs write them: bytes where every one is told, and what only looks like it.

    12,595 · 12 595 octets · 12.3 KB (12,595 bytes) → 12595      20 KB → no number of bytes: it stands for a thousand
"""

from __future__ import annotations

import re

__all__ = ["ROUNDED", "size_of"]

# 12,595 and 12 595 and 12.595 are one number: of bytes there are no parts. A number of kilobytes alone is none of them.
_GROUPED = r"[0-9]{1,3}(?:(?P<by>[,. '\u2019\u00a0\u202f])[0-9]{3}(?:(?P=by)[0-9]{3}){0,4})?|[0-9]{1,17}"
_SIZE = re.compile(
    rf"(?P<bare>{_GROUPED})(?:[.,]0)?(?: ?(?:bytes|byte|octets|octet|B))?"
    r"|[0-9.,\s]+[KMGkmg][Bo] ?\((?P<exact>[^()]+?) ?(?:bytes|octets)\)"
)

ROUNDED = r"^\s*[0-9][0-9.,\s\x{a0}\x{202f}]*[KMGkmg]i?[BbOo]?\s*$"
"""The form, for RE2, of a size that is rounded to a unit."""


def size_of(text: str) -> int | None:
    """Bytes: of `12.3 KB (12,595 bytes)` the exact ones; None where not every byte is told."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return None
    if found["exact"]:
        return size_of(found["exact"])
    return int("".join(filter(str.isdigit, found["bare"])))
