"""Addresses of the made-up peers."""

from __future__ import annotations

import ipaddress

from toolkit.simulate import networks, tenant
from toolkit.simulate.networks import HOSTERS, IPV6_HOSTER, Peer


def test_attackers_speak_from_public_addresses_of_several_countries() -> None:
    assert all(ipaddress.ip_address(peer.ip).is_global for peer in (*HOSTERS, IPV6_HOSTER))
    assert len({peer.country for peer in HOSTERS}) >= 7


def test_no_stranger_has_an_address_of_ours() -> None:
    ours = [ipaddress.ip_network(network) for network in (tenant.RELAYS, tenant.GATEWAYS, tenant.ON_PREMISES_IP)]
    strangers = [peer for peer in vars(networks).values() if isinstance(peer, Peer)]
    assert len(strangers) > 8
    for peer in (*strangers, *HOSTERS):
        address = ipaddress.ip_address(peer.ip)
        assert not any(address in network for network in ours if network.version == address.version)
