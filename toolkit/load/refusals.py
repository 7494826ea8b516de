"""Refusals that a trace or a server's log quotes: the enhanced status code of the reply (RFC 3463; RFC 5321 §4.2).

    [{LED=550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization …}]   →   5.7.68

Only permanent ones (5.x.x): a delay ends in a delivery or in one of these. A row that tells how the mail was taken,
passed on or delivered is not searched: it quotes no refusal, and most rows are such.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.cells import each_distinct

__all__ = ["as_refusal", "may_quote"]

_REPLY = re.compile(r"(?<![\d.])5\d\d[ -]#?(5\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")

_ONWARD = frozenset(["AGENTINFO", "DELIVER", "EXPAND", "RECEIVE", "RESOLVE", "SEND", "SUBMIT", "TRANSFER"])
_ARRIVED = frozenset(["delivered", "junked", "expanded"])


def as_refusal(values: pa.Array, searched: pa.Array) -> pa.Array:
    """The code of the first refusal that a cell quotes, of the rows that are `searched`; null where it quotes none."""
    searched = pc.and_(searched, values.is_valid())
    codes = [_code_in(text) for text in values.filter(searched).to_pylist()]
    found = pa.nulls(len(values), pa.string())
    return pc.replace_with_mask(found, searched, pa.array(codes, pa.string())) if any(codes) else found


def may_quote(events: pa.Array | None, statuses: pa.Array) -> pa.Array:
    """bool, never null: may a row of this event and of this status quote a refusal?"""
    onward = each_distinct(statuses, _ARRIVED.__contains__, pa.bool_()).fill_null(False)
    if events is not None:
        passed_on = each_distinct(events, lambda event: event.upper() in _ONWARD, pa.bool_()).fill_null(False)
        onward = pc.or_(onward, passed_on)
    return pc.invert(onward)


def _code_in(text: str) -> str | None:
    # Most cells quote no code at all; to look for one costs more than to look for its beginning.
    reply = _REPLY.search(text) if " 5." in text or "-5." in text or "#5." in text else None
    return reply[1] if reply else None
