"""The truth of the join: which mail each record of an export tells of, and how what was joined compares with it.

    one mail of the truth is one mail of the case, and no two are: every pair found, no false one
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

__all__ = ["Join", "check_join"]


@dataclass(frozen=True, slots=True)
class Join:
    """Pairs of sources that are one mail: how many the truth has, how many of them were found, how many are false."""

    sources: int
    pairs: int
    found: int
    false: int

    @property
    def is_perfect(self) -> bool:
        return self.found == self.pairs and not self.false


def check_join(
    truth: Iterable[Mapping[str, str]], files: Mapping[str, str], trace: pd.DataFrame, matches: pd.DataFrame
) -> Join:
    """How the records' mails compare with the truth of `write_exports`.

    `files` names the file of each evidence_id. `trace` and `matches` are tables of a case. Sources are counted that the
    truth knows a mail of; a pair is two of them.
    """
    meant = pd.DataFrame([record for record in truth if record["network_message_id"]]).astype({"row": "int64"})
    rows = trace[["trace_uid", "evidence_id", "row"]].assign(
        file=trace["evidence_id"].map(files), row=trace["row"].astype("int64")
    )
    joined = rows.merge(meant, on=["file", "row"]).merge(
        matches[["source_uid", "mail_uid"]], left_on="trace_uid", right_on="source_uid"
    )
    both = _pairs(joined.groupby(["network_message_id", "mail_uid"]).size())
    wanted = _pairs(joined.groupby("network_message_id").size())
    return Join(len(joined), wanted, both, _pairs(joined.groupby("mail_uid").size()) - both)


def _pairs(sizes: pd.Series) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
