"""What Exchange's own filter did with it.

    recipient_status: Quarantined · S:SFA=SUM|SFV=SPM|DI=SQ
"""

from __future__ import annotations

import pandas as pd

from toolkit.judge.answers import Answer, chosen, cited, constant, gathered
from toolkit.judge.clauses.registry import clause
from toolkit.judge.docket import Docket
from toolkit.schema.logic import known, one_of
from toolkit.schema.tables.mail import DELIVERIES

KEPT_OUT = ("quarantined", "filtered")


@clause(
    question="Did Exchange's own filter keep it from all its recipients?",
    settles="what became of it (a message trace)",
    silence="no trace says what became of it",
)
def kept_out_by_the_filter(docket: Docket) -> Answer:
    """Quarantined or filtered, for every recipient whose fate is recorded. Junk does not count: mailboxes decide it."""
    rows = docket.table(DELIVERIES)
    at = rows["mail_uid"].map(pd.Series(docket.index, index=docket.mail["mail_uid"]))
    rows = rows.assign(at=at)[at.notna() & known(rows["status"]).astype(bool)]
    kept = one_of(rows["status"], KEPT_OUT).astype(bool)
    some, others = docket.holds_for(rows.loc[kept, "at"]), docket.holds_for(rows.loc[~kept, "at"])
    answer = chosen(docket.index, (others, False), (some, True))
    fates = rows.drop_duplicates(["at", "status"])
    quote = cited("status", gathered(fates["at"], fates["status"], docket.index, ", "))
    return Answer(answer, quote, constant(docket.index, "trace").notna())
