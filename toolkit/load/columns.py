"""Questions to a whole column of text at once.

    where one search of all its bytes finds no white space, no cell need be trimmed
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["blank_as_null", "each_distinct", "has_empty", "is_ascii", "may_hold_escapes", "may_hold_spaces", "trimmed"]

SPACE, CONTROLS = 0x20, 0x1F


def each_distinct(values: pa.Array, meaning: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    """`meaning` asked of each distinct value, in the values' order; null stays null."""
    coded = values.dictionary_encode()
    answers = pa.array([meaning(value) for value in coded.dictionary.to_pylist()], kind)
    return answers.take(coded.indices)


def may_hold_spaces(values: pa.Array) -> bool:
    """Does any cell hold white space? False is sure; True may be owed to any character beyond ASCII."""
    data = values.buffers()[2]
    # As signed numbers the bytes beyond ASCII are the negative ones, and a space is the least that is left.
    return bool(data) and int(np.frombuffer(data, np.int8).min()) <= SPACE


def is_ascii(values: pa.Array) -> bool:
    """Is every character of every cell in ASCII? True is sure; False may be owed to cells that the array hides."""
    data = values.buffers()[2]
    return not data or int(np.frombuffer(data, np.int8).min()) >= 0


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
    if not _may_begin_with_space(values):
        return values
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(values), ""), None, values)


def _may_begin_with_space(values: pa.Array) -> bool:
    """Is any cell empty, or may its first character be white space? False is sure, and then no cell is blank."""
    starts = np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]
    if (starts[1:] == starts[:-1]).any():
        return True
    first = np.frombuffer(values.buffers()[2], np.int8)[starts[:-1]]
    return bool(len(first)) and int(first.min()) <= SPACE


def trimmed(values: pa.Array) -> pa.Array:
    """The values without white space around them; null where nothing is left."""
    text = pc.utf8_trim_whitespace(values) if may_hold_spaces(values) else values
    return pc.if_else(pc.equal(text, ""), None, text) if has_empty(text) else text


def has_empty(values: pa.Array) -> bool:
    """Is any of the values text without a character?"""
    return bool(pc.min(pc.binary_length(values)).as_py() == 0)
