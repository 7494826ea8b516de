"""Each answer of a clause quotes what it rests on and says where that is."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.judge.clauses import ALL, BY_NAME
from toolkit.schema import vocabulary

PUBLISHED = [clause for clause in ALL if clause.name in vocabulary.CLAUSES]


def test_every_clause_of_the_vocabulary_is_asked():
    assert set(vocabulary.CLAUSES) <= set(BY_NAME)


def test_every_clause_says_what_would_settle_it():
    assert all(clause.question.endswith("?") and clause.settles and clause.silence for clause in ALL)
    assert all("," not in clause.settles for clause in ALL), "VERDICTS.missing separates them by commas"


def test_every_mail_gets_every_clause_once(made, judged):
    clauses = judged(made.SPOOF, made.GENUINE, made.TRACED)["clauses"]
    assert len(clauses) == 3 * len(PUBLISHED)
    assert not clauses.duplicated(["mail_uid", "clause"]).any()


def test_every_answer_has_a_quote_and_a_place(made, judged):
    clauses = judged(made.SPOOF, made.GENUINE, made.TRACED)["clauses"]
    assert clauses["quote"].notna().all() and clauses["evidence_id"].notna().all() and clauses["locator"].notna().all()


@pytest.mark.parametrize(
    "clause,quote",
    [
        ("mail_from_is_ours", "Return-Path: jane.doe@contoso.com"),
        ("header_from_is_ours", "From: jane.doe@contoso.com"),
        ("received_by_our_tenant", "X-EOPTenantAttributedMessage: 11111111-aaaa-4bbb-8ccc-222222222222:0"),
        ("attributed_to_our_connector", "X-MS-Exchange-CrossTenant-FromEntityHeader: Internet"),
        ("anonymous", "X-MS-Exchange-Organization-AuthAs: Anonymous"),
    ],
)
def test_a_header_line_is_quoted(made, answer, clause, quote):
    row = answer(clause, made.SPOOF)
    assert (row["quote"], row["evidence_id"], row["locator"]) == (quote, "E0001", "offset=mail-1")


def test_a_cell_of_the_trace_is_quoted(made, answer):
    row = answer("mail_from_is_ours", made.TRACED)
    assert (row["quote"], row["evidence_id"], row["locator"]) == ("return_path=jane.doe@contoso.com", "E0002", "row=41")


def test_the_boundary_hop_is_quoted_as_found_on_one_line(made, answer):
    hop = {
        "message_uid": "m-1", "hop": 3, "is_boundary": True, "is_trusted": True,
        "raw": "from [127.0.0.1] (203.0.113.77) by\r\n DB5PEPF.mail.protection.outlook.com\r\n with ESMTP",
    }  # fmt: skip
    row = answer("entered_from_outside", made.SPOOF, hops=[hop])
    assert (
        row["quote"]
        == "Received: from [127.0.0.1] (203.0.113.77) by DB5PEPF.mail.protection.outlook.com with ESMTP"
    )


def test_authentication_is_quoted_as_found(made, answer):
    results = [
        {"message_uid": "m-1", "ordinal": n, "field_name": "Authentication-Results", "field_ordinal": 2,
        "is_trusted": True, "method": method, "result": "fail", "raw": f"{method}=fail\r\n (x)"}
        for n, method in enumerate(("spf", "dkim"))
    ]  # fmt: skip
    assert (
        answer("authenticated_aligned", made.SPOOF, auth_results=results)["quote"]
        == "Authentication-Results: spf=fail (x); dkim=fail (x)"
    )


def test_an_untrusted_result_is_neither_used_nor_quoted(made, answer):
    forged = {
        "message_uid": "m-1", "ordinal": 0, "field_name": "Authentication-Results", "field_ordinal": 9,
        "is_trusted": False,
        "method": "dkim", "result": "pass", "domain": "contoso.com", "raw": "dkim=pass header.d=contoso.com",
    }  # fmt: skip
    row = answer("authenticated_aligned", made.SPOOF, auth_results=[forged])
    assert not row["answer"] and "dkim=pass" not in row["quote"]


def test_what_is_missing_is_said(made, answer):
    row = answer("mail_from_is_ours", {**made.SPOOF, "mail_from": None, "mail_from_domain": None, "spf_domain": None})
    assert pd.isna(row["answer"]) and row["quote"] == "no Return-Path is recorded"


def test_nothing_is_ours_while_nobody_says_what_is(made, answer):
    case = made.case_of(tenant={"accepted_domains": [], "ids": ["99999999-aaaa-4bbb-8ccc-999999999999"]})
    assert pd.isna(answer("mail_from_is_ours", made.SPOOF, case=case)["answer"])


def test_a_from_without_any_address_is_nobodys(made, answer):
    bare = {**made.SPOOF, "header_from": None, "header_from_domain": None, "header_from_raw": '"Sirius XM" <>'}
    assert answer("header_from_is_ours", bare)["answer"] == False  # noqa: E712


def test_without_an_accepted_domain_the_domain_is_what_is_missing(made, answer, verdict):
    case = made.case_of(tenant={"accepted_domains": []})
    unplaced = {**made.SPOOF, "recipient_tenant_id": None}
    said = answer("header_from_is_ours", unplaced, case=case)
    assert pd.isna(said["answer"])
    assert said["quote"].startswith("neither case nor evidence names an accepted domain of ours: From: ")
    assert verdict(unplaced, case=case)["missing"].split(", ").count("our accepted domains") == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ("x@evil.example\njane.doe@contoso.com", True),
        ("x@evil.example\ny@other.example", False),
        ("x@evil.example\n\"jane.doe@contoso.com\" <y@other.example>", False),
        (None, None),
    ],
)
def test_of_several_from_fields_any_may_name_us(made, answer, fields, says):
    two = {
        **made.SPOOF, "header_from": "x@evil.example", "header_from_domain": "evil.example", "header_from_raw": fields,
        "from_field_count": 2,
    }  # fmt: skip
    found = answer("header_from_is_ours", two)["answer"]
    assert pd.isna(found) if says is None else found == says


def test_the_author_that_exchange_evaluated_counts(made, answer):
    dmarc = {
        "message_uid": "m-1", "ordinal": 0, "field_name": "Authentication-Results", "field_ordinal": 2,
        "is_trusted": True,
        "method": "dmarc", "result": "fail", "domain": "contoso.com", "raw": "dmarc=fail header.from=contoso.com",
    }  # fmt: skip
    two = {**made.SPOOF, "header_from": "x@evil.example", "header_from_domain": "evil.example", "from_field_count": 2}
    assert answer("header_from_is_ours", two, auth_results=[dmarc])["answer"]


def test_a_trace_is_the_tenants_own_record(made, answer):
    assert answer("received_by_our_tenant", {**made.TRACED, "tenant_id": None})["answer"]


def test_an_address_that_enhanced_filtering_changed_is_no_contradiction(made, answer):
    both = {
        **made.SPOOF, "best_trace_uid": "t-1", "trace_rows": 1, "seen_in": "both", "disagreements": "connecting_ip",
        "skip_listed_ip": "203.0.113.77", "connecting_ip": "198.51.100.3",
    }  # fmt: skip
    trace = [
        {"trace_uid": "t-1", "evidence_id": "E0002", "row": 1, "dialect": "extended", "connecting_ip": "203.0.113.77"}
    ]
    assert answer("evidence_agrees", both, trace=trace)["answer"]
    unexplained = {**both, "skip_listed_ip": "203.0.113.99"}
    assert not answer("evidence_agrees", unexplained, trace=trace)["answer"]


def test_an_export_that_shows_the_sender_field_as_author_is_no_contradiction(made, answer):
    differing = {**made.SPOOF, "disagreements": "header_from_domain", "sender": "all-owner@lists.example"}
    assert answer("evidence_agrees", differing)["answer"]
    assert not answer("evidence_agrees", {**differing, "sender": None})["answer"]
    assert not answer("evidence_agrees", {**differing, "disagreements": "header_from_domain,mail_from"})["answer"]
