"""Cells that hold several recipients, each with its status.

    a@contoso.com##Receive, Deliver;"Fname<x@y"@contoso.com##Receive, Fail

DOMAIN.md section 3.2. Whole columns at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.columns import blank_as_null, trimmed

__all__ = ["Exploded", "explode_packed", "explode_recipients", "listed"]

_UNIT = "\x1f"


@dataclass(frozen=True, slots=True)
class Exploded:
    """Recipients out of their cells: of which record each is, which one of it, its address and its status."""

    parents: pa.Array
    ordinals: pa.Array
    recipients: pa.Array
    statuses: pa.Array


def explode_packed(cells: pa.Array) -> Exploded:
    """`address##status;address##status` in parts. A record without any gives one recipient that is null.

    A status holds no semicolon, an address may: `"a;b"@contoso.com` is one. A part without `##` is an address alone.
    """
    parted = pc.replace_substring_regex(cells, r"(##[^;#]*);", "\\1" + _UNIT)
    parts = _parts(parted, _UNIT)
    pairs = pc.split_pattern(parts.values, "##", max_splits=1)
    recipients = pc.list_element(pairs, 0)
    has_status = pc.equal(pc.list_value_length(pairs), 2).fill_null(False)
    statuses = pc.list_element(pc.if_else(has_status, pairs, pa.scalar([None, None], pairs.type)), 1)
    return Exploded(*_places(parts), trimmed(recipients), trimmed(statuses))


def explode_recipients(addresses: pa.Array, statuses: pa.Array) -> Exploded:
    """Addresses parted by semicolons, each with its own part of the status where there are as many parts.

    Where there are not (an SMTP reply may hold semicolons itself) each has the whole text.
    """
    recipients = _parts(addresses, ";")
    parents, ordinals = _places(recipients)
    if statuses.null_count == len(statuses):
        return Exploded(parents, ordinals, trimmed(recipients.values), statuses.take(parents))
    parts = _parts(statuses, ";")
    aligned = pc.equal(pc.list_value_length(recipients), pc.list_value_length(parts)).take(parents)
    starts = np.asarray(parts.offsets)[:-1][np.asarray(parents)]
    own = starts + np.where(np.asarray(aligned), np.asarray(ordinals), 0)
    status = pc.if_else(aligned, parts.values.take(pa.array(own)), statuses.take(parents))
    return Exploded(parents, ordinals, trimmed(recipients.values), trimmed(status))


def listed(values: pa.Array) -> pa.Array:
    """Lists of addresses as a shell shows them or people join them, parted by semicolons.

    >>> listed(pa.array(["{a@contoso.com, b@contoso.com}", "a@contoso.com b@contoso.com"])).to_pylist()
    ['a@contoso.com;b@contoso.com', 'a@contoso.com;b@contoso.com']
    """
    inside = pc.replace_substring_regex(values, r"^\s*\{(.*)\}\s*$", r"\1")
    return pc.replace_substring_regex(inside, r"([^\s,;|]@[^\s,;|]+)[\s,;|]+", r"\1;")


def _parts(cells: pa.Array, separator: str) -> pa.ListArray:
    """Each cell's parts that are not blank; a blank or null cell has one part, which is blank: no record is lost."""
    parts = pc.split_pattern(cells.fill_null(""), separator)
    blank = blank_as_null(parts.values).is_null()
    if not pc.any(blank).as_py():
        return parts
    parents = np.asarray(pc.list_parent_indices(parts))
    kept = ~blank.to_numpy(zero_copy_only=False)
    # Of a cell whose parts are all blank the first is kept.
    has_any = np.bincount(parents, weights=kept, minlength=len(cells)) > 0
    kept |= ~has_any[parents] & (np.asarray(_places(parts)[1]) == 0)
    lengths = np.bincount(parents[kept], minlength=len(cells))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), parts.values.filter(pa.array(kept)))


def _places(lists: pa.ListArray) -> tuple[pa.Array, pa.Array]:
    """Of each part, the record that it is of and its number in it."""
    parents = pc.list_parent_indices(lists)
    counted = np.arange(len(parents)) - np.asarray(lists.offsets)[:-1][np.asarray(parents)]
    return parents, pa.array(counted)
