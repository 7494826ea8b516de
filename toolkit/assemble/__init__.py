"""Decides which records are the same message, and says what they say of it together: MAIL, DELIVERIES, MATCHES.

two copies in two mailboxes + a line of the summary + sixteen events of the extended trace = one mail
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.assemble.bench import Workbench
from toolkit.assemble.deliveries import DELIVERY_ROWS, follow
from toolkit.assemble.facts import MAIL_ROWS, MATCH_ROWS, gather
from toolkit.assemble.sources import lay_out
from toolkit.assemble.ties import tie
from toolkit.schema.tables.mail import DELIVERIES, MAIL, MATCHES

__all__ = ["assemble"]


def assemble(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """`mail`, `deliveries` and `matches` out of `messages`, `recipients` and `trace`; an absent table is an empty one.

    Every message_uid and trace_uid is tied to exactly one mail. The same records give the same tables in any order.
    """
    with Workbench() as bench:
        lay_out(bench, tables)
        tie(bench)
        gather(bench)
        follow(bench)
        mail = bench.take(MAIL, MAIL_ROWS)
        bench.clear("stated", "conflicts")
        deliveries = bench.take(DELIVERIES, DELIVERY_ROWS)
        bench.clear("reached", "folders", "after")
        return {"mail": mail, "deliveries": deliveries, "matches": bench.take(MATCHES, MATCH_ROWS)}
