"""MMDB files that the investigator names (IPinfo, MaxMind, DB-IP): the same facts, under their several names.

    {"country": {"iso_code": "CA", "names": {"en": "Canada"}}, "autonomous_system_number": 64500}

The MaxMind DB format says how a record is stored, not what it holds: https://maxmind.github.io/MaxMind-DB/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import maxminddb

from toolkit.evidence.problems import Row, UsageError

__all__ = ["read_facts"]

Place = tuple[str, ...]

# For each fact the places where a database may keep it; the first that holds text or a number answers.
PLACES: Mapping[str, tuple[Place, ...]] = {
    "country": (("country", "iso_code"), ("country_code",), ("registered_country", "iso_code")),
    "country_name": (("country", "names", "en"), ("country_name",)),
    "continent": (("continent", "code"), ("continent_code",)),
    "asn": (("autonomous_system_number",), ("asn",)),
    "as_name": (("autonomous_system_organization",), ("as_name",), ("as_org",), ("name",)),
    "as_domain": (("as_domain",), ("domain",)),
}

_COUNTRY_CODE_LENGTH = 2


def read_facts(path: Path, addresses: Sequence[str]) -> list[Row]:
    """What one MMDB file says of each address, in order; facts it does not hold are absent.

    Raises UsageError that names the file where it is missing, is no MMDB file or is damaged.
    """
    try:
        with maxminddb.open_database(path) as database:
            source = _described(path, database.metadata())
            return [{"ip": ip, **source, **_asked(database, ip)} for ip in addresses]
    except OSError as error:
        raise UsageError(f"{path}: the IP database cannot be opened: {error.strerror or error}") from error
    except (maxminddb.InvalidDatabaseError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a readable MMDB file: {error}") from error


def _described(path: Path, metadata: Any) -> Row:
    made_at = datetime.fromtimestamp(metadata.build_epoch, UTC)
    return {"source": f"{metadata.database_type} ({path.name})", "source_date": made_at}


def _asked(database: maxminddb.Reader, ip: str) -> Row:
    try:
        record, length = database.get_with_prefix_len(ip)
    except ValueError:  # an IPv6 address asked of a database that holds IPv4 alone
        return {}
    return {"network": _network(ip, length), **parse_record(record)} if isinstance(record, Mapping) else {}


def _network(ip: str, length: int) -> str:
    return str(ip_network((ip, length), strict=False))


def parse_record(record: Mapping[str, Any]) -> Row:
    """A record's facts in our words.

    >>> parse_record({"country": "CA", "country_name": "Canada", "asn": 64500})
    {'country': 'CA', 'country_name': 'Canada', 'asn': 'AS64500'}
    """
    facts = {fact: found for fact, places in PLACES.items() if (found := _first(record, places)) is not None}
    return {**_country_as_text(record), **facts, **_as_number(facts.get("asn"))}


def _first(record: Mapping[str, Any], places: tuple[Place, ...]) -> str | int | None:
    return next((value for place in places if isinstance(value := _at(record, place), str | int) and value != ""), None)


def _at(record: Any, place: Place) -> Any:
    for key in place:
        record = record.get(key) if isinstance(record, Mapping) else None
    return record


def _country_as_text(record: Mapping[str, Any]) -> Row:
    """IPinfo writes the country's code or its name, as text, under the name where others keep a map."""
    country = record.get("country")
    if not isinstance(country, str) or not country:
        return {}
    return {"country" if len(country) == _COUNTRY_CODE_LENGTH else "country_name": country}


def _as_number(asn: Any) -> Row:
    return {} if asn is None else {"asn": f"AS{str(asn).upper().removeprefix('AS')}"}
