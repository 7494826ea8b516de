"""What of a case's tables the exports are written from.

    StoredTables(store, READS)  →  the frames that `write_exports` asks for, and no column more
"""

from __future__ import annotations

from toolkit.excerpts import WHOLE, Part, Reads

__all__ = ["READS"]

READS: Reads = {
    "profile": WHOLE,
    "ip_facts": WHOLE,
    "verdicts": WHOLE,
    "campaigns": WHOLE,
    "campaign_mail": WHOLE,
    "senders": WHOLE,
    "impact": WHOLE,
    "timeline": WHOLE,
    "problems": WHOLE,
    "mail": Part((
        "mail_uid", "best_copy_uid", "best_trace_uid", "seen_in", "received_at", "mail_from", "header_from",
        "header_from_name", "reply_to", "subject", "internet_message_id", "network_message_id", "connecting_ip",
        "skip_listed_ip", "helo", "dmarc",
    )),
    "deliveries": Part((
        "mail_uid", "recipient", "status", "folder", "occurred_at", "delivery_location", "latest_location",
        "post_delivery_action", "post_delivery_at",
    )),
    "matches": Part(("mail_uid", "source_table", "source_uid")),
    "messages": Part(("message_uid", "evidence_id", "locator")),
    "trace": Part(("trace_uid", "evidence_id", "row")),
    "urls": Part(("message_uid", "url", "host")),
    "attachments": Part((
        "message_uid", "declared_type", "detected_type", "disposition", "content_id", "sha256",
    )),
}  # fmt: skip
