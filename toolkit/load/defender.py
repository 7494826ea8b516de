"""Cells of Defender's tables: what authentication found, where a mail lies, and what was done to it afterwards.

    {"SPF":"fail","DKIM":"none","DMARC":"fail","CompAuth":"fail"}   ["Contoso inbound"]   Phish ZAP: Success

DOMAIN.md section 3.4.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load import cells as to

__all__ = ["LOCATION_STATUSES", "PRINTED", "facts_of_defender", "is_printed"]

PRINTED = "PowerShell wrote what kind of value it is in place of the value: export it with more -Depth, or as text"

# Where it was put says what became of it, and more than the action does: `Blocked` is quarantined or refused.
LOCATION_STATUSES: Mapping[str, str] = {
    "inbox": "delivered",
    "inboxfolder": "delivered",
    "folder": "delivered",
    "deletedfolder": "delivered",
    "deleteditems": "delivered",
    "forwarded": "delivered",
    "external": "delivered",
    "onpremisesexternal": "delivered",
    "junk": "junked",
    "junkfolder": "junked",
    "junkemailfolder": "junked",
    "quarantine": "quarantined",
    "failed": "failed",
    "dropped": "failed",
}

DIRECTIONS: Mapping[str, str] = {"inbound": "Incoming", "outbound": "Originating"}

# What is left of a list or an object in a cell that has no room for one.
_KIND = re.compile(r"System\.[A-Za-z.]+(?:\[\]|`[0-9].*)?")
_OBJECT = re.compile(r"@\{(.*)\}", re.DOTALL)

_METHODS = {"spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC", "compauth": "CompAuth"}


def is_printed(values: pa.Array) -> pa.Array:
    """bool, never null: is a cell the name of a type of .NET, and not a value?"""
    return to.each_distinct(values, lambda text: bool(_KIND.fullmatch(text)), pa.bool_()).fill_null(False)


def facts_of_defender(found: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """What the record says beyond its cells, each fact only where its cell is among the columns."""
    made = {**_peer(found), **_connector(found), **_after(found)}
    if "authentication" in found:
        made.update({name: _result(found["authentication"], method) for name, method in _METHODS.items()})
    if "email_direction" in found:
        made["directionality"] = to.each_distinct(found["email_direction"], _direction, pa.string())
    if "delivery_location" in found and "action_type" not in found:
        made["status"] = pc.coalesce(to.each_distinct(found["delivery_location"], _status, pa.string()), _fate(found))
    return made


def _fate(found: Mapping[str, pa.Array]) -> pa.Array:
    absent = pa.nulls(len(found["occurred_at"]), pa.string())
    return to.each_distinct(found.get("recipient_status", absent), _by_action, pa.string())


def _by_action(action: str) -> str | None:
    return to.STATUS_WORDS.get("".join(filter(str.isalpha, action)).casefold())


def _peer(found: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    peers = [found[name] for name in ("sender_ipv4", "sender_ipv6") if name in found]
    return {"connecting_ip": pc.coalesce(*peers)} if peers else {}


def _connector(found: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Of an inbound mail, no name in this cell says that no connector took it: Microsoft's own hunt reads it so.

    https://techcommunity.microsoft.com/blog/exchange/introducing-more-control-over-direct-send-in-exchange-online/4408790
    """
    if "connector_id" not in found:
        return {}
    named = to.each_distinct(found["connector_id"], _names, pa.string())
    direction = pc.utf8_lower(found.get("email_direction", pa.nulls(len(named), pa.string())))
    is_inbound = pc.equal(direction, "inbound").fill_null(False)
    # The connector on the way out is none that the mail came in by.
    named = pc.if_else(pc.equal(direction, "outbound").fill_null(False), None, named)
    is_nameless = pc.and_(named.is_null(), pc.invert(is_printed(found["connector_id"])))
    by_none = pc.if_else(pc.and_(is_inbound, is_nameless), True, pa.scalar(None, pa.bool_()))
    return {"connector_id": named, "is_default_connector": pc.coalesce(to.is_default_connector(named), by_none)}


def _after(found: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    if "action_type" not in found:
        return {}
    result = found.get("action_result")
    action = found["action_type"]
    if result is None:
        return {"post_delivery_action": action}
    return {"post_delivery_action": pc.coalesce(pc.binary_join_element_wise(action, result, ": "), action)}


def _names(text: str) -> str | None:
    """Connectors as text; an empty list names none, and the name of a type is none's."""
    if _KIND.fullmatch(text):
        return None
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(listed, list):
        return "; ".join(map(str, listed)) or None
    return text


def _result(details: pa.Array, method: str) -> pa.Array:
    return to.each_distinct(details, lambda text: _said(text, method), pa.string())


def _said(text: str, method: str) -> str | None:
    """What `{"SPF":"fail"}` says of a method, or `@{SPF=fail; DKIM=none}`, which PowerShell makes of it."""
    printed = _OBJECT.fullmatch(text)
    try:
        results = dict(pair.split("=", 1) for pair in printed[1].split("; ")) if printed else json.loads(text)
    except (ValueError, RecursionError):
        return None
    said = results.get(method) if isinstance(results, dict) else None
    return said.strip().lower() or None if isinstance(said, str) else None


def _direction(word: str) -> str | None:
    return DIRECTIONS.get(word.strip().casefold())


def _status(location: str) -> str | None:
    return LOCATION_STATUSES.get("".join(filter(str.isalpha, location)).casefold())
