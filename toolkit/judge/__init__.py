"""What one mail is: clauses that quote their evidence, a decision table over them, counterfactuals, and signals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd
import pyarrow as pa

from toolkit.evidence.case import CaseFile
from toolkit.judge.clauses import ask_all
from toolkit.judge.docket import Docket
from toolkit.judge.portions import PORTION, portions
from toolkit.judge.profile import Profile, infer_profile
from toolkit.judge.record import as_arrow, record_clauses
from toolkit.judge.signals import read_signals
from toolkit.judge.signals.sheet import home_countries
from toolkit.judge.verdicts import decide
from toolkit.schema.tables.judgement import CLAUSES, PROFILE, SIGNALS, VERDICTS

MADE = (PROFILE, CLAUSES, VERDICTS, SIGNALS)

# What the judge reads, so that no more need be held: a table's columns, or None for all of them.
READS: Mapping[str, tuple[str, ...] | None] = {
    "mail": None,
    "messages": ("message_uid", "evidence_id", "locator", "mail_from", "mail_from_domain"),
    "hops": ("message_uid", "hop", "is_boundary", "raw"),
    "auth_results": (
        "message_uid", "ordinal", "field_name", "field_ordinal", "is_trusted", "method", "result", "domain", "raw",
    ),
    "recipients": ("message_uid", "address", "domain"),
    "attachments": ("message_uid", "name", "declared_type", "detected_type"),
    "trace": (
        "trace_uid", "evidence_id", "row", "mail_from", "mail_from_domain", "connecting_ip", "source", "event_id",
    ),
    "deliveries": ("mail_uid", "recipient", "recipient_domain", "status", "folder"),
    "ip_facts": None,
}  # fmt: skip

__all__ = ["MADE", "READS", "judge", "judge_in_parts"]


def judge(tables: Mapping[str, pd.DataFrame], case: CaseFile) -> dict[str, pd.DataFrame]:
    """PROFILE, CLAUSES, VERDICTS and SIGNALS of every mail; absent tables count as empty, READS of each is enough.

    Changes none of the tables. CLAUSES of plain foreign mail hold only what its verdict rests on.
    """
    parts: dict[str, list[pa.Table]] = {table.name: [table.arrow_schema.empty_table()] for table in MADE}
    for name, part in judge_in_parts(tables, case):
        parts[name].append(part)
    return {table.name: table.from_arrow(pa.concat_tables(parts[table.name])) for table in MADE}


def judge_in_parts(
    tables: Mapping[str, pd.DataFrame], case: CaseFile, size: int = PORTION
) -> Iterator[tuple[str, pa.Table]]:
    """The same, part by part as `(table, rows)`: of CLAUSES, VERDICTS and SIGNALS a part for each `size` mails."""
    profile = infer_profile(tables, case)
    yield PROFILE.name, as_arrow(PROFILE, profile)
    who, homes, heard = Profile.of(profile, case), Counter[str](), []
    for part in portions(tables, size):
        docket = Docket(part["mail"], part, who)
        given = ask_all(docket)
        verdicts = decide(docket)
        yield CLAUSES.name, record_clauses(docket, given, verdicts)
        yield VERDICTS.name, as_arrow(VERDICTS, verdicts)
        homes += home_countries(docket, verdicts["verdict"])
        heard.append((docket.answers, verdicts["verdict"]))
    home = homes.most_common(1)[0][0] if homes else None
    for part, (answers, verdict) in zip(portions(tables, size), heard, strict=True):
        yield SIGNALS.name, read_signals(Docket(part["mail"], part, who, answers), verdict, home)
