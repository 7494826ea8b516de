"""Cells that hold several things: recipients with their statuses, and the agents' notes in `custom_data`.

    a@contoso.com##Receive, Deliver;"Fname<x@y"@contoso.com##Receive, Fail
    S:SFA=SUM|SFV=SPM|…|H=mail.example|CIP=203.0.113.7|SFP=1501;S:ProxiedClientIPAddress=203.0.113.7

DOMAIN.md section 3.2. Whole columns at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.columns import has_empty, may_hold_spaces

__all__ = [
    "Exploded", "explode_packed", "explode_recipients", "filter_fact", "filter_facts", "noted", "notes_of",
]  # fmt: skip

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
    parts = _lists(parted, _UNIT)
    flat = parts.values
    pairs = pc.split_pattern(flat, "##", max_splits=1)
    recipients = pc.list_element(pairs, 0)
    has_status = pc.equal(pc.list_value_length(pairs), 2).fill_null(False)
    statuses = pc.list_element(pc.if_else(has_status, pairs, pa.scalar([None, None], pairs.type)), 1)
    return Exploded(_parents(parts), _ordinals(parts), _blank(recipients), _blank(statuses))


def explode_recipients(addresses: pa.Array, statuses: pa.Array) -> Exploded:
    """Addresses parted by semicolons, each with its own part of the status where there are as many parts.

    Where there are not (an SMTP reply may hold semicolons itself) each has the whole text.
    """
    recipients = _lists(addresses, ";")
    parts = _lists(statuses, ";")
    parents = _parents(recipients)
    aligned = pc.equal(pc.list_value_length(recipients), pc.list_value_length(parts)).take(parents)
    starts = np.asarray(parts.offsets)[:-1][np.asarray(parents)]
    own = starts + np.where(np.asarray(aligned), np.asarray(_ordinals(recipients)), 0)
    status = pc.if_else(aligned, parts.values.take(pa.array(own)), statuses.take(parents))
    return Exploded(parents, _ordinals(recipients), _blank(recipients.values), _blank(status))


def _lists(cells: pa.Array, separator: str) -> pa.ListArray:
    """Each cell's parts that are not blank; a blank or null cell has one part, which is blank: no record is lost."""
    escaped = separator.replace(";", "[;]")
    tidy = pc.replace_substring_regex(cells.fill_null(""), rf"{escaped}(\s*{escaped})+", separator)
    return pc.split_pattern(pc.replace_substring_regex(tidy, rf"^\s*{escaped}|{escaped}\s*$", ""), separator)


def _parents(lists: pa.ListArray) -> pa.Array:
    return pc.list_parent_indices(lists)


def _ordinals(lists: pa.ListArray) -> pa.Array:
    parents = np.asarray(pc.list_parent_indices(lists))
    return pa.array(np.arange(len(parents)) - np.asarray(lists.offsets)[:-1][parents])


def _blank(values: pa.Array) -> pa.Array:
    """The values without white space around them; null where nothing is left."""
    text = pc.utf8_trim_whitespace(values) if may_hold_spaces(values) else values
    return pc.if_else(pc.equal(text, ""), None, text) if has_empty(text) else text


def noted(custom_data: pa.Array, name: str) -> pa.Array:
    """What `S:<name>=` notes; null where it does not."""
    return notes_of(custom_data, name, (name,))[name]


def filter_fact(custom_data: pa.Array, key: str) -> pa.Array:
    """What the spam filter agent (S:SFA) notes under a key; null where it does not."""
    return filter_facts(custom_data, (key,))[key]


def notes_of(custom_data: pa.Array, common: str, names: tuple[str, ...]) -> dict[str, pa.Array]:
    """What `S:<name>=` notes for each of the names, all of which begin with `common`."""
    patterns = {name: rf"(?:^|;)\s*S:{name}=(?P<value>[^;]*)" for name in names}
    return _found(custom_data, f"S:{common}", patterns)


def filter_facts(custom_data: pa.Array, keys: tuple[str, ...]) -> dict[str, pa.Array]:
    """What the spam filter agent (S:SFA) notes under each key; null where it does not.

    The peer chooses its HELO (`H`) and may write `|CIP=…` into it: what the agent wrote before `H` is found as the
    first of its name, what it wrote after it as the last.
    """
    return _found(custom_data, "S:SFA=", {key: _of_filter(key) for key in keys})


def _of_filter(key: str) -> str:
    skipped = r"(?:[^;]*\|)?" if key in _AFTER_HELO else r"(?:[^;]*?\|)??"
    return rf"(?:^|;)\s*S:SFA={skipped}{key}=(?P<value>[^|;]*)"


_AFTER_HELO = frozenset({"CIP", "SFP", "ASF", "CTRY", "LANG"})


def _found(values: pa.Array, needle: str, patterns: Mapping[str, str]) -> dict[str, pa.Array]:
    """Each pattern's `value`; only the few cells that hold the needle are asked, for regular expressions are dear."""
    has_needle = pc.match_substring(values, needle).fill_null(False)
    asked = values.filter(has_needle)
    order = np.cumsum(np.asarray(has_needle.to_numpy(zero_copy_only=False))) - 1
    places = pa.array(order, mask=~has_needle.to_numpy(zero_copy_only=False))
    return {
        name: _blank(pc.struct_field(pc.extract_regex(asked, pattern), "value")).take(places)
        for name, pattern in patterns.items()
    }
