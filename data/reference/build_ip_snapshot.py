"""The IP snapshot of this folder, made from an IPinfo Lite database: four million networks as three small files.

    python data/reference/build_ip_snapshot.py ipinfo_lite.mmdb data/reference

Neighbouring networks with equal country and autonomous system become one range. A range begins at its row's address
and ends where the next row begins; addresses of which the database says nothing are a range without facts. IPv4 lies
at ::ffff:0:0/96, so that one sorted column serves both families. The same database and pyarrow give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import maxminddb
import pyarrow as pa
import pyarrow.parquet as pq

IPV4_MAPPED = 0xFFFF << 32
LOW_HALF = (1 << 64) - 1
SOURCE = "IPinfo Lite"
LICENCE = "CC BY-SA 4.0; IP address data powered by IPinfo (https://ipinfo.io)"


class Range(NamedTuple):
    """Addresses from `start` on, up to the next range's start; `asn` without its letters."""

    start: int
    country: str | None
    asn: int | None


class Network(NamedTuple):
    """One network of the database: first address, address after its last, and what is said of it."""

    start: int
    end: int
    record: dict[str, str]


def read_networks(database: maxminddb.Reader) -> list[Network]:
    """Every network in address order, IPv4 in its mapped place."""
    return sorted((as_network(network, record) for network, record in database), key=lambda found: found.start)


def as_network(network: Any, record: Any) -> Network:
    base = int(network.network_address) + (IPV4_MAPPED if network.version == 4 else 0)
    return Network(base, base + network.num_addresses, record)


def merge(networks: Iterable[Network]) -> Iterator[Range]:
    """Ranges from the first address to the last, with neither overlap nor gap; equal neighbours are one."""
    end, last = 0, (None, None)
    yield Range(0, None, None)
    for network in networks:
        facts = (network.record.get("country_code"), as_number(network.record.get("asn")))
        if network.start < end:
            raise SystemExit(f"networks overlap at {network.start:#x}")
        if network.start > end and last != (None, None):
            yield Range(end, None, None)
            last = (None, None)
        if facts != last:
            yield Range(network.start, *facts)
        end, last = network.end, facts
    yield Range(end, None, None)


def as_number(asn: str | None) -> int | None:
    return None if asn is None else int(asn.removeprefix("AS"))


def ranges_table(ranges: list[Range]) -> pa.Table:
    return pa.table({
        "start_high": pa.array([found.start >> 64 for found in ranges], pa.uint64()),
        "start_low": pa.array([found.start & LOW_HALF for found in ranges], pa.uint64()),
        "country": pa.array([found.country for found in ranges], pa.string()),
        "asn": pa.array([found.asn for found in ranges], pa.uint32()),
    })


def names_table(networks: Iterable[Network], key: str, columns: dict[str, str]) -> pa.Table:
    """What is said of each `key`, once; SystemExit where the database says two things of one."""
    said: dict[Any, tuple[str | None, ...]] = {}
    for network in networks:
        name = network.record.get(key)
        facts = tuple(network.record.get(field) for field in columns.values())
        if name is not None and said.setdefault(name, facts) != facts:
            raise SystemExit(f"{name} is described twice: {said[name]} and {facts}")
    names = sorted(said, key=lambda name: (len(name), name))
    values = {column: [said[name][place] for name in names] for place, column in enumerate(columns)}
    return pa.table({key.removesuffix("_code"): names, **values})


def write(table: pa.Table, path: Path, facts: dict[str, str], encodings: dict[str, str] | None = None) -> None:
    """One row group, no statistics, delta or split encodings where they are smaller than a dictionary."""
    dictionaries = [name for name in table.column_names if name not in (encodings or {})]
    pq.write_table(
        table.replace_schema_metadata(facts), path, compression="zstd", compression_level=19, write_statistics=False,
        row_group_size=max(1, table.num_rows), use_dictionary=dictionaries, column_encoding=encodings,
    )  # fmt: skip


def build(mmdb: Path, out: Path) -> None:
    with maxminddb.open_database(mmdb, maxminddb.MODE_MMAP) as database:
        networks = read_networks(database)
        made_at = datetime.fromtimestamp(database.metadata().build_epoch, UTC)
    facts = {
        "source": SOURCE, "source_date": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "licence": LICENCE,
        "source_sha256": hashlib.sha256(mmdb.read_bytes()).hexdigest(), "source_networks": str(len(networks)),
    }  # fmt: skip
    encodings = {"start_high": "DELTA_BINARY_PACKED", "start_low": "BYTE_STREAM_SPLIT", "asn": "PLAIN"}
    write(ranges_table(list(merge(networks))), out / "ip-snapshot.parquet", facts, encodings)
    systems = names_table(networks, "asn", {"name": "as_name", "domain": "as_domain"})
    write(systems, out / "ip-snapshot-systems.parquet", facts)
    countries = names_table(networks, "country_code", {"name": "country", "continent": "continent_code"})
    write(countries, out / "ip-snapshot-countries.parquet", facts)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("mmdb", type=Path, help="an ipinfo_lite.mmdb")
    arguments.add_argument("out", type=Path, help="the folder to write to")
    build(**vars(arguments.parse_args()))
