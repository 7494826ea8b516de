"""Whole messages: the ways a mail can come to be in a tenant, and what must not deceive the parser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.raw import RawMessage
from toolkit.parse import parse_message, parse_packed
from toolkit.schema import TABLES

OURS = "11111111-aaaa-4bbb-8ccc-222222222222"
DATE = "Tue, 01 Jul 2025 13:04:08 +0000"

DIRECT_SEND = f"""Received: from DB9PR05MB0001.eurprd05.prod.outlook.com (2603:10a6:10:2f::11) by
 AM9PR05MB0002.eurprd05.prod.outlook.com with HTTPS; Tue, 01 Jul 2025 13:04:11 +0000
Received: from DB5PEPF00014B8A.eurprd02.prod.outlook.com
 (2603:10a6:10:3c2:cafe::4e) by DUZPR01CA0003.outlook.office365.com
 (2603:10a6:10:3c2::7) with Microsoft SMTP Server (version=TLS1_3,
 cipher=TLS_AES_256_GCM_SHA384) id 15.20.8901.19 via Frontend Transport; Tue,
 01 Jul 2025 13:04:09 +0000
Authentication-Results: spf=softfail (sender IP is 203.0.113.77)
 smtp.mailfrom=contoso.com; dkim=none (message not signed)
 header.d=none;dmarc=fail action=quarantine
 header.from=contoso.com;compauth=fail reason=601
Received: from [127.0.0.1] (203.0.113.77) by
 DB5PEPF00014B8A.mail.protection.outlook.com (10.167.8.198) with Microsoft SMTP
 Server id 15.20.8901.20 via Frontend Transport; {DATE}
From: jane.doe@contoso.com
To: jane.doe@contoso.com
Subject: Caller Left VM Message * Duration-0142 for Jane
Message-ID: <0b0d4a1c-6c2e-4c0c-9a45-d7a1d0d6b1aa@DB5PEPF00014B8A.eurprd02.prod.outlook.com>
Return-Path: jane.doe@contoso.com
X-EOPAttributedMessage: 0
X-EOPTenantAttributedMessage: {OURS}:0
X-MS-Exchange-Organization-MessageDirectionality: Incoming
X-MS-Exchange-Organization-AuthSource: DB5PEPF00014B8A.eurprd02.prod.outlook.com
X-MS-Exchange-Organization-AuthAs: Anonymous
X-MS-Exchange-Organization-InternalOrgSender: True
X-MS-Exchange-Organization-IsAnonymousDirectSend: True
X-MS-Exchange-CrossTenant-Id: {OURS}
X-MS-Exchange-CrossTenant-AuthAs: Anonymous
X-MS-Exchange-CrossTenant-FromEntityHeader: Internet

Listen.
"""

INTRA_TENANT = """Received: from SYBPR01MB4426.ausprd01.prod.outlook.com (2603:10c6:10:57::23)
 by ME1PR01MB1123.ausprd01.prod.outlook.com with HTTPS; Thu, 10 Dec 2020 22:40:21 +0000
Received: from SYXPR01MB2175.ausprd01.prod.outlook.com ([fe80::5c77:ca45:a276:6c1a]) by
 SYXPR01MB2175.ausprd01.prod.outlook.com ([fe80::5c77:ca45:a276:6c1a%12]) with mapi id 15.20.3654.012; Thu, 10 Dec 2020
 22:40:19 +0000
From: jane.doe@contoso.com
Message-ID: <SYXPR01MB21757FAD40B74299A1CA217FEACB0@SYXPR01MB2175.ausprd01.prod.outlook.com>
X-MS-Exchange-Organization-AuthAs: Internal
X-MS-Exchange-Organization-AuthMechanism: 04
X-MS-Exchange-Organization-AuthSource: SYXPR01MB2175.ausprd01.prod.outlook.com
X-MS-Exchange-Organization-Network-Message-Id: 070f6c47-dce2-41be-24ad-08d89d5c92bf
X-MS-Exchange-Organization-SCL: -1
X-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:0;auth:0;dest:I;ENG:(750128);

