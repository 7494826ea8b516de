"""One portion of mail, judged: its clauses, verdicts and signals, and what the signals that need all mail will read.

The only signals that need all mail are those that ask for the home country: the most common one of our own mail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from toolkit.judge.answers import constant
from toolkit.judge.clauses import ask_all
from toolkit.judge.docket import Docket
from toolkit.judge.profile import Profile
from toolkit.judge.record import as_arrow, record_clauses
from toolkit.judge.signals import AFTER_ALL, AT_ONCE, read_signals
from toolkit.judge.signals.sheet import home_countries, make_sheet
from toolkit.judge.verdicts import decide
from toolkit.schema.tables.judgement import CLAUSES, SIGNALS, VERDICTS

LATER_READS = dict.fromkeys(["mail_uid", "verdict", *(name for signal in AFTER_ALL for name in signal.reads)])

__all__ = ["Judged", "judge_portion", "late_signals"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A portion's tables, how often its own mail came from which country, and the sheet for the signals that wait."""

    parts: Mapping[str, pa.Table]
    homes: Counter[str]
    sheet: pd.DataFrame

    def without_parts(self) -> Judged:
        """The same, its tables being kept elsewhere."""
        return replace(self, parts={})


def judge_portion(tables: Mapping[str, pd.DataFrame], profile: Profile) -> Judged:
    """CLAUSES, VERDICTS and those SIGNALS that need no other mail, of the mails in `tables`."""
    docket = Docket(tables["mail"], tables, profile)
    given = ask_all(docket)
    verdicts = decide(docket)
    sheet = make_sheet(docket, verdicts["verdict"])
    parts = {
        CLAUSES.name: record_clauses(docket, given, verdicts),
        VERDICTS.name: as_arrow(VERDICTS, verdicts),
        SIGNALS.name: read_signals(sheet, AT_ONCE),
    }
    return Judged(parts, home_countries(docket, verdicts["verdict"]), sheet[[*LATER_READS]])


def late_signals(portions: Iterable[Judged]) -> Iterator[pa.Table]:
    """The other SIGNALS, portion by portion, once all are judged."""
    judged = list(portions)
    homes = sum((one.homes for one in judged), Counter[str]())
    home = homes.most_common(1)[0][0] if homes else None
    for one in judged:
        yield read_signals(one.sheet.assign(home_country=constant(one.sheet.index, home)), AFTER_ALL)
