"""Message-ID: what has no GUID finds its mail by what its sender called it, with author, time, peer and recipients.

    a copy without Exchange's headers, <a@x.example> of 12:00 → the mail of that Message-ID received at 12:00

A sender chooses it, and kits use one for thousands of mails (DOMAIN.md section 2.4): it ties nothing that the stamps of
receipt or the connecting address keep apart, and where several mails would do, none is chosen.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench
from toolkit.assemble.choices import choose

__all__ = ["group_by_message_id", "tie_by_message_id"]

# A Message-ID that more mails share than this is a kit's: nearness in time alone ties nothing to one of them.
CROWD = 50

# --- records without a GUID among themselves

# One export shows the envelope sender and another the author: where a trace has both, they are one mail's.
WRITING_AS = """
SELECT message_id, envelope_sender, min(author) AS author
FROM members
WHERE kind = 'trace' AND author <> envelope_sender
GROUP BY message_id, envelope_sender HAVING min(author) = max(author)
"""

# By Message-ID, then author, then peer, then moment. One value known among unknown ones is taken for all; of several
# known ones the unknown are kept apart.
BY_AUTHOR = """
WITH named AS (
    SELECT members.* REPLACE (coalesce(
        CASE WHEN kind = 'trace' THEN writing_as.author END, members.author
    ) AS author)
    FROM members LEFT JOIN writing_as
        ON writing_as.message_id = members.message_id AND writing_as.envelope_sender = members.author
    WHERE mail_group LIKE 'r:%' AND members.message_id IS NOT NULL
)
SELECT *, coalesce(
    author, CASE WHEN min(author) OVER same = max(author) OVER same THEN min(author) OVER same END, ''
) AS by_author
FROM named
WINDOW same AS (PARTITION BY kind, message_id)
"""

BY_PEER = """
SELECT *, coalesce(ip, CASE WHEN min(ip) OVER same = max(ip) OVER same THEN min(ip) OVER same END, '') AS by_peer
FROM by_author
WINDOW same AS (PARTITION BY kind, message_id, by_author)
"""

# Exchange Online takes a message once: stamps of receipt that are minutes apart are two messages', whatever their
# Message-ID. What is not stamped (sent, moved, an event inside) may be days from the rest.
BY_MOMENT = """
WITH stepped AS (
    SELECT *, seen_at - lag(seen_at) OVER same > INTERVAL 1 DAY
              OR coalesce(stamped_at - lag(stamped_at IGNORE NULLS) OVER same > INTERVAL 1 MINUTE, false) AS is_new
    FROM by_peer
    WINDOW same AS (PARTITION BY kind, message_id, by_author, by_peer ORDER BY seen_at NULLS LAST, uid)
), numbered AS (
    SELECT *, count(*) FILTER (WHERE is_new) OVER (
        PARTITION BY kind, message_id, by_author, by_peer ORDER BY seen_at NULLS LAST, uid
    ) AS run
    FROM stepped
)
SELECT *, CASE WHEN seen_at IS NULL AND max(run) OVER same > 0 THEN -1 ELSE run END AS by_moment
FROM numbered
WINDOW same AS (PARTITION BY kind, message_id, by_author, by_peer)
"""

# A summary without any identifier lists each recipient by itself: what else it says alike is one message.
GROUPED = """
SELECT sid, 'i:' || min(uid) OVER same AS own_group, seen_at IS NOT NULL AND author IS NOT NULL
       AND coalesce(max(stamped_at) OVER same - min(stamped_at) OVER same <= INTERVAL 1 MINUTE, true) AS is_known
FROM by_moment
WINDOW same AS (PARTITION BY kind, message_id, by_author, by_peer, by_moment)
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
       min(seen_at) AS first_at, max(seen_at) AS last_at, bool_or(stamped_at IS NOT NULL) AS is_stamped
