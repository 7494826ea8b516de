"""Exchange's stamps: read where Exchange writes, named where a peer did."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.boundary import Territory
from toolkit.parse.exchange import Stamps, parse_antispam_report, read_stamps
from toolkit.parse.fields import scan_header

GOLDEN = "antispam_report"
NO_PEER = Territory(None, 0, None)
# Boundary hop in field 0; fields 1 and 2 the peer's; from field 3 on Exchange's.
PEER = Territory(0, 0, 2)
UNMARKED = Territory(0, 0, None)
ANY = "X: 1"


def stamps(territory: Territory, *lines: str) -> Stamps:
    return read_stamps(scan_header("\r\n".join([*lines, "", ""]).encode()), territory)


def test_a_report_means_what_the_golden_pair_says(pair: dict[str, Any]) -> None:
    assert parse_antispam_report(pair["text"]) == pair["meaning"]


def test_names_are_the_same_in_any_case() -> None:
    found = stamps(
        NO_PEER,
        "x-ms-exchange-crosstenant-id: {11111111AAAA4BBB8CCC222222222222}",
        "X-MS-Exchange-Organization-AuthAs: Anonymous",
        "x-ms-exchange-organization-isanonymousdirectsend: True",
        "X-MS-Exchange-Organization-MxPointsToUs: false",
    )
    assert found.values == {
        "tenant_id": "11111111-aaaa-4bbb-8ccc-222222222222",
        "auth_as": "Anonymous",
        "is_anonymous_direct_send": True,
        "mx_points_to_us": False,
    }


def test_what_is_not_stamped_is_not_recorded() -> None:
    assert stamps(NO_PEER, "Subject: x").values == {}


def test_a_stamp_in_the_peers_part_is_named_and_not_believed() -> None:
    found = stamps(PEER, ANY, "X-MS-Exchange-Organization-AuthAs: Internal", ANY, ANY)
    assert "auth_as" not in found.values
    assert list(found.forged) == ["X-MS-Exchange-Organization-AuthAs"]


def test_exchanges_own_stamp_after_the_peers_is_believed() -> None:
    authas = "X-MS-Exchange-Organization-AuthAs: "
    found = stamps(PEER, ANY, authas + "Internal", ANY, authas + "Anonymous")
    assert found.values["auth_as"] == "Anonymous"
    assert list(found.forged) == ["X-MS-Exchange-Organization-AuthAs"]


def test_any_organization_stamp_in_the_peers_part_is_named() -> None:
    found = stamps(PEER, ANY, "X-MS-Exchange-Organization-Antispam-Report: x", ANY)
    assert list(found.forged) == ["X-MS-Exchange-Organization-Antispam-Report"]


def test_where_nothing_marks_exchanges_part_a_stamp_that_occurs_once_is_taken() -> None:
    assert stamps(UNMARKED, ANY, "X-MS-Exchange-Organization-AuthAs: Internal").values["auth_as"] == "Internal"


def test_a_peer_cannot_promote_itself_by_a_second_stamp() -> None:
    for first, second in (("Anonymous", "Internal"), ("Internal", "Anonymous")):
        authas = "X-MS-Exchange-Organization-AuthAs: "
        found = stamps(UNMARKED, ANY, authas + first, authas + second)
        assert found.values["auth_as"] == "Anonymous"
        assert list(found.forged) == ["X-MS-Exchange-Organization-AuthAs"]


def test_an_earlier_systems_report_is_never_read_as_a_verdict() -> None:
    found = stamps(
        NO_PEER,
        "X-Forefront-Antispam-Report-Untrusted: CIP:203.0.113.7;SFV:NSPM;",
        "X-Microsoft-Antispam-Untrusted: BCL:0;",
        "X-MS-Office365-Filtering-Correlation-Id-Prvs: 070f6c47-dce2-41be-24ad-08d89d5c92bf",
    )
    assert found.values == {}


def test_the_report_fills_its_columns() -> None:
    report = (
        "X-Forefront-Antispam-Report: CIP:2001:DB8::7;CTRY:UA;SCL:5;IPV:NLI;SFV:SPM;PTR:x.example;CAT:SPOOF;DIR:INB;"
    )
    found = stamps(NO_PEER, report).values
    assert found["cip"] == "2001:db8::7"
    assert found["cip_is_none"] is False
    assert (found["scl"], found["spam_verdict"], found["threat_category"], found["ip_verdict"]) == (
        5,
        "SPM",
        "SPOOF",
        "NLI",
    )
    assert (found["country_claimed"], found["ptr"], found["filter_direction"]) == ("UA", "x.example", "INB")
    assert found["antispam_report"] == report.partition(": ")[2]


def test_255_255_255_255_means_no_client_and_is_no_address() -> None:
    found = stamps(NO_PEER, "X-Forefront-Antispam-Report: CIP:255.255.255.255;SCL:1;").values
    assert found["cip_is_none"] is True
    assert found.get("cip") is None


def test_the_organisations_own_spam_level_comes_before_the_reports() -> None:
    lines = ("X-Forefront-Antispam-Report: SCL:5;", "X-MS-Exchange-Organization-SCL: -1")
    assert stamps(NO_PEER, *lines).values["scl"] == -1


def test_the_tenant_attribution_is_split_at_its_colon() -> None:
    found = stamps(NO_PEER, "X-EOPTenantAttributedMessage: 11111111-AAAA-4bbb-8ccc-222222222222:0").values
    assert found["recipient_tenant_id"] == "11111111-aaaa-4bbb-8ccc-222222222222"
    assert found["attributed_direction"] == "0"


def test_a_connector_attribution_is_read_in_both_its_spellings() -> None:
    for gap in ("", " "):
        text = f"TenantId=11111111-aaaa-4bbb-8ccc-222222222222;{gap}Ip=[198.51.100.17];{gap}Helo=[ex.contoso.com]"
        found = stamps(NO_PEER, f"X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp: {text}").values
        assert found["attributed_tenant_id"] == "11111111-aaaa-4bbb-8ccc-222222222222"
        assert found["attributed_ip"] == "198.51.100.17"


def test_a_skip_listing_that_may_be_the_peers_has_to_agree_with_the_cip() -> None:
    name, report = "X-MS-Exchange-ExternalOriginalInternetSender", "X-Forefront-Antispam-Report: CIP:203.0.113.77;"
    forged = stamps(UNMARKED, ANY, f"{name}: ip=[198.51.100.3];domain=printer", report)
    assert "skip_listed_ip" not in forged.values and list(forged.forged) == [name]
    genuine = stamps(UNMARKED, ANY, f"{name}: ip=[203.0.113.77];domain=User", report)
    assert genuine.values["skip_listed_ip"] == "203.0.113.77" and not genuine.forged


def test_skip_listing_gives_the_true_source() -> None:
    found = stamps(NO_PEER, "X-MS-Exchange-SkipListedInternetSender: ip=[203.0.113.207];domain=User").values
    assert found["skip_listed_ip"] == "203.0.113.207"


def test_a_mail_of_another_tenant_says_so_and_its_absence_says_nothing() -> None:
    stripped = "X-MS-Exchange-Transport-CrossTenantHeadersStripped: AM7EUR06FT044.eop-eur06.prod.protection.outlook.com"
    assert stamps(NO_PEER, stripped).values["came_from_other_tenant"] is True
    assert "came_from_other_tenant" not in stamps(NO_PEER, ANY).values


def test_a_client_submission_below_a_boundary_is_the_sending_sides() -> None:
    proxied = "X-ClientProxiedBy: A.prod.outlook.com (2603:10b6::1) To B.prod.outlook.com (2603:10b6::2)"
    assert "client_proxied_by" in stamps(NO_PEER, proxied).values
    assert "client_proxied_by" not in stamps(PEER, ANY, proxied, ANY).values


def test_a_stamp_that_is_not_understood_is_null_and_named() -> None:
    found = stamps(NO_PEER, "X-MS-Exchange-CrossTenant-Id: nobody")
    assert "tenant_id" not in found.values
    assert found.unreadable == [("X-MS-Exchange-CrossTenant-Id", "nobody")]


def test_the_network_message_id_is_taken_from_the_organisations_stamp_first() -> None:
    found = stamps(
        NO_PEER,
        "X-MS-Office365-Filtering-Correlation-Id: 00000000-0000-0000-0000-000000000002",
        "X-MS-Exchange-Organization-Network-Message-Id: 00000000-0000-0000-0000-000000000001",
    )
    assert found.values["network_message_id"] == "00000000-0000-0000-0000-000000000001"


ATTRIBUTED = "X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp"


def test_the_helo_of_an_attribution_does_not_speak_for_its_address() -> None:
    tenant = "TenantId=11111111-aaaa-4bbb-8ccc-222222222222"
    found = stamps(NO_PEER, f"{ATTRIBUTED}: {tenant};Ip=[203.0.113.77];Helo=[x];Ip=[198.51.100.1]")
    assert found.values["attributed_ip"] == "203.0.113.77"


@pytest.mark.parametrize(
    "line", [f"{ATTRIBUTED}: {'a' * 500_000}", f"X-Microsoft-Antispam: BCL:{' ' * 500_000};x"], ids=["pairs", "bulk"]
)
def test_a_stamp_made_to_exhaust_its_reader_is_read_to_its_end(line: str) -> None:
    assert "bcl" not in stamps(NO_PEER, line).values


@given(st.lists(st.tuples(st.sampled_from(["AuthAs", "SCL", "Network-Message-Id"]), st.text(max_size=20))))
def test_any_stamps_are_read(lines: list[tuple[str, str]]) -> None:
    block = "".join(f"X-MS-Exchange-Organization-{name}: {text}\r\n" for name, text in lines)
    header = scan_header(block.encode("utf-8", "surrogatepass"))
    assert isinstance(read_stamps(header, NO_PEER).values, dict)
