"""Sources: copies and trace rows side by side, with what is compared brought into one form.

    <ABC@Contoso.COM> → abc@contoso.com        RE:  Pay   slip → re: pay slip        Jane@Contoso.com → jane@contoso.com

Only forms for comparing are made here; MAIL keeps every value as found.
"""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.assemble.bench import Source, Workbench
from toolkit.schema.tables.messages import MESSAGES, RECIPIENTS
from toolkit.schema.tables.trace import TRACE

__all__ = ["AFTERMATH", "lay_out", "view_forms"]

# Of TRACE only what is compared or taken over; `detail` and `extra` are the greater part of it.
TRACE_COLUMNS = (
    "trace_uid", "evidence_id", "row", "dialect", "occurred_at", "source", "event_id", "internet_message_id",
    "network_message_id", "mail_from", "mail_from_domain", "sender_address", "header_from", "recipient", "status",
    "refusal_status", "subject", "size_bytes", "connecting_ip", "helo", "connector_id", "is_default_connector",
    "directionality", "tenant_id", "header_from_name", "spf", "dkim", "dmarc", "compauth", "delivery_location",
    "latest_location", "post_delivery_action",
)  # fmt: skip

# What Defender tells of a mail after its receipt: it names the mail, and its time is not that of receipt.
AFTERMATH = ("post_delivery", "url_clicks", "email_urls", "email_attachments")

# Without totals, whose record is a number of messages and none of them, and clicks outside mail.
OF_MESSAGES = f"""
dialect <> 'spoof_report'
AND NOT (dialect IN {AFTERMATH} AND network_message_id IS NULL AND internet_message_id IS NULL)
"""

MACROS = (
    r"bare(value) AS nullif(lower(trim(value, E' <>\t\r\n')), '')",
    # Of `<a@x> (added by mx.x)`, and of one that was folded, the identifier alone is compared. Few hold white space.
    r"has_end(value) AS contains(value, E'\n') OR contains(value, E'\r')",
    r"has_space(value) AS contains(value, ' ') OR contains(value, E'\t') OR has_end(value)",
    r"unfolded(value) AS CASE WHEN has_space(value) THEN translate(value, E' \t\r\n', '') ELSE value END",
    "same_id(value) AS bare(CASE WHEN contains(value, '(') THEN split_part(unfolded(value), '>(', 1) "
    "ELSE unfolded(value) END)",
    "same_address(value) AS CASE WHEN trim(value) = '<>' THEN '<>' ELSE bare(value) END",
    # A regular expression costs more than everything else together: it is asked only where white space is unusual.
    r"has_runs(value) AS contains(value, '  ') OR translate(value, E'\n\t\r', '') <> value",
    r"single_spaced(value) AS CASE WHEN has_runs(value) THEN regexp_replace(value, '\s+', ' ', 'g') ELSE value END",
    # One letter with an accent or two characters, a space that does not break: programs rewrite both. Few subjects hold
    # more bytes than characters.
    "composed(value) AS CASE WHEN strlen(value) <> length(value) "
    "THEN nfc_normalize(translate(value, chr(160) || chr(8239), '  ')) ELSE value END",
    "same_text(value) AS nullif(lower(trim(single_spaced(composed(value)))), '')",
    # Exchange delivers to a mailbox whatever stands behind the plus.
    r"mailbox(address) AS CASE WHEN contains(address, '+') "
    r"THEN regexp_replace(address, '^([^+@]+)\+[^@]*@', '\1@') ELSE address END",
    r"domain_part(value) AS nullif(lower(regexp_extract(value, '@([^@]+)$', 1)), '')",
    # Microsoft cuts the subject of a trace at 256 characters, and programs write dots behind; a cut one agrees with all
    # that begin like it, and with one that was left encoded (RFC 2047) nothing is compared.
    "is_cut_of(part, whole) AS length(part) >= 200 AND starts_with(whole, rtrim(part, '.… '))",
    "beginning(subject) AS left(subject, 200)",
    "is_encoded(subject) AS contains(subject, '=?') AND contains(subject, '?=')",
    "subjects_differ(one, other) AS one <> other AND NOT is_cut_of(one, other) AND NOT is_cut_of(other, one) "
    "AND NOT is_encoded(one) AND NOT is_encoded(other)",
)

COPIES = """
SELECT
    sid,
    message_uid AS uid,
    network_message_id AS guid,
    same_id(internet_message_id) AS message_id,
    same_address(header_from) AS author,
    same_address(mail_from) AS envelope_sender,
    same_text(subject) AS subject_form,
    coalesce(received_at, sent_at) AS seen_at,
    CASE WHEN boundary_hop IS NOT NULL THEN received_at END AS stamped_at,
    embedded_in IS NOT NULL AS is_embedded,
    connecting_ip AS ip,
    size_bytes
FROM {messages}
"""

# Where an event of the extended report stands: that of receipt speaks for the message, later ones only for themselves.
TRACES = """
SELECT
    sid,
    trace_uid AS uid,
    network_message_id AS guid,
    same_id(internet_message_id) AS message_id,
    same_address(coalesce(header_from, sender_address, mail_from)) AS author,
    same_address(mail_from) AS envelope_sender,
    same_text(subject) AS subject_form,
    occurred_at AS seen_at,
    connecting_ip AS ip,
    size_bytes,
    recipient,
    CASE
        WHEN upper(event_id) IN ('RECEIVE', 'SUBMIT') THEN 0
        WHEN event_id IS NOT NULL THEN 1
        WHEN dialect = 'enhanced_summary' THEN 2
        WHEN dialect IN ('email_events', 'threat_explorer') THEN 3
        WHEN dialect IN {aftermath} THEN 5
        ELSE 4
    END AS standing,
    CASE WHEN standing BETWEEN 2 AND 4 THEN occurred_at END AS stamped_at
FROM {trace}
"""

ADDRESSED = """
SELECT DISTINCT messages.sid, same_address(address) AS recipient
FROM recipients JOIN messages USING (message_uid)
WHERE address LIKE '%_@_%'
"""


def lay_out(bench: Workbench, tables: Mapping[str, Source]) -> None:
    """Make `messages`, `recipients` and `trace`, and of them `copies`, `traces` and `addressed` in comparable form.

    A row of `messages` and a row of `trace` never have the same number: `sid` names a source of either kind.
    """
    for macro in MACROS:
        bench.define(macro)
    of_trace = bench.bring(MESSAGES, tables)
    bench.bring(TRACE, tables, TRACE_COLUMNS, first=of_trace, where=OF_MESSAGES)
    bench.bring(RECIPIENTS, tables, ("message_uid", "address"))
    view_forms(bench)
    bench.make("addressed", ADDRESSED)


def view_forms(bench: Workbench, prefix: str = "") -> None:
    """Name the comparable forms of the sources in `<prefix>messages` and `<prefix>trace`: `copies` and `traces`."""
    bench.view(f"{prefix}copies", COPIES.format(messages=f"{prefix}messages"))
    bench.view(f"{prefix}traces", TRACES.format(trace=f"{prefix}trace", aftermath=AFTERMATH))
