"""The investigator's own IP databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.enrich.databases import parse_record, read_facts
from toolkit.evidence.problems import UsageError

CITY = {
    "continent": {"code": "NA", "names": {"en": "North America"}},
    "country": {"iso_code": "CA", "names": {"en": "Canada", "fr": "Canada"}},
    "city": {"names": {"en": "Montréal"}},
}
LITE = {
    "country": "Namibia", "country_code": "NA", "continent_code": "AF", "asn": "AS64500", "as_name": "Example",
    "as_domain": "hosting.example",
}  # fmt: skip


def test_a_city_record_gives_country_and_continent() -> None:
    assert parse_record(CITY) == {"country": "CA", "country_name": "Canada", "continent": "NA"}


def test_an_asn_record_gives_number_and_name() -> None:
    record = {"autonomous_system_number": 64500, "autonomous_system_organization": "Example"}
    assert parse_record(record) == {"asn": "AS64500", "as_name": "Example"}


def test_a_country_written_as_text_is_a_name_unless_it_is_a_code() -> None:
    assert parse_record(LITE)["country"] == "NA"
    assert parse_record(LITE)["country_name"] == "Namibia"
    assert parse_record({"country": "FR"}) == {"country": "FR"}


def test_facts_of_an_unknown_shape_are_left_out() -> None:
    assert parse_record({"country": ["CA"], "asn": {"number": 1}, "name": ""}) == {}


def test_a_row_names_its_source_and_date(write_mmdb: Callable[..., Path]) -> None:
    path = write_mmdb("city.mmdb", {"203.0.113.0/24": CITY}, "GeoLite2-City")
    (row,) = read_facts(path, ["203.0.113.77"])
    assert row["source"] == "GeoLite2-City (city.mmdb)"
    assert row["source_date"] == datetime(2026, 10, 26, tzinfo=UTC)
    assert (row["network"], row["country"]) == ("203.0.113.0/24", "CA")


def test_an_address_that_the_database_does_not_hold_has_no_facts(write_mmdb: Callable[..., Path]) -> None:
    path = write_mmdb("city.mmdb", {"203.0.113.0/24": CITY})
    (row,) = read_facts(path, ["198.51.100.1"])
    assert "network" not in row and "country" not in row


def test_ipv6_in_a_database_of_ipv4_alone_has_no_facts(write_mmdb: Callable[..., Path]) -> None:
    path = write_mmdb("v4.mmdb", {"203.0.113.0/24": CITY}, version=4)
    four, six = read_facts(path, ["203.0.113.1", "2001:db8::1"])
    assert four["country"] == "CA" and "country" not in six


def test_a_missing_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.mmdb: the IP database cannot be opened"):
        read_facts(tmp_path / "absent.mmdb", ["203.0.113.1"])


@pytest.mark.parametrize("content", [b"", b"not a database", b"\xab\xcd\xefMaxMind.com", b"PK\x03\x04" * 100])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.mmdb"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"wrong\.mmdb"):
        read_facts(path, ["203.0.113.1"])


def test_a_damaged_database_is_named(write_mmdb: Callable[..., Path]) -> None:
    path = write_mmdb("hurt.mmdb", {"203.0.113.0/24": CITY})
    content = bytearray(path.read_bytes())
    place = content.index(b"\xab\xcd\xefMaxMind.com")
    content[place - 60 : place] = b"\xff" * 60
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"hurt\.mmdb: not a readable MMDB file"):
        read_facts(path, ["203.0.113.1"])
