"""The networks that a record names, each with its owner by the dated snapshot."""

from __future__ import annotations

import pytest

from toolkit.enrich import spf_owners
from toolkit.enrich.spf_owners import owner_findings
from toolkit.enrich.zone import Zone


def found(record: str) -> list[tuple[str, str]]:
    zone = Zone({("contoso.com", "TXT"): (record,)})
    return [(finding.text, finding.severity) for finding in owner_findings("contoso.com", zone)]


def test_a_rented_address_is_told_apart_from_one_with_a_lasting_owner() -> None:
    rented, lasting = found("v=spf1 ip4:51.89.86.105 ip4:40.107.0.0/16 -all")
    assert rented[1] == "low" and "AS16276" in rented[0] and rented[0].endswith("the address next may send")
    assert lasting[1] == "context" and "AS8075" in lasting[0] and lasting[0].startswith("ip4:40.107.0.0/16 is in")


@pytest.mark.parametrize("record", ["v=spf1 ip4:192.0.2.0/24 -all", "v=spf1 ip4:x -all", "v=spf1 a mx -all", "x=1"])
def test_what_is_nobodys_or_no_network_has_no_owner(record: str) -> None:
    assert found(record) == []


def test_an_ipv6_network_has_an_owner_too() -> None:
    assert "AS8075" in found("v=spf1 ip6:2a01:111:f400::/48 -all")[0][0]


def test_a_long_record_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spf_owners, "MOST_NETWORKS", 2)
    assert len(found("v=spf1 " + " ".join(f"ip4:8.8.8.{n}" for n in range(5)))) == 2