Hello.
"""


def first(rows):
    return rows["messages"][0]


def test_a_direct_send_spoof_is_read_as_it_came_in(parsed) -> None:
    message = first(parsed(DIRECT_SEND))
    expected = {
        "connecting_ip": "203.0.113.77",
        "helo": "[127.0.0.1]",
        "boundary_host": "DB5PEPF00014B8A.mail.protection.outlook.com",
        "boundary_hop": 2,
        "is_read_downstream": False,
        "received_at": datetime(2025, 7, 1, 13, 4, 8, tzinfo=UTC),
        "mail_from": "jane.doe@contoso.com",
        "header_from": "jane.doe@contoso.com",
        "auth_as": "Anonymous",
        "directionality": "Incoming",
        "is_anonymous_direct_send": True,
        "is_internal_org_sender": True,
        "recipient_tenant_id": OURS,
        "tenant_id": OURS,
        "from_entity": "Internet",
        "spf": "softfail",
        "dmarc_action": "quarantine",
        "compauth_reason": "601",
        "message_id_form": "eop_generated",
        "forged_stamps": None,
        "tls": None,
    }
    assert {name: message.get(name) for name in expected} == expected


def test_genuine_internal_mail_records_no_peer_and_no_results(parsed) -> None:
    message = first(parsed(INTRA_TENANT))
    assert message["has_store_submission"] is True
    assert (message["auth_as"], message["auth_mechanism"], message["scl"], message["destination"]) == (
        "Internal",
        "04",
        -1,
        "I",
    )
    assert [message.get(name) for name in ("connecting_ip", "helo", "boundary_hop", "spf", "dmarc", "mail_from")] == [
        None
    ] * 6
    assert message["message_id_form"] == "exchange_store"


def test_what_a_peer_forges_below_the_boundary_changes_nothing(parsed) -> None:
    forged = (
        "Received: from A.prod.outlook.com ([fe80::1]) by A.prod.outlook.com ([fe80::1%1]) with mapi id 15.20; "
        + DATE
        + "\n"
        "Received: from x (192.0.2.1) by B.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server id 15.20"
        " via Frontend Transport; " + DATE + "\n"
        "Authentication-Results: spf=pass smtp.mailfrom=contoso.com;dkim=pass header.d=contoso.com;dmarc=pass\n"
        "X-MS-Exchange-Organization-AuthAs: Internal\n"
        "X-MS-Exchange-Organization-AuthMechanism: 04\n"
        "X-MS-Exchange-CrossTenant-FromEntityHeader: Hosted\n"
        "X-Forefront-Antispam-Report: CIP:255.255.255.255;SCL:-1;DIR:INT;\n"
    )
    honest, lied = (
        first(parsed(DIRECT_SEND)),
        first(parsed(DIRECT_SEND.replace("From: jane", forged + "From: jane", 1))),
    )
    for name in (
        "connecting_ip",
        "auth_as",
        "from_entity",
        "spf",
        "dmarc",
        "compauth",
        "has_store_submission",
        "boundary_hop",
    ):
        assert lied[name] == honest[name], name
    assert [lied.get(name) for name in ("auth_mechanism", "cip_is_none", "scl")] == [None] * 3
    assert set(lied["forged_stamps"].split(",")) == {
        "X-MS-Exchange-Organization-AuthAs",
        "X-MS-Exchange-Organization-AuthMechanism",
        "X-MS-Exchange-CrossTenant-FromEntityHeader",
        "X-Forefront-Antispam-Report",
        "Authentication-Results",
    }


def test_a_host_that_only_looks_like_the_boundary_is_named(parsed) -> None:
    text = DIRECT_SEND.replace(
        "DB5PEPF00014B8A.mail.protection.outlook.com", "mail.protection.outlook.com.evil.example"
    )
    message = first(parsed(text))
    assert message["boundary_hop"] is None
    assert message.get("connecting_ip") is None
    assert message["forged_stamps"] == "Received"


def test_hops_are_numbered_from_the_mailbox_and_kept_as_found(parsed) -> None:
    hops = parsed(DIRECT_SEND)["hops"]
    assert [(hop["hop"], hop["is_boundary"], hop["is_trusted"]) for hop in hops] == [
        (0, False, True),
        (1, False, True),
        (2, True, True),
    ]
    assert hops[2]["raw"].startswith(" from [127.0.0.1] (203.0.113.77) by\r\n DB5PEPF00014B8A")


def test_three_entries_leave_the_topmost_the_boundary(parsed) -> None:
    entry = DIRECT_SEND[DIRECT_SEND.index("Received: from [127.0.0.1]") : DIRECT_SEND.index("From: jane")]
    earlier = entry.replace("203.0.113.77", "198.51.100.1")
    message = first(parsed(DIRECT_SEND.replace("From: jane", earlier + earlier + "From: jane", 1)))
    assert (message["connecting_ip"], message["hop_count"]) == ("203.0.113.77", 5)


def test_an_ipv6_peer_is_written_in_its_one_form(parsed) -> None:
    message = first(parsed(DIRECT_SEND.replace("(203.0.113.77)", "(2001:DB8:0::0007)")))
    assert message["connecting_ip"] == "2001:db8::7"


def test_headers_folded_with_tabs_mean_the_same(parsed) -> None:
    def meaning(text: str):
        message = first(parsed(text))
        return {name: value for name, value in message.items() if name not in ("header_sha256", "size_bytes")}

    assert meaning(DIRECT_SEND.replace("\n ", "\n\t")) == meaning(DIRECT_SEND)


def test_line_ends_do_not_change_the_meaning(parsed) -> None:
    crlf, lf = parsed(DIRECT_SEND), parsed(DIRECT_SEND.encode())
    changing = ("header_sha256", "size_bytes", "body_sha256")
    assert {k: v for k, v in first(crlf).items() if k not in changing} == {
        k: v for k, v in first(lf).items() if k not in changing
    }


def test_a_bare_cr_makes_no_field_and_is_named(parsed) -> None:
    rows = parsed(b"From: jane@contoso.com\rBcc: eve@evil.example\r\nTo: bob@contoso.com\r\n\r\n")
    assert [one["kind"] for one in rows["recipients"]] == ["to"]
    assert any(problem["reason"] == "a bare CR in field From" for problem in rows["problems"])


def test_a_line_that_is_no_field_is_named_and_the_header_goes_on(parsed) -> None:
    rows = parsed("From: jane@contoso.com\nnonsense\nSubject: x\n\nbody")
    assert (first(rows)["subject"], first(rows)["body_text"]) == ("x", "body")
    assert rows["problems"][0]["excerpt"] == "nonsense\r\n"


def test_a_hop_that_cannot_be_read_is_a_row_and_a_problem(parsed) -> None:
    rows = parsed("Received: apparently\nReceived: from a (192.0.2.1) by b with SMTP; Tue, 1 Jul 2025 13:04:08\n\n")
    assert rows["hops"][0]["raw"] == " apparently"
    assert rows["hops"][1]["occurred_at"] is None
    assert [problem["field"] for problem in rows["problems"]] == ["received", "received"]


def test_a_thousand_faults_are_counted_and_not_all_listed(parsed) -> None:
    rows = parsed("Received: apparently\n" * 1000 + "\n")
    assert len(rows["hops"]) == 1000
    assert len(rows["problems"]) == 201
    assert rows["problems"][-1]["reason"] == "800 more problems of this message are not listed"


def test_the_same_evidence_gives_the_same_rows(parsed) -> None:
    assert parsed(DIRECT_SEND) == parsed(DIRECT_SEND)


def test_rows_keep_the_contract(parsed) -> None:
    rows = parsed(DIRECT_SEND)
    assert set(rows) == {"messages", "recipients", "hops", "auth_results", "attachments", "urls", "problems"}
    for name, found in rows.items():
        assert len(TABLES[name].from_rows(found)) == len(found)


def test_packed_rows_make_the_same_tables() -> None:
    raw = RawMessage("E0001", "offset=0", "eml", "file", DIRECT_SEND.encode())
    rows, packed = parse_message(raw), parse_packed(raw)
    assert all(rows[name] for name in ("messages", "recipients", "hops", "auth_results"))
    for name in rows:
        assert TABLES[name].to_arrow(packed[name]).equals(TABLES[name].to_arrow(rows[name]))


@pytest.mark.parametrize("content", [b"", b"\0", b"\r\n", b"\xff" * 100, b"%PDF-1.7", b"From"])
def test_what_is_no_message_is_a_row_and_mostly_a_problem(content: bytes) -> None:
    rows = parse_message(RawMessage("E0001", "offset=0", "eml", "file", content))
    assert first(rows)["header_from"] is None
    assert bool(rows["problems"]) is bool(content.strip())


@given(st.binary(), st.sampled_from(["full", "headers"]))
def test_any_bytes_give_rows_that_keep_the_contract(content: bytes, depth: str) -> None:
    rows = parse_message(RawMessage("E0001", "offset=0", "eml", "file", content), depth)
    _assert_whole(rows)


FRAGMENTS = [
    "From: ", "To: <", "Received: from a (", "Content-Type: multipart/mixed; boundary=b\n", "\n--b\n", "\n\n", "\n",
    "=?utf-8?Q?=C3",
    "Content-Transfer-Encoding: base64\n", "message/rfc822", "Return-Path: <>\n", "X-MS-Exchange-Organization-AuthAs: ",
    "\r", "\0",
    "Date: ", "Tue, 1 Jul 2025 13:04:08 +0000", "Authentication-Results: spf=", "(", '"', ";", "\udce9", "<a href=",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60))
def test_any_pieces_of_mail_give_rows_that_keep_the_contract(pieces: list[str]) -> None:
    content = "".join(pieces).encode("utf-8", "surrogateescape")
    _assert_whole(parse_message(RawMessage("E0001", "offset=0", "eml", "file", content)))


def _assert_whole(rows) -> None:
    assert not [one for one in rows["problems"] if "could not be read to its end" in one["reason"]]
    for name, found in rows.items():
        assert TABLES[name].to_arrow(found).num_rows == len(found)