FROM members
WHERE message_id IS NOT NULL
GROUP BY mail_group, message_id
"""

PEOPLE = """
SELECT DISTINCT mail_group, mailbox(recipient) AS recipient FROM members JOIN addressed USING (sid)
UNION
SELECT DISTINCT mail_group, mailbox(recipient) FROM members JOIN traces USING (sid) WHERE recipient IS NOT NULL
"""

LOOSE = """
SELECT *, count(*) OVER (PARTITION BY message_id) = 1 AS is_lone
FROM groups
WHERE NOT has_guid AND NOT is_embedded AND {loose}
"""

HOSTS = """
SELECT *, count(*) OVER (PARTITION BY message_id) <= {crowd} AS is_uncrowded,
       count(*) OVER (PARTITION BY message_id) = 1 AS is_lone
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
       CASE WHEN loose.is_stamped AND hosts.is_stamped THEN INTERVAL 1 MINUTE ELSE INTERVAL 10 MINUTE END AS reach,
       coalesce(loose.ip = hosts.ip, false) AS is_same_peer,
       coalesce(loose.ip <> hosts.ip, false) AS is_other_peer,
       coalesce(loose.author = hosts.author, false) AS is_same_author,
       coalesce(loose.author <> hosts.author, false) AS is_other_author,
       coalesce(
           loose.first_at <= hosts.last_at + INTERVAL 1 DAY AND hosts.first_at <= loose.last_at + INTERVAL 1 DAY, false
       ) AS is_near,
       coalesce(
           loose.first_at <= hosts.last_at + reach AND hosts.first_at <= loose.last_at + reach, false
       ) AS is_close,
       loose.is_lone AND hosts.is_lone AS is_lone,
       loose.first_at IS NOT NULL AND hosts.first_at IS NOT NULL AS is_timed,
       hosts.ip_of_copy IS NOT NULL AS is_peer_stamped
FROM met
JOIN loose ON loose.mail_group = met.loose_group
JOIN hosts ON hosts.mail_group = met.host_group AND hosts.message_id = loose.message_id
LEFT JOIN shared ON shared.loose_group = met.loose_group AND shared.host_group = met.host_group
"""

# A trace may name another peer than the copy (a gateway, skip listing): a finding, if the recipient is the same. Of
# what shares neither minute nor recipient nor peer, a Message-ID ties only what bears it alone: a kit sends it often.
FIT = """
SELECT *, is_same_peer::INT * 8 + is_shared::INT * 4 + is_close::INT * 2 + is_near::INT AS fit,
       is_near AND (is_shared OR (is_same_author AND is_lone)) AS is_sure
FROM pairs
WHERE NOT is_other_author
  AND (is_near OR NOT is_timed)
  AND (is_near OR is_shared OR is_same_author)
  AND (is_close OR is_shared OR is_same_peer OR is_lone OR NOT is_timed)
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

BEST = """
WITH fitting AS (SELECT * FROM own_peer QUALIFY fit = max(fit) OVER (PARTITION BY loose_group))
SELECT loose_group, host_group, is_sure, count(*) OVER (PARTITION BY loose_group) AS rivals FROM fitting
"""

# One of a crowd that nothing tells from the others fits them all.
LOST_IN_CROWD = """
SELECT loose.mail_group AS loose_group, hosts.mail_group AS host_group
FROM loose ANTI JOIN best ON best.loose_group = loose.mail_group
JOIN (
    FROM hosts WHERE NOT is_uncrowded
    QUALIFY row_number() OVER (PARTITION BY message_id, has_copy, has_trace ORDER BY mail_group) = 1
) AS hosts ON hosts.message_id = loose.message_id
"""


def group_by_message_id(bench: Workbench) -> None:
    """Bring together the records without a GUID that no mail with one has claimed."""
    bench.make("writing_as", WRITING_AS)
    bench.make("by_author", BY_AUTHOR)
    bench.make("by_peer", BY_PEER)
    bench.make("by_moment", BY_MOMENT)
    bench.make("grouped", GROUPED)
    bench.make("members", REGROUPED)
    bench.clear("writing_as", "by_author", "by_peer", "by_moment", "grouped")


def tie_by_message_id(bench: Workbench, loose: str, to: str) -> None:
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
    bench.make("best", BEST)
    choose(bench, key="internet_message_id", beside=LOST_IN_CROWD)
    bench.clear("people", "hosts", "pairs", "fit", "own_peer", "best")
