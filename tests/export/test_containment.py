"""The containment sheet: what it holds, and that no value of the evidence can become a command."""

from __future__ import annotations

import re

import pytest

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.export.containment import MOST_SEARCHES, containment_sheet

A = "203.0.113.7"
CASE = parse_case(
    {
        "case": {"id": "contoso-2025-07"},
        "tenant": {"accepted_domains": ["contoso.com"]},
        "network": {"relays": ["198.51.100.0/28"]},
    }
)
HOSTILE = (
    "x'; Remove-Mailbox *; '", "x’; Remove-Mailbox *; ‘", "x\nRemove-Mailbox *", "x\r\nRemove-Mailbox *",
    "x\u2028Remove-Mailbox *",
    'x" OR subject:"', "$(Remove-Mailbox *)", "`nRemove-Mailbox *", "#>Remove-Mailbox *", "x\x00", "\u202eRemove",
)  # fmt: skip


def campaign(rows):
    return rows("campaign_mail", {"campaign_id": "K01", "mail_uid": "mail-0", "because": "subject"})


def code(sheet: str) -> list[str]:
    """The lines that PowerShell would run, every literal emptied."""
    lines = [line for line in sheet.splitlines() if line and not line.startswith("#")]
    return [re.sub(r"'(?:[^']|'')*'", "''", line) for line in lines]


def test_a_sheet_that_is_run_stops_at_once() -> None:
    assert code(containment_sheet({}, CaseFile()))[0] == "throw ''"


def test_an_empty_case_is_told_how_to_look_and_to_close() -> None:
    sheet = containment_sheet({}, CaseFile())
    assert "Get-OrganizationConfig | Format-List Identity,RejectDirectSend" in sheet
    assert "Set-OrganizationConfig -RejectDirectSend $true" in sheet
    assert "New-TransportRule" not in sheet and "IPBlockList @" not in sheet and "Gateway only" not in sheet


def test_sources_are_blocked_by_family_and_shared_ones_are_not(judged_case, rows) -> None:
    facts = rows("ip_facts", {"ip": "192.0.2.9", "network_kind": "microsoft"})
    tables = judged_case(*({"connecting_ip": ip} for ip in (A, "2001:db8::7", "192.0.2.9")), ip_facts=facts)
    sheet = containment_sheet(tables, CASE)
    assert f"-IPBlockList @{{Add='{A}'}}" in sheet
    assert "-ListType IP -Block -NoExpiration -Entries '2001:db8::7'" in sheet
    assert "192.0.2.9" not in sheet


def test_wanted_senders_get_a_connector_before_anything_is_closed(judged_case, rows) -> None:
    tables = judged_case({"connecting_ip": "198.51.100.5", "verdict": "known_relay"}, {"connecting_ip": A})
    tables["verdicts"] = tables["verdicts"].assign(would_connector_require=[True, False], would_reject_direct_send=True)
    sheet = containment_sheet(tables, CASE)
    assert "-SenderIPAddresses '198.51.100.5' -Enabled $false" in sheet
    assert sheet.index("New-InboundConnector") < sheet.index("Set-OrganizationConfig")
    assert "Of 1 spoofs it would have refused 1" in sheet and "1 mails to keep need a connector first" in sheet


def test_a_gateway_is_written_in_blocks_that_a_connector_takes() -> None:
    sheet = containment_sheet({}, parse_case({"network": {"gateways": ["192.0.2.0/23", "198.51.100.7"]}}))
    assert "-SenderIPAddresses '192.0.2.0/24','192.0.3.0/24','198.51.100.7' -Enabled $false" in sheet


@pytest.mark.parametrize("network", ["0.0.0.0/0", "2001:db8::/32"])
def test_a_gateway_too_wide_or_ipv6_is_left_out(network: str) -> None:
    case = parse_case({"network": {"gateways": [network, "198.51.100.7"]}})
    sheet = containment_sheet({}, case)
    assert f"{network} is left out" in sheet
    assert "-SenderIPAddresses '198.51.100.7' -Enabled $false" in sheet
    assert "It holds 198.51.100.7." in sheet


def test_a_gateway_of_which_nothing_can_be_written_is_said_and_has_no_command() -> None:
    sheet = containment_sheet({}, parse_case({"network": {"gateways": ["2001:db8::/32"]}}))
    assert "2001:db8::/32 is left out" in sheet and "It holds nothing." in sheet
    assert "Gateway only" not in sheet


def test_a_relay_that_no_rule_takes_is_named_for_its_mail_would_be_quarantined() -> None:
    case = parse_case({"tenant": {"accepted_domains": ["contoso.com"]}, "network": {"relays": ["10.0.0.0/8", A]}})
    sheet = containment_sheet({}, case)
    assert "10.0.0.0/8 is left out" in sheet and f"-ExceptIfSenderIpRanges '{A}'" in sheet


