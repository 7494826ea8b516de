"""Deliveries: to whom a mail went, and where it landed, as the trace has it; To, Cc and Bcc only where no trace knows.

A summary states the outcome and so comes after every event; of summaries that differ the one of more authority counts,
as for every fact. `junked` says more than `delivered` of the same delivery; what says that it arrived contradicts what
says that it did not.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench

__all__ = ["DELIVERY_ROWS", "follow"]

TRACED = """
SELECT mid, recipient, arg_min(sid, rank) AS first_sid
FROM trace JOIN ranked_traces USING (sid) WHERE recipient IS NOT NULL AND dialect <> 'url_clicks'
GROUP BY mid, recipient
"""

# In the order of what settles a recipient's fate, the most settling first.
FATES = """
SELECT mid, recipient, sid, status, standing < 2 AS is_event, row_number() OVER (
    PARTITION BY mid, recipient
    ORDER BY status = 'pending', is_event, CASE WHEN standing >= 2 THEN standing END, occurred_at DESC NULLS LAST,
             list_position(['quarantined', 'filtered', 'failed', 'junked', 'delivered', 'expanded', 'pending'], status),
             trace_uid
) AS rank
FROM trace JOIN ranked_traces USING (sid) WHERE recipient IS NOT NULL AND status IS NOT NULL
"""

OUTCOMES = """
SELECT mid, recipient, arg_min(sid, rank) AS sid, arg_min(status, rank) AS status,
       arg_min(sid, rank) FILTER (WHERE status = 'junked') AS junk,
       arg_min(sid, rank) FILTER (WHERE is_event) AS event_sid,
       arg_min(status, rank) FILTER (WHERE is_event) AS event_status
FROM fates GROUP BY mid, recipient
"""

LAST = """
SELECT mid, recipient, coalesce(CASE WHEN status = 'delivered' THEN junk END, sid, first_sid) AS sid
FROM traced LEFT JOIN outcomes USING (mid, recipient)
"""

HAS_ARRIVED = """
has_arrived(status) AS CASE WHEN status IN ('delivered', 'junked') THEN true
                            WHEN status IN ('quarantined', 'filtered', 'failed') THEN false END
"""

# Events follow one another, and so the last of them alone may contradict.
DISPUTED = """
SELECT fates.sid, mid FROM fates JOIN outcomes USING (mid, recipient)
WHERE NOT is_event AND has_arrived(fates.status) <> has_arrived(outcomes.status)
UNION ALL
SELECT event_sid, mid FROM outcomes WHERE has_arrived(event_status) <> has_arrived(status)
"""

ADDRESSEES = """
SELECT mid, recipient, arg_min(sid, rank) AS sid
FROM addressed JOIN ranked_copies USING (sid)
WHERE mid NOT IN (SELECT mid FROM traced)
GROUP BY mid, recipient
"""

REACHED = """
SELECT mid, last.recipient, status, occurred_at, trace_uid AS source_uid, 'trace' AS source_table
FROM last JOIN trace USING (sid)
UNION ALL
SELECT mid, recipient, NULL, NULL, message_uid, 'messages'
FROM addressees JOIN messages USING (sid)
"""

# A copy does not say whose mailbox it lay in: with several recipients nobody's folder is known.
FOLDERS = """
SELECT mid, arg_min(coalesce(destination, folder), rank) AS folder
FROM messages JOIN ranked_copies USING (sid) JOIN (SELECT mid FROM reached GROUP BY mid HAVING count(*) = 1) USING (mid)
WHERE embedded_in IS NULL
GROUP BY mid
"""

# What Defender saw after delivery: the last word counts, and a mail may have been moved more than once.
AFTER = """
SELECT mid, recipient,
       arg_max(delivery_location, order_of) FILTER (WHERE dialect <> 'post_delivery') AS delivery_location,
       arg_max(coalesce(latest_location, CASE WHEN dialect = 'post_delivery' THEN delivery_location END), order_of)
           AS latest_location,
       arg_max(post_delivery_action, order_of) AS post_delivery_action,
       max(occurred_at) FILTER (WHERE post_delivery_action IS NOT NULL) AS post_delivery_at
FROM (
    SELECT mid, recipient, dialect, delivery_location, latest_location, post_delivery_action, occurred_at,
           row_number() OVER (ORDER BY occurred_at NULLS FIRST, trace_uid) AS order_of
    FROM trace JOIN places USING (sid)
    WHERE recipient IS NOT NULL
      AND (delivery_location IS NOT NULL OR latest_location IS NOT NULL OR post_delivery_action IS NOT NULL)
)
GROUP BY mid, recipient
"""

DELIVERY_ROWS = """
SELECT mail_uid, r.* EXCLUDE (mid), domain_part(r.recipient) AS recipient_domain, folder,
       a.delivery_location, a.latest_location, a.post_delivery_action, a.post_delivery_at
FROM reached AS r JOIN names USING (mid) LEFT JOIN folders USING (mid)
LEFT JOIN after AS a ON a.mid = r.mid AND a.recipient = r.recipient
ORDER BY r.mid, r.recipient
"""


def follow(bench: Workbench) -> None:
    """Make `reached`, each recipient of each mail with its fate, `folders`, what came `after`, and `disputed`: the
    trace rows that contradict the fate.
    """
    bench.define(HAS_ARRIVED)
    for name, select in (
        ("traced", TRACED),
        ("fates", FATES),
        ("outcomes", OUTCOMES),
        ("last", LAST),
        ("disputed", DISPUTED),
        ("addressees", ADDRESSEES),
        ("reached", REACHED),
        ("folders", FOLDERS),
        ("after", AFTER),
    ):
        bench.make(name, select)
    bench.clear("traced", "fates", "outcomes", "last", "addressees")
