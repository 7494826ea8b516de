"""Questions to a whole column of text at once.

    where one search of all its bytes finds no white space, no cell need be trimmed
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["blank_as_null", "has_empty", "may_hold_escapes", "may_hold_spaces", "trimmed"]

SPACE, CONTROLS = 0x20, 0x1F


def may_hold_spaces(values: pa.Array) -> bool:
    """Does any cell hold white space? False is sure; True may be owed to any character beyond ASCII."""
    data = values.buffers()[2]
    # As signed numbers the bytes beyond ASCII are the negative ones, and a space is the least that is left.
    return bool(data) and int(np.frombuffer(data, np.int8).min()) <= SPACE


def may_hold_escapes(values: pa.Array) -> bool:
    """Does any cell hold what JSON writes otherwise: a quote, a backslash, a control character? False is sure."""
    data = values.buffers()[2]
    if not data:
        return False
    text = data.to_pybytes()
    return b'"' in text or b"\\" in text or int(np.frombuffer(text, np.uint8).min()) <= CONTROLS


def blank_as_null(values: pa.Array) -> pa.Array:
    """The values as they are, null where they hold nothing but white space."""
    if not may_hold_spaces(values):
        return pc.if_else(pc.equal(values, ""), None, values) if has_empty(values) else values
    if not pc.any(pc.match_substring_regex(values, _BLANK)).as_py():
        return values
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(values), ""), None, values)


def trimmed(values: pa.Array) -> pa.Array:
    """The values without white space around them; null where nothing is left."""
    text = pc.utf8_trim_whitespace(values) if may_hold_spaces(values) else values
    return pc.if_else(pc.equal(text, ""), None, text) if has_empty(text) else text


def has_empty(values: pa.Array) -> bool:
    """Is any of the values text without a character?"""
    return bool(pc.min(pc.binary_length(values)).as_py() == 0)


_UNICODE_SPACES = r"\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_BLANK = rf"^[\s\x{{0b}}\x{{1c}}-\x{{1f}}{_UNICODE_SPACES}]*$"