def test_a_wanted_sender_that_no_connector_takes_is_named(judged_case) -> None:
    tables = judged_case({"connecting_ip": "2001:db8::5", "verdict": "known_relay"})
    tables["verdicts"] = tables["verdicts"].assign(would_connector_require=True)
    sheet = containment_sheet(tables, CASE)
    assert "2001:db8::5 is left out" in sheet and "New-InboundConnector" not in sheet


def test_the_quarantine_rule_is_held_to_our_domains_and_starts_as_an_audit() -> None:
    (rule,) = [line for line in containment_sheet({}, CASE).splitlines() if line.startswith("New-TransportRule")]
    assert "-SenderDomainIs 'contoso.com'" in rule
    assert "-ExceptIfSenderIpRanges '198.51.100.0/28' -Mode Audit" in rule


@pytest.mark.parametrize("text", HOSTILE)
def test_no_subject_becomes_a_command(judged_case, rows, text: str) -> None:
    calm = judged_case({"subject": "x", "received_at": "2025-07-01"}, campaign_mail=campaign(rows))
    harsh = judged_case({"subject": text, "received_at": "2025-07-01"}, campaign_mail=campaign(rows))
    expected, found = code(containment_sheet(calm, CASE)), code(containment_sheet(harsh, CASE))
    assert found in (expected, [line for line in expected if not line.startswith("New-ComplianceSearch ")])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_recipient_becomes_a_command(rows, text: str) -> None:
    def sheet(recipient: str) -> list[str]:
        aftermath = rows("impact", {"mail_uid": "mail-0", "recipient": recipient, "kind": "replied", "quote": "q"})
        return code(containment_sheet({"impact": aftermath}, CASE))

    calm = sheet("jane.doe@contoso.com")
    assert sheet(text) in (calm, [line for line in calm if not line.startswith(("Get-InboxRule", "Get-Mailbox "))])


def test_what_cannot_be_quoted_is_counted(judged_case, rows) -> None:
    tables = judged_case({"subject": "a’b", "received_at": "2025-07-01"}, campaign_mail=campaign(rows))
    assert "1 campaigns are left out: no subject that can be quoted safely." in containment_sheet(tables, CASE)


def test_a_long_list_of_campaigns_is_cut_and_says_so(judged_case, rows) -> None:
    mails = [{"subject": "Fax", "received_at": "2025-07-01"}] * (MOST_SEARCHES + 1)
    members = [{"campaign_id": f"K{n:02d}", "mail_uid": f"mail-{n}", "because": "helo"} for n in range(len(mails))]
    sheet = containment_sheet(judged_case(*mails, campaign_mail=rows("campaign_mail", *members)), CASE)
    assert sheet.count("New-ComplianceSearch ") == MOST_SEARCHES
    assert f"The {MOST_SEARCHES} of {MOST_SEARCHES + 1} campaigns with the most mail" in sheet


def test_a_campaign_is_searched_by_its_commonest_subject_and_days(judged_case, rows) -> None:
    tables = judged_case({"subject": "L'offre", "received_at": "2025-07-01"}, campaign_mail=campaign(rows))
    assert (
        "New-ComplianceSearch -Name 'contoso-2025-07 K01' -ExchangeLocation All "
        "-ContentMatchQuery 'subject:\"L''offre\" AND received:2025-07-01..2025-07-01'"
    ) in containment_sheet(tables, CASE)


def test_a_campaign_of_numbered_lures_is_searched_by_all_their_subjects(judged_case, rows) -> None:
    subjects = ["Fax 1", "Fax 2", "Fax 2", 'a "quoted" one']
    members = [{"campaign_id": "K01", "mail_uid": f"mail-{n}", "because": "helo"} for n in range(len(subjects))]
    mails = [{"subject": subject, "received_at": "2025-07-01"} for subject in subjects]
    sheet = containment_sheet(judged_case(*mails, campaign_mail=rows("campaign_mail", *members)), CASE)
    query = '\'(subject:"Fax 2" OR subject:"Fax 1") AND received:2025-07-01..2025-07-01\''
    assert f"-ContentMatchQuery {query}" in sheet
    assert "Start-ComplianceSearch" in sheet


def test_only_what_people_did_asks_for_a_look_at_them(rows) -> None:
    kinds = {"jane": "clicked", "joe": "click_blocked", "amir": "removed", "karen": "read"}
    aftermath = rows("impact", *(
        {"mail_uid": "mail-0", "recipient": f"{name}@contoso.com", "kind": kind, "quote": "q"}
        for name, kind in kinds.items()
    ))  # fmt: skip
    sheet = containment_sheet({"impact": aftermath}, CASE)
    asked = [name for name in kinds if f"Get-InboxRule -Mailbox '{name}@contoso.com' -IncludeHidden" in sheet]
    assert asked == ["jane", "joe"]
