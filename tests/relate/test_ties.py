"""What ties two spoofs together, and what does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.relate.hits import spoofs
from toolkit.relate.ties import attached_files, skeleton, ties

SKELETONS = json.loads((Path(__file__).parents[1] / "golden" / "subject_skeleton.json").read_text(encoding="utf-8"))


def found(tables, because: str, case: CaseFile | None = None) -> list[str]:
    all_ties = ties(spoofs(tables), tables, case or CaseFile())
    return sorted(all_ties.loc[all_ties["because"] == because, "key"])


@pytest.mark.parametrize("pair", SKELETONS, ids=[pair["subject"] for pair in SKELETONS])
def test_a_subject_has_its_skeleton(pair: dict[str, str | None]) -> None:
    assert skeleton(str(pair["subject"])) == pair["skeleton"]


@settings(deadline=None)
@given(st.text())
def test_any_subject_has_a_skeleton_or_none(subject: str) -> None:
    assert skeleton(subject) is None or len(skeleton(subject) or "") >= 4


def test_an_address_ties(judged_case) -> None:
    assert found(judged_case({"connecting_ip": "203.0.113.7"}), "connecting_ip") == ["203.0.113.7"]


@pytest.mark.parametrize("kind", ["microsoft", "email_service"])
def test_an_address_that_strangers_share_ties_nobody(judged_case, rows, kind: str) -> None:
    facts = rows("ip_facts", {"ip": "203.0.113.7", "network_kind": kind})
    tables = judged_case({"connecting_ip": "203.0.113.7", "subject": "Missed fax"}, ip_facts=facts)
    assert found(tables, "connecting_ip") == found(tables, "subject") == []


def test_our_gateway_and_our_relays_tie_nobody(judged_case) -> None:
    case = parse_case({"network": {"gateways": ["203.0.113.7"], "relays": ["203.0.113.8"]}})
    tables = judged_case({"connecting_ip": "203.0.113.7"}, {"connecting_ip": "203.0.113.8"})
    assert found(tables, "connecting_ip", case) == []


@pytest.mark.parametrize(
    ("helo", "keys"),
    [
        ("win-buns25td77j", ["WIN-BUNS25TD77J"]), ("DESKTOP-4F2K9QA", ["DESKTOP-4F2K9QA"]), ("mail.example", []),
        ("localhost", []), (None, []),
    ],
)  # fmt: skip
def test_a_default_computer_name_ties_and_no_other(judged_case, helo: str | None, keys: list[str]) -> None:
    assert found(judged_case({"helo": helo}), "helo") == keys


def test_a_subject_ties_within_one_neighbourhood(judged_case) -> None:
    tables = judged_case(
        {"connecting_ip": "203.0.113.7", "subject": "Missed fax 12"},
        {"connecting_ip": "2001:db8::7", "subject": "Missed fax 9"},
    )
    assert found(tables, "subject") == ["missed fax # from 2001:db8::/64", "missed fax # from 203.0.113.0/24"]


@pytest.mark.parametrize("word", ["a", "g", "1", "a-"])
def test_a_subject_of_one_endless_word_has_its_skeleton(word: str) -> None:
    assert skeleton(word * 500_000 + " faxes") == ("#" if word == "1" else word * 500_000) + " faxes"


def test_an_attached_file_ties_but_no_logo_and_no_empty_file(judged_case, rows) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    files = rows(
        "attachments",
        {"message_uid": "m-0", "sha256": "aa", "detected_type": "application/pdf", "disposition": "attachment"},
        {"message_uid": "m-0", "sha256": "bb", "detected_type": "image/png", "disposition": "inline"},
        {"message_uid": "m-0", "sha256": "cc", "declared_type": "image/png", "content_id": "<logo>"},
        {"message_uid": "m-0", "sha256": "dd", "detected_type": "image/png"},
        {"message_uid": "m-0", "sha256": empty},
        {"message_uid": "m-0"},
        {"message_uid": "m-9", "sha256": "ee"},
    )
    tables = judged_case({}, attachments=files, matches=rows("matches", {"mail_uid": "mail-0", "source_uid": "m-0"}))
    assert found(tables, "attachment") == ["aa", "dd"]
    assert set(attached_files(tables)["mail_uid"]) == {"mail-0"}
