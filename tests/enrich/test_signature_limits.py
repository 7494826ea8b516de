"""What a key or a signature states that limits what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from toolkit.enrich.signature_limits import key_is_not_for_mail, not_signed, refused_by_key, tags_of, timed_out

CAME = datetime(2025, 7, 1, 13, 4, 8, tzinfo=UTC)
EXPIRY = str(int(CAME.timestamp())).encode()


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("v=DKIM1; p=MIGf", None),
        ("v=DKIM1; t=s; p=MIGf", None),
        ("v=DKIM1; t=s:y; p=MIGf", "is marked as a test (t=y)"),
        ("v=DKIM1; s=email; p=MIGf", None),
        ("v=DKIM1; s=tlsrpt:email; p=MIGf", None),
        ("v=DKIM1; s=tlsrpt; p=MIGf", "is for another service (s=tlsrpt)"),
    ],
)
def test_a_key_may_be_for_something_else(record: str, why: str | None) -> None:
    assert key_is_not_for_mail(record) == why


@pytest.mark.parametrize(
    ("signature", "record", "is_refused"),
    [
        ({b"a": b"rsa-sha256", b"d": b"contoso.com"}, "h=sha256", False),
        ({b"a": b"rsa-sha1", b"d": b"contoso.com"}, "h=sha256", True),
        ({b"a": b"rsa-sha1", b"d": b"contoso.com"}, "h=sha1:sha256", False),
        ({b"d": b"contoso.com", b"i": b"@contoso.com"}, "t=s", False),
        ({b"d": b"contoso.com", b"i": b"jane@Contoso.com"}, "t=s", False),
        ({b"d": b"contoso.com", b"i": b"@sales.contoso.com"}, "t=s", True),
        ({b"d": b"contoso.com", b"i": b"@sales.contoso.com"}, "p=MIGf", False),
        ({b"d": b"contoso.com"}, "t=s", False),
    ],
)
def test_a_key_may_refuse_a_signature(signature: dict[bytes, bytes], record: str, is_refused: bool) -> None:
    assert (refused_by_key(signature, record) is not None) == is_refused


def test_a_signature_runs_out_by_the_day_of_receipt() -> None:
    signature = {b"x": EXPIRY}
    assert timed_out(signature, CAME) is None
    assert timed_out(signature, CAME + timedelta(seconds=1)) == "it had expired at 2025-07-01 13:04:08 UTC"
    assert timed_out(signature, None) is None
    assert timed_out({}, CAME) is None and timed_out({b"x": b"soon"}, CAME) is None
    assert timed_out({b"x": b"9" * 76}, CAME) is None


def test_what_a_signature_leaves_open_is_said() -> None:
    signature = {b"h": b"From : Subject : Reply-To : Reply-To"}
    once = [b"from", b"subject", b"to"]
    assert not_signed(signature, once, 40) is None
    assert not_signed(signature, [*once, b"subject"], 40) == "2 fields subject, of which it signs 1"
    assert not_signed(signature, [*once, b"to"], 40) == "2 fields to, of which it signs 0"
    assert not_signed(signature, [*once, b"reply-to", b"reply-to"], 40) is None
    assert not_signed(signature, [*once, *[b"reply-to"] * 3], 40) == "3 fields reply-to, of which it signs 2"
    assert not_signed({**signature, b"l": b"0"}, once, 40) == "of the body's 40 octets it signs 0 (l=)"
    assert not_signed({**signature, b"l": b"40"}, once, 40) is None


def test_the_tags_of_a_record_are_read_with_their_spaces() -> None:
    assert tags_of(" v=DKIM1 ; p = ;; t=s") == {"v": "DKIM1", "p": "", "t": "s"}
