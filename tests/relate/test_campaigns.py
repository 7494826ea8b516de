"""CAMPAIGNS: which spoofs belong together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.evidence.case import CaseFile
from toolkit.relate.campaigns import campaigns, connected

A, B = "203.0.113.7", "198.51.100.7"


def groups(tables) -> list[set[str]]:
    _, members = campaigns(tables, CaseFile())
    return [set(group["mail_uid"]) for _, group in members.groupby("campaign_id")]


def test_spoofs_from_one_address_are_one_campaign(judged_case) -> None:
    tables = judged_case({"connecting_ip": A}, {"connecting_ip": B}, {"connecting_ip": A})
    assert groups(tables) == [{"mail-0", "mail-2"}]


def test_a_chain_of_different_ties_is_one_campaign(judged_case) -> None:
    kit = "WIN-BUNS25TD77J"
    tables = judged_case({"connecting_ip": A}, {"connecting_ip": A, "helo": kit}, {"connecting_ip": B, "helo": kit})
    made, members = campaigns(tables, CaseFile())
    assert list(members["because"]) == ["connecting_ip", "connecting_ip, helo", "helo"]
    assert list(made["mail_count"]) == [3]


def test_mail_that_is_no_spoof_is_in_no_campaign(judged_case) -> None:
    tables = judged_case({"connecting_ip": A}, {"connecting_ip": A, "verdict": "review"})
    assert groups(tables) == []


def test_what_is_not_recorded_ties_nobody(judged_case) -> None:
    assert groups(judged_case({}, {}, {"subject": "Missed fax"}, {"subject": "Missed fax"})) == []


def test_an_empty_case_has_no_campaigns(judged_case) -> None:
    assert [len(frame) for frame in campaigns({}, CaseFile())] == [0, 0]
    assert [len(frame) for frame in campaigns(judged_case({"verdict": "external"}), CaseFile())] == [0, 0]


def test_campaigns_are_numbered_by_their_first_mail(judged_case) -> None:
    tables = judged_case(
        {"connecting_ip": "192.0.2.1"}, {"connecting_ip": "192.0.2.1"},
        {"connecting_ip": A, "received_at": "2025-07-03"}, {"connecting_ip": A, "received_at": "2025-07-09"},
        {"connecting_ip": B, "received_at": "2025-07-01"}, {"connecting_ip": B},
    )  # fmt: skip
    made, _ = campaigns(tables, CaseFile())
    assert list(made["title"]) == [B, A, "192.0.2.1"]
    assert list(made["campaign_id"]) == ["K01", "K02", "K03"]
    assert made["first_seen_at"][1] == pd.Timestamp("2025-07-03", tz="UTC")
    assert made["last_seen_at"][1] == pd.Timestamp("2025-07-09", tz="UTC")
    assert made["first_seen_at"].isna()[2]


def test_a_campaign_is_titled_by_its_commonest_address_and_subject(judged_case) -> None:
    tables = judged_case(
        {"connecting_ip": A, "helo": "WIN-BUNS25TD77J", "subject": "Fax"},
        {"connecting_ip": A, "subject": "Fax"},
        {"connecting_ip": B, "helo": "WIN-BUNS25TD77J", "subject": "Voicemail"},
    )
    assert list(campaigns(tables, CaseFile())[0]["title"]) == [f"{A} and 1 more · Fax"]


def test_recipients_are_counted_once_and_unknown_where_none_is_recorded(judged_case, rows) -> None:
    deliveries = rows(
        "deliveries",
        {"mail_uid": "mail-0", "recipient": "jane.doe@contoso.com"},
        {"mail_uid": "mail-1", "recipient": "jane.doe@contoso.com"},
        {"mail_uid": "mail-1", "recipient": "li@contoso.com"},
    )
    mails = [{"connecting_ip": ip} for ip in (A, A, B, B)]
    made, _ = campaigns(judged_case(*mails, deliveries=deliveries), CaseFile())
    assert list(made["recipient_count"].fillna(-1)) == [2, -1]


def test_the_order_of_the_evidence_changes_nothing(judged_case) -> None:
    tables = judged_case(*({"connecting_ip": ip, "received_at": "2025-07-01"} for ip in (A, B, A, B)))
    shuffled = {**tables, "mail": tables["mail"].iloc[::-1].reset_index(drop=True)}
    for one, other in zip(campaigns(tables, CaseFile()), campaigns(shuffled, CaseFile()), strict=True):
        pd.testing.assert_frame_equal(one, other)


def slow_components(edges: list[tuple[int, int]], count: int) -> list[int]:
    label = list(range(count))
    for _ in range(count):
        for key in {right for _, right in edges}:
            nodes = [left for left, right in edges if right == key]
            smallest = min(label[node] for node in nodes)
            for node in nodes:
                label[node] = smallest
    return label


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), max_size=30))
def test_components_are_what_a_slow_search_finds(edges: list[tuple[int, int]]) -> None:
    left = np.array([edge[0] for edge in edges], dtype=np.intp)
    right = np.array([edge[1] for edge in edges], dtype=np.intp)
    count = max(left, default=-1) + 1
    assert list(connected(left, right)) == slow_components(edges, int(count))


def test_a_long_chain_is_one_component() -> None:
    links = np.arange(100_000)
    left = np.concatenate([links, links + 1])
    right = np.concatenate([links, links])
    order = np.random.default_rng(7).permutation(100_001)
    assert len(set(connected(order[left], right))) == 1
