"""One event of the transport pipeline: the peer, its name, the filter's verdict, and the fate of the recipients.

    RECEIVE/SMTP with a public client_ip entered from outside; RECEIVE/STOREDRIVER was submitted by a mailbox

DOMAIN.md section 3.2: the extended report and the server's own tracking log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load import cells as to
from toolkit.load.agents import Notebook

__all__ = ["facts_of_event"]

MAILBOX = "STOREDRIVER"


def facts_of_event(found: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """What the event says beyond its cells. Needs `event_id` and `source`."""
    absent = pa.nulls(len(found["event_id"]), pa.string())
    notes = Notebook(found.get("detail", absent))
    event = pc.ascii_upper(found["event_id"])
    return {
        "connecting_ip": _connecting_ip(found, event, notes, absent),
        "helo": pc.coalesce(notes.noted("ProxiedClientHostname"), notes.of_filter("H")),
        "server_ip": pc.coalesce(found.get("server_ip", absent), found.get("original_server_ip", absent)),
        "spam_verdict": notes.of_filter("SFV"),
        "status": pc.coalesce(
            to.each_distinct(notes.of_filter("DI"), to.FILTER_STATUSES.get, pa.string()),
            _quarantined(event, found.get("recipient_status", absent)),
            to.each_distinct(event, to.EVENT_STATUSES.get, pa.string()),
        ),
    }


def _quarantined(event: pa.Array, statuses: pa.Array) -> pa.Array:
    """A drop that says of its recipients `Quarantined` lost nothing; null for every other event."""
    dropped = pc.equal(event, "DROP")
    if not pc.any(dropped).as_py():
        return pa.nulls(len(event), pa.string())
    said = pc.match_substring(statuses, "quarantined", ignore_case=True)
    return pc.if_else(pc.and_(dropped, said), "quarantined", None)


def _connecting_ip(found: Mapping[str, pa.Array], event: pa.Array, notes: Notebook, absent: pa.Array) -> pa.Array:
    """The peer: of a receipt by SMTP whatever names it, of a mailbox's submission none, elsewhere what is carried.

    `original_client_ip` of a submission is the user's own device, which connected to no boundary.
    """
    source = pc.ascii_upper(found["source"])
    original = found.get("original_client_ip", absent)
    proxied = _or_else(original, lambda: notes.noted("ProxiedClientIPAddress"))
    of_receipt = pc.coalesce(proxied, found.get("client_ip", absent))
    carried = _or_else(original, lambda: notes.of_filter("CIP"))
    by_smtp = pc.and_(pc.equal(event, "RECEIVE"), pc.equal(source, "SMTP")).fill_null(False)
    by_mailbox = pc.equal(source, MAILBOX).fill_null(False)
    return pc.if_else(by_smtp, of_receipt, pc.if_else(by_mailbox, None, carried))


def _or_else(values: pa.Array, others: Callable[[], pa.Array]) -> pa.Array:
    """The values, and where one is null the other: agents' notes are searched only where something is lacking."""
    return pc.coalesce(values, others()) if values.null_count else values
