"""One message as Exchange Online handled it: what its copies and its trace rows say together."""

from __future__ import annotations

from dataclasses import replace

from toolkit.schema import vocabulary as words
from toolkit.schema.columns import Table, count, flag, text, time
from toolkit.schema.tables.messages import MESSAGES

MAIL_UID = text("mail_uid", "our identifier of the mail", example="mail-0f3a9c1204be77d1", nullable=False)

# Facts that MAIL takes over from the copy whose header is the best evidence; same name, same meaning as in MESSAGES.
FROM_BEST_COPY = (
    "header_origin", "message_class", "in_reply_to", "sent_at", "header_from_name", "header_from_count", "from_field_count", "header_from_raw",
    "sender", "reply_to", "reply_to_domain", "list_id", "precedence", "auto_submitted", "is_report", "report_status", "report_diagnostic", "forwarding_marks",
    "boundary_host", "hop_count", "is_read_downstream", "has_store_submission", "client_proxied_by", "cip", "cip_is_none", "skip_listed_ip",
    "recipient_tenant_id", "attributed_direction", "auth_source", "auth_mechanism", "cross_tenant_auth_as", "cross_tenant_auth_source",
    "from_entity", "attributed_tenant_id", "attributed_ip", "is_anonymous_direct_send", "is_internal_org_sender", "mx_points_to_us",
    "came_from_other_tenant", "scl", "spam_verdict", "threat_category", "ip_verdict", "destination", "forged_stamps",
    "spf_domain", "dkim_domain", "dmarc_action", "original_auth_results", "mailer", "message_id_form", "tls", "attachment_count",
)  # fmt: skip

MAIL = Table(
    "mail",
    grain="one message as Exchange Online handled it",
    key=("mail_uid",),
    made_by="assemble",
    columns=(
        MAIL_UID,
        text("internet_message_id", "Message-ID with its angle brackets", "copies, then trace"),
        text("network_message_id", "Microsoft's GUID", "copies, then trace"),
        text("mail_from", "envelope sender (P1)", "trusted header, then extended trace", "jane.doe@contoso.com"),
        text("mail_from_domain", "its domain, lower case", "as mail_from", "contoso.com"),
        text("header_from", "author (P2)", "copies, then Defender's SenderFromAddress", "jane.doe@contoso.com"),
        text("header_from_domain", "its domain, lower case", "as header_from", "contoso.com"),
        text("sender_address", "the sender the trace shows: neither surely P1 nor P2", "trace"),
        text("subject", "subject", "copies, then trace"),
        time("received_at", "when Exchange Online took it", "boundary hop, then trace"),
        text("connecting_ip", "the peer that connected to the boundary", "boundary hop, then trace", "203.0.113.77"),
        text("helo", "what that peer called itself", "boundary hop, then trace"),
        text("connector_id", "the connector it matched", "trace"),
        flag("is_default_connector", "no connector of the tenant matched", "trace"),
        text("trace_source", "component of the event of receipt", "extended trace, RECEIVE", "SMTP"),
        text("directionality", "Incoming or Originating", "trusted header, then trace", "Incoming"),
        text("tenant_id", "the tenant it was attributed to", "trusted header, then trace"),
        text("auth_as", "how Exchange regards the submitter", "trusted header", "Anonymous"),
        text("spf", "SPF result", "trusted header, then Defender\'s AuthenticationDetails", "fail"),
        text("dkim", "DKIM result", "trusted header, then Defender\'s AuthenticationDetails", "none"),
        text("dmarc", "DMARC result", "trusted header, then Defender\'s AuthenticationDetails", "fail"),
        text("compauth", "composite authentication result", "trusted header, then Defender\'s AuthenticationDetails", "fail"),
        text("compauth_reason", "its three digits", "trusted header", "601"),
        count("size_bytes", "size in bytes", "copies, then trace"),
        text("seen_in", "which evidence knows it", example="both", nullable=False, words=words.SEEN_IN),
        text("alone_because", "why the other evidence may not know it; null when both do", "times of the traces, final statuses", "outside_the_traces", words=words.SILENCES),
        count("copies", "number of copies", example="1", nullable=False),
        count("trace_rows", "number of trace rows", example="2", nullable=False),
        count("conflicts", "number of facts on which its sources disagree", example="0", nullable=False),
        text("disagreements", "the facts on which they disagree, comma-separated", example="mail_from"),
        text("embedded_in", "the mail that carries this one as an attachment", example="mail-77aa…"),
        text("sent_before_as", "the mail with the same Message-ID that a mailbox submitted within the hour before, where its trace shows one", "extended trace, RECEIVE by STOREDRIVER", "mail-77aa…"),
        text("returned_with", "what the delivery report that carries it states: status code and quoted reply", "report_status and report_diagnostic of the carrier", "5.7.68 smtp;550 5.7.68 TenantInboundAttribution; Direct Send not allowed"),
        text("refusal_status", "enhanced status code of the permanent refusal that its trace rows quote; of several 5.7.68 first, then the best row's", "TRACE refusal_status", "5.7.68"),
        text("best_copy_uid", "the copy whose header speaks for it", example="m-0f3a9c1204be77d1"),
        text("best_trace_uid", "the trace row that speaks for it", example="t-E0007-41-0"),
        *(replace(MESSAGES[name], nullable=True) for name in FROM_BEST_COPY),  # a trace-only mail has no copy
    ),
)

DELIVERIES = Table(
    "deliveries",
    grain="one message to one recipient, and where it landed",
    key=("mail_uid", "recipient"),
    made_by="assemble",
    columns=(
        MAIL_UID,
        text("recipient", "address of the recipient, lower case", "trace, then To/Cc/Bcc", "jane.doe@contoso.com", nullable=False),
        text("recipient_domain", "its domain, lower case", "as recipient", "contoso.com"),
        text("status", "what finally became of it; null when nothing records it", "trace", "delivered", words=words.DELIVERY_STATUSES),
        text("folder", "where the mailbox put it", "destination of the copy, folder of the store", "J"),
        time("occurred_at", "when", "trace"),
        text("delivery_location", "where Defender says that it was delivered", "Defender DeliveryLocation", "Inbox/folder"),
        text("latest_location", "where Defender last saw it", "Defender LatestDeliveryLocation", "Quarantine"),
        text("post_delivery_action", "what was done to it after delivery: the last action recorded", "Defender EmailPostDeliveryEvents", "Phish ZAP: Success"),
        time("post_delivery_at", "when", "Defender EmailPostDeliveryEvents"),
        text("source_uid", "the trace row or copy it rests on", example="t-E0007-41-0", nullable=False),
        text("source_table", "trace or messages", example="trace", nullable=False, words=("trace", "messages")),
    ),
)

MATCHES = Table(
    "matches",
    grain="one copy or trace row tied to one mail",
    key=("mail_uid", "source_uid"),
    made_by="assemble",
    columns=(
        MAIL_UID,
        text("source_uid", "a message_uid or a trace_uid", example="t-E0007-41-0", nullable=False),
        text("source_table", "trace or messages", example="trace", nullable=False, words=("trace", "messages")),
        text("matched_by", "the key that ties it; `alone` when it is the mail's only source", example="network_message_id", nullable=False, words=words.MATCH_KEYS),
        text("certainty", "how surely", example="established", nullable=False, words=words.CERTAINTIES),
        text("disagreements", "facts on which it differs from the mail, comma-separated", example="subject"),
    ),
)
