"""Facts: what a mail's copies and trace rows say of it together, and where they contradict each other.

Authority goes down from the header that Exchange Online stamped, to the extended trace's event of receipt, to the
summaries. A fact that a better source lacks is taken from the next; one that it has is never overruled, and a source
that says otherwise is a disagreement. A null disagrees with nothing.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench
from toolkit.assemble.shifts import SHIFTED
from toolkit.schema.tables.mail import FROM_BEST_COPY

__all__ = ["MAIL_ROWS", "MATCH_ROWS", "gather"]

# A mail's name is made of its GUID, or of the least name among its records: the same for any order of the evidence.
NAMES = """
SELECT *, 'mail-' || left(sha256(coalesce(guid, least_uid)), 16) AS mail_uid,
       row_number() OVER (ORDER BY mail_uid) AS mid
FROM (
    SELECT mail_group,
           CASE WHEN mail_group LIKE 'g:%' THEN mail_group[3:] END AS guid,
           min(CASE WHEN NOT has_guid THEN uid END) AS least_uid,
           count(*) FILTER (WHERE source_table = 'messages') AS copies,
           count(*) FILTER (WHERE source_table = 'trace') AS trace_rows
    FROM belonging GROUP BY mail_group
)
"""

PLACES = """
SELECT sid, mid FROM belonging JOIN names USING (mail_group)
"""

# No header firewall looks into an attachment: what is attached says what its sender wrote, and yields to a header that
# came with its message.
RANKED_COPIES = """
SELECT sid, mid, row_number() OVER (
    PARTITION BY mid
    ORDER BY header_origin = 'absent', embedded_in IS NOT NULL, header_origin <> 'file',
             coalesce(is_read_downstream, false), boundary_hop IS NULL, coalesce(hop_count, 0) DESC, message_uid
) AS rank
FROM messages JOIN places USING (sid)
"""

# A mailbox's submission and the transport's own hops bear the same second: who took it first is whom the mailbox names.
# Not so where SMTP took it as incoming: what a mailbox submits is originating at every hop, so it was handed on there.
TAKER = """
    coalesce(upper(source) = 'SMTP' AND directionality = 'Incoming', false) DESC, upper(source) <> 'STOREDRIVER'
"""

RANKED_TRACES = f"""
SELECT sid, mid, standing, row_number() OVER (
    PARTITION BY mid
    ORDER BY standing, {{last}}occurred_at NULLS LAST, {TAKER}, evidence_id, row, trace_uid
) AS rank
FROM trace JOIN traces USING (sid) JOIN places USING (sid)
"""

# A time in UTC comes before one of local time, which may be the earlier by its number.
IN_LOCAL_TIME = f"evidence_id IN (SELECT evidence_id FROM {SHIFTED}), "

# From several copies each fact is that of the best which has it; what belongs together stays together.
FROM_COPIES = """
SELECT mid,
       arg_min(sid, rank) AS best_copy,
       arg_min(internet_message_id, rank) AS internet_message_id,
       arg_min({address: mail_from, domain: mail_from_domain}, rank)
           FILTER (WHERE mail_from IS NOT NULL) AS mail_from,
       arg_min({address: header_from, domain: header_from_domain}, rank)
           FILTER (WHERE header_from IS NOT NULL) AS header_from,
       arg_min(subject, rank) AS subject,
       arg_min(received_at, rank) AS received_at,
       arg_min({ip: connecting_ip, helo: helo}, rank) FILTER (WHERE connecting_ip IS NOT NULL) AS peer,
       arg_min(helo, rank) AS helo,
       arg_min(directionality, rank) AS directionality,
       arg_min(tenant_id, rank) AS tenant_id,
       arg_min(auth_as, rank) AS auth_as,
       arg_min(spf, rank) AS spf,
       arg_min(dkim, rank) AS dkim,
       arg_min(dmarc, rank) AS dmarc,
       arg_min({result: compauth, reason: compauth_reason}, rank) FILTER (WHERE compauth IS NOT NULL) AS compauth,
       arg_min(size_bytes, rank) AS size_bytes,
       bool_and(embedded_in IS NOT NULL) AS is_embedded,
       arg_min(embedded_in, rank) AS carrier
