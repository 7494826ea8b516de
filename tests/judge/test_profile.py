"""What is stated is used; what is inferred is shown with its reason, and used only where nothing is stated."""

from __future__ import annotations

import pytest

from toolkit.evidence.case import CaseFile
from toolkit.judge.profile import Profile, infer_profile


def rows_of(tables, case, kind):
    profile = infer_profile(tables, case)
    return profile[profile["kind"] == kind].set_index("value")


RECIPIENT = {
    "message_uid": "m-1",
    "ordinal": 0,
    "kind": "to",
    "address": "jane.doe@contoso.com",
    "domain": "contoso.com",
}


def test_the_receiving_tenant_is_inferred_and_used_where_none_is_stated(made):
    rows = rows_of(made.tables_of(made.SPOOF), CaseFile(), "tenant_id")
    assert rows.loc[made.OUR_TENANT, "origin"] == "inferred" and rows.loc[made.OUR_TENANT, "is_used"]


def test_a_stated_tenant_puts_the_inferred_one_aside(made):
    case = made.case_of(tenant={"ids": [made.OTHER_TENANT]})
    rows = rows_of(made.tables_of(made.SPOOF), case, "tenant_id")
    assert rows.loc[made.OTHER_TENANT, "is_used"] and not rows.loc[made.OUR_TENANT, "is_used"]


def test_of_several_tenants_only_the_majority_is_used(made):
    other = {**made.SPOOF, "recipient_tenant_id": made.OTHER_TENANT}
    rows = rows_of(made.tables_of(made.SPOOF, made.SPOOF, other), CaseFile(), "tenant_id")
    assert list(rows["is_used"]) == [True, False]
    assert rows.loc[made.OUR_TENANT, "because"] == "receiving tenant of 2 of 3 mails that name one"


def test_a_tenant_that_only_sent_is_not_ours(made):
    sent = {**made.SPOOF, "attributed_direction": "1"}
    assert rows_of(made.tables_of(sent), CaseFile(), "tenant_id").empty


def test_accepted_domains_are_those_we_receive_for(made):
    tables = made.tables_of(made.SPOOF, recipients=[RECIPIENT])
    rows = rows_of(tables, CaseFile(), "accepted_domain")
    assert rows.loc["contoso.com", "is_used"] and rows.loc["contoso.com", "mail_count"] == 1


@pytest.mark.parametrize("domain", ["gmail.com", "hotmail.com"])
def test_a_public_mail_provider_is_never_ours(made, domain):
    tables = made.tables_of(made.SPOOF, recipients=[{**RECIPIENT, "address": f"x@{domain}", "domain": domain}])
    assert rows_of(tables, CaseFile(), "accepted_domain").empty


def test_an_authors_domain_that_our_mailboxes_submit_is_ours(made):
    rows = rows_of(made.tables_of(made.GENUINE), CaseFile(), "accepted_domain")
    assert rows.loc["contoso.com", "because"] == "author domain of 1 mails that a mailbox submitted"


def test_inferred_relays_and_gateways_are_shown_and_never_used(made):
    hybrid = {
        **made.SPOOF,
        "from_entity": "HybridOnPrem",
        "attributed_tenant_id": made.OUR_TENANT,
        "attributed_ip": "203.0.113.5",
        "helo": "mx0a-01.pphosted.com",
    }
    profile = infer_profile(made.tables_of(hybrid), made.case_of())
    shown = profile[profile["origin"] == "inferred"].set_index("value")
    assert not shown.loc["203.0.113.5", "is_used"] and not shown.loc["pphosted.com", "is_used"]
    assert Profile.of(profile, made.case_of()).relays == made.case_of().relay_networks


def test_a_stated_fact_says_how_much_evidence_speaks_for_it(made):
    tables = made.tables_of(made.SPOOF, recipients=[RECIPIENT])
    rows = rows_of(tables, made.case_of(), "accepted_domain")
    assert rows.loc["contoso.com", "origin"] == "stated" and rows.loc["contoso.com", "mail_count"] == 1


def test_a_mail_that_was_attached_says_nothing_of_who_we_are(made):
    attached = {**made.GENUINE, "header_from_domain": "evil.example", "embedded_in": "mail-1"}
    tables = made.tables_of(made.GENUINE, attached)
    assert list(rows_of(tables, CaseFile(), "accepted_domain").index) == ["contoso.com"]
    traced = {**attached, "seen_in": "both", "best_trace_uid": "t-1"}
    tables = made.tables_of(made.GENUINE, traced)
    assert list(rows_of(tables, CaseFile(), "accepted_domain").index) == ["contoso.com", "evil.example"]
