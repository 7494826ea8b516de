"""What authentication says today, by a snapshot, beside what was stamped then."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import dkim
import pandas as pd
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from toolkit.enrich import reverifying as module
from toolkit.enrich.reverifying import nothing_held, reverified
from toolkit.enrich.zone import DnsSnapshot, Zone
from toolkit.schema import TABLES

MADE_AT = datetime(2025, 7, 4, tzinfo=UTC)
NAME = ("s1._domainkey.contoso.com", "TXT")
SPF, DMARC = ("contoso.com", "TXT"), ("_dmarc.contoso.com", "TXT")
ANSWERS = {SPF: ("v=spf1 ip4:198.51.100.0/24 -all",), DMARC: ("v=DMARC1; p=reject",)}
MAIL = {
    "mail_uid": "mail-1", "best_copy_uid": "m-1", "seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0,
    "mail_from": "jane@contoso.com", "mail_from_domain": "contoso.com", "header_from_domain": "contoso.com",
    "connecting_ip": "203.0.113.77", "helo": "[127.0.0.1]", "spf": "softfail", "dmarc": "fail",
}  # fmt: skip
COPY = {"message_uid": "m-1", "evidence_id": "E0001", "locator": "offset=0", "loader": "eml", "header_origin": "file"}
NO_COPY = {"loader": None}
MESSAGE = b"From: Jane <jane@contoso.com>\r\nSubject: A word\r\n\r\nHello\r\n"


@pytest.fixture(scope="module")
def signing_key() -> tuple[bytes, str]:
    """A private key in PEM and its record."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    spki = made.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return private, f"v=DKIM1; k=rsa; p={base64.b64encode(spki).decode()}"


@pytest.fixture(scope="module")
def signed(signing_key: tuple[bytes, str]) -> bytes:
    return dkim.sign(MESSAGE, b"s1", b"contoso.com", signing_key[0]) + MESSAGE


