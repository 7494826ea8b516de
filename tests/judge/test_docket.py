"""What other tables say is brought to the mail it belongs to, and to no other."""

from __future__ import annotations

import pandas as pd

from toolkit.judge import judge
from toolkit.judge.clauses import ask_all

AUTH = {
    "ordinal": 0, "field_name": "Authentication-Results", "field_ordinal": 1, "is_trusted": True, "method": "dkim",
    "raw": "dkim=none",
}  # fmt: skip


def test_each_mail_has_its_own_copy_and_trace_row(made):
    docket = made.docket_of(made.GENUINE, made.TRACED)
    assert docket.copies["locator"].tolist() == ["offset=mail-1", pd.NA]
    assert docket.traces["row"].tolist() == [pd.NA, 41]


def test_a_quote_is_cited_where_it_stands(made):
    docket = made.docket_of(made.GENUINE, made.TRACED)
    evidence_id, locator = docket.cite(pd.Series([False, True]))
    assert list(zip(evidence_id, locator, strict=True)) == [("E0001", "offset=mail-1"), ("E0002", "row=41")]


def test_results_of_another_copy_are_left_out(made):
    results = [{**AUTH, "message_uid": "m-2"}, {**AUTH, "message_uid": "m-99"}]
    docket = made.docket_of(made.SPOOF, made.SPOOF, auth_results=results)
    assert docket.auth["at"].tolist() == [1]


def test_the_claimed_domain_is_the_authors_unless_only_the_envelope_is_ours(made):
    foreign = {"header_from": "x@evil.example", "header_from_domain": "evil.example", "header_from_raw": None}
    docket = made.docket_of(made.SPOOF, {**made.SPOOF, **foreign})
    ask_all(docket)
    assert docket.claimed_domain.tolist() == ["contoso.com", "contoso.com"]


def test_a_copy_read_elsewhere_stands_only_if_our_tenant_received_it(made):
    downstream = {**made.SPOOF, "is_read_downstream": True}
    docket = made.docket_of(downstream, {**downstream, "recipient_tenant_id": made.OTHER_TENANT})
    assert docket.stands.tolist() == [True, False]


def test_judging_changes_none_of_the_tables(made):
    tables = made.tables_of(made.SPOOF, made.TRACED)
    before = {name: frame.copy(deep=True) for name, frame in tables.items()}
    judged_tables = judge(tables, made.case_of())
    assert set(judged_tables) == {"profile", "clauses", "verdicts", "signals"}
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, before[name])
