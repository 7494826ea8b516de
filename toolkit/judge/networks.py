"""Which addresses speak for whom: the case's networks, and pools that strangers share.

    40.107.0.0/16 is in nearly every tenant's SPF record, and every tenant's mail leaves by it.

An SPF pass by a shared pool authenticates the pool's owner, not the domain ("EchoSpoofing", 2024).
The pools are those that their owners publish in SPF records, as known on 24 November 2026.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pandas as pd

from toolkit.evidence.case import IPNetwork
from toolkit.schema.forms import canonical_ip
from toolkit.schema.logic import tested

__all__ = ["EXCHANGE_ONLINE_WITHIN", "SHARED_POOLS", "NetworkSet", "pool_of", "within"]

SHARED_POOLS: Mapping[str, tuple[str, ...]] = {
    "Microsoft 365": (
        "40.92.0.0/15", "40.107.0.0/16", "52.100.0.0/15", "52.102.0.0/16", "52.103.0.0/17", "104.47.0.0/17",
        "2a01:111:f400::/48", "2a01:111:f403::/48",
    ),
    "Google": (
        "64.233.160.0/19", "66.102.0.0/20", "66.249.80.0/20", "72.14.192.0/18", "74.125.0.0/16", "108.177.8.0/21",
        "173.194.0.0/16", "209.85.128.0/17", "216.58.192.0/19", "216.239.32.0/19", "2607:f8b0:4000::/36",
        "2a00:1450:4000::/36",
    ),
    "Amazon SES": (
        "54.240.0.0/18", "69.169.224.0/20", "23.249.208.0/20", "23.251.224.0/19", "76.223.176.0/20", "199.255.192.0/22",
        "199.127.232.0/22",
    ),
    "SendGrid": (
        "167.89.0.0/17", "168.245.0.0/17", "149.72.0.0/16", "159.183.0.0/16", "198.21.0.0/21", "198.37.144.0/20",
        "208.117.48.0/20", "50.31.32.0/19", "192.254.112.0/20", "198.37.152.0/21",
    ),
    "Mailgun": ("69.72.32.0/20", "143.55.224.0/20", "159.112.240.0/20", "161.38.192.0/20", "198.244.48.0/20",
    "204.220.160.0/20"),
}  # fmt: skip

# What servers of Exchange Online call themselves by among each other; no client has such an address (measured on the
# internal hops of 7,909 real headers).
EXCHANGE_ONLINE_WITHIN = tuple(
    ipaddress.ip_network(text)
    for text in ("2603:1096::/32", "2603:10a6::/32", "2603:10b6::/32", "2603:10c6::/32", "2603:10d6::/32")
)


class NetworkSet:
    """Networks by their first address, so that each of a million distinct addresses is found by bisection.

    CIDR networks either hold each other or are apart, so one that lies inside another of the set is left out.
    """

    def __init__(self, named: Iterable[tuple[IPNetwork, str]]) -> None:
        spans: list[tuple[int, int, int, str]] = []
        for span in sorted(map(_span, named), key=lambda span: (span[0], span[1], -span[2])):
            if not spans or spans[-1][0] != span[0] or span[1] > spans[-1][2]:
                spans.append(span)
        self._spans = spans
        self._starts = [(version, first) for version, first, _, _ in spans]

    def owner(self, address: str) -> str | None:
        """The name of the network that holds the address; None for none, and for a text that is no address."""
        canonical = canonical_ip(address)
        if canonical is None:
            return None
        parsed = ipaddress.ip_address(canonical)
        at = bisect_right(self._starts, (parsed.version, int(parsed)))
        version, _, last, name = self._spans[at - 1] if at else (0, 0, 0, "")
        return name if version == parsed.version and int(parsed) <= last else None


def _span(named: tuple[IPNetwork, str]) -> tuple[int, int, int, str]:
    network, name = named
    return network.version, int(network.network_address), int(network.broadcast_address), name


_POOLS = NetworkSet((ipaddress.ip_network(text), owner) for owner, texts in SHARED_POOLS.items() for text in texts)


def within(addresses: pd.Series, networks: Iterable[IPNetwork]) -> pd.Series:
    """Is each address in one of these networks? Null where none is recorded or the text is no address."""
    wanted = NetworkSet((network, str(network)) for network in networks)
    return tested(addresses, lambda text: None if canonical_ip(text) is None else wanted.owner(text) is not None)


@lru_cache(maxsize=262144)
def pool_of(address: str) -> str | None:
    """The owner of the shared pool that the address belongs to, or None.

    >>> pool_of("40.107.93.88"), pool_of("2a01:111:f400:fe5b::819"), pool_of("203.0.113.7")
    ('Microsoft 365', 'Microsoft 365', None)
    """
    return _POOLS.owner(address)
