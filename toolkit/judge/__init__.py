"""What one mail is: clauses that quote their evidence, a decision table over them, counterfactuals, and signals."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from toolkit.evidence.case import CaseFile
from toolkit.judge.portion import judge_portion, late_signals
from toolkit.judge.portions import PORTION, portions
from toolkit.judge.profile import Profile, infer_profile
from toolkit.judge.stored import MADE, judge_stored
from toolkit.schema.tables.judgement import PROFILE, SIGNALS

__all__ = ["MADE", "judge", "judge_stored"]


def judge(tables: Mapping[str, pd.DataFrame], case: CaseFile, *, size: int = PORTION) -> dict[str, pd.DataFrame]:
    """PROFILE, CLAUSES, VERDICTS and SIGNALS of every mail; absent tables count as empty. Changes none of them.

    CLAUSES of plain foreign mail hold only what its verdict rests on. `size` mails are judged at a time.
    """
    profile = infer_profile(tables, case)
    who = Profile.of(profile, case)
    judged = [judge_portion(part, who) for part in portions(tables, size)]
    late = list(late_signals(one.without_parts() for one in judged))
    made: dict[str, pd.DataFrame] = {PROFILE.name: PROFILE.conform(profile)}
    for table in MADE[1:]:
        parts = [*(one.parts[table.name] for one in judged), *(late if table is SIGNALS else ())]
        made[table.name] = table.from_arrow(pa.concat_tables(parts))
    return made
