"""What limits a signature that fits: what its key is for, how long it was to hold, and what it leaves unsigned.

    x=1751374800 · l=12 · h=from:subject          t=y: the domain only tries DKIM out (RFC 6376 §3.5, §3.6.1)

Time is the day of receipt, never the day of asking: a signature that ran out since was good when it came.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

__all__ = ["key_is_not_for_mail", "not_signed", "refused_by_key", "tags_of", "timed_out"]

Tags = Mapping[bytes, bytes]

# RFC 5322 §3.6: at most one of each. A reader may show either of two, so the one that is not signed speaks for nobody.
SINGLE_FIELDS = (b"subject", b"date", b"sender", b"reply-to", b"to", b"cc", b"message-id", b"content-type")


def tags_of(record: str) -> dict[str, str]:
    """The tags of a key record; of one that is there twice the last."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _listed(value: str) -> list[str]:
    return [item.strip().lower() for item in value.split(":")]


def key_is_not_for_mail(record: str) -> str | None:
    """Why the key says nothing of a mail: a test, or another service's. None where it may speak.

    >>> key_is_not_for_mail("v=DKIM1; t=y:s; p=MIGf"), key_is_not_for_mail("s=*; p=MIGf")
    ('is marked as a test (t=y)', None)
    """
    tags = tags_of(record)
    if "y" in _listed(tags.get("t", "")):
        return "is marked as a test (t=y)"
    services = _listed(tags.get("s", "*"))
    return None if {"*", "email"}.intersection(services) else f"is for another service (s={tags['s']})"


def refused_by_key(signature: Tags, record: str) -> str | None:
    """Which term of the key the signature breaks: the hash (h=), or an identity below the domain (t=s)."""
    tags = tags_of(record)
    algorithm = _text(signature, b"a").rpartition("-")[2].lower()
    if "h" in tags and algorithm not in _listed(tags["h"]):
        return f"its key allows no {algorithm} (h={tags['h']})"
    domain, identity = _text(signature, b"d").lower(), _text(signature, b"i").lower()
    if identity and "s" in _listed(tags.get("t", "")) and identity.rpartition("@")[2] != domain:
        return f"its key speaks for {domain} alone (t=s), the signature for {identity}"
    return None


def timed_out(signature: Tags, received_at: datetime | None) -> str | None:
    """That the signature had run out (x=) when the message came; None where it had not, or nobody can say."""
    expiry = _text(signature, b"x")
    if received_at is None or re.fullmatch(r"[0-9]{1,11}", expiry) is None:
        return None
    expired_at = datetime.fromtimestamp(int(expiry), UTC)
    return f"it had expired at {expired_at:%Y-%m-%d %H:%M:%S} UTC" if expired_at < received_at else None


def not_signed(signature: Tags, names: Iterable[bytes], body_length: int) -> str | None:
    """What a signature that fits leaves to anybody: a second field of a kind, the end of the body. None for nothing.

    `names` are the message's field names in lower case, `body_length` the octets of its body as the signature counts
    them.
    """
    signed, present = Counter(_fields(signature)), Counter(names)
    twice = [name for name in SINGLE_FIELDS if present[name] > max(1, signed[name])]
    said = [f"{present[name]} fields {name.decode()}, of which it signs {signed[name]}" for name in twice]
    length = _text(signature, b"l")
    if length.isdecimal() and int(length) < body_length:
        said.append(f"of the body's {body_length} octets it signs {int(length)} (l=)")
    return "; ".join(said) or None


def _fields(signature: Tags) -> list[bytes]:
    return [name.strip().lower() for name in signature.get(b"h", b"").split(b":")]


def _text(signature: Tags, name: bytes) -> str:
    return signature.get(name, b"").decode("ascii", "backslashreplace").strip()
