"""Decides which records are the same message, and says what they say of it together: MAIL, DELIVERIES, MATCHES.

two copies in two mailboxes + a line of the summary + sixteen events of the extended trace = one mail
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.assemble.bench import Workbench
from toolkit.assemble.deliveries import DELIVERY_ROWS, follow
from toolkit.assemble.facts import MAIL_ROWS, MATCH_ROWS, gather
from toolkit.assemble.reconcile import reconcile
from toolkit.assemble.silences import listen
from toolkit.assemble.sources import lay_out
from toolkit.assemble.ties import tie
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes
from toolkit.schema.tables.mail import DELIVERIES, MAIL, MATCHES

__all__ = ["assemble"]


def assemble(
    tables: Mapping[str, pd.DataFrame], case: CaseFile | None = None, notes: Notes | None = None
) -> dict[str, pd.DataFrame]:
    """`mail`, `deliveries` and `matches` out of `messages`, `recipients` and `trace`; an absent table is an empty one.

    Every message_uid and trace_uid is tied to exactly one mail; rows of a trace that are no message's (totals, clicks
    outside mail) are left out. The same records give the same tables in any order. What is wrong with the traces as a
    whole (a shift of their times, gaps, overlaps, days of the case's window without any) goes to `notes`.
    """
    with Workbench() as bench:
        lay_out(bench, tables)
        tie(bench)
        gather(bench)
        follow(bench)
        listen(bench)
        if notes is not None:
            reconcile(bench, notes, case)
        mail = bench.take(MAIL, MAIL_ROWS)
        bench.clear("stated", "conflicts", "silences")
        deliveries = bench.take(DELIVERIES, DELIVERY_ROWS)
        bench.clear("reached", "folders", "after")
        return {"mail": mail, "deliveries": deliveries, "matches": bench.take(MATCHES, MATCH_ROWS)}
