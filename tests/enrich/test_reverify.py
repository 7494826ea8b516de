"""Signatures verified again, on messages signed here."""

from __future__ import annotations

import base64
import hashlib

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


def arc_signed() -> bytes:
    """The message with one ARC set, made by hand as RFC 8617 §5.1 says."""
    results = "i=1; mx.fabrikam.com; spf=pass smtp.mailfrom=contoso.com"
    body_hash = base64.b64encode(hashlib.sha256(MESSAGE.partition(b"\r\n\r\n")[2]).digest()).decode()
    message = f"i=1; a=rsa-sha256; c=relaxed/relaxed; d=contoso.com; s=s1; h=from:subject; bh={body_hash}; b="
    headers = relaxed("From", "Jane <jane@contoso.com>"), relaxed("Subject", "A word")
    message += signature(*headers, relaxed("ARC-Message-Signature", message))
    seal = "i=1; a=rsa-sha256; cv=none; d=contoso.com; s=s1; b="
    sealed = relaxed("ARC-Authentication-Results", results), relaxed("ARC-Message-Signature", message)
    seal += signature(*sealed, relaxed("ARC-Seal", seal))
    fields = {"ARC-Seal": seal, "ARC-Message-Signature": message, "ARC-Authentication-Results": results}
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + SIGNED


def test_an_arc_set_passes_with_its_key_and_fails_when_the_message_changed() -> None:
    sealed = arc_signed()
    by_method = {found.method: found for found in reverify(sealed, ZONE)}
    assert by_method["arc"] == Reverified("arc", 1, "contoso.com", "s1", "pass")
    changed = {found.method: found for found in reverify(sealed.replace(b"Hello", b"Hallo"), ZONE)}
    assert (changed["arc"].result, changed["arc"].reason) == ("fail", "the message signature of the set")
    assert {found.result for found in reverify(sealed, Zone())} == {"unverifiable"}


@given(st.binary(), st.binary())
def test_any_bytes_have_answers_or_none(field: bytes, body: bytes) -> None:
    start = b"DKIM-Signature: v=1; a=rsa-sha256; d=contoso.com; s=s1; h=from; "
    for content in (body, start + field + b"\r\n\r\n" + body, b"ARC-Seal: i=1; d=contoso.com; s=s1;" + field):
        assert all(found.result in ("pass", "fail", "unverifiable") for found in reverify(content, ZONE))
