"""From a mail of a finding to the files and places it was read from: the end of the way that begins at a sentence.

    mail-0f3a9c1204be77d1   E0040   exports/mailboxes/karen/0012.eml   offset=0

A place is what `RawMessage.locator` says: an offset, a node of a PST, the row of a trace.
"""

from __future__ import annotations

from typing import Any

from toolkit.chart.over_time import VERDICT_ORDER
from toolkit.report.blocks import Cell, Prose, Section
from toolkit.report.grids import asked, locator, mono, path
from toolkit.report.numbers import Numbers, listed
from toolkit.report.voice import Voice

__all__ = ["LOOKED_AT", "MOST_MAILS", "references", "referred"]

# The verdicts whose mails a reader must be able to find, and how many mails of each the report lists.
LOOKED_AT = ("direct_send_spoof", "header_spoof", "gateway_bypass", "review", "undetermined")
MOST_MAILS, MOST_LINES = 30, 1000

MAILS_SQL = f"""select mail_uid, verdict, received_at, position(verdict in '{" ".join(VERDICT_ORDER)}') as place
 from verdicts join mail using (mail_uid) where verdict in {listed(LOOKED_AT)}
 qualify row_number() over (partition by verdict order by received_at nulls last, mail_uid) <= {MOST_MAILS}"""
SOURCES_SQL = """select message_uid as source_uid, evidence_id, locator from messages
 union all select trace_uid, evidence_id, 'row=' || row from trace"""
REFERENCES_SQL = f"""select mail_uid, evidence_id, string_agg(distinct locator, ', ' order by locator) as locator,
 any_value(manifest.path) as path from ({MAILS_SQL}) mails join matches using (mail_uid)
 join ({SOURCES_SQL}) sources using (source_uid) left join manifest using (evidence_id)
 group by mail_uid, evidence_id, mails.place, mails.received_at
 order by mails.place, mails.received_at nulls last, mail_uid, evidence_id"""


def referred(numbers: Numbers) -> frozenset[str]:
    """The mails that `references` lists: a link to any other would lead nowhere."""
    rows = numbers.rows(f"select distinct mail_uid from (select mail_uid from ({REFERENCES_SQL}) limit {MOST_LINES})")
    return frozenset(row["mail_uid"] for row in rows)


def references(numbers: Numbers, voice: Voice) -> Section:
    """Each mail of a finding, one line a file it was read from."""
    seen: set[str] = set()

    def anchored(value: Any, voice: Voice) -> Cell:
        anchor = "" if value in seen else value
        seen.add(value)
        return Cell(voice.mono(value).shown, "mono", anchor=anchor)

    columns = {"mail_uid": anchored, "evidence_id": mono, "path": path, "locator": locator}
    grid = asked("references", REFERENCES_SQL, columns, numbers, voice, MOST_LINES)
    words = Prose([voice.say("references.intro"), voice.say("references.cut", n=MOST_MAILS)])
    return Section("references", voice.say("references.title"), [words, grid])
