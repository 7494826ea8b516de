"""What of a case's tables the figures are drawn from.

    StoredTables(store, READS)  →  the frames that `draw_all` asks for, and no column more
"""

from __future__ import annotations

import pyarrow.compute as pc

from toolkit.chart.names import CONTROLS
from toolkit.excerpts import WHOLE, Part, Reads

__all__ = ["READS"]

ASKED = ("entered_from_outside", "mail_from_is_ours", "header_from_is_ours", "authenticated_aligned")

READS: Reads = {
    "manifest": WHOLE,
    "campaigns": WHOLE,
    "campaign_mail": WHOLE,
    "senders": WHOLE,
    "ip_facts": WHOLE,
    "mail": Part((
        "mail_uid", "best_copy_uid", "received_at", "seen_in", "connecting_ip", "subject", "spf", "dmarc", "compauth",
    )),
    "verdicts": Part(("mail_uid", "verdict", "certainty", *CONTROLS)),
    "clauses": Part(("mail_uid", "clause", "answer"), pc.field("clause").isin(ASKED)),
    "deliveries": Part(("mail_uid", "recipient", "status", "folder")),
    "matches": Part(("mail_uid", "source_uid")),
    "messages": Part(("message_uid", "evidence_id", "received_at")),
    "trace": Part(("trace_uid", "evidence_id", "occurred_at", "dialect")),
    "hops": Part((
        "message_uid", "hop", "occurred_at", "by_host", "helo", "from_ip", "protocol", "tls_version", "is_boundary",
        "is_trusted",
    )),
}  # fmt: skip
