"""Trace-like exports in one shape."""

from __future__ import annotations

from toolkit.schema import vocabulary as words
from toolkit.schema.columns import Table, count, flag, text, time

TRACE = Table(
    "trace",
    grain="one row of a trace-like export for one recipient, normalised",
    key=("trace_uid",),
    made_by="load",
    columns=(
        text("trace_uid", "our identifier of the row and recipient", example="t-E0007-41-0", nullable=False),
        text("evidence_id", "the evidence file", example="E0007", nullable=False),
        count("row", "record number in the file, from 1, the header not counted", example="41", nullable=False),
        text("dialect", "which export it is", example="extended", nullable=False, words=words.TRACE_DIALECTS),
        time("occurred_at", "time of the event or of receipt", "date_time_utc, origin_timestamp_utc, Received"),
        text("source", "the component that wrote the event", "source", "SMTP"),
        text("event_id", "the event", "event_id", "RECEIVE"),
        text("internet_message_id", "Message-ID with its angle brackets", "message_id, MessageId"),
        text("network_message_id", "Microsoft's GUID, dashes, lower case", "network_message_id, MessageTraceId"),
        text("mail_from", "envelope sender (P1); `<>` for the null sender; null where the dialect does not record it", "return_path"),
        text("mail_from_domain", "its domain, lower case", "return_path"),
        text("sender_address", "the sender the export shows: neither surely P1 nor P2", "sender_address, SenderAddress"),
        text("header_from", "author (P2), where the dialect records it", "SenderFromAddress"),
        text("recipient", "recipient address, lower case", "recipient_address, recipient_status, RecipientAddress"),
        text("recipient_status", "status as found", "recipient_status, Status", "Receive, Deliver"),
        text("status", "what became of it, in our words", "recipient_status, Status, event_id", "delivered", words=words.DELIVERY_STATUSES),
        text("subject", "subject as found, cut at 256 characters by Microsoft", "message_subject, Subject"),
        count("size_bytes", "size of the message in bytes", "total_bytes, Size", "20480"),
        text("connecting_ip", "the client's address; blank for mailbox submission", "original_client_ip, FromIP, client_ip of RECEIVE/SMTP"),
        text("helo", "what the client called itself", "custom_data ProxiedClientHostname, H"),
        text("server_ip", "the server's address", "server_ip, original_server_ip, ToIP"),
        text("connector_id", "the connector; `<server>\\Default <server>` is none of yours", "connector_id"),
        flag("is_default_connector", "the connector is the server's default one: no connector of the tenant matched", "connector_id"),
        text("directionality", "Incoming or Originating, in Microsoft's words", "directionality", "Incoming"),
        text("tenant_id", "own tenant", "tenant_id"),
        text("spam_verdict", "the filter's verdict", "custom_data S:SFA SFV", "NSPM"),
        text("detail", "custom_data or Detail as found", "custom_data, Detail"),
        text("extra", "columns that the dialect does not know, as JSON", "any other column"),
    ),
)
