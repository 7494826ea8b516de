"""What of a case's tables this room reads.

    StoredTables(store, READS)  →  the frames that `relate` asks for, and no column more
"""

from __future__ import annotations

import pyarrow.compute as pc

from toolkit.excerpts import WHOLE, Part, Reads
from toolkit.relate.aftermath import AFTERWARDS, CLICKS, MOVES

__all__ = ["READS"]

ASKED = ("entered_from_outside", "mail_from_is_ours", "header_from_is_ours")

READS: Reads = {
    "profile": WHOLE,
    "ip_facts": WHOLE,
    "mail": Part((
        "mail_uid", "best_copy_uid", "best_trace_uid", "received_at", "sent_at", "mail_from", "header_from", "subject",
        "message_class", "internet_message_id", "network_message_id", "in_reply_to", "auto_submitted", "is_report",
        "connecting_ip", "skip_listed_ip", "helo", "dmarc",
    )),
    "verdicts": Part(("mail_uid", "verdict", "certainty", "would_connector_require")),
    "clauses": Part(("mail_uid", "clause", "answer"), pc.field("clause").isin(ASKED)),
    "deliveries": Part((
        "mail_uid", "recipient", "status", "folder", "occurred_at", "source_table", "source_uid",
    )),
    "matches": Part(("mail_uid", "source_table", "source_uid"), pc.field("source_table") == "messages"),
    "attachments": Part((
        "message_uid", "sha256", "detected_type", "declared_type", "disposition", "content_id",
    )),
    "messages": Part(("message_uid", "evidence_id", "received_at", "embedded_in")),
    "trace": Part(("trace_uid", "evidence_id", "occurred_at")),
    # Few of a trace's rows tell what followed, and only of these is more wanted than their times.
    AFTERWARDS: Part(
        ("trace_uid", "evidence_id", "dialect", "occurred_at", "network_message_id", "recipient", "url", "extra"),
        pc.field("dialect").isin((CLICKS, MOVES)), of="trace",
    ),
    "urls": Part(("message_uid", "url")),
}  # fmt: skip
