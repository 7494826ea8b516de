"""The IP snapshot that ships with the toolkit: every address's country and autonomous system on one date.

    ::ffff:203.0.113.0 | no country | no AS number      a range, up to the next row's address

Three Parquet files in `data/reference`, which its README describes. Nothing is asked of a network.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from toolkit.evidence.problems import UsageError
from toolkit.schema.columns import TEXT

__all__ = ["REFERENCE", "Snapshot", "numbered", "read_snapshot", "reference_file"]

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"

RANGES, SYSTEMS, COUNTRIES = "ip-snapshot.parquet", "ip-snapshot-systems.parquet", "ip-snapshot-countries.parquet"

_IPV4_MAPPED_PREFIX = b"\0" * 10 + b"\xff\xff"
_IPV4_MAPPED = 0xFFFF << 32

# NumPy compares `S16` byte by byte, unsigned, and pads with zero bytes: exactly the order of 128-bit addresses.
_KEY = np.dtype("S16")


def reference_file(folder: Path, name: str) -> Path:
    """A file of the reference data. Raises UsageError that says where it was looked for and what to do."""
    path = folder / name
    if not path.is_file():
        raise UsageError(
            f"{path} is missing: install the toolkit from its repository with `pip install -e .`, "
            "or make the file as data/reference/README.md says"
        )
    return path


@dataclass(frozen=True)
class Snapshot:
    """Ranges of addresses in order, and the facts of each. `keys` are 16-byte addresses, IPv4 in `::ffff:0:0/96`.

    `country` and `asn` are places in `countries` and `systems`, -1 where the source says nothing.
    """

    source: str
    source_date: datetime
    keys: npt.NDArray[np.bytes_]
    country: npt.NDArray[np.int32]
    asn: npt.NDArray[np.int32]
    countries: pd.DataFrame
    systems: pd.DataFrame

    def look_up(self, addresses: Sequence[str]) -> pd.DataFrame:
        """One row an address, in order: ip, network, country, country_name, continent, asn, as_name, as_domain.

        Addresses are in their canonical form. `network` is the largest CIDR block around the address that has these
        facts throughout; it is null where the snapshot says nothing.
        """
        wanted = numbered(addresses)
        rows = np.maximum(np.searchsorted(self.keys, wanted, side="right") - 1, 0)
        facts = self._facts(rows)
        known = (self.country[rows] >= 0) | (self.asn[rows] >= 0)
        networks = [
            _block(address, self.keys[row], self.keys[row + 1 : row + 2]) if has_facts else None
            for address, row, has_facts in zip(wanted, rows, known, strict=True)
        ]
        return facts.assign(ip=pd.Series(addresses, dtype=TEXT), network=pd.Series(networks, dtype=TEXT))

    def _facts(self, rows: npt.NDArray[np.intp]) -> pd.DataFrame:
        countries, systems = self.countries, self.systems
        return pd.DataFrame({
            "country": _taken(countries["country"], self.country[rows]),
            "country_name": _taken(countries["name"], self.country[rows]),
            "continent": _taken(countries["continent"], self.country[rows]),
            "asn": _taken(systems["asn"], self.asn[rows]),
            "as_name": _taken(systems["name"], self.asn[rows]),
            "as_domain": _taken(systems["domain"], self.asn[rows]),
        })


def _taken(names: pd.Series, places: npt.NDArray[np.int32]) -> pd.Series:
    return pd.Series(names.array.take(places, allow_fill=True), dtype=TEXT)


def numbered(addresses: Iterable[str]) -> npt.NDArray[np.bytes_]:
    """Addresses in canonical form as 16-byte keys, IPv4 in `::ffff:0:0/96`."""
    return np.frombuffer(b"".join(map(_packed, addresses)), dtype=_KEY)


def _packed(address: str) -> bytes:
    if ":" in address:
        return socket.inet_pton(socket.AF_INET6, address)
    return _IPV4_MAPPED_PREFIX + socket.inet_pton(socket.AF_INET, address)


def _block(address: bytes, start: bytes, following: npt.NDArray[np.bytes_]) -> str:
    """The largest CIDR block around the address that holds neither the one before `start` nor the one that follows."""
    number = _number(address)
    before = _number(start) - 1
    after = _number(following[0]) if len(following) else 1 << 128
    bits = min((number ^ before).bit_length(), (number ^ after).bit_length()) - 1
    base = number >> bits << bits
    if base >> 32 == 0xFFFF and bits <= 32:
        return str(ip_network((base - _IPV4_MAPPED, 32 - bits)))
    return str(ip_network((base.to_bytes(16, "big"), 128 - bits)))


def _number(key: bytes) -> int:
    return int.from_bytes(key.ljust(16, b"\0"), "big")


def read_snapshot(folder: Path = REFERENCE) -> Snapshot:
    """The snapshot of this folder, read once. Raises UsageError where a file is missing or is not the snapshot's."""
    return _read(folder.resolve())


@lru_cache(maxsize=2)
def _read(folder: Path) -> Snapshot:
    ranges, systems, countries = (_table(reference_file(folder, name)) for name in (RANGES, SYSTEMS, COUNTRIES))
    try:
        said = {key.decode(): value.decode() for key, value in (ranges.schema.metadata or {}).items()}
        return Snapshot(
            source=said["source"],
            source_date=datetime.strptime(said["source_date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            keys=_keys(ranges["start_high"], ranges["start_low"]),
            country=_places(ranges["country"], countries["country"]),
            asn=_places(ranges["asn"], _as_numbers(systems["asn"])),
            countries=_frame(countries),
            systems=_frame(systems),
        )
    except (KeyError, ValueError, pa.ArrowInvalid) as error:
        raise UsageError(f"{folder / RANGES} is not an IP snapshot: {error}") from error


def _table(path: Path) -> pa.Table:
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _frame(table: pa.Table) -> pd.DataFrame:
    return pd.DataFrame({name: pd.array(table[name].to_pylist(), dtype=TEXT) for name in table.column_names})


def _keys(high: Any, low: Any) -> npt.NDArray[np.bytes_]:
    halves = np.empty((len(high), 2), dtype=">u8")
    halves[:, 0], halves[:, 1] = high.to_numpy(), low.to_numpy()
    return halves.view(_KEY).reshape(-1)


def _places(values: Any, names: Any) -> npt.NDArray[np.int32]:
    """Where each value stands among the names, -1 for null."""
    found: npt.NDArray[np.int32] = pc.index_in(values, names).fill_null(-1).to_numpy().astype(np.int32)
    return found


def _as_numbers(names: Any) -> Any:
    """`AS64500` as 64500."""
    return pc.utf8_slice_codeunits(names, start=2).cast(pa.uint32())