FROM messages JOIN ranked_copies USING (sid) GROUP BY mid
"""

# Later events name the connector on the way out and another peer for each hop inside: only the receipt's are taken.
FROM_TRACES = """
SELECT *, CASE WHEN upper(trace_source) = 'STOREDRIVER' THEN NULL ELSE stated_ip END AS connecting_ip,
       CASE WHEN upper(trace_source) = 'STOREDRIVER' THEN NULL ELSE stated_helo END AS helo
FROM (
    SELECT mid,
           arg_min(trace_uid, rank) AS best_trace_uid,
           arg_min(source, rank) FILTER (WHERE standing = 0) AS trace_source,
           arg_min(internet_message_id, rank) AS internet_message_id,
           arg_min({address: mail_from, domain: mail_from_domain}, rank)
           FILTER (WHERE mail_from IS NOT NULL) AS mail_from,
           arg_min(header_from, rank) AS header_from,
           arg_min(header_from_name, rank) AS header_from_name,
           arg_min(spf, rank) AS spf,
           arg_min(dkim, rank) AS dkim,
           arg_min(dmarc, rank) AS dmarc,
           arg_min(compauth, rank) AS compauth,
           arg_min(sender_address, rank) AS sender_address,
           arg_min(subject, rank) AS subject,
           arg_min(occurred_at, rank) FILTER (WHERE standing < 5) AS received_at,
           arg_min(connecting_ip, rank) AS stated_ip,
           arg_min(helo, rank) AS stated_helo,
           arg_min({id: connector_id, is_default: is_default_connector}, rank)
               FILTER (WHERE coalesce(connector_id, is_default_connector::VARCHAR) IS NOT NULL AND standing <> 1)
               AS connector,
           arg_min(directionality, rank) AS directionality,
           arg_min(tenant_id, rank) AS tenant_id,
           arg_min(size_bytes, rank) AS size_bytes,
           coalesce(
               max(refusal_status) FILTER (WHERE refusal_status = '5.7.68'), arg_min(refusal_status, rank)
           ) AS refusal_status
    FROM trace JOIN ranked_traces USING (sid) GROUP BY mid
)
"""

STATED = """
SELECT mid, mail_uid,
       coalesce(c.internet_message_id, t.internet_message_id) AS internet_message_id,
       names.guid AS network_message_id,
       coalesce(c.mail_from.address, t.mail_from.address) AS mail_from,
       CASE WHEN c.mail_from IS NOT NULL THEN c.mail_from.domain ELSE t.mail_from.domain END AS mail_from_domain,
       coalesce(c.header_from.address, t.header_from) AS header_from,
       CASE WHEN c.header_from IS NOT NULL THEN c.header_from.domain
            ELSE domain_part(t.header_from) END AS header_from_domain,
       t.sender_address,
       coalesce(c.subject, t.subject) AS subject,
       coalesce(c.received_at, t.received_at) AS received_at,
       coalesce(c.peer.ip, t.connecting_ip) AS connecting_ip,
       CASE WHEN c.peer IS NOT NULL THEN coalesce(c.peer.helo, t.helo) ELSE coalesce(t.helo, c.helo) END AS helo,
       t.connector.id AS connector_id,
       t.connector.is_default AS is_default_connector,
       t.trace_source,
       coalesce(c.directionality, t.directionality) AS directionality,
       coalesce(c.tenant_id, t.tenant_id) AS tenant_id,
       c.auth_as, coalesce(c.spf, t.spf) AS spf, coalesce(c.dkim, t.dkim) AS dkim, coalesce(c.dmarc, t.dmarc) AS dmarc,
       coalesce(c.compauth.result, t.compauth) AS compauth, c.compauth.reason AS compauth_reason,
       coalesce(c.size_bytes, t.size_bytes) AS size_bytes,
       CASE WHEN copies = 0 THEN 'trace' WHEN trace_rows = 0 THEN 'headers' ELSE 'both' END AS seen_in,
       copies, trace_rows, c.is_embedded, c.carrier, c.best_copy, t.best_trace_uid, t.header_from_name AS traced_name,
       t.refusal_status
