"""SENDERS: who sends in our name, and what to do about it."""

from __future__ import annotations

import pytest

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.relate.senders import senders, wanted_sources

A, B = "203.0.113.7", "198.51.100.7"


@pytest.mark.parametrize(
    ("verdict", "handling"),
    [
        ("known_relay", "connector"), ("hybrid_relay", "connector"), ("authorised_sender", "authorised"),
        ("direct_send_spoof", "stop"), ("header_spoof", "stop"), ("review", "ask"), ("undetermined", "ask"),
        ("forwarded_or_list", "ask"),
    ],
)  # fmt: skip
def test_what_a_source_sends_says_how_to_handle_it(judged_case, verdict: str, handling: str) -> None:
    (row,) = senders(judged_case({"connecting_ip": A, "verdict": verdict}), CaseFile()).to_dict("records")
    assert (row["verdict"], row["handling"]) == (verdict, handling)


def test_an_authorised_source_that_reject_direct_send_would_refuse_needs_a_connector(judged_case) -> None:
    mail = {"verdict": "authorised_sender"}
    tables = judged_case(mail | {"connecting_ip": A}, mail | {"connecting_ip": A}, mail | {"connecting_ip": B})
    needing = tables["verdicts"]["mail_uid"] == "mail-1"
    tables["verdicts"] = tables["verdicts"].assign(would_connector_require=needing.astype("boolean"))
    handling = senders(tables, CaseFile()).set_index("connecting_ip")["handling"]
    assert handling.to_dict() == {A: "connector", B: "authorised"}


def test_a_source_of_both_wanted_and_unwanted_mail_is_left_to_a_human(judged_case) -> None:
    tables = judged_case(
        *({"connecting_ip": A, "verdict": verdict} for verdict in ["direct_send_spoof"] * 9 + ["known_relay"])
    )
    (row,) = senders(tables, CaseFile()).to_dict("records")
    assert (row["verdict"], row["handling"]) == ("direct_send_spoof", "ask")


def test_a_partner_whose_own_mail_is_vouched_for_is_not_simply_stopped(judged_case) -> None:
    own = {"connecting_ip": A, "verdict": "external", "dmarc": "pass", "is_ours": False}
    tables = judged_case({"connecting_ip": A, "verdict": "header_spoof"}, own, own | {"mail_uid": "mail-x"})
    assert list(senders(tables, CaseFile())["handling"]) == ["ask"]
    assert wanted_sources(tables, CaseFile()) == {A}


def test_one_vouched_mail_among_many_spoofs_vouches_for_nobody(judged_case) -> None:
    lookalike = {"connecting_ip": A, "verdict": "external", "dmarc": "pass", "is_ours": False}
    tables = judged_case({"connecting_ip": A}, {"connecting_ip": A}, lookalike)
    assert list(senders(tables, CaseFile())["handling"]) == ["stop"]


def test_sources_are_counted_and_dated_most_mail_first(judged_case) -> None:
    tables = judged_case(
        {"connecting_ip": A, "received_at": "2025-07-02", "helo": "b.example"},
        {"connecting_ip": B, "received_at": "2025-07-01"},
        {"connecting_ip": A, "received_at": "2025-07-01", "helo": "a.example"},
        {"connecting_ip": A},
    )
    made = senders(tables, CaseFile())
    assert list(made["sender_uid"]) == [f"s-{A}", f"s-{B}"]
    assert list(made["mail_count"]) == [3, 1]
    assert made["helo"][0] == "a.example" and made["helo"].isna()[1]
    assert made["first_seen_at"][0] < made["last_seen_at"][0]


@pytest.mark.parametrize(
    "answers", [{"is_ours": None}, {"is_ours": False}, {"is_outside": None}, {"is_outside": False}]
)
def test_mail_that_is_not_surely_in_our_name_from_outside_does_not_count(
    judged_case, answers: dict[str, bool | None]
) -> None:
    assert len(senders(judged_case({"connecting_ip": A, **answers}), CaseFile())) == 0


def test_without_an_address_the_helo_names_the_source(judged_case) -> None:
    made = senders(judged_case({"helo": "PRN-3F-MX5071"}, {"helo": "PRN-3F-MX5071"}, {}), CaseFile())
    assert list(made["mail_count"]) == [2]
    assert made["connecting_ip"].isna().all() and made["sender_uid"][0].startswith("s-")


def test_behind_our_gateway_the_true_source_is_the_sender(judged_case) -> None:
    case = parse_case({"network": {"gateways": ["192.0.2.1"]}})
    tables = judged_case({"connecting_ip": "192.0.2.1", "skip_listed_ip": A})
    assert list(senders(tables, case)["connecting_ip"]) == [A]


def test_an_empty_case_has_no_senders() -> None:
    assert len(senders({}, CaseFile())) == 0
