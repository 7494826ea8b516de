"""The boundary: where Exchange Online took a message from outside, and what that makes of the fields above and below.

    hop 0   by a mailbox server of Microsoft's    written by Exchange
    hop k   by HOST.mail.protection.outlook.com … via Frontend Transport    the boundary hop: its `from` is the peer
    below   written by the peer, Exchange's own field names included

Hosts are compared by DNS label: `mail.protection.outlook.com.evil.example` is no host of Microsoft's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.parse.fields import Header
from toolkit.parse.received import Hop
from toolkit.schema.hosts import is_entry_host, is_microsoft_host

__all__ = ["Route", "Territory", "is_lookalike_host", "survey", "trace_route"]

_LOOKALIKE_PARTS = (
    "protection.outlook", "protection.office365", "protection.partner.outlook", "prod.outlook", "outlook.office365",
    "prod.exchangelabs",
)  # fmt: skip


@lru_cache(maxsize=8192)
def is_lookalike_host(host: str) -> bool:
    """Does the host carry a name of Exchange Online's in labels that are not Exchange Online's?"""
    return not is_microsoft_host(host) and any(part in host.lower() for part in _LOOKALIKE_PARTS)


class Route(NamedTuple):
    """What the Received fields of a copy say together. Hops are numbered from the mailbox outward.

    `boundary` is the topmost hop at which Exchange Online took the message from outside, None where there is none.
    `trusted` counts the hops from the top that no peer wrote: down to the boundary, or Microsoft's own where there is
    none; 0 where the copy was read behind a system that is not Microsoft's. `microsoft_top` is the first hop of the run
    of Microsoft's hops that ends in the boundary.
    """

    boundary: int | None
    trusted: int
    is_read_downstream: bool | None
    is_all_microsoft: bool
    has_store_submission: bool | None
    microsoft_top: int | None
    has_lookalike: bool


def trace_route(hops: Sequence[Hop | None]) -> Route:
    """The route of the hops, topmost first; None stands for a field that could not be read."""
    hosts = ["" if hop is None else hop.by_host or "" for hop in hops]
    ours = list(map(is_microsoft_host, hosts))
    boundary = next((n for n, hop in enumerate(hops) if hop is not None and hop.via and _is_entry(hop)), None)
    trusted = ours.index(False) if False in ours else len(ours)
    if boundary is not None:
        trusted = boundary + 1 if trusted > boundary else 0
    is_all_microsoft = boundary is None and bool(hops) and all(ours)
    return Route(
        boundary=boundary,
        trusted=trusted,
        is_read_downstream=not ours[0] if hosts and hosts[0] else None,
        is_all_microsoft=is_all_microsoft,
        has_store_submission=_has_store_submission(hops, is_all_microsoft, boundary),
        microsoft_top=_top_of_run(ours, boundary),
        has_lookalike=any(is_lookalike_host(host) for host, own in zip(hosts, ours, strict=True) if not own),
    )


def _is_entry(hop: Hop) -> bool:
    return is_entry_host(hop.by_host or "") and (hop.via or "").lower().startswith("frontend transport")


def _has_store_submission(hops: Sequence[Hop | None], is_all_microsoft: bool, boundary: int | None) -> bool | None:
    """Did a mailbox submit it? Unknown without hops, and where only hops that a stranger may have written say so."""
    if not hops:
        return None
    if is_all_microsoft:
        return _is_mapi(hops[-1])
    return None if boundary is None and any(map(_is_mapi, hops)) else False


def _is_mapi(hop: Hop | None) -> bool:
    return hop is not None and (hop.protocol or "").lower() == "mapi" and is_microsoft_host(hop.by_host or "")


def _top_of_run(ours: Sequence[bool], boundary: int | None) -> int | None:
    if boundary is None:
        return None
    top = boundary
    while top > 0 and ours[top - 1]:
        top -= 1
    return top


# Fields that a message brings with it. Exchange Online appends its own after the last of them.
_BROUGHT = ("from", "to", "subject", "date", "received", "dkim-signature")


class Territory(NamedTuple):
    """Who wrote a field, by where it stands.

    `boundary` is the index of the boundary hop's field. `block` is the index of the last field before those that
    Exchange Online appended: the Return-Path, which it writes or rewrites where it stands, or the last field that the
    message brought with it; None where no Return-Path below the boundary tells. `top` is the index of the first field
    that belongs to Microsoft's run of hops.
    """

    boundary: int | None
    top: int
    block: int | None

    def is_exchanges(self, index: int) -> bool | None:
        """Did Exchange Online write the field? Unknown where nothing marks off what it appended.

        Without a boundary no peer is recorded, and what the copy claims stands.
        """
        if self.boundary is None or index <= self.boundary:
            return True
        return None if self.block is None else index > self.block


def survey(header: Header, route: Route) -> Territory:
    """The territory of a header whose Received fields make this route."""
    places = header.places
    if route.boundary is None:
        return Territory(None, 0, None)
    received = places["received"]
    boundary = received[route.boundary]
    above = (route.microsoft_top or 0) - 1
    top = received[above] + 1 if above >= 0 else 0
    paths = [place for place in places.get("return-path", ()) if place > boundary]
    if not paths:
        return Territory(boundary, top, None)
    return Territory(boundary, top, max(paths[-1], boundary, *(places[key][-1] for key in _BROUGHT if key in places)))
