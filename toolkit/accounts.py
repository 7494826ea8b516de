"""Accounts: does what went in come out? Each container's count, each export's rows, and both against the mails.

    exports/traces/MTDetail.csv   extended   270 records   270 tied to 66 mails   0 of no mail   1 that disagrees

Frames, for whoever shows them: the command line prints them, notebooks make them tables.
"""

from __future__ import annotations

import pandas as pd

from toolkit.case_folder import Case

__all__ = ["containers", "not_recognised", "oddities", "one_sided", "reconciliation"]

# Files that hold one message each are one line a kind; what holds several is one line a unit, and one more for all its
# empty folders.
CONTAINERS = """
with counted as (
    select l.*, kind, path, item = 'message' and note is null and l.unit = m.path and kind not in ('mbox', 'pst')
              and declared = 1 and emitted = 1 and skipped + failed + duplicate + orphan + recovered = 0 as is_single,
           note is null and l.unit <> m.path and coalesce(declared, 0) = 0
              and emitted + skipped + failed + duplicate + orphan + recovered = 0 as is_bare
    from ledger l left join manifest m using (evidence_id)
)
select min(evidence_id) as first_file, kind,
       count(*) || case count(*) when 1 then ' file' else ' files' end || ' of one message' as container, item,
       sum(declared)::bigint as declared, sum(emitted)::bigint as emitted, 0::bigint as skipped, 0::bigint as failed,
       0::bigint as duplicate, 0::bigint as orphan, 0::bigint as recovered, null as note
from counted where is_single group by kind, item
union all
select evidence_id, kind, case when unit = path then path else concat_ws(' ', path, unit) end, item,
       declared, emitted, skipped, failed, duplicate, orphan, recovered, note
from counted where not coalesce(is_single or is_bare, false)
union all
select evidence_id, kind,
       path || ' ' || count(*) || case count(*) when 1 then ' empty folder' else ' empty folders' end, item,
       0, 0, 0, 0, 0, 0, 0, null
from counted where is_bare group by evidence_id, kind, path, item
order by 1, 3, item
"""

NOT_RECOGNISED = """
select evidence_id, path, kind, size_bytes from manifest where kind in ('unknown', 'empty') order by evidence_id
"""

RECONCILIATION = """
with tied as (select source_uid, mail_uid, certainty, disagreements from matches),
sources as (
    select 'copies of messages' as source, message_uid as uid, null as dialect from messages
    union all
    select coalesce(m.path, t.evidence_id), t.trace_uid, t.dialect from trace t left join manifest m using (evidence_id)
)
select source, dialect, count(*) as records, count(mail_uid) as tied,
       count(*) - count(mail_uid) as of_no_mail, count(distinct mail_uid) as mails,
       count(*) filter (where certainty = 'likely') as likely, count(disagreements) as that_disagree
from sources s left join tied on tied.source_uid = s.uid
group by source, dialect order by dialect is not null, source, dialect
"""

ONE_SIDED = """
select seen_in, alone_because, count(*) as mails from mail where alone_because is not null
group by all order by seen_in, mails desc, alone_because
"""

ODDITIES = "select evidence_id, reason from problems where stage = 'assemble' order by evidence_id nulls first, reason"


def containers(case: Case) -> pd.DataFrame:
    """One line a container, files of a single message taken together by kind: the counts of LEDGER, and its note."""
    return case.sql(CONTAINERS)


def not_recognised(case: Case) -> pd.DataFrame:
    """Files that no reader took: evidence_id, path, kind (unknown, empty), size_bytes."""
    return case.sql(NOT_RECOGNISED)


def reconciliation(case: Case) -> pd.DataFrame:
    """Copies, and each export's rows: how many there are, are tied to a mail, are no mail's; to how many mails.

    `of_no_mail` are records that name no message (totals, clicks outside mail); `likely` counts ties that rest on less
    than an identifier; `that_disagree` those whose source says otherwise than the mail.
    """
    return case.sql(RECONCILIATION)


def one_sided(case: Case) -> pd.DataFrame:
    """Mails that one side alone knows, counted by why the other may not: seen_in, alone_because, mails."""
    return case.sql(ONE_SIDED)


def oddities(case: Case) -> pd.DataFrame:
    """What is wrong with the traces as a whole (shifts, gaps, overlaps, uncovered days): evidence_id, reason."""
    return case.sql(ODDITIES)
