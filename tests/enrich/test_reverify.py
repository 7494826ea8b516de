"""Signatures verified again, on messages signed here."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta

import dkim
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from toolkit.enrich.reverify import Reverified, reverify
from toolkit.enrich.zone import Zone

MESSAGE = (
    b"From: Jane <jane@contoso.com>\r\nTo: joe@fabrikam.com\r\nSubject: A word\r\n"
    b"Message-ID: <1@contoso.com>\r\n\r\nHello,\r\nJane\r\n"
)
NAME = ("s1._domainkey.contoso.com", "TXT")


def key(bits: int) -> tuple[bytes, str]:
    """A private key in PEM and its record."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    private = made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    public = base64.b64encode(made.public_key().public_bytes(serialization.Encoding.DER, spki)).decode()
    return private, f"v=DKIM1; k=rsa; p={public}"


PRIVATE, RECORD = key(1024)
ZONE = Zone({NAME: (RECORD,)})
SIGNED = dkim.sign(MESSAGE, b"s1", b"contoso.com", PRIVATE) + MESSAGE


def test_a_message_as_it_was_signed_passes() -> None:
    assert reverify(SIGNED, ZONE) == (Reverified("dkim", 0, "contoso.com", "s1", "pass"),)


def test_an_alias_of_a_key_is_followed() -> None:
    zone = Zone({(NAME[0], "CNAME"): ("s1.keys.example.",), ("s1.keys.example", "TXT"): (RECORD,)})
    assert reverify(SIGNED, zone)[0].result == "pass"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"Hello", b"Hallo", "body hash mismatch"),
        (b"Subject: A word", b"Subject: A lie", "the signature does not fit"),
    ],
)
def test_a_change_fails_and_says_where(old: bytes, new: bytes, reason: str) -> None:
    (found,) = reverify(SIGNED.replace(old, new), ZONE)
    assert found.result == "fail" and found.reason is not None and found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        (Zone(), "the snapshot was not asked for the key s1 of contoso.com"),
        (Zone({NAME: ()}), "no key s1 of contoso.com was published when the snapshot was made"),
        (Zone(absent=frozenset([NAME[0]])), "no key s1 of contoso.com was published when the snapshot was made"),
        (Zone({NAME: ("v=DKIM1; p=",)}), "the key s1 of contoso.com was withdrawn"),
    ],
)
def test_without_a_key_nothing_is_said(zone: Zone, reason: str) -> None:
    assert reverify(SIGNED, zone) == (Reverified("dkim", 0, "contoso.com", "s1", "unverifiable", reason),)


def test_a_record_that_is_no_key_leaves_it_unverifiable() -> None:
    assert reverify(SIGNED, Zone({NAME: ("v=DKIM1; p=%%%",)}))[0].result == "unverifiable"


def test_every_signature_has_its_own_answer() -> None:
    twice = dkim.sign(SIGNED, b"k2", b"fabrikam.com", PRIVATE) + SIGNED
    assert [(found.domain, found.result) for found in reverify(twice, ZONE)] == [
        ("fabrikam.com", "unverifiable"),
        ("contoso.com", "pass"),
    ]


def test_a_message_without_signatures_has_no_answers() -> None:
    assert reverify(MESSAGE, ZONE) == ()


def relaxed(name: str, value: str) -> str:
    """A field as RFC 6376 §3.4.2 hashes it."""
    return f"{name.lower()}:{' '.join(value.split())}"