FROM names LEFT JOIN from_copies AS c USING (mid) LEFT JOIN from_traces AS t USING (mid)
"""

# Sources that speak for the message. Of an extended trace only its receipt does: the list that expands it, the rule
# that redirects it and every hop inside write another return path or peer.
SPEAKING = f"""
SELECT sid, mid, envelope_sender, lower(header_from_domain) AS author_domain, ip, subject_form, message_id, guid
FROM copies JOIN messages USING (sid) JOIN places USING (sid)
UNION ALL
SELECT sid, mid, envelope_sender, domain_part(header_from), ip, subject_form, message_id, guid
FROM traces JOIN trace USING (sid) JOIN (
    SELECT sid, mid FROM trace JOIN ranked_traces USING (sid)
    WHERE standing <> 1
    QUALIFY standing > 1
        OR rank() OVER (
            PARTITION BY mid, standing, evidence_id
            ORDER BY occurred_at NULLS LAST, {TAKER}, row
        ) = 1
) USING (sid)
"""

SPOKEN_FOR = """
SELECT mid, same_address(mail_from) AS envelope_sender, lower(header_from_domain) AS author_domain, connecting_ip AS ip,
       same_text(subject) AS subject_form, same_id(internet_message_id) AS message_id, network_message_id AS guid
FROM stated
"""

# Each fact that is compared, and the form it is compared in.
COMPARED = {
    "mail_from": "envelope_sender",
    "header_from_domain": "author_domain",
    "connecting_ip": "ip",
    "subject": "subject_form",
    "internet_message_id": "message_id",
    "network_message_id": "guid",
}


def _test(fact: str, form: str) -> str:
    differs = f"subjects_differ(m.{form}, s.{form})" if fact == "subject" else f"m.{form} <> s.{form}"
    return f"CASE WHEN {differs} THEN '{fact}' END AS differs_in_{fact}"


DIFFERENCES = f"""
SELECT sid, mid, {", ".join(_test(fact, form) for fact, form in COMPARED.items())}
FROM speaking AS s JOIN spoken_for AS m USING (mid)
"""

_DIFFERING = ", ".join(f"differs_in_{fact}" for fact in COMPARED)

CONFLICTS = f"""
SELECT mid, {", ".join(f"max(differs_in_{fact}) AS differs_in_{fact}" for fact in COMPARED)}
FROM differences GROUP BY mid
"""

# A signature service or a forwarder hands a mail back within minutes, under a GUID of its own. Clocks may differ.
SENT_BEFORE = """
WITH sent AS (
    SELECT mail_uid, received_at, message_id FROM stated JOIN spoken_for USING (mid)
    WHERE upper(trace_source) = 'STOREDRIVER'
)
SELECT mid, arg_max(sent.mail_uid, (sent.received_at, sent.mail_uid)) AS sent_before_as
FROM spoken_for JOIN stated USING (mid) JOIN sent USING (message_id)
WHERE coalesce(upper(stated.trace_source) <> 'STOREDRIVER', true)
    AND stated.received_at BETWEEN sent.received_at - INTERVAL 1 MINUTE AND sent.received_at + INTERVAL 1 HOUR