def tried(
    mail: Mapping[str, Any] | None = None,
    content: bytes | None = MESSAGE,
    answers: Mapping[tuple[str, str], tuple[str, ...]] = ANSWERS,
    copy: Mapping[str, Any] | None = None,
    domains: Iterable[str] = ("contoso.com",),
    results: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Method → its row of REVERIFIED; of DKIM the first signature's."""
    copies = [] if copy == NO_COPY else [{**COPY, **(copy or {})}]
    tables = {
        "mail": TABLES["mail"].from_rows([{**MAIL, **(mail or {})}]),
        "messages": TABLES["messages"].from_rows(copies),
        "auth_results": TABLES["auth_results"].from_rows(results),
    }
    held = nothing_held if content is None else (lambda places: [(place, content) for place in places])
    snapshot = DnsSnapshot("dns.json", MADE_AT, Zone(answers), frozenset(domains))
    made = reverified(tables, snapshot, held)
    return {row.method: row for row in reversed(list(made.itertuples()))}


class TestSpf:
    def test_it_is_tried_again_beside_what_was_stamped(self) -> None:
        row = tried()["spf"]
        assert (row.domain, row.result, row.recorded) == ("contoso.com", "fail", "softfail")
        assert row.detail == "203.0.113.77: by -all of contoso.com"
        assert (row.source, row.source_date) == ("dns.json", pd.Timestamp(MADE_AT))

    def test_the_source_behind_our_server_is_the_one_that_is_asked_of(self) -> None:
        assert tried({"skip_listed_ip": "198.51.100.3"})["spf"].result == "pass"

    def test_of_the_null_sender_the_helo_counts(self) -> None:
        null = {"mail_from": "<>", "mail_from_domain": None}
        assert tried({**null, "helo": "contoso.com"})["spf"].result == "fail"
        assert tried(null)["spf"].result == "none"

    def test_a_record_with_macros_is_asked_for_each_sender(self) -> None:
        answers = {
            **ANSWERS, SPF: ("v=spf1 exists:%{l}.ok.contoso.com -all",),
            ("jane.ok.contoso.com", "A"): ("127.0.0.2",), ("joe.ok.contoso.com", "A"): (),
        }  # fmt: skip
        assert tried(answers=answers)["spf"].result == "pass"
        assert tried({"mail_from": "joe@contoso.com"}, answers=answers)["spf"].result == "fail"

    @pytest.mark.parametrize(
        ("mail", "why"),
        [
            ({"mail_from": None, "mail_from_domain": None}, "no envelope is recorded"),
            (
                {"mail_from": "x@evil.example", "mail_from_domain": "evil.example"},
                "the snapshot does not say what TXT of evil.example is",
            ),
        ],
    )
    def test_what_cannot_be_tried_says_why(self, mail: dict[str, Any], why: str) -> None:
        row = tried(mail)["spf"]
        assert (row.result, row.detail) == ("unverifiable", why)


class TestSignatures:
    def test_an_original_is_tried_with_the_key_of_the_snapshot(self, signed: bytes, signing_key: Any) -> None:
        stamped = {
            "message_uid": "m-1", "ordinal": 0, "field_name": "Authentication-Results", "field_ordinal": 0,
            "is_trusted": True, "method": "dkim", "result": "pass", "domain": "contoso.com", "raw": "dkim=pass",
        }  # fmt: skip
        row = tried(content=signed, answers={**ANSWERS, NAME: (signing_key[1],)}, results=[stamped])["dkim"]
        assert (row.domain, row.selector, row.result, row.recorded) == ("contoso.com", "s1", "pass", "pass")

    def test_its_term_is_told_by_the_day_of_receipt(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[Any] = []
        monkeypatch.setattr(module, "reverify", lambda content, zone, received_at: asked.append(received_at) or ())
        tried(copy={"received_at": MADE_AT})
        assert asked == [MADE_AT]

    def test_a_key_that_is_not_in_the_snapshot_speaks_for_nobody(self, signed: bytes) -> None:
        assert tried(content=signed)["dkim"].result == "unverifiable"

    @pytest.mark.parametrize(
        ("copy", "content", "why"),
        [
            ({"loader": "pst"}, MESSAGE, module.REWRITTEN),
            ({"embedded_in": "m-0"}, MESSAGE, module.ATTACHED),
            ({}, None, module.GONE),
        ],
    )
    def test_a_copy_that_is_no_original_is_unverifiable(self, copy: dict[str, Any], content: Any, why: str) -> None:
        row = tried(copy=copy, content=content)["dkim"]
        assert (row.result, row.detail) == ("unverifiable", why)

    def test_only_originals_are_read_again(self) -> None:
        asked: list[Any] = []
        tables = {
            "mail": TABLES["mail"].from_rows([MAIL, {**MAIL, "mail_uid": "mail-2", "best_copy_uid": "m-2"}]),
            "messages": TABLES["messages"].from_rows(
                [COPY, {**COPY, "message_uid": "m-2", "loader": "msg", "locator": "offset=7"}]
            ),
            "auth_results": TABLES["auth_results"].empty(),
        }
        snapshot = DnsSnapshot("dns.json", MADE_AT, Zone(ANSWERS), None)
        reverified(tables, snapshot, lambda places: asked.extend(places) or ())
        assert asked == [("E0001", "offset=0")]


class TestDmarc:
    def test_neither_way_aligned_is_a_failure_with_both_standards_policies(self) -> None:
        row = tried()["dmarc"]
        assert (row.result, row.recorded) == ("fail", "fail")
        assert row.detail == "neither SPF nor DKIM passes aligned; reject by RFC 9989 (p); reject by RFC 7489 (p)"

    def test_an_aligned_signature_is_enough(self, signed: bytes, signing_key: Any) -> None:
        row = tried(content=signed, answers={**ANSWERS, NAME: (signing_key[1],)})["dmarc"]
        assert row.result == "pass" and row.detail.startswith("by dkim of contoso.com")

    def test_a_signature_that_covers_a_part_says_so_beside_the_pass(self, signed: bytes, signing_key: Any) -> None:
        second = b"Subject: Urgent\r\n" + signed
        row = tried(content=second, answers={**ANSWERS, NAME: (signing_key[1],)})["dmarc"]
        assert row.detail.startswith("by dkim of contoso.com (2 fields subject, of which it signs 1); reject")

    @pytest.mark.parametrize(("mode", "result"), [("r", "pass"), ("s", "fail")])
    def test_strict_alignment_wants_the_same_name(self, mode: str, result: str) -> None:
        answers = {
            DMARC: (f"v=DMARC1; p=reject; aspf={mode}",),
            ("news.contoso.com", "TXT"): ("v=spf1 ip4:203.0.113.0/24 -all",),
        }
        sent = {"mail_from": "n@news.contoso.com", "mail_from_domain": "news.contoso.com"}
        assert tried(sent, answers=answers)["dmarc"].result == result

    def test_a_pass_for_another_organisation_is_none(self) -> None:
        answers = {**ANSWERS, ("evil.example", "TXT"): ("v=spf1 +all",)}
        foreign = {"mail_from": "x@evil.example", "mail_from_domain": "evil.example"}
        found = tried(foreign, answers=answers)
        assert (found["spf"].result, found["dmarc"].result) == ("pass", "fail")

    def test_what_one_way_leaves_open_stays_open(self) -> None:
        row = tried(copy={"loader": "pst"})["dmarc"]
        assert row.result == "unverifiable" and row.detail.startswith("dkim cannot be tried; reject by RFC 9989")
        assert tried(copy=NO_COPY)["dmarc"].result == "unverifiable"

    def test_no_record_and_no_answer_are_two_things(self) -> None:
        assert tried(answers={SPF: ANSWERS[SPF], DMARC: (), ("_dmarc.com", "TXT"): ()})["dmarc"].result == "none"
        assert tried(answers={SPF: ANSWERS[SPF]})["dmarc"].result == "unverifiable"


def test_mail_that_no_peer_handed_over_is_asked_for_no_peer() -> None:
    assert tried({"connecting_ip": None}) == {}


def test_mail_in_other_names_is_left_alone() -> None:
    assert tried(domains=["fabrikam.com"]) == {}
