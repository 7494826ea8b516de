"""What one mail is: clauses that quote their evidence, a decision table over them, counterfactuals, and signals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd
import pyarrow as pa

from toolkit.evidence.case import CaseFile
from toolkit.judge.answers import constant
from toolkit.judge.clauses import ask_all
from toolkit.judge.docket import Docket
from toolkit.judge.portions import portions, stored_portions
from toolkit.judge.profile import PROFILED, Profile, infer_profile
from toolkit.judge.record import as_arrow, record_clauses
from toolkit.judge.signals import AFTER_ALL, AT_ONCE, read_signals
from toolkit.judge.signals.sheet import home_countries, make_sheet
from toolkit.judge.verdicts import decide
from toolkit.schema.tables.judgement import CLAUSES, PROFILE, SIGNALS, VERDICTS
from toolkit.store import Store

MADE = (PROFILE, CLAUSES, VERDICTS, SIGNALS)
LATER_READS = dict.fromkeys(["mail_uid", "verdict", *(name for signal in AFTER_ALL for name in signal.reads)])

__all__ = ["MADE", "judge", "judge_stored"]

Parts = Iterator[tuple[str, pa.Table]]


def judge(tables: Mapping[str, pd.DataFrame], case: CaseFile) -> dict[str, pd.DataFrame]:
    """PROFILE, CLAUSES, VERDICTS and SIGNALS of every mail; absent tables count as empty. Changes none of them.

    CLAUSES of plain foreign mail hold only what its verdict rests on.
    """
    parts: dict[str, list[pa.Table]] = {table.name: [table.arrow_schema.empty_table()] for table in MADE}
    for name, part in judge_portions(portions(tables), infer_profile(tables, case), case):
        parts[name].append(part)
    return {table.name: table.from_arrow(pa.concat_tables(parts[table.name])) for table in MADE}


def judge_stored(store: Store, case: CaseFile) -> Parts:
    """The same of tables on disk, part by part as `(table, rows)`: neither they nor the answers are held whole."""
    profile = infer_profile({name: store.read(name, columns) for name, columns in PROFILED.items()}, case)
    return judge_portions(stored_portions(store), profile, case)


def judge_portions(parts: Iterable[Mapping[str, pd.DataFrame]], profile: pd.DataFrame, case: CaseFile) -> Parts:
    """PROFILE, then of each portion CLAUSES, VERDICTS and SIGNALS; the signals that need all mail come last."""
    yield PROFILE.name, as_arrow(PROFILE, profile)
    who, homes, kept = Profile.of(profile, case), Counter[str](), []
    for part in parts:
        docket = Docket(part["mail"], part, who)
        given = ask_all(docket)
        verdicts = decide(docket)
        yield CLAUSES.name, record_clauses(docket, given, verdicts)
        yield VERDICTS.name, as_arrow(VERDICTS, verdicts)
        homes += home_countries(docket, verdicts["verdict"])
        sheet = make_sheet(docket, verdicts["verdict"])
        yield SIGNALS.name, read_signals(sheet, AT_ONCE)
        kept.append(sheet[[*LATER_READS]])
    home = homes.most_common(1)[0][0] if homes else None
    for sheet in kept:
        yield SIGNALS.name, read_signals(sheet.assign(home_country=constant(sheet.index, home)), AFTER_ALL)