GROUP BY mid
"""

# A mail that only the trace knows has no header: the contract's word for that is `absent`.
_BEST = {name: f"best.{name}" for name in FROM_BEST_COPY}
_BEST["header_from_name"] = "CASE WHEN best.sid IS NULL THEN stated.traced_name ELSE best.header_from_name END"

MAIL_ROWS = f"""
SELECT stated.* EXCLUDE (mid, is_embedded, carrier, best_copy, traced_name),
       {" + ".join(f"(differs_in_{fact} IS NOT NULL)::INT" for fact in (*COMPARED, "status"))} AS conflicts,
       nullif(concat_ws(',', {_DIFFERING}, differs_in_status), '') AS disagreements,
       alone_because, sent_before_as,
       CASE WHEN stated.is_embedded AND carrier_mail.mid <> stated.mid THEN carrier_mail.mail_uid END AS embedded_in,
       CASE WHEN stated.is_embedded AND carrier_mail.mid <> stated.mid
            THEN nullif(concat_ws(' ', carrier.report_status, carrier.report_diagnostic), '') END AS returned_with,
       best.message_uid AS best_copy_uid,
       {", ".join(f"{value} AS {name}" for name, value in _BEST.items())}
FROM stated
LEFT JOIN conflicts USING (mid)
LEFT JOIN (SELECT DISTINCT mid, 'status' AS differs_in_status FROM disputed) USING (mid)
LEFT JOIN silences USING (mid)
LEFT JOIN sent_before USING (mid)
LEFT JOIN messages AS best ON best.sid = stated.best_copy
LEFT JOIN messages AS carrier ON carrier.message_uid = stated.carrier
LEFT JOIN places AS carrier_place ON carrier_place.sid = carrier.sid
LEFT JOIN names AS carrier_mail ON carrier_mail.mid = carrier_place.mid
ORDER BY stated.mid
"""

MATCH_ROWS = f"""
WITH same_ids AS (
    SELECT mail_group, message_id, count(*) > 1 AS is_same_id FROM belonging
    WHERE mail_group NOT LIKE 'g:%' AND message_id IS NOT NULL
    GROUP BY mail_group, message_id
), matched AS (
    SELECT sid, mid, mail_uid, uid, source_table, is_sure, CASE
        WHEN copies + trace_rows = 1 THEN 'alone'
        WHEN has_guid THEN 'network_message_id'
        WHEN tied_by <> '' THEN tied_by
        WHEN is_same_id THEN 'internet_message_id'
        ELSE 'content'
    END AS matched_by
    FROM belonging JOIN names USING (mail_group) LEFT JOIN same_ids USING (mail_group, message_id)
)
SELECT mail_uid, uid AS source_uid, source_table, matched_by,
       CASE WHEN matched_by IN ('alone', 'network_message_id') OR (matched_by = 'internet_message_id' AND is_sure)
            THEN 'established' ELSE 'likely' END AS certainty,
       nullif(concat_ws(',', {_DIFFERING}, differs_in_status), '') AS disagreements
FROM matched
LEFT JOIN differences USING (sid)
LEFT JOIN (SELECT sid, 'status' AS differs_in_status FROM disputed) USING (sid)
ORDER BY matched.mid, source_table, source_uid
"""


def gather(bench: Workbench) -> None:
    """Make `names`, the ranked sources of each mail, `stated` (what they say) and `conflicts` (where they differ)."""
    for name, select in (
        ("names", NAMES),
        ("places", PLACES),
        ("ranked_copies", RANKED_COPIES),
        ("ranked_traces", RANKED_TRACES.format(last=IN_LOCAL_TIME if bench.has_rows(SHIFTED) else "")),
        ("from_copies", FROM_COPIES),
        ("from_traces", FROM_TRACES),
        ("stated", STATED),
        ("speaking", SPEAKING),
        ("spoken_for", SPOKEN_FOR),
        ("differences", DIFFERENCES),
        ("conflicts", CONFLICTS),
        ("sent_before", SENT_BEFORE),
    ):
        bench.make(name, select)
    bench.clear("from_copies", "from_traces", "speaking", "spoken_for")
