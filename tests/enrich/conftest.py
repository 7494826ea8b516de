"""Small IP databases, written here byte by byte, and mails that came from somewhere."""

from __future__ import annotations

import importlib.util
import ipaddress
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from toolkit.schema import TABLES

Networks = Mapping[str, Mapping[str, Any]]
MADE_AT = datetime(2026, 10, 26, tzinfo=UTC)


def _sized(kind: int, size: int) -> bytes:
    """A control byte and its size (MaxMind DB format 2.0); kinds past 7 are extended, sizes here stay below 285."""
    first = (kind << 5 if kind <= 7 else 0) | min(size, 29)
    return bytes([first, *([kind - 7] if kind > 7 else []), *([size - 29] if size >= 29 else [])])


# The C reader insists on these types in the metadata: 16, 32 or 64 bits.
KINDS = {"build_epoch": 9, "node_count": 6, "autonomous_system_number": 6}
USUAL_KIND = 5


def _encoded(value: Any, kind: int = USUAL_KIND) -> bytes:
    if isinstance(value, str):
        text = value.encode()
        return _sized(2, len(text)) + text
    if isinstance(value, int):
        number = value.to_bytes(8, "big").lstrip(b"\0")
        return _sized(kind, len(number)) + number
    if isinstance(value, list):
        return _sized(11, len(value)) + b"".join(map(_encoded, value))
    items = (_encoded(key) + _encoded(item, KINDS.get(key, USUAL_KIND)) for key, item in value.items())
    return _sized(7, len(value)) + b"".join(items)


def _bits(network: str, version: int) -> str:
    net = ipaddress.ip_network(network)
    width, offset = (32, 0) if version == 4 or net.version == 6 else (128, 96)
    width = 128 if net.version == 6 else width
    return f"{int(net.network_address):0{width}b}"[: net.prefixlen + offset]


def mmdb_bytes(networks: Networks, database_type: str, version: int = 6) -> bytes:
    """A MaxMind DB file: a search tree of 32-bit records, the data, the metadata."""
    nodes: list[list[Any]] = [[None, None]]
    data, places = b"", {}
    for network, record in networks.items():
        places[network] = len(data)
        data += _encoded(record)
        node, bits = 0, _bits(network, version)
        for bit in map(int, bits[:-1]):
            if not isinstance(nodes[node][bit], int):
                nodes.append([None, None])
                nodes[node][bit] = len(nodes) - 1
            node = nodes[node][bit]
        nodes[node][int(bits[-1])] = ("data", places[network])
    tree = b"".join(_record(record, len(nodes)) for node in nodes for record in node)
    about = {
        "node_count": len(nodes), "record_size": 32, "ip_version": version, "database_type": database_type,
        "languages": ["en"], "binary_format_major_version": 2, "binary_format_minor_version": 0,
        "build_epoch": int(MADE_AT.timestamp()),
        "description": {"en": "made up"},
    }  # fmt: skip
    return tree + b"\0" * 16 + data + b"\xab\xcd\xefMaxMind.com" + _encoded(about)


def _record(record: Any, node_count: int) -> bytes:
    if isinstance(record, tuple):
        return (node_count + 16 + record[1]).to_bytes(4, "big")
    return (node_count if record is None else record).to_bytes(4, "big")


@pytest.fixture
def write_mmdb(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, networks: Networks, database_type: str = "Made-Up", version: int = 6) -> Path:
        path = tmp_path / name
        path.write_bytes(mmdb_bytes(networks, database_type, version))
        return path

    return write


@pytest.fixture(scope="session")
def builder() -> ModuleType:
    """The script that makes the IP snapshot."""
    path = Path(__file__).resolve().parents[2] / "data" / "reference" / "build_ip_snapshot.py"
    spec = importlib.util.spec_from_file_location("build_ip_snapshot", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def mails() -> Callable[..., pd.DataFrame]:
    """A MAIL with one row for each set of columns given."""

    def make(*rows: Mapping[str, Any]) -> pd.DataFrame:
        usual = {"seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0, "header_origin": "file"}
        return TABLES["mail"].from_rows({**usual, "mail_uid": f"mail-{place}", **row} for place, row in enumerate(rows))

    return make
