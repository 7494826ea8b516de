"""Ties: which copies and trace rows are one message, by the surest key that each of them has.

    network_message_id, else internet_message_id with author, time and peer, else sender, recipient, subject and minute

Exchange Online's GUID is stamped by itself and cannot be chosen by a sender; a Message-ID can, and kits use one for
thousands of mails (DOMAIN.md section 2.4). So a Message-ID ties nothing that a GUID or the connecting address keeps
apart, and where several mails would do, none is chosen.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench
from toolkit.assemble.content import JOINED, tie_by_content
from toolkit.assemble.sources import view_forms

__all__ = ["tie"]

# A Message-ID that more mails share than this is a kit's: nearness in time alone ties nothing to one of them.
CROWD = 50

SOURCES = """
SELECT sid, uid, 'messages' AS source_table, CASE WHEN is_embedded THEN 'embedded' ELSE 'copy' END AS kind,
       guid, message_id, author, envelope_sender, subject_form, seen_at, ip, size_bytes
FROM {prefix}copies
UNION ALL
SELECT sid, uid, 'trace', 'trace',
       guid, message_id, author, envelope_sender, subject_form, seen_at, ip, size_bytes
FROM {prefix}traces
"""

# Whose place is not settled by its own GUID, and every source of a mail that could be theirs.
OPEN = """
SELECT guid FROM sources SEMI JOIN (SELECT message_id FROM sources WHERE guid IS NULL) USING (message_id)
WHERE guid IS NOT NULL
UNION
SELECT guid FROM sources SEMI JOIN (
    SELECT subject_form FROM sources WHERE guid IS NULL AND message_id IS NULL
) USING (subject_form)
WHERE guid IS NOT NULL
"""

# `g:` a GUID, `r:` a record by itself, `i:` records of one Message-ID, `c:` records of one content.
MEMBERS = """
SELECT *, CASE WHEN guid IS NOT NULL THEN 'g:' || guid
               WHEN kind = 'trace' THEN 'r:' || regexp_replace(uid, '-[0-9]+$', '')
               ELSE 'r:' || uid END AS mail_group, '' AS tied_by, true AS is_sure
FROM open_sources
"""

# Forms for comparing are dear: those of the open sources alone are made, not those of every event of the trace.
OPEN_ROWS = """
SELECT * FROM {table} WHERE network_message_id IS NULL
UNION ALL
SELECT * FROM {table} SEMI JOIN open_guids ON open_guids.guid = {table}.network_message_id
"""

# --- records without a GUID among themselves

# By Message-ID, then author, then peer, then days without a gap. One value known among unknown ones is taken for all;
# of several known ones the unknown are kept apart.
BY_AUTHOR = """
SELECT *, coalesce(
    author, CASE WHEN min(author) OVER same = max(author) OVER same THEN min(author) OVER same END, ''
) AS by_author
FROM members
WHERE mail_group LIKE 'r:%' AND message_id IS NOT NULL
WINDOW same AS (PARTITION BY kind, message_id)
"""

BY_PEER = """
SELECT *, coalesce(ip, CASE WHEN min(ip) OVER same = max(ip) OVER same THEN min(ip) OVER same END, '') AS by_peer
FROM by_author
WINDOW same AS (PARTITION BY kind, message_id, by_author)
"""

BY_DAYS = """
WITH stepped AS (
    SELECT *, seen_at - lag(seen_at) OVER same > INTERVAL 1 DAY AS is_new
    FROM by_peer
    WINDOW same AS (PARTITION BY kind, message_id, by_author, by_peer ORDER BY seen_at NULLS LAST, uid)
), numbered AS (
    SELECT *, count(*) FILTER (WHERE is_new) OVER (
        PARTITION BY kind, message_id, by_author, by_peer ORDER BY seen_at NULLS LAST, uid
    ) AS run
    FROM stepped
)
SELECT *, CASE WHEN seen_at IS NULL AND max(run) OVER same > 0 THEN -1 ELSE run END AS by_days
FROM numbered
WINDOW same AS (PARTITION BY kind, message_id, by_author, by_peer)
"""

# A summary without any identifier lists each recipient by itself: what else it says alike is one message.
GROUPED = """
SELECT sid, 'i:' || min(uid) OVER same AS own_group, seen_at IS NOT NULL AND author IS NOT NULL AS is_known
FROM by_days
WINDOW same AS (PARTITION BY kind, message_id, by_author, by_peer, by_days)
UNION ALL
SELECT sid, 'c:' || min(uid) OVER (PARTITION BY author, subject_form, seen_at, size_bytes, ip), false
FROM members
WHERE mail_group LIKE 'r:%' AND message_id IS NULL AND kind = 'trace'
  AND author IS NOT NULL AND subject_form IS NOT NULL AND seen_at IS NOT NULL
