"""Contoso: who works there, and what it calls its own."""

from __future__ import annotations

import ipaddress
import re

import pytest

from toolkit.simulate import tenant
from toolkit.simulate.tenant import staff


@pytest.mark.parametrize(("messages", "people"), [(1, 12), (60, 12), (4_000, 100), (10**6, 480)])
def test_staff_grows_with_the_incident_up_to_a_limit(messages: int, people: int) -> None:
    assert len(staff(messages)) == people


def test_every_address_is_plain_and_its_owner_alone_has_it() -> None:
    addresses = [person.address for person in staff(10**6)]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+@contoso\.com", address) for address in addresses)


def test_devices_lie_in_the_stated_relays_and_the_hybrid_server_does_not() -> None:
    relays = ipaddress.ip_network(tenant.RELAYS)
    devices = (tenant.PRINTER_IP, tenant.SCANNER_IP, tenant.BACKUP_IP)
    assert all(ipaddress.ip_address(device) in relays for device in devices)
    assert ipaddress.ip_address(tenant.ON_PREMISES_IP) not in relays
    assert ipaddress.ip_address(tenant.GATEWAY_IP) in ipaddress.ip_network(tenant.GATEWAYS)
