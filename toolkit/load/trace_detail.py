"""Get-MessageTraceDetail: what an event knew, as XML in one cell.

    <root><MEP Name="ConnectorId" String="…"/><MEP Name="ReturnPath" String="jane@contoso.com"/>
    <MEP Name="CustomData" Blob="S:ProxiedClientIPAddress=203.0.113.7;S:ProxiedClientHostname=mail.example"/></root>

DOMAIN.md section 3.3. Read as text, never by an XML parser: the cell is evidence, and entities of its own would be its
author's to define.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load import cells as to
from toolkit.load.agents import Notebook

__all__ = ["facts_of_detail"]

_ENTRY = re.compile(r"""<MEP\s+Name=["']([^"']*)["']\s+[A-Za-z]+=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)

# What the cmdlets call the events of the transport pipeline.
EVENTS: Mapping[str, str] = {"SEND EXTERNAL": "SEND", "SPAM DIAGNOSTICS": "AGENTINFO", "MALWARE": "AGENTINFO"}


def facts_of_detail(found: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """The receipt's peer, connector and envelope sender, and the fate that the event settles. Needs `event_id`."""
    absent = pa.nulls(len(found["event_id"]), pa.string())
    data = found.get("detail", absent)
    event = to.each_distinct(found["event_id"], _event, pa.string())
    notes = Notebook(_entry(data, "CustomData"))
    receipt = pc.equal(event, "RECEIVE").fill_null(False)
    proxied_ip = notes.noted("ProxiedClientIPAddress")
    peer = pc.coalesce(proxied_ip, _entry(data, "ClientIP"), _entry(data, "OriginalClientIP"))
    return {
        "event_id": event,
        "connecting_ip": pc.if_else(receipt, peer, None),
        "helo": notes.noted("ProxiedClientHostname"),
        "connector_id": _entry(data, "ConnectorId"),
        "mail_from": _entry(data, "ReturnPath"),
        "status": to.each_distinct(event, to.EVENT_STATUSES.get, pa.string()),
    }


def _event(word: str) -> str:
    upper = " ".join(word.upper().split())
    return EVENTS.get(upper, upper)


def _entry(data: pa.Array, name: str) -> pa.Array:
    """The value of one entry, entities resolved; null where there is none or it is blank."""
    return to.blank_as_null(to.each_distinct(data, lambda text: _entries(text).get(name.casefold()), pa.string()))


def _entries(text: str) -> dict[str, str]:
    return {name.casefold(): html.unescape(one or other) for name, one, other in _ENTRY.findall(text)}
