"""Where a message came in, and who wrote which field."""

from __future__ import annotations

import pytest

from toolkit.parse.boundary import is_lookalike_host, survey, trace_route
from toolkit.parse.fields import scan_header
from toolkit.parse.received import parse_received

DATE = "; Tue, 1 Jul 2025 13:04:08 +0000"
STORE = "from A.prod.outlook.com (::1) by B.eurprd05.prod.outlook.com with HTTPS" + DATE
INNER = (
    "from C.eurprd02.prod.outlook.com (2603:10a6::4e) by D.outlook.office365.com (2603:10a6::7)"
    " with Microsoft SMTP Server id 15.20 via Frontend Transport" + DATE
)
ENTRY = (
    "from mx.fabrikam.com (203.0.113.77) by C.mail.protection.outlook.com (10.167.8.198)"
    " with Microsoft SMTP Server id 15.20 via Frontend Transport" + DATE
)
MAPI = "from E.prod.outlook.com ([fe80::1]) by E.prod.outlook.com ([fe80::1%12]) with mapi id 15.20" + DATE
FOREIGN = "from laptop (192.0.2.9) by mx.fabrikam.com with ESMTP" + DATE
LOOKALIKE = ENTRY.replace("outlook.com (10", "outlook.com.evil.example (10")


def route(*values: str):
    return trace_route([parse_received(value) for value in values])


def test_the_boundary_is_the_topmost_entry() -> None:
    found = route(STORE, INNER, ENTRY, INNER, ENTRY, FOREIGN)
    assert (found.boundary, found.trusted, found.is_read_downstream, found.has_store_submission) == (2, 3, False, False)


def test_the_name_is_compared_by_label() -> None:
    found = route(STORE, INNER, LOOKALIKE)
    assert found.boundary is None
    assert found.has_lookalike
    assert not found.is_all_microsoft


@pytest.mark.parametrize("cloud", ["mail.protection.office365.us", "mail.protection.partner.outlook.cn"])
def test_the_government_clouds_and_chinas_have_a_boundary_too(cloud: str) -> None:
    store = STORE.replace("prod.outlook.com", cloud.removeprefix("mail.protection."))
    found = route(store, ENTRY.replace("mail.protection.outlook.com", cloud))
    assert (found.boundary, found.has_lookalike, found.is_read_downstream) == (1, False, False)


def test_upper_case_hosts_are_the_same_hosts() -> None:
    assert route(STORE, ENTRY.replace("mail.protection.outlook.com", "MAIL.PROTECTION.OUTLOOK.COM")).boundary == 1


def test_an_entry_server_without_frontend_transport_is_no_boundary() -> None:
    assert route(STORE, ENTRY.replace(" via Frontend Transport", "")).boundary is None


def test_a_mailbox_submitted_what_microsoft_alone_carried() -> None:
    found = route(STORE, INNER, MAPI)
    assert (found.boundary, found.trusted, found.has_store_submission) == (None, 3, True)
    assert found.is_all_microsoft


def test_a_mapi_hop_below_the_boundary_is_the_peers_own_words() -> None:
    found = route(STORE, ENTRY, MAPI)
    assert (found.trusted, found.has_store_submission) == (2, False)


def test_a_copy_read_elsewhere_trusts_no_hop_and_leaves_the_submission_open() -> None:
    found = route(FOREIGN, STORE, MAPI)
    assert (found.trusted, found.is_read_downstream, found.has_store_submission) == (0, True, None)


def test_a_copy_read_elsewhere_still_names_the_boundary_it_claims() -> None:
    found = route(FOREIGN, STORE, ENTRY)
    assert (found.boundary, found.trusted, found.is_read_downstream, found.microsoft_top) == (2, 0, True, 1)


def test_without_hops_nothing_is_known() -> None:
    found = route()
    assert (found.boundary, found.is_read_downstream, found.has_store_submission) == (None, None, None)


def test_an_unreadable_top_hop_leaves_open_where_the_copy_was_read() -> None:
    assert route("nonsense", ENTRY).is_read_downstream is None


@pytest.mark.parametrize(
    ("host", "lookalike"),
    [
        ("DB5PEPF00014B8A.mail.protection.outlook.com", False),
        ("X.PROD.EXCHANGELABS.COM", False),
        ("D.outlook.office365.com.", False),
        ("mail.protection.outlook.com.evil.example", True),
        ("xprod.outlook.com-mail.example", True),
        ("mail.protection.office365.us.evil.example", True),
        ("notoutlook.com", False),
        ("mx.contoso.com", False),
    ],
)
def test_a_host_that_is_not_microsofts_and_reads_like_it_is_a_lookalike(host: str, lookalike: bool) -> None:
    assert is_lookalike_host(host) == lookalike


def territory(*lines: str):
    header = scan_header("\r\n".join([*lines, "", ""]).encode())
    found = survey(header, trace_route([parse_received(one.text) for one in header.all("received")]))
    return [found.is_exchanges(place) for place in range(len(header.fields))]


def test_what_stands_between_the_boundary_and_the_return_path_is_the_peers() -> None:
    lines = ("X: 1", f"Received: {ENTRY}", "X: 2", "From: a@b.example", "Return-Path: a@b.example", "X: 3")
    assert territory(*lines) == [True, True, False, False, False, True]


def test_a_return_path_that_the_peer_put_first_does_not_hand_over_what_follows() -> None:
    # Exchange rewrites a Return-Path where it stands; it appends its own fields after what the message brought.
    lines = (
        f"Received: {ENTRY}",
        "Return-Path: a@b.example",
        "X: 1",
        f"Received: {FOREIGN}",
        "From: a@b.example",
        "X: 2",
    )
    assert territory(*lines) == [True, False, False, False, False, True]


def test_without_a_return_path_below_the_boundary_it_is_not_known() -> None:
    assert territory("Return-Path: a", f"Received: {ENTRY}", "X: 1") == [True, True, None]


def test_without_a_boundary_there_is_no_peer() -> None:
    assert territory(f"Received: {STORE}", f"Received: {MAPI}", "X: 1") == [True, True, True]
