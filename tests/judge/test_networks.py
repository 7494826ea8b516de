"""Addresses are found in networks of either family, and a text that is no address is in none that we know of."""

from __future__ import annotations

import ipaddress

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from toolkit.judge.networks import SHARED_POOLS, NetworkSet, pool_of, within

NETWORKS = tuple(map(ipaddress.ip_network, ("198.51.100.0/28", "203.0.113.0/24", "203.0.113.64/26", "2001:db8::/32")))


def test_within_is_three_valued():
    addresses = pd.Series(["198.51.100.3", "198.51.100.16", "2001:db8::7", "not an address", None], dtype="string")
    assert within(addresses, NETWORKS).tolist() == [True, False, True, pd.NA, pd.NA]


def test_no_networks_hold_nothing():
    assert within(pd.Series(["198.51.100.3", None], dtype="string"), ()).tolist() == [False, pd.NA]


@given(st.ip_addresses())
def test_bisection_agrees_with_the_plain_question(address):
    named = NetworkSet((network, str(network)) for network in NETWORKS)
    plain = any(address.version == network.version and address in network for network in NETWORKS)
    assert (named.owner(str(address)) is not None) == (plain or _mapped_inside(address))


def _mapped_inside(address):
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped is not None and any(mapped in network for network in NETWORKS if network.version == 4)


def test_every_pool_is_a_list_of_networks():
    assert all(ipaddress.ip_network(text) for texts in SHARED_POOLS.values() for text in texts)


def test_every_outbound_address_of_microsofts_is_shared():
    assert {
        pool_of(address)
        for address in ("40.92.65.37", "40.107.93.88", "52.101.84.6", "104.47.32.56", "2a01:111:f400:7e40::205")
    } == {"Microsoft 365"}
