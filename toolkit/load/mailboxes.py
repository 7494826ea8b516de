"""Addresses in cells, and what people and their programs write around them.

    Jane Doe <Jane@contoso.com> → jane@contoso.com for a recipient, Jane@contoso.com for a sender, the text kept beside

RFC 5322 §3.4 for the name before the brackets, RFC 5321 §4.5.5 for the brackets with nothing in them.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.columns import blank_as_null, each_distinct, is_ascii, may_hold_spaces
from toolkit.schema.forms import domain_of

__all__ = ["as_address", "as_mail_from", "domains", "may_name", "without_names"]

_NAMED = r"^\s*[^<>\s][^<>]*<([^<>\s]+@[^<>\s]+)>\s*$"


def as_address(values: pa.Array) -> pa.Array:
    """An address in lower case without angle brackets, and without the name that people put before them."""
    if may_hold_spaces(values) and pc.any(pc.match_substring(values, " <")).as_py():
        values = pc.replace_substring_regex(values, r"^.*<([^<>]+)>\s*$", r"\1")
    bare = pc.utf8_trim(values, "<> \t\r\n")
    return blank_as_null(pc.ascii_lower(bare) if is_ascii(bare) else pc.utf8_lower(bare))


def may_name(values: pa.Array) -> bool:
    """Does any cell hold an address in angle brackets, as with a name before it?"""
    data = values.buffers()[2]
    # One search of all the bytes: where no cell is such, which is nearly always, no cell is looked at.
    return bool(data) and b"<" in data.to_pybytes() and bool(pc.any(_named(values)).as_py())


def without_names(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The texts of the cells that name their address, null for the others; and every cell, those by their address.

    >>> without_names(pa.array(["Jane <jane@contoso.com>", "bob@contoso.com"]))[1].to_pylist()
    ['jane@contoso.com', 'bob@contoso.com']
    """
    named = _named(values)
    addresses = pc.if_else(named, pc.replace_substring_regex(values, _NAMED, r"\1"), values)
    return pc.if_else(named, values, None), addresses


def _named(values: pa.Array) -> pa.Array:
    return pc.match_substring_regex(values, _NAMED)


def as_mail_from(values: pa.Array) -> pa.Array:
    """The reverse-path without its brackets, letter case as found; `<>` stays the null sender (RFC 5321 §4.5.5)."""
    text = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(text, "<>"), text, pc.utf8_trim(text, "<>"))


def domains(values: pa.Array) -> pa.Array:
    """The domain of each address; null where it has none."""
    return each_distinct(values, domain_of, pa.string())
