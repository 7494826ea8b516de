"""Which results are Exchange Online's, and what they say together."""

from __future__ import annotations

import pytest

DATE = "Tue, 1 Jul 2025 13:04:08 +0000"
STORE = f"Received: from A.prod.outlook.com (::1) by B.eurprd05.prod.outlook.com with HTTPS; {DATE}"
ENTRY = (
    "Received: from mx.fabrikam.com (203.0.113.77) by C.mail.protection.outlook.com (10.167.8.198)"
    f" with Microsoft SMTP Server id 15.20 via Frontend Transport; {DATE}"
)
MAPI = f"Received: from E.prod.outlook.com ([fe80::1]) by E.prod.outlook.com ([fe80::1%12]) with mapi id 15.20; {DATE}"
FAIL = (
    "Authentication-Results: spf=fail (sender IP is 203.0.113.77) smtp.mailfrom=contoso.com;"
    " dkim=none (message not signed) header.d=none;dmarc=fail action=oreject header.from=contoso.com;"
    "compauth=fail reason=601"
)
FORGED = (
    "Authentication-Results: spf=pass smtp.mailfrom=contoso.com; dkim=pass header.d=contoso.com;"
    " dmarc=pass; compauth=pass"
)
FROM, PATH = "From: jane@contoso.com", "Return-Path: jane@contoso.com"
STUB = "authentication-results: dkim=none header.d=none;dmarc=none action=none header.from=contoso.com;"
SUMMARY = ("spf", "dkim", "dmarc", "compauth")


@pytest.fixture
def read(parsed):
    def rows(*lines: str):
        found = parsed("\n".join([*lines, "", ""]), depth="headers")
        return found["messages"][0], found["auth_results"]

    return rows


def test_the_field_above_the_boundary_is_exchanges(read) -> None:
    message, results = read(STORE, FAIL, ENTRY, FROM)
    assert [message[name] for name in SUMMARY] == ["fail", "none", "fail", "fail"]
    assert (message["spf_domain"], message["dmarc_action"], message["compauth_reason"]) == (
        "contoso.com",
        "oreject",
        "601",
    )
    assert all(one["is_trusted"] for one in results)


def test_a_field_below_the_boundary_is_the_peers(read) -> None:
    message, results = read(STORE, FAIL, ENTRY, FORGED, FROM, PATH)
    assert [message[name] for name in SUMMARY] == ["fail", "none", "fail", "fail"]
    assert [one["is_trusted"] for one in results] == [True] * 4 + [False] * 4
    assert message["forged_stamps"] == "Authentication-Results"


def test_the_peers_results_alone_leave_the_summary_unknown(read) -> None:
    message, results = read(STORE, ENTRY, FORGED, FROM, PATH)
    assert [message.get(name) for name in SUMMARY] == [None] * 4
    assert [one["is_trusted"] for one in results] == [False] * 4


def test_a_store_that_writes_its_results_last_is_believed_after_its_return_path_only(read) -> None:
    after, _ = read(STORE, ENTRY, FROM, PATH, FAIL.lower())
    before, _ = read(STORE, ENTRY, FROM, FAIL.lower(), PATH)
    unmarked, _ = read(STORE, ENTRY, FROM, FAIL.lower())
    assert [after.get("spf"), before.get("spf"), unmarked.get("spf")] == ["fail", None, None]


def test_a_result_at_the_end_does_not_outweigh_the_one_above(read) -> None:
    message, _ = read(STORE, FAIL, ENTRY, FROM, PATH, FORGED)
    assert message["spf"] == "fail"


def test_a_result_that_names_another_receiver_is_not_exchanges(read) -> None:
    message, results = read(STORE, FORGED.replace("Results: ", "Results: mx.contoso.com; "), ENTRY)
    assert message.get("spf") is None
    assert not any(one["is_trusted"] for one in results)


def test_the_stub_of_internal_mail_is_believed_where_microsoft_alone_carried_it(read) -> None:
    internal, _ = read(STORE, MAPI, FROM, STUB)
    elsewhere, _ = read("Received: from x (192.0.2.1) by mx.fabrikam.com with ESMTP; " + DATE, STORE, MAPI, FROM, STUB)
    unknown, _ = read(FROM, STUB)
    assert [one.get("dmarc") for one in (internal, elsewhere, unknown)] == ["none", None, None]
    assert internal.get("spf") is None


def test_an_earlier_tenants_results_are_kept_and_not_believed(read) -> None:
    message, results = read(STORE, FORGED.replace("Authentication", "X-MS-Exchange-Authentication"), ENTRY)
    assert message.get("spf") is None
    assert len(results) == 4


def test_renamed_results_of_a_gateway_are_kept_as_found(read) -> None:
    original = "Authentication-Results-Original: ppops.net; spf=pass smtp.mailfrom=a@contoso.com"
    message, results = read(STORE, FAIL, ENTRY, original, FROM)
    assert message["original_auth_results"] == original.partition(": ")[2]
    assert message["spf"] == "fail"
    assert results[-1]["authserv_id"] == "ppops.net"
    assert not results[-1]["is_trusted"]


def test_received_spf_fills_in_where_there_is_no_other(read) -> None:
    spf = "Received-SPF: SoftFail (protection.outlook.com: domain of transitioning contoso.com discourages use of it)"
    message, _ = read(STORE, spf, ENTRY)
    assert (message["spf"], message["spf_domain"]) == ("softfail", "contoso.com")
    strangers, _ = read(STORE, spf.replace("protection.outlook.com", "mx.fabrikam.com"), ENTRY)
    assert strangers.get("spf") is None


def test_the_signed_copy_of_microsofts_results_fills_in_last(read) -> None:
    arc = "ARC-Authentication-Results: i=1; mx.microsoft.com 1; spf=pass smtp.mailfrom=contoso.com; arc=none"
    message, _ = read(STORE, arc, ENTRY)
    assert (message["spf"], message["arc"]) == ("pass", "none")
    both, _ = read(STORE, arc, FAIL, ENTRY)
    assert both["spf"] == "fail"


def test_one_signature_that_passes_is_enough_and_the_aligned_one_is_named(read) -> None:
    signed = (
        "Authentication-Results: dkim=fail header.d=contoso.com;dkim=pass header.d=esp.example;"
        "dkim=pass header.d=mail.contoso.com"
    )
    message, _ = read(STORE, signed, ENTRY, FROM)
    assert (message["dkim"], message["dkim_domain"]) == ("pass", "mail.contoso.com")


def test_a_signature_that_fails_names_no_domain(read) -> None:
    message, _ = read(STORE, "Authentication-Results: dkim=fail header.d=contoso.com", ENTRY, FROM)
    assert (message["dkim"], message.get("dkim_domain")) == ("fail", None)


def test_an_encoded_field_is_read(read) -> None:
    message, _ = read(
        STORE, "Authentication-Results: =?utf-8?B?c3BmPW5vbmUgKHNlbmRlciBJUCBpcyAyMDMuMC4xMTMuNyk=?=", ENTRY
    )
    assert message["spf"] == "none"
