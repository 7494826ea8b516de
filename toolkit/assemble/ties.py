"""Ties: which copies and trace rows are one message, by the surest key that each of them has.

    network_message_id, else internet_message_id with author, time and peer, else sender, recipient, subject and minute

Exchange Online's GUID is stamped by itself and cannot be chosen by a sender; everything else can, and ties only what
a surer key leaves open.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench
from toolkit.assemble.content import tie_by_content
from toolkit.assemble.message_ids import group_by_message_id, tie_by_message_id
from toolkit.assemble.shifts import NOT_SHIFTED, SHIFTED, align
from toolkit.assemble.sources import view_forms

__all__ = ["tie"]

SOURCES = """
SELECT sid, uid, 'messages' AS source_table, CASE WHEN is_embedded THEN 'embedded' ELSE 'copy' END AS kind,
       guid, message_id, author, envelope_sender, beginning(subject_form) AS subject_form, seen_at, stamped_at, ip,
       size_bytes
FROM {prefix}copies
UNION ALL
SELECT sid, uid, 'trace', 'trace',
       guid, message_id, author, envelope_sender, beginning(subject_form) AS subject_form, seen_at, stamped_at, ip,
       size_bytes
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
               ELSE 'r:' || uid END AS mail_group, '' AS tied_by, true AS is_sure,
       false AS may_be_traced, false AS may_be_copied
FROM open_sources
"""

# Forms for comparing are dear: those of the open sources alone are made, not those of every event of the trace.
OPEN_ROWS = """
SELECT * FROM {table} WHERE network_message_id IS NULL
UNION ALL
SELECT * FROM {table} SEMI JOIN open_guids ON open_guids.guid = {table}.network_message_id
"""

LIKELY_AT_MOST = f"""
SELECT members.* REPLACE (
    is_sure AND NOT (guid IS NULL AND sid IN (SELECT sid FROM trace SEMI JOIN {SHIFTED} USING (evidence_id))) AS is_sure
)
FROM members
"""

BELONGING = """
SELECT s.sid, s.uid, s.source_table, s.guid IS NOT NULL AS has_guid,
       CASE WHEN s.guid IS NULL THEN s.message_id END AS message_id,
       coalesce(m.mail_group, 'g:' || s.guid) AS mail_group, coalesce(m.tied_by, '') AS tied_by,
       coalesce(m.is_sure, true) AS is_sure
FROM sources AS s LEFT JOIN members AS m USING (sid)
"""

# Of millions of sources few are such.
UNDECIDED = """
SELECT sid, may_be_traced, may_be_copied FROM members WHERE may_be_traced OR may_be_copied
"""


def tie(bench: Workbench) -> None:
    """Make `belonging`: each source (`sid`) with the `mail_group` it belongs to, and how it came there.

    And `shifted`, as `shifts` has it, and `undecided`: those that several of the other side fit alike.
    """
    bench.view("sources", SOURCES.format(prefix=""))
    bench.make("open_guids", OPEN)
    for table in ("messages", "trace"):
        bench.view(f"open_{table}", OPEN_ROWS.format(table=table))
    view_forms(bench, "open_")
    bench.view("open_sources", SOURCES.format(prefix="open_"))
    bench.make("members", MEMBERS)
    bench.make(SHIFTED, NOT_SHIFTED)
    if bench.has_rows("members WHERE guid IS NULL"):
        _tie_without_guid(bench)
    bench.make("belonging", BELONGING)
    bench.make("undecided", UNDECIDED)
    bench.clear("members", "open_guids")


def _tie_without_guid(bench: Workbench) -> None:
    """Find the mails of those sources that bear no GUID of their own."""
    align(bench)
    tie_by_message_id(bench, loose="has_copy", to="has_guid")
    group_by_message_id(bench)
    tie_by_message_id(bench, loose="has_trace", to="has_guid OR has_copy")
    tie_by_content(bench)
    if bench.has_rows(SHIFTED):
        bench.make("members", LIKELY_AT_MOST)
