"""The IP snapshot: made from a database, asked, and as it ships."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import maxminddb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.enrich.snapshot import REFERENCE, Snapshot, read_snapshot, reference_file
from toolkit.evidence.problems import UsageError

NAMIBIA = {"country_code": "NA", "country": "Namibia", "continent_code": "AF", "asn": "AS64500", "as_name": "One"}
CANADA = {"country_code": "CA", "country": "Canada", "continent_code": "NA", "asn": "AS64501", "as_name": "Two"}
NOWHERE = {"country_code": "CA", "country": "Canada", "continent_code": "NA"}
NETWORKS = {
    "192.0.2.0/25": CANADA, "192.0.2.128/25": CANADA, "198.51.100.0/24": NAMIBIA, "203.0.113.64/26": NOWHERE,
    "2001:db8::/48": CANADA, "2001:db8:1::/65": NAMIBIA, "2001:db8:1:0:8000::/65": CANADA, "2001:db8:f::/127": NAMIBIA,
}  # fmt: skip


@pytest.fixture
def made(builder: ModuleType, write_mmdb: Callable[..., Path], tmp_path: Path) -> Snapshot:
    folder = tmp_path / "reference"
    folder.mkdir()
    builder.build(write_mmdb("lite.mmdb", NETWORKS), folder)
    return read_snapshot(folder)


def facts(snapshot: Snapshot, ip: str) -> dict[str, object]:
    return dict(snapshot.look_up([ip]).iloc[0].dropna())


def test_an_address_has_the_facts_of_its_network(made: Snapshot) -> None:
    assert facts(made, "198.51.100.255") == {
        "ip": "198.51.100.255", "network": "198.51.100.0/24", "country": "NA", "country_name": "Namibia",
        "continent": "AF", "asn": "AS64500", "as_name": "One",
    }  # fmt: skip


def test_neighbours_with_equal_facts_are_one_network(made: Snapshot) -> None:
    assert facts(made, "192.0.2.1")["network"] == "192.0.2.0/24"


OUTSIDE = ("0.0.0.0", "192.0.1.255", "192.0.3.0", "203.0.113.63", "255.255.255.255", "::", "2001:db8:2::", "ffff::")


@pytest.mark.parametrize("ip", OUTSIDE)
def test_an_address_outside_every_network_has_no_facts(made: Snapshot, ip: str) -> None:
    assert facts(made, ip) == {"ip": ip}


def test_both_halves_of_an_ipv6_address_count(made: Snapshot) -> None:
    assert facts(made, "2001:db8:1::7fff")["country"] == "NA"
    assert facts(made, "2001:db8:1:0:8000::")["country"] == "CA"
    assert facts(made, "2001:db8:f::1")["network"] == "2001:db8:f::/127"
    assert "country" not in facts(made, "2001:db8:f::2")


def test_a_network_without_a_number_has_a_country_all_the_same(made: Snapshot) -> None:
    assert facts(made, "203.0.113.64") == {
        "ip": "203.0.113.64", "network": "203.0.113.64/26", "country": "CA", "country_name": "Canada",
        "continent": "NA",
    }  # fmt: skip


def test_no_addresses_give_no_rows_with_the_same_columns(made: Snapshot) -> None:
    nothing = made.look_up([])
    assert len(nothing) == 0
    assert set(nothing.columns) == set(made.look_up(["192.0.2.1"]).columns)


def test_the_date_is_the_databases_own(made: Snapshot) -> None:
    assert (made.source, made.source_date) == ("IPinfo Lite", datetime(2026, 10, 26, tzinfo=UTC))


def test_the_same_database_gives_the_same_bytes(
    builder: ModuleType, write_mmdb: Callable[..., Path], tmp_path: Path
) -> None:
    path = write_mmdb("lite.mmdb", NETWORKS)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        builder.build(path, tmp_path / name)
    files = sorted((tmp_path / "one").iterdir())
    assert len(files) == 3
    assert all(file.read_bytes() == (tmp_path / "two" / file.name).read_bytes() for file in files)


def test_every_address_has_what_the_database_says(
    builder: ModuleType, write_mmdb: Callable[..., Path], tmp_path: Path
) -> None:
    path = write_mmdb("lite.mmdb", NETWORKS)
    builder.build(path, tmp_path)
    snapshot = read_snapshot(tmp_path)
    edges = [int(ipaddress.ip_network(n)[place]) + step for n in NETWORKS for place in (0, -1) for step in (-1, 0, 1)]
    addresses = [str(ipaddress.ip_address(number)) for number in edges]
    found = snapshot.look_up(addresses)
    with maxminddb.open_database(path) as database:
        expected = [dict(database.get(ip) or {}) for ip in addresses]
    for column, field in (("country", "country_code"), ("asn", "asn"), ("as_name", "as_name")):
        pd.testing.assert_series_equal(
            found[column], pd.Series([record.get(field) for record in expected], dtype="string", name=column)
        )


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ip-snapshot\.parquet is missing: install the toolkit from its repository"):
        reference_file(tmp_path, "ip-snapshot.parquet")


def test_a_file_that_is_no_snapshot_is_named(tmp_path: Path) -> None:
    for name in ("ip-snapshot.parquet", "ip-snapshot-systems.parquet", "ip-snapshot-countries.parquet"):
        (tmp_path / name).write_bytes(b"not Parquet")
    with pytest.raises(UsageError, match=r"ip-snapshot\.parquet cannot be read"):
        read_snapshot(tmp_path)


# What ships.


def test_the_shipped_snapshot_knows_well_known_addresses() -> None:
    found = read_snapshot().look_up(["40.107.1.1", "141.95.71.213", "41.182.0.1", "2a01:111:f400::1"])
    assert list(found["country"].iloc[1:3]) == ["DE", "NA"]
    assert list(found["asn"].iloc[[0, 1, 3]]) == ["AS8075", "AS16276", "AS8075"]


def test_the_shipped_snapshot_says_its_date_and_licence() -> None:
    assert read_snapshot().source_date.date().isoformat() == "2026-10-26"
    assert "CC BY-SA 4.0" in (REFERENCE / "README.md").read_text(encoding="utf-8")


@settings(deadline=None)
@given(st.integers(0, 2**128 - 1) | st.integers(0, 2**32 - 1).map(lambda number: number + (0xFFFF << 32)))
def test_the_network_of_any_address_holds_it_and_has_its_facts_at_both_ends(number: int) -> None:
    address = ipaddress.IPv6Address(number)
    ip = str(address.ipv4_mapped or address)
    snapshot = read_snapshot()
    row = snapshot.look_up([ip]).iloc[0]
    if pd.isna(row["network"]):
        assert row.drop(["ip", "network"]).isna().all()
        return
    network = ipaddress.ip_network(row["network"])
    assert ipaddress.ip_address(ip) in network
    ends = snapshot.look_up([str(network[0]), str(network[-1])])
    assert set(ends["country"].fillna("")) == {"" if pd.isna(row["country"]) else row["country"]}
    assert set(ends["asn"].fillna("")) == {"" if pd.isna(row["asn"]) else row["asn"]}
