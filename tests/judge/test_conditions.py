"""Each condition of a clause by a mail that differs in it alone: without it a forger is cleared or a mail accused.

All are asked at once, as one case's mails.
"""

from __future__ import annotations

from toolkit.judge.clauses import ask_all

DOWNSTREAM = {"is_read_downstream": True, "recipient_tenant_id": None, "attributed_direction": None}
POOLED = {"connecting_ip": "40.107.93.88", "spf": "pass", "dmarc": "pass"}
UNSTAMPED = {"auth_as": None, "from_entity": None, "cross_tenant_auth_as": None}
LIST = {
    "mail_from": "l-bounces@lists.example", "mail_from_domain": "lists.example", "spf_domain": "lists.example",
    "list_id": "<l.lists.example>", "forwarding_marks": "List-Id", "compauth": "pass",
}  # fmt: skip


def conditions(made) -> list[tuple[str, str, dict[str, object]]]:
    """(clause, its answer, the mail), each line beside the condition that it needs."""
    other, spoof, genuine = made.OTHER_TENANT, made.SPOOF, made.GENUINE
    hybrid = {**spoof, "from_entity": "HybridOnPrem"}
    null_sender = {"mail_from": "<>", "mail_from_domain": None}
    both = {"seen_in": "both", "best_trace_uid": "t-1"}
    return [
        ("mail_from_is_ours", "-", {**spoof, **null_sender}),  # SPF of the HELO is not the null sender's
        ("mail_from_is_ours", "+", {**spoof, "mail_from": None, "mail_from_domain": None}),
        ("mail_from_is_ours", "?", {**spoof, "mail_from": None, "mail_from_domain": None, **DOWNSTREAM}),
        ("entered_from_outside", "+", {**spoof, "is_read_downstream": True}),
        ("entered_from_outside", "?", {**spoof, **DOWNSTREAM}),
        ("entered_from_outside", "?", {**spoof, "is_read_downstream": True, "attributed_direction": "1"}),
        ("entered_from_outside", "?", {**spoof, "cip_is_none": True}),
        ("entered_from_outside", "?", {**spoof, "connecting_ip": "10.0.0.5"}),
        ("entered_from_outside", "-", genuine),
        ("entered_from_outside", "?", {**genuine, **DOWNSTREAM}),
        ("came_from_behind_our_server", "-", spoof),
        ("came_from_behind_our_server", "?", {**spoof, **DOWNSTREAM}),
        ("submitted_by_mailbox", "+", genuine),
        ("submitted_by_mailbox", "-", {**genuine, "tenant_id": other}),
        ("submitted_by_mailbox", "?", {**genuine, **DOWNSTREAM}),
        ("attributed_to_our_connector", "+", hybrid),
        ("attributed_to_our_connector", "-", {**hybrid, "attributed_tenant_id": other}),
        ("attributed_to_our_connector", "?", {**hybrid, **DOWNSTREAM}),
        ("attributed_to_our_connector", "+",
         {**spoof, **UNSTAMPED, "auth_as": "Internal", "auth_source": "mail.contoso.com"}),
        ("attributed_to_our_connector", "?",
         {**spoof, **UNSTAMPED, **DOWNSTREAM, "auth_as": "Internal", "auth_source": "mail.contoso.com"}),
        ("anonymous", "-", {**spoof, **UNSTAMPED, "auth_as": "Internal"}),
        ("anonymous", "?", {**spoof, **UNSTAMPED, **DOWNSTREAM, "auth_as": "Internal"}),
        ("anonymous", "+", {**spoof, **UNSTAMPED, "cross_tenant_auth_as": "Anonymous"}),
        ("anonymous", "?", {**spoof, **UNSTAMPED, "cross_tenant_auth_as": "Anonymous", "tenant_id": other}),
        ("anonymous", "?", {**spoof, **UNSTAMPED, "cross_tenant_auth_as": "Internal", "tenant_id": other}),
        ("authenticated_aligned", "-", {**spoof, "dmarc": None}),
        ("authenticated_aligned", "?", {**spoof, "dmarc": None, "spf": "temperror"}),
        ("authenticated_aligned", "-", {**spoof, "spf": "pass", "spf_domain": "evil.example"}),
        ("authenticated_only_by_shared_infrastructure", "+", {**spoof, **POOLED}),
        ("authenticated_only_by_shared_infrastructure", "-", {**hybrid, **POOLED}),
        ("authenticated_only_by_shared_infrastructure", "+",
         {**spoof, "spf": "pass", "dmarc": "pass", "helo": "mx0a-00123.pphosted.com"}),
        ("authenticated_only_by_shared_infrastructure", "-",
         {**spoof, "spf": "pass", "dmarc": "pass", "helo": "mx0a.pphosted.com", "skip_listed_ip": "203.0.113.9"}),
        ("authenticated_only_by_shared_infrastructure", "-",
         {**spoof, "spf": "pass", "dmarc": "pass", "helo": "pphosted.com.evil.example"}),
        ("sent_on_behalf", "+", {**spoof, "sender": "x@fabrikam.com", "spf": "pass", "spf_domain": "fabrikam.com"}),
        ("sent_on_behalf", "-", {**spoof, "sender": "x@gmail.com", "spf": "pass", "spf_domain": "gmail.com"}),
        ("is_bounce_or_automatic", "+", {**spoof, **null_sender, "auto_submitted": "auto-replied"}),
        ("is_bounce_or_automatic", "-", {**spoof, "auto_submitted": "auto-replied"}),
        ("evidence_is_first_hand", "+", {**spoof, **LIST, "compauth_reason": "130"}),
        ("evidence_is_first_hand", "?", {**spoof, **LIST, "compauth_reason": "702"}),
        ("evidence_is_first_hand", "?", {**spoof, "embedded_in": "mail-0"}),
        ("evidence_is_first_hand", "+", {**spoof, **both, "embedded_in": "mail-0"}),
        ("evidence_is_first_hand", "?", {**spoof, **DOWNSTREAM}),
        ("evidence_is_first_hand", "+", {**spoof, **both, **DOWNSTREAM}),
        ("evidence_is_first_hand", "?", {**hybrid, "mail_from": None}),
        ("evidence_is_first_hand", "+", {**hybrid, "mail_from": None, "boundary_host": None}),
        ("evidence_agrees", "-", {**spoof, **UNSTAMPED, "auth_as": "Internal", "auth_source": "a.prod.outlook.com"}),
        ("evidence_agrees", "+", {**spoof, **UNSTAMPED, "auth_as": "Internal", "auth_source": "a.prod.outlook.com",
                                  "connecting_ip": "10.0.0.5"}),
        ("evidence_agrees", "-", {**spoof, "disagreements": "connecting_ip"}),
        ("evidence_agrees", "-", {**spoof, **both, "trace_source": "STOREDRIVER"}),
        ("evidence_agrees", "+", {**spoof, **both, **DOWNSTREAM, "trace_source": "STOREDRIVER"}),
    ]  # fmt: skip


def test_each_condition_of_a_clause_is_heeded(made):
    lines = conditions(made)
    recipients = [
        {"message_uid": f"m-{place}", "ordinal": 0, "kind": "to", "address": "l@lists.example",
         "domain": "lists.example"}
        for place, (_, _, mail) in enumerate(lines, start=1)
        if mail.get("list_id")
    ]  # fmt: skip
    docket = made.docket_of(*(mail for _, _, mail in lines), recipients=recipients)
    given = ask_all(docket)
    told = {name: answer.answer.map({True: "+", False: "-"}).fillna("?") for name, answer in given.items()}
    found = [(place, clause, told[clause].iloc[place]) for place, (clause, _, _) in enumerate(lines)]
    assert found == [(place, clause, wanted) for place, (clause, wanted, _) in enumerate(lines)]
