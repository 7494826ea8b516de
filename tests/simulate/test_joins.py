"""What was joined against what is true."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.simulate.joins import Join, check_join

TRUTH = [{"file": "a.csv", "row": str(row), "network_message_id": guid} for row, guid in enumerate("gghh", 1)]


def join(*mails: str) -> Join:
    trace = pd.DataFrame(
        {"trace_uid": ["t1", "t2", "t3", "t4"], "evidence_id": "E0001", "row": pd.array([1, 2, 3, 4], "Int64")}
    )
    matches = pd.DataFrame({"source_uid": trace["trace_uid"], "mail_uid": mails})
    return check_join(TRUTH, {"E0001": "a.csv"}, trace, matches)


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        ("xxyy", Join(4, 2, 2, 0)),
        ("xyzz", Join(4, 2, 1, 0)),
        ("xxxx", Join(4, 2, 2, 4)),
        ("xyxy", Join(4, 2, 0, 2)),
    ],
)
def test_pairs_are_found_missed_or_false(mails, expected):
    assert join(*mails) == expected
    assert join(*mails).is_perfect is (mails == "xxyy")
