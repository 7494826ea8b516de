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
        == "Authentication-Results: spf=fail (x) · dkim=fail (x)"
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


@pytest.mark.parametrize(
    ("clause", "facts"),
    [
        ("entry_ip_is_known_relay", {}),
        ("authenticated_aligned", {"spf": "temperror", "dkim": "timeout", "dmarc": "temperror"}),
        ("entered_from_outside", {"connecting_ip": "10.1.2.3"}),
        ("entered_from_outside", {"cip_is_none": True}),
        ("anonymous", {"auth_as": "Internal", "cross_tenant_auth_as": None, "is_read_downstream": True}),
    ],
)
def test_nothing_is_said_to_be_lacking_beside_what_is_recorded(made, answer, clause, facts):
    row = answer(clause, {**made.SPOOF, **facts}, case=made.case_of(network={"relays": []}))
    assert pd.isna(row["answer"]) and row["quote"].startswith("what is recorded does not settle it: ")
    assert "read behind another system" not in row["quote"]


def test_a_hop_that_another_systems_copy_claims_is_called_so(made, answer):
    behind = {**made.SPOOF, "is_read_downstream": True, "recipient_tenant_id": None, "attributed_direction": None}
    assert "only claimed by a copy read behind another system: Received: " in (
        answer("entered_from_outside", behind)["quote"]
    )


def test_no_client_is_quoted_beside_the_hop_that_it_contradicts(made, answer):
    quote = answer("entered_from_outside", {**made.SPOOF, "cip_is_none": True})["quote"]
    assert "CIP:255.255.255.255 · Received: from [127.0.0.1] (203.0.113.77)" in quote


@pytest.mark.parametrize("clause", ["entry_ip_is_known_relay", "authenticated_only_by_shared_infrastructure"])
def test_a_source_behind_the_peer_is_not_called_the_connecting_address(made, answer, clause):
    row = answer(clause, {**made.SPOOF, "skip_listed_ip": "203.0.113.207"})
    assert row["quote"] == "X-MS-Exchange-SkipListedInternetSender: ip=[203.0.113.207]"


def test_a_listed_peer_is_quoted_before_the_source_behind_it(made, answer):
    relayed = {**made.SPOOF, "connecting_ip": "198.51.100.3", "skip_listed_ip": "203.0.113.207"}
    quote = answer("entry_ip_is_known_relay", relayed)["quote"]
    assert quote.startswith("Received: from [127.0.0.1] (198.51.100.3) by ")


def test_an_author_that_only_a_result_names_is_quoted_from_it(made, answer):
    nameless = {**made.SPOOF, "header_from": None, "header_from_domain": None, "header_from_raw": None}
    evaluated = result("dmarc", "fail", "Authentication-Results")
    row = answer("header_from_is_ours", nameless, auth_results=[evaluated])
    assert row["answer"]
    assert row["quote"] == "Authentication-Results: header.from=contoso.com"


@pytest.mark.parametrize("address", ["2603:10a6:10:3c2::7", "2603:10b6:303::1"])
def test_a_server_within_exchange_online_is_no_stranger_for_sure(made, answer, address):
    row = answer("came_from_behind_our_server", {**made.SPOOF, "skip_listed_ip": address})
    assert pd.isna(row["answer"])
    assert address in row["quote"]


def test_a_list_is_taken_at_its_word_by_a_sealer_that_the_tenant_trusts(made, answer):
    returned = {
        **made.SPOOF, "mail_from": "x-bounces@lists.example", "mail_from_domain": "lists.example",
        "spf_domain": "lists.example", "forwarding_marks": "List-Id", "list_id": "<x.lists.example>",
    }  # fmt: skip
    lists = {"address": "x@lists.example", "domain": "lists.example"}
    to = {"recipients": [{"message_uid": "m-1", "ordinal": 0, "kind": "to", **lists}]}
    sealed = {**returned, "compauth": "pass", "compauth_reason": "130"}
    assert pd.isna(answer("evidence_is_first_hand", returned, **to)["answer"])
    assert answer("evidence_is_first_hand", sealed, **to)["answer"]


def test_what_is_missing_is_not_an_address_that_is_recorded(made, judged):
    [row] = judged({**made.SPOOF, "spf": None, "dkim": None, "dmarc": None})["verdicts"].itertuples()
    assert "the connecting address" not in row.missing


def result(method, outcome, field_name, ordinal=0, **more):
    return {
        "message_uid": "m-1", "ordinal": ordinal, "field_name": field_name, "field_ordinal": 3, "is_trusted": True,
        "method": method, "result": outcome, "domain": "contoso.com", "raw": f"{method}={outcome}", **more,
    }  # fmt: skip


def test_a_result_is_quoted_from_the_field_that_it_stands_in(made, answer):
    said = "SoftFail (protection.outlook.com: domain of transitioning contoso.com discourages use)"
    rows = [
        result("spf", "softfail", "Received-SPF", raw=said),
        result("spf", "fail", "ARC-Authentication-Results", 1, field_ordinal=5),
        result("dkim", "none", "ARC-Authentication-Results", 2, field_ordinal=5),
    ]
    quote = answer("authenticated_aligned", made.SPOOF, auth_results=rows)["quote"]
    assert quote == f"Received-SPF: {said} · ARC-Authentication-Results: spf=fail · dkim=none"
    lost = {**made.SPOOF, "mail_from": None, "mail_from_domain": None}
    assert answer("mail_from_is_ours", lost, auth_results=rows)["quote"] == f"Received-SPF: {said}"


def test_of_two_fields_of_exchanges_own_both_are_quoted(made, answer):
    rows = [
        result("dkim", "none", "Authentication-Results"),
        result("dkim", "pass", "Authentication-Results", 1, field_ordinal=4),
    ]
    row = answer("authenticated_aligned", {**made.SPOOF, "dkim": "pass"}, auth_results=rows)
    assert row["answer"] and row["quote"] == "Authentication-Results: dkim=none · dkim=pass"


@pytest.mark.parametrize("auth_as", ["Internal", None])
def test_anonymous_by_microsofts_label_quotes_the_label(made, answer, auth_as):
    labelled = {**made.SPOOF, "auth_as": auth_as, "cross_tenant_auth_as": None, "is_anonymous_direct_send": True}
    row = answer("anonymous", labelled)
    assert row["answer"] and row["quote"] == "X-MS-Exchange-Organization-IsAnonymousDirectSend: True"
    assert row["evidence_id"] == "E0001"
    unattributed = answer("attributed_to_our_connector", {**labelled, "auth_as": None, "from_entity": None})
    assert not unattributed["answer"] and unattributed["quote"] == row["quote"]


def test_a_mailbox_of_another_tenant_is_no_mailbox_of_ours_because_of_the_tenant(made, answer):
    row = answer("submitted_by_mailbox", {**made.GENUINE, "tenant_id": made.OTHER_TENANT})
    assert not row["answer"] and row["quote"] == f"X-MS-Exchange-CrossTenant-Id: {made.OTHER_TENANT}"


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


def test_without_header_and_trace_nothing_is_known_at_first_hand(made, answer):
    sent = {**made.COPY, "header_origin": "absent", "is_read_downstream": None}
    found = answer("evidence_is_first_hand", sent)
    assert pd.isna(found["answer"]) and found["quote"].startswith("neither a header")
    assert answer("evidence_is_first_hand", made.TRACED)["quote"] == "a trace of the tenant records it"
