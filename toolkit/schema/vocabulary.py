"""Closed word lists: the values that the contract's columns may hold.

They are public interface. A word that is not here cannot reach a table.
"""

HEADER_ORIGINS = ("file", "mapi", "absent")
LOADERS = ("eml", "mbox", "msg", "pst", "tnef")
# What these read is a message byte for byte as it was saved; a MAPI store has none of its own bytes left.
ORIGINAL_LOADERS = ("eml", "mbox")
EVIDENCE_KINDS = (
    "eml", "emlx", "mbox", "msg", "pst", "tnef", "trace", "zip", "archive", "config", "empty", "unknown",
)  # fmt: skip
RECIPIENT_KINDS = ("to", "cc", "bcc")
AUTH_METHODS = ("spf", "dkim", "dmarc", "compauth", "arc", "iprev", "auth", "other")
URL_PLACES = ("text", "html", "attachment", "qr")

MESSAGE_ID_FORMS = ("exchange_store", "eop_generated", "own", "absent")
DIRECTIONS = ("inbound", "outbound", "internal")
SEEN_IN = ("headers", "trace", "both")

# Why a mail may be known from one side alone. `not_in_the_traces`: they cover its time and do not have it.
# `several_fit`: more than one of the other side fits it alike, and so none was tied to it.
SILENCES = (
    "no_trace",
    "only_attached",
    "several_fit",
    "time_unknown",
    "outside_the_traces",
    "not_in_the_traces",
    "no_copies",
    "not_delivered",
    "no_copy_collected",
)
TRACE_DIALECTS = (
    "enhanced_summary",
    "extended",
    "get_message_trace",
    "get_message_trace_v2",
    "summary",
    "connector_report",
    "spoof_report",
    "sender_attribution",
    "message_trace_detail",
    "graph",
    "email_events",
    "email_attachments",
    "email_urls",
    "post_delivery",
    "url_clicks",
    "threat_explorer",
    "tracking_log",
    "get_message_tracking_log",
)

# What finally became of one message for one recipient.
DELIVERY_STATUSES = ("delivered", "junked", "quarantined", "filtered", "failed", "expanded", "pending")

MATCH_KEYS = ("network_message_id", "internet_message_id", "content", "alone")
CERTAINTIES = ("established", "likely")
SIGNAL_ANSWERS = ("hit", "clear", "inconclusive")
SEVERITIES = ("context", "low", "medium", "high")

VERDICTS = (
    "genuine_internal",
    "hybrid_relay",
    "authorised_sender",
    "known_relay",
    "forwarded_or_list",
    "bounce_or_automatic",
    "direct_send_spoof",
    "header_spoof",
    "gateway_bypass",
    "external",
    "review",
    "undetermined",
)
SPOOF_VERDICTS = ("direct_send_spoof", "header_spoof")

CLAUSES = (
    "mail_from_is_ours",
    "header_from_is_ours",
    "trace_sender_is_ours",
    "entered_from_outside",
    "received_by_our_tenant",
    "entry_ip_is_known_relay",
    "entry_ip_is_gateway",
    "came_from_behind_our_server",
    "submitted_by_mailbox",
    "attributed_to_our_connector",
    "authenticated_aligned",
    "authenticated_only_by_shared_infrastructure",
    "came_back_by_list_or_forwarder",
    "sent_on_behalf",
    "sent_by_us_before",
    "is_bounce_or_automatic",
    "kept_out_by_the_filter",
    "microsoft_says_direct_send",
    "anonymous",
    "evidence_is_first_hand",
    "evidence_agrees",
)

NETWORK_KINDS = ("microsoft", "hosting", "isp", "email_service", "own", "gateway")
SENDER_HANDLINGS = ("connector", "authorised", "stop", "ask")
# `removed` and `released` are what was done to a mail after delivery, the others what a person did.
IMPACT_KINDS = (
    "read", "clicked", "click_blocked", "replied", "forwarded", "rule", "sign_in", "removed", "released",
)  # fmt: skip
# Authentication tried again, later: RFC 7208 §2.6 and RFC 8601 §2.7, and what cannot be tried any more.
REVERIFIED_METHODS = ("spf", "dkim", "arc", "dmarc")
REVERIFIED_RESULTS = ("pass", "fail", "softfail", "neutral", "none", "permerror", "unverifiable")
DOMAIN_FACT_KINDS = ("spf", "dkim", "dmarc", "mx")
STAGES = ("evidence", "load", "parse", "assemble", "enrich", "judge", "relate", "chart", "report", "export")
PROFILE_KINDS = ("tenant_id", "accepted_domain", "relay", "gateway", "dkim_domain")
PROFILE_ORIGINS = ("stated", "inferred")
