"""The mails that several questions are asked of."""

from __future__ import annotations

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.relate.hits import clause, judged, lies_in, own_networks, source_ip, spoofs

GATEWAY = parse_case({"network": {"gateways": ["192.0.2.0/28"]}})


def test_spoofs_are_the_mails_with_a_spoof_verdict(judged_case) -> None:
    tables = judged_case({"verdict": "header_spoof"}, {"verdict": "review"}, {"verdict": "direct_send_spoof"})
    assert list(spoofs(tables)["mail_uid"]) == ["mail-0", "mail-2"]


def test_a_mail_without_a_verdict_is_judged_nothing(judged_case) -> None:
    tables = judged_case({}, {})
    tables["verdicts"] = tables["verdicts"].head(1)
    assert list(judged(tables)["verdict"].isna()) == [False, True]


def test_a_clause_that_was_not_asked_is_unknown(judged_case) -> None:
    tables = judged_case({"is_ours": None}, {"is_ours": False})
    uids = tables["mail"]["mail_uid"]
    assert list(clause(tables, "header_from_is_ours", uids).isna()) == [True, False]
    assert clause(tables, "anonymous", uids).isna().all()


def test_behind_a_gateway_the_source_is_what_was_skipped_to(judged_case) -> None:
    tables = judged_case(
        {"connecting_ip": "192.0.2.5", "skip_listed_ip": "203.0.113.7"},
        {"connecting_ip": "198.51.100.1", "skip_listed_ip": "203.0.113.7"},
        {"connecting_ip": "192.0.2.5"},
        {},
    )
    assert list(source_ip(tables["mail"], tables, GATEWAY).fillna("?")) == [
        "203.0.113.7",
        "198.51.100.1",
        "192.0.2.5",
        "?",
    ]


def test_networks_are_those_stated_and_those_that_verdicts_rest_on(rows) -> None:
    profile = rows(
        "profile",
        {"kind": "gateway", "value": "198.51.100.7"},
        {"kind": "gateway", "value": "203.0.113.9", "is_used": False},
        {"kind": "gateway", "value": "not an address"},
        {"kind": "relay", "value": "203.0.113.0/24"},
    )
    found = own_networks({"profile": profile}, GATEWAY, "gateway")
    assert list(map(str, found)) == ["192.0.2.0/28", "198.51.100.7/32"]
    assert own_networks({}, CaseFile(), "relay") == ()


def test_text_that_is_no_address_lies_nowhere_knowable() -> None:
    assert lies_in("mail.example", GATEWAY.gateway_networks) is None
    assert lies_in("2001:db8::1", GATEWAY.gateway_networks) is False