def signature(*fields: str) -> str:
    private = serialization.load_pem_private_key(PRIVATE, None)
    assert isinstance(private, rsa.RSAPrivateKey)
    return base64.b64encode(private.sign("\r\n".join(fields).encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def arc_set(message: bytes, instance: int, cv: str, below: tuple[str, ...] = ()) -> tuple[bytes, tuple[str, ...]]:
    """The message with one more ARC set, made by hand as RFC 8617 §5.1 says, and the sealed fields of all sets."""
    results = f"i={instance}; mx.fabrikam.com; spf=pass smtp.mailfrom=contoso.com"
    body_hash = base64.b64encode(hashlib.sha256(message.partition(b"\r\n\r\n")[2]).digest()).decode()
    signed = f"i={instance}; a=rsa-sha256; c=relaxed/relaxed; d=contoso.com; s=s1; h=from:subject; bh={body_hash}; b="
    headers = relaxed("From", "Jane <jane@contoso.com>"), relaxed("Subject", "A word")
    signed += signature(*headers, relaxed("ARC-Message-Signature", signed))
    seal = f"i={instance}; a=rsa-sha256; cv={cv}; d=contoso.com; s=s1; b="
    sealed = (*below, relaxed("ARC-Authentication-Results", results), relaxed("ARC-Message-Signature", signed))
    seal += signature(*sealed, relaxed("ARC-Seal", seal))
    fields = {"ARC-Seal": seal, "ARC-Message-Signature": signed, "ARC-Authentication-Results": results}
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    return block + message, (*sealed, relaxed("ARC-Seal", seal))


def arc_signed() -> bytes:
    return arc_set(SIGNED, 1, "none")[0]


def arc_results(message: bytes) -> list[tuple[str, str | None]]:
    """Result and reason of each ARC set, from the first."""
    return [(found.result, found.reason) for found in reverify(message, ZONE) if found.method == "arc"]


def test_a_list_changes_the_message_and_the_chain_stands() -> None:
    first, sealed = arc_set(SIGNED, 1, "none")
    by_list = first.replace(b"Hello", b"[list] Hello")
    assert arc_results(arc_set(by_list, 2, "pass", sealed)[0]) == [
        ("pass", "the message was changed after this set was made"),
        ("pass", None),
    ]


def test_a_chain_that_lacks_a_set_fails() -> None:
    assert arc_results(arc_set(SIGNED, 2, "pass")[0]) == [("fail", "the chain lacks the set 1")]


def test_a_sealer_that_found_the_chain_broken_is_believed() -> None:
    first, sealed = arc_set(SIGNED, 1, "none")
    assert arc_results(arc_set(first, 2, "fail", sealed)[0])[1] == (
        "fail",
        "its sealer found the chain before it fail (cv)",
    )
    assert arc_results(arc_set(SIGNED, 1, "pass")[0])[0][0] == "fail"


def test_two_sets_of_one_number_and_results_put_in_a_sealers_mouth_fail() -> None:
    first, _ = arc_set(SIGNED, 1, "none")
    assert [result for result, _ in arc_results(arc_set(first, 1, "none")[0])] == ["fail"]
    forged = first.replace(b"i=1; mx.fabrikam.com; spf=pass", b"i=1; mx.microsoft.com 1; spf=pass")
    assert arc_results(forged) == [("fail", "the seal of the set")]


def test_an_arc_set_passes_with_its_key_and_fails_when_the_message_changed() -> None:
    sealed = arc_signed()
    by_method = {found.method: found for found in reverify(sealed, ZONE)}
    assert by_method["arc"] == Reverified("arc", 1, "contoso.com", "s1", "pass")
    changed = {found.method: found for found in reverify(sealed.replace(b"Hello", b"Hallo"), ZONE)}
    assert (changed["arc"].result, changed["arc"].reason) == ("fail", "the message signature of the set")
    assert {found.result for found in reverify(sealed, Zone())} == {"unverifiable"}


def record_with(terms: str) -> Zone:
    """The key, with these terms in its record."""
    return Zone({NAME: (f"{terms}; {RECORD}",)})


@pytest.mark.parametrize(
    ("terms", "result", "reason"),
    [
        ("t=s", "pass", None),
        ("s=tlsrpt:email", "pass", None),
        ("h=sha256", "pass", None),
        ("h=sha1", "fail", "its key allows no sha256 (h=sha1)"),
        ("t=y", "unverifiable", "the key s1 of contoso.com is marked as a test (t=y), and speaks for nobody"),
        (
            "s=tlsrpt",
            "unverifiable",
            "the key s1 of contoso.com is for another service (s=tlsrpt), and speaks for nobody",
        ),
    ],
)
def test_a_key_speaks_within_its_terms(terms: str, result: str, reason: str | None) -> None:
    (found,) = reverify(SIGNED, record_with(terms))
    assert (found.result, found.reason) == (result, reason)


def test_a_strict_key_does_not_speak_for_what_is_below_its_domain() -> None:
    below = dkim.sign(MESSAGE, b"s1", b"contoso.com", PRIVATE, identity=b"@sales.contoso.com") + MESSAGE
    assert reverify(below, ZONE)[0].result == "pass"
    assert reverify(below, record_with("t=s"))[0].result == "fail"


def signed_with(stated: bytes, message: bytes = MESSAGE) -> bytes:
    """The message under a signature of From and Subject that states these tags; relaxed headers, simple body."""
    body = message.partition(b"\r\n\r\n")[2]
    length = re.search(rb"l=(\d+)", stated)
    covered = body[: int(length[1])] if length else body
    body_hash = base64.b64encode(hashlib.sha256(covered).digest()).decode()
    tags = (
        f"v=1; a=rsa-sha256; c=relaxed/simple; d=contoso.com; s=s1; h=from:subject; {stated.decode()}bh={body_hash}; b="
    )
    headers = relaxed("From", "Jane <jane@contoso.com>"), relaxed("Subject", "A word")
    return f"DKIM-Signature: {tags}{signature(*headers, relaxed('DKIM-Signature', tags))}\r\n".encode() + message


def test_the_day_of_receipt_decides_whether_a_signature_had_run_out() -> None:
    came = datetime(2020, 7, 1, tzinfo=UTC)
    ran_out = signed_with(b"t=1593561600; x=1593648000; ")  # 1 and 2 July 2020, long past on any day this runs
    assert [found.result for found in reverify(ran_out, ZONE, came)] == ["pass"]
    (late,) = reverify(ran_out, ZONE, came + timedelta(days=2))
    assert (late.result, late.reason) == ("fail", "it had expired at 2020-07-02 00:00:00 UTC")
    assert reverify(ran_out, ZONE)[0].result == "pass"


def test_a_signature_of_a_day_that_the_clock_has_not_reached_is_tried() -> None:
    assert reverify(signed_with(b"t=9000000000; "), ZONE)[0].result == "pass"


def test_what_was_appended_beyond_the_length_is_said() -> None:
    (found,) = reverify(signed_with(b"l=12; ") + b"Pay here\r\n", ZONE)
    assert (found.result, found.reason) == ("pass", "of the body's 24 octets it signs 12 (l=)")
    assert reverify(signed_with(b"l=12; ").replace(b"Hello", b"Hallo"), ZONE)[0].result == "fail"


def test_a_second_author_breaks_it_and_a_second_subject_is_said() -> None:
    assert reverify(b"From: ceo@contoso.com\r\n" + SIGNED, ZONE)[0].result == "fail"
    (found,) = reverify(b"Subject: Urgent\r\n" + signed_with(b""), ZONE)
    assert (found.result, found.reason) == ("pass", "2 fields subject, of which it signs 1")


def test_a_signature_that_leaves_the_author_out_is_none() -> None:
    (found,) = reverify(signed_with(b"").replace(b"h=from:subject", b"h=subject"), ZONE)
    assert (found.result, found.reason) == ("fail", "it does not sign the author (From)")


def test_an_empty_body_may_be_signed() -> None:
    empty = MESSAGE.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    signed = dkim.sign(empty, b"s1", b"contoso.com", PRIVATE) + empty
    assert reverify(signed, ZONE)[0].result == "pass"
    assert reverify(signed + b"Pay here\r\n", ZONE)[0].result == "fail"


@given(st.binary(), st.binary())
def test_any_bytes_have_answers_or_none(field: bytes, body: bytes) -> None:
    start = b"DKIM-Signature: v=1; a=rsa-sha256; d=contoso.com; s=s1; h=from; "
    for content in (body, start + field + b"\r\n\r\n" + body, b"ARC-Seal: i=1; d=contoso.com; s=s1;" + field):
        assert all(found.result in ("pass", "fail", "unverifiable") for found in reverify(content, ZONE))
