"""The header block stands as Exchange Online leaves it: what is trusted above, what the peer wrote below."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import Message

import pytest

from toolkit.simulate.headers import authentication_results, stamp
from toolkit.simulate.mail import Authentication, passed, signed_by

BOUNDARY = re.compile(
    r"from \S+ \((?P<ip>[0-9a-f.:]+)\) by \S+\.mail\.protection\.outlook\.com \(10\.\S+\) with", re.IGNORECASE
)
TRANSPORT = "Received"


def unfolded(value: str) -> str:
    return re.sub(r"\r?\n[ \t]+", " ", value).strip()


def positions(message: Message, name: str) -> list[int]:
    return [place for place, field in enumerate(message.keys()) if field == name]


def boundary(message: Message) -> int | None:
    """Place of the topmost hop at which Exchange Online took the mail from outside."""
    hops = ((place, unfolded(value)) for place, (name, value) in enumerate(message.items()) if name == TRANSPORT)
    return next((place for place, hop in hops if BOUNDARY.match(hop)), None)


@pytest.fixture(scope="session")
def inbound(copies: list) -> list[tuple[dict[str, str], Message, int]]:
    found = [(row, message, boundary(message)) for row, message in copies]
    return [(row, message, place) for row, message, place in found if place is not None]


def test_results_stand_just_above_the_boundary_and_the_author_below_it(inbound: list) -> None:
    assert len(inbound) > 40
    for row, message, place in inbound:
        names = message.keys()
        assert names[place - 2 : place] == ["Authentication-Results", "Received-SPF"], row["scenario"]
        assert place < min(positions(message, "From")), row["scenario"]


def test_return_path_and_stamps_stand_below_the_author(inbound: list) -> None:
    for row, message, _ in inbound:
        if row["scenario"] == "envelope_known_by_trace_alone":
            continue
        order = ["From", "Return-Path", "X-EOPAttributedMessage", "X-Forefront-Antispam-Report"]
        order += ["X-Microsoft-Antispam-Mailbox-Delivery", "MIME-Version"]
        places = [positions(message, name)[-1] for name in order]
        assert places == sorted(places), row["scenario"]
        assert message.keys()[-1] == "MIME-Version", row["scenario"]


def test_store_hop_is_on_top(copies: list) -> None:
    for row, message in copies:
        if TRANSPORT in message:
            assert message.keys()[0] == TRANSPORT, row["scenario"]
            assert "with HTTPS;" in unfolded(message[TRANSPORT]), row["scenario"]


def test_filter_report_and_results_name_the_peer_of_the_boundary(inbound: list) -> None:
    for row, message, place in inbound:
        ip = BOUNDARY.match(unfolded(message.values()[place]))["ip"]
        assert f"CIP:{ip};" in message["X-Forefront-Antispam-Report"], row["scenario"]
        assert f"(sender IP is {ip})" in unfolded(message.values()[place - 2]), row["scenario"]


def test_recipient_tenant_is_stamped_on_strangers_mail_too(inbound: list) -> None:
    assert {message["X-MS-Exchange-CrossTenant-Id"] for _, message, _ in inbound} == {
        "11111111-aaaa-4bbb-8ccc-222222222222"
    }


def of(scenario: str, copies: list) -> list[Message]:
    found = [message for row, message in copies if row["scenario"] == scenario]
    assert found, f"no copy of {scenario}"
    return found


def test_bare_internal_mail_has_neither_results_nor_boundary(copies: list) -> None:
    for message in of("internal_without_results", copies):
        assert "Authentication-Results" not in message
        assert "Return-Path" not in message
        assert boundary(message) is None
        assert "with mapi id" in unfolded(message.get_all(TRANSPORT)[-1])
        assert message["X-MS-Exchange-Organization-AuthAs"] == "Internal"


def test_stub_of_internal_mail_has_no_spf(copies: list) -> None:
    for message in of("internal_with_stub", copies):
        results = unfolded(message["authentication-results"])
        assert results.startswith("dkim=none")
        assert "spf=" not in results


def test_author_server_submits_and_vouches(copies: list) -> None:
    for message in of("internal_with_stub", copies):
        submitted = unfolded(message.get_all(TRANSPORT)[-1])
        assert submitted.startswith(f"from {message['X-MS-Exchange-Organization-AuthSource']} ")


def test_forged_stamps_lie_between_boundary_and_author_and_the_true_ones_below(copies: list) -> None:
    for message in of("forged_stamps", copies):
        forged, true = positions(message, "X-MS-Exchange-Organization-AuthAs")
        assert boundary(message) < forged < positions(message, "From")[0] < true
        assert [message.values()[place] for place in (forged, true)] == ["Internal", "Anonymous"]
        assert len([hop for hop in message.get_all(TRANSPORT) if BOUNDARY.match(unfolded(hop))]) == 2


def test_null_sender_is_written_as_empty_brackets(copies: list) -> None:
    for message in of("partner_bounce", copies) + of("out_of_office", copies) + of("empty_envelope", copies):
        assert message["Return-Path"] == "<>"


def test_two_author_fields_are_two_fields(copies: list) -> None:
    assert [len(message.get_all("From")) for message in of("two_authors", copies)] == [2]


def test_a_copy_that_lost_its_header_has_no_transport_field(copies: list) -> None:
    for message in of("outbound", copies):
        assert not any(name.lower().startswith(("received", "x-ms-exchange", "return-path")) for name in message)


def test_connector_attribution_names_our_tenant(copies: list) -> None:
    for message in of("on_premises_by_connector", copies):
        assert message["X-MS-Exchange-CrossTenant-FromEntityHeader"] == "HybridOnPrem"
        attribution = message["X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp"]
        assert "TenantId=11111111-aaaa-4bbb-8ccc-222222222222;Ip=[203.0.113.25]" in unfolded(attribution)


def test_results_are_worded_as_exchange_words_them() -> None:
    found = Authentication("softfail", "contoso.com", "contoso.com", action="oreject")
    assert authentication_results(found, "203.0.113.7") == (
        "spf=softfail (sender IP is 203.0.113.7) smtp.mailfrom=contoso.com; dkim=none (message not signed)"
        " header.d=none;dmarc=fail action=oreject header.from=contoso.com;compauth=fail reason=601"
    )


def test_every_signature_has_its_own_result() -> None:
    text = authentication_results(passed("a.example", signed_by("a.example", "b.example")), "203.0.113.7")
    assert re.findall(r"header\.d=(\S+?)[;\s]", text) == ["a.example", "b.example"]


def test_a_date_is_written_without_the_system_language() -> None:
    assert stamp(datetime(2025, 7, 1, 13, 4, 8, tzinfo=UTC)) == "Tue, 1 Jul 2025 13:04:08 +0000"


def test_a_copy_may_lack_the_envelope_that_the_trace_has(copies: list) -> None:
    assert ["Return-Path" in message for message in of("envelope_known_by_trace_alone", copies)] == [False]
