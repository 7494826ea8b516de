"""Indicators: what the spoofs leave, how surely, and what is none."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.export.iocs import COLUMNS, indicators

A = "203.0.113.7"
CASE = parse_case(
    {
        "tenant": {"accepted_domains": ["contoso.com"]},
        "network": {"relays": ["198.51.100.0/28"], "gateways": ["192.0.2.1"]},
    }
)


def found(tables, kind: str, case: CaseFile = CASE) -> dict[str, str]:
    """Value and confidence of each indicator of one kind."""
    made = indicators(tables, case)
    return dict(made.loc[made["type"] == kind, ["value", "confidence"]].itertuples(index=False, name=None))


def test_an_empty_case_has_no_indicators_but_their_columns() -> None:
    made = indicators({}, CaseFile())
    assert len(made) == 0 and tuple(made.columns) == COLUMNS


def test_the_source_of_an_established_spoof_is_a_sure_indicator(judged_case) -> None:
    tables = judged_case(
        {"connecting_ip": A, "received_at": "2025-07-01"}, {"connecting_ip": A, "received_at": "2025-07-03"}
    )
    (row,) = indicators(tables, CASE).to_dict("records")
    assert (row["value"], row["defanged"], row["mail_count"], row["confidence"]) == (A, "203[.]0[.]113[.]7", 2, "high")
    assert (row["first_seen_at"], row["last_seen_at"]) == (
        pd.Timestamp("2025-07-01", tz="UTC"), pd.Timestamp("2025-07-03", tz="UTC"),
    )  # fmt: skip


def test_an_indicator_of_likely_spoofs_alone_is_less_sure(judged_case) -> None:
    tables = judged_case({"connecting_ip": A})
    tables["verdicts"] = tables["verdicts"].assign(certainty="likely")
    assert found(tables, "ip") == {A: "medium"}


def test_an_address_that_strangers_share_is_never_sure(judged_case, rows) -> None:
    facts = rows("ip_facts", {"ip": A, "network_kind": "email_service"})
    tables = judged_case({"connecting_ip": A}, ip_facts=facts)
    assert found(tables, "ip") == {A: "low"}
    assert "block nothing by it" in indicators(tables, CASE)["why"][0]


def test_an_address_that_wanted_mail_comes_from_is_never_sure(judged_case) -> None:
    tables = judged_case({"connecting_ip": A}, {"connecting_ip": A, "verdict": "authorised_sender"})
    assert found(tables, "ip") == {A: "low"}


@pytest.mark.parametrize("ip", ["198.51.100.3", "192.0.2.1", "10.0.0.9"])
def test_what_is_ours_or_private_is_no_indicator(judged_case, ip: str) -> None:
    assert found(judged_case({"connecting_ip": ip}), "ip") == {}


def test_mail_that_is_no_spoof_leaves_none(judged_case) -> None:
    assert len(indicators(judged_case({"connecting_ip": A, "verdict": "review"}), CASE)) == 0


def test_foreign_mailboxes_are_indicators_and_ours_are_not(judged_case) -> None:
    tables = judged_case(
        {"reply_to": "Pay@evil.example", "mail_from": "bounce@evil.example"},
        {"reply_to": "jane@contoso.com", "mail_from": "jane@sub.contoso.com"},
        {"reply_to": "not a mailbox", "mail_from": "<>"},
    )
    assert found(tables, "reply_to") == {"pay@evil.example": "medium"}
    assert found(tables, "mail_from") == {"bounce@evil.example": "medium"}


def test_links_are_weak_and_neither_ours_nor_names_of_vocabularies(judged_case, rows) -> None:
    links = rows(
        "urls",
        {"message_uid": "m-0", "url": "https://login.evil.example/x", "host": "login.evil.example"},
        {"message_uid": "m-0", "url": "https://intranet.contoso.com/", "host": "intranet.contoso.com"},
        {"message_uid": "m-0", "url": "http://www.w3.org/2000/svg", "host": "www.w3.org"},
        {"message_uid": "m-0", "url": "http://[", "host": None},
    )
    tables = judged_case({}, urls=links, matches=rows("matches", {"mail_uid": "mail-0", "source_uid": "m-0"}))
    assert found(tables, "url") == {"https://login.evil.example/x": "low"}
    assert found(tables, "domain") == {"login.evil.example": "low"}


def test_a_linked_host_is_a_name_or_an_address_in_its_one_form_and_nothing_else(judged_case, rows) -> None:
    hosts = ("Bücher.Example.", "203.0.113.5", "2001:db8:0::1", "localhost", "a_b=c", "3405803781")
    links = rows("urls", *({"message_uid": "m-0", "url": f"http://{host}/", "host": host} for host in hosts))
    tables = judged_case({}, urls=links, matches=rows("matches", {"mail_uid": "mail-0", "source_uid": "m-0"}))
    found = indicators(tables, CaseFile())
    assert list(found.loc[found["type"] == "domain", "value"]) == [
        "2001:db8::1", "203.0.113.5", "xn--bcher-kva.example",
    ]  # fmt: skip
    assert (found["type"] == "url").sum() == len(hosts)


def test_attached_files_and_kit_names_are_indicators_with_their_campaign(judged_case, rows) -> None:
    tables = judged_case(
        {"helo": "WIN-BUNS25TD77J"},
        attachments=rows("attachments", {"message_uid": "m-0", "sha256": "aa"}),
        matches=rows("matches", {"mail_uid": "mail-0", "source_uid": "m-0"}),
        campaign_mail=rows("campaign_mail", {"campaign_id": "K01", "mail_uid": "mail-0", "because": "helo"}),
    )
    assert found(tables, "sha256") == {"aa": "high"}
    assert found(tables, "helo") == {"WIN-BUNS25TD77J": "medium"}
    assert indicators(tables, CASE)["why"].str.endswith("; K01").all()


def test_a_domain_that_verdicts_rest_on_is_ours_without_being_stated(judged_case, rows) -> None:
    profile = rows("profile", {"kind": "accepted_domain", "value": "contoso.com"})
    tables = judged_case({"reply_to": "jane@contoso.com"}, profile=profile)
    assert found(tables, "reply_to", CaseFile()) == {}