"""

REGROUPED = """
SELECT members.* REPLACE (coalesce(own_group, mail_group) AS mail_group, coalesce(is_known, is_sure) AS is_sure)
FROM members LEFT JOIN grouped USING (sid)
"""

# --- groups tied to each other

GROUPS = """
SELECT mail_group, message_id,
       bool_or(kind = 'copy') AS has_copy, bool_or(kind = 'trace') AS has_trace,
       bool_and(kind = 'embedded') AS is_embedded,
       mail_group LIKE 'g:%' AS has_guid,
       min(author) FILTER (WHERE kind <> 'trace') AS author,
       min(ip) AS ip, min(ip) FILTER (WHERE kind = 'copy') AS ip_of_copy,
       min(seen_at) AS first_at, max(seen_at) AS last_at
FROM members
WHERE message_id IS NOT NULL
GROUP BY mail_group, message_id
"""

PEOPLE = """
SELECT DISTINCT mail_group, recipient FROM members JOIN addressed USING (sid)
UNION
SELECT DISTINCT mail_group, recipient FROM members JOIN traces USING (sid) WHERE recipient IS NOT NULL
"""

LOOSE = """
SELECT * FROM groups WHERE NOT has_guid AND NOT is_embedded AND {loose}
"""

HOSTS = """
SELECT *, count(*) OVER (PARTITION BY message_id) <= {crowd} AS is_uncrowded
FROM groups
WHERE NOT is_embedded AND ({to})
"""

# Every way to meet is a join on equality, and a crowd is met by recipient alone: all with all would never end.
PAIRS = """
WITH shared AS (
    SELECT DISTINCT a.mail_group AS loose_group, b.mail_group AS host_group
    FROM (SELECT mail_group, message_id, recipient FROM loose JOIN people USING (mail_group)) AS a
    JOIN (SELECT mail_group, message_id, recipient FROM hosts JOIN people USING (mail_group)) AS b
    USING (message_id, recipient)
), met AS (
    SELECT loose_group, host_group FROM shared
    UNION
    SELECT loose.mail_group, hosts.mail_group FROM loose JOIN hosts USING (message_id) WHERE is_uncrowded
)
SELECT met.loose_group, met.host_group, loose.ip AS peer,
       shared.loose_group IS NOT NULL AS is_shared,
       coalesce(loose.ip = hosts.ip, false) AS is_same_peer,
       coalesce(loose.ip <> hosts.ip, false) AS is_other_peer,
       coalesce(loose.author = hosts.author, false) AS is_same_author,
       coalesce(loose.author <> hosts.author, false) AS is_other_author,
       coalesce(
           loose.first_at <= hosts.last_at + INTERVAL 1 DAY AND hosts.first_at <= loose.last_at + INTERVAL 1 DAY, false
       ) AS is_near,
       loose.first_at IS NOT NULL AND hosts.first_at IS NOT NULL AS is_timed,
       hosts.ip_of_copy IS NOT NULL AS is_peer_stamped
FROM met
JOIN loose ON loose.mail_group = met.loose_group
JOIN hosts ON hosts.mail_group = met.host_group AND hosts.message_id = loose.message_id
LEFT JOIN shared ON shared.loose_group = met.loose_group AND shared.host_group = met.host_group
"""

# A trace may name another peer than the copy (a gateway, skip listing): a finding, if the recipient is the same.
FIT = """
SELECT *, is_same_peer::INT * 4 + is_shared::INT * 2 + is_near::INT AS fit,
       is_near AND (is_shared OR is_same_author) AS is_sure
