"""IP_FACTS: which addresses are asked about, whom they are asked of, and what sort of network they lie in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from toolkit.enrich.ip_facts import distinct_addresses, ip_facts, network_kinds
from toolkit.enrich.snapshot import REFERENCE, read_snapshot
from toolkit.evidence.case import CaseFile, parse_case
from toolkit.evidence.problems import UsageError
from toolkit.schema import TABLES
from toolkit.schema.vocabulary import NETWORK_KINDS

OVH, MICROSOFT, DOCUMENTATION = "141.95.71.213", "40.107.1.1", "203.0.113.77"


ROW = {"trace_uid": "t-1", "evidence_id": "E0001", "row": 1, "dialect": "extended"}


def hop(number: int, ip: str, *, is_trusted: bool) -> dict[str, object]:
    return {
        "message_uid": "m-1",
        "hop": number,
        "from_ip": ip,
        "is_trusted": is_trusted,
        "is_boundary": False,
        "raw": "",
    }


def test_addresses_are_taken_from_mail_trace_and_trusted_hops_once_each(mails: Callable[..., pd.DataFrame]) -> None:
    tables = {
        "mail": mails(
            {"connecting_ip": OVH, "skip_listed_ip": "198.51.100.9"},
            {"connecting_ip": OVH, "attributed_ip": "192.0.2.1"},
        ),
        "trace": TABLES["trace"].from_rows([{**ROW, "connecting_ip": "::ffff:192.0.2.1"}]),
        "hops": TABLES["hops"].from_rows([hop(0, DOCUMENTATION, is_trusted=True)]),
    }  # fmt: skip
    assert distinct_addresses(tables) == [OVH, "192.0.2.1", "198.51.100.9", DOCUMENTATION]


def test_a_hop_that_the_peer_wrote_is_not_asked_about() -> None:
    hops = TABLES["hops"].from_rows([hop(5, "192.0.2.66", is_trusted=False), hop(1, "10.0.0.8", is_trusted=True)])
    assert distinct_addresses({"hops": hops}) == []


def test_no_tables_have_no_addresses() -> None:
    assert distinct_addresses({}) == []


def test_the_snapshot_answers_for_a_routable_address() -> None:
    (row,) = ip_facts([OVH], CaseFile()).to_dict("records")
    assert (row["source"], row["country"], row["asn"]) == ("IPinfo Lite", "DE", "AS16276")
    assert row["network_kind"] == "hosting"
    assert row["source_date"].date().isoformat() == "2026-10-26"
    assert row["is_public"]
    assert row["looked_up_at"] is pd.NaT


@pytest.mark.parametrize("ip", [DOCUMENTATION, "10.1.2.3", "2001:db8::7", "127.0.0.1", "fe80::1"])
def test_an_address_that_is_nobodys_has_a_row_without_facts(ip: str) -> None:
    (row,) = ip_facts([ip], CaseFile()).to_dict("records")
    assert row["source"] == "IANA special-purpose registries"
    assert not row["is_public"]
    assert pd.isna(row["country"]) and pd.isna(row["asn"]) and pd.isna(row["network_kind"])


def test_the_cases_own_database_comes_first_and_each_source_has_its_row(write_mmdb: Callable[..., Path]) -> None:
    path = write_mmdb("mine.mmdb", {"141.95.71.0/24": {"country": {"iso_code": "FR"}}}, "Mine")
    facts = ip_facts([OVH], parse_case({"ip_databases": {"paths": [str(path)]}}))
    assert list(facts["source"]) == ["Mine (mine.mmdb)", "IPinfo Lite"]
    assert list(facts["country"]) == ["FR", "DE"]


def test_the_cases_own_database_may_know_a_private_address(write_mmdb: Callable[..., Path]) -> None:
    path = write_mmdb("mine.mmdb", {"10.0.0.0/8": {"name": "Head office"}}, "Mine")
    facts = ip_facts(["10.0.0.9", "192.168.0.1"], parse_case({"ip_databases": {"paths": [str(path)]}}))
    mine = facts[facts["source"] == "Mine (mine.mmdb)"]
    assert list(mine["ip"]) == ["10.0.0.9"]
    assert not mine["is_public"].any()


def test_a_database_that_is_missing_stops_the_run_by_name() -> None:
    with pytest.raises(UsageError, match=r"nowhere\.mmdb"):
        ip_facts([OVH], parse_case({"ip_databases": {"paths": ["nowhere.mmdb"]}}))


def test_what_the_case_says_of_an_address_goes_before_its_network() -> None:
    case = parse_case({"network": {"relays": [f"{OVH}/32"], "gateways": [MICROSOFT]}})
    kinds = ip_facts([OVH, MICROSOFT], case).set_index("ip")["network_kind"]
    assert (kinds[OVH], kinds[MICROSOFT]) == ("own", "gateway")


def test_a_network_that_is_not_listed_has_no_kind() -> None:
    (row,) = ip_facts(["139.28.36.230"], CaseFile()).to_dict("records")
    assert row["country"] == "UA" and pd.isna(row["network_kind"])


def test_each_listed_network_has_a_known_kind_and_the_snapshots_name() -> None:
    names = read_snapshot().systems.set_index("asn")["name"]
    listed = pd.read_csv(REFERENCE / "network_kinds.csv", dtype="string", keep_default_na=False)
    assert set(listed["network_kind"]) <= set(NETWORK_KINDS)
    assert listed["asn"].is_unique
    assert list(listed["as_name"]) == list(names.loc[listed["asn"]])
    assert network_kinds()["AS8075"] == "microsoft"
