"""Hostile text in other programs' languages: a CSV cell, a PowerShell literal, a KQL list, a defanged indicator.

    O'Brien → 'O''Brien'        =HYPERLINK(…) → '=HYPERLINK(…)        http://evil.example → hxxp://evil[.]example

A value that a language cannot hold beyond doubt is refused: the caller leaves it out and says how many it left out.
"""

from __future__ import annotations

import ipaddress
import json
import math
import re
import unicodedata
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from toolkit.schema.forms import utc_text

__all__ = ["cell", "defanged", "is_plain", "kql_list", "powershell_text"]

# What makes a spreadsheet take a text for a formula; full-width forms count in East Asian locales.
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r")

# PowerShell ends a single-quoted string at any of these, typographic ones included (about_Quoting_Rules).
QUOTES = frozenset("‘’‚‛“”„‟`")

UNPRINTABLE = frozenset(["Cc", "Cs", "Zl", "Zp"])
BIDI_CONTROLS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_SCHEME = re.compile(r"^(h)tt(ps?:)", re.IGNORECASE)


def cell(value: Any) -> str:
    """A value as a cell of a CSV for people: one line, nothing hidden, never a formula. Null is empty; times are UTC.

    >>> cell("=1+1"), cell(None), cell(float("nan")), cell("a\\nb"), cell("-")
    ("'=1+1", '', '', 'a\\\\x0ab', "'-")
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    # Nearly all text is printable throughout, which is known at once.
    shown = text if text.isprintable() else "".join(map(_shown, text))
    return f"'{shown}" if text.lstrip(" \xa0").startswith(FORMULA_STARTS) else shown


def _shown(character: str) -> str:
    if unicodedata.category(character) not in UNPRINTABLE and character not in BIDI_CONTROLS:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def is_plain(text: str) -> bool:
    """One line of printable text, with nothing that turns the reading direction."""
    return all(unicodedata.category(c) not in UNPRINTABLE and c not in BIDI_CONTROLS for c in text)


def powershell_text(value: str) -> str | None:
    """The value as a single-quoted PowerShell literal, where only the quote is special; None where it is refused.

    >>> powershell_text("O'Brien; $(x)"), powershell_text("a’; Remove-Item b")
    ("'O''Brien; $(x)'", None)
    """
    if not is_plain(value) or QUOTES & set(value):
        return None
    return "'" + value.replace("'", "''") + "'"


def kql_list(values: list[str]) -> str:
    """The values as a KQL `dynamic` list: JSON, ASCII alone. Raises ValueError for text that is not plain.

    >>> kql_list(['a"b', "é"])
    'dynamic(["a\\\\"b", "\\\\u00e9"])'
    """
    if not all(map(is_plain, values)):
        raise ValueError("a value holds characters that cannot be shown on one line")
    return f"dynamic({json.dumps(values)})"


def defanged(value: str) -> str:
    """An indicator that no program makes a link of.

    >>> defanged("https://evil.example/a.php"), defanged("2001:db8::1"), defanged("a@evil.example")
    ('hxxps://evil[.]example/a[.]php', '2001[:]db8[:][:]1', 'a[@]evil[.]example')
    """
    if _is_ipv6(value):
        return value.replace(":", "[:]")
    return _SCHEME.sub(r"\1xx\2", value).replace(".", "[.]").replace("@", "[@]")


def _is_ipv6(value: str) -> bool:
    try:
        return ipaddress.ip_address(value).version == 6
    except ValueError:
        return False