FROM pairs
WHERE NOT is_other_author
  AND (is_near OR NOT is_timed)
  AND (is_near OR is_shared OR is_same_author)
  AND NOT (is_other_peer AND (is_peer_stamped OR NOT is_shared))
"""

# Of several peers that a host does not name, or beside the one that it does, none is its own.
OWN_PEER = """
SELECT * FROM fit
QUALIFY NOT is_other_peer OR NOT (
    bool_or(is_same_peer) OVER (PARTITION BY host_group)
    OR min(peer) FILTER (WHERE is_other_peer) OVER (PARTITION BY host_group)
        <> max(peer) FILTER (WHERE is_other_peer) OVER (PARTITION BY host_group)
)
"""

# The best, if there is one best: of two that fit alike neither is chosen.
CHOSEN = """
WITH best AS (SELECT * FROM own_peer QUALIFY fit = max(fit) OVER (PARTITION BY loose_group))
SELECT loose_group, host_group, is_sure FROM best QUALIFY count(*) OVER (PARTITION BY loose_group) = 1
"""

BELONGING = """
SELECT s.sid, s.uid, s.source_table, s.guid IS NOT NULL AS has_guid,
       CASE WHEN s.guid IS NULL THEN s.message_id END AS message_id,
       coalesce(m.mail_group, 'g:' || s.guid) AS mail_group, coalesce(m.tied_by, '') AS tied_by,
       coalesce(m.is_sure, true) AS is_sure
FROM sources AS s LEFT JOIN members AS m USING (sid)
"""


def tie(bench: Workbench) -> None:
    """Make `belonging`: each source (`sid`) with the `mail_group` it belongs to, and how it came there."""
    bench.view("sources", SOURCES.format(prefix=""))
    bench.make("open_guids", OPEN)
    for table in ("messages", "trace"):
        bench.view(f"open_{table}", OPEN_ROWS.format(table=table))
    view_forms(bench, "open_")
    bench.view("open_sources", SOURCES.format(prefix="open_"))
    bench.make("members", MEMBERS)
    if bench.has_rows("members WHERE guid IS NULL"):
        _tie_without_guid(bench)
    bench.make("belonging", BELONGING)
    bench.clear("members", "open_guids")


def _tie_without_guid(bench: Workbench) -> None:
    """Find the mails of those sources that bear no GUID of their own."""
    _tie_by_message_id(bench, loose="has_copy", to="has_guid")
    _group_by_message_id(bench)
    _tie_by_message_id(bench, loose="has_trace", to="has_guid OR has_copy")
    tie_by_content(bench)


def _group_by_message_id(bench: Workbench) -> None:
    """Bring together the records without a GUID that no mail with one has claimed."""
    bench.make("by_author", BY_AUTHOR)
    bench.make("by_peer", BY_PEER)
    bench.make("by_days", BY_DAYS)
    bench.make("grouped", GROUPED)
    bench.make("members", REGROUPED)
    bench.clear("by_author", "by_peer", "by_days", "grouped")


def _tie_by_message_id(bench: Workbench, loose: str, to: str) -> None:
    """Tie each of the `loose` groups, which have no GUID, to the one of its Message-ID among `to` that fits best."""
    bench.make("groups", GROUPS)
    bench.make("loose", LOOSE.format(loose=loose))
    if bench.has_rows("loose"):
        _tie_loose(bench, to)
    bench.clear("groups", "loose")


def _tie_loose(bench: Workbench, to: str) -> None:
    bench.make("people", PEOPLE)
    bench.make("hosts", HOSTS.format(to=to, crowd=CROWD))
    bench.make("pairs", PAIRS)
    bench.make("fit", FIT)
    bench.make("own_peer", OWN_PEER)
    bench.make("chosen", CHOSEN)
    bench.make("members", JOINED.format(key="internet_message_id"))
    bench.clear("people", "hosts", "pairs", "fit", "own_peer", "chosen")
