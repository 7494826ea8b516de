"""DKIM and ARC verified again (RFC 6376, RFC 8617): an original message's bytes, the keys of a DNS snapshot.

    dkim | contoso.com | s1 | pass          dkim | fabrikam.com | k2 | unverifiable | the snapshot has no key …

A pass proves that the signed parts are unchanged. A failure is either a change or a conversion on the way, and a key
that is gone proves nothing. It holds for a message that was saved as it came (.eml, mbox); MAPI stores rewrite theirs.
"""

from __future__ import annotations

import binascii
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import dkim
from dkim import util

from toolkit.enrich.zone import Zone

__all__ = ["Reverified", "reverify"]

# RFC 8301 §3.2: verifiers do not take RSA keys below 1024 bits for valid.
SMALLEST_KEY_BITS = 1024
MOST_SIGNATURES = 50

_SILENT = logging.Logger("dkim", logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Reverified:
    """One signature: `result` is pass, fail or unverifiable, and `reason` says why where it is no pass.

    `domain` and `selector` are what the signature states; `ordinal` counts signatures of a method from the top, and is
    the instance of an ARC set.
    """

    method: str
    ordinal: int
    domain: str | None
    selector: str | None
    result: str
    reason: str | None = None


def reverify(content: bytes, zone: Zone) -> tuple[Reverified, ...]:
    """Every DKIM signature and every ARC set of a message, from the top; empty where there is none.

    `content` are the bytes as found. Nothing is asked of a name server: keys come from `zone`.
    """
    return (*_dkim(content, zone), *_arc(content, zone))


def _dkim(content: bytes, zone: Zone) -> Iterator[Reverified]:
    try:
        headers, _ = dkim.rfc822_parse(content)
    except _UNREADABLE as error:
        yield Reverified("dkim", 0, None, None, "unverifiable", f"no message: {error}")
        return
    fields = [value for name, value in headers if name.lower() == b"dkim-signature"]
    for ordinal, field in enumerate(fields[:MOST_SIGNATURES]):
        yield _signature(content, ordinal, field, zone)


def _signature(content: bytes, ordinal: int, field: bytes, zone: Zone) -> Reverified:
    domain, selector = _stated(field)
    missing = _missing_key(domain, selector, zone)
    if missing:
        return Reverified("dkim", ordinal, domain, selector, "unverifiable", missing)
    try:
        check = dkim.DKIM(content, logger=_SILENT, minkey=SMALLEST_KEY_BITS)
        is_good = bool(check.verify(ordinal, dnsfunc=_keys(zone)))
    except (dkim.ValidationError, dkim.MessageFormatError) as error:
        return Reverified("dkim", ordinal, domain, selector, "fail", _said(error))
    except _UNREADABLE as error:
        return Reverified("dkim", ordinal, domain, selector, "unverifiable", _said(error))
    return Reverified("dkim", ordinal, domain, selector, *_result(is_good))


# What dkimpy raises for a signature or key that it cannot read: hostile base64, numbers, algorithms.
_UNREADABLE = (dkim.DKIMException, binascii.Error, ValueError, TypeError, KeyError, IndexError, AttributeError)


def _result(is_good: bool) -> tuple[str, str | None]:
    return ("pass", None) if is_good else ("fail", "the signature does not fit the signed fields and this key")


def _said(error: Exception) -> str:
    return f"{error}" or type(error).__name__


def _stated(field: bytes) -> tuple[str | None, str | None]:
    """The domain and selector that a signature names; None for what it does not."""
    try:
        tags = util.parse_tag_value(field)
    except util.InvalidTagValueList:
        return None, None
    return _tag(tags, b"d"), _tag(tags, b"s")


def _tag(tags: dict[bytes, bytes], name: bytes) -> str | None:
    return tags.get(name, b"").decode("ascii", "backslashreplace").lower() or None


def _missing_key(domain: str | None, selector: str | None, zone: Zone) -> str | None:
    """Why there is no key to verify with, in words; None where there is one."""
    if domain is None or selector is None:
        return "the signature names no domain or no selector"
    values = zone.ask(f"{selector}._domainkey.{domain}", "TXT")
    if values is None:
        return f"the snapshot was not asked for the key {selector} of {domain}"
    if not values:
        return f"no key {selector} of {domain} was published when the snapshot was made"
    if _is_withdrawn(values[0]):
        return f"the key {selector} of {domain} was withdrawn"
    return None if _is_key(values[0]) else f"the record of {selector} of {domain} is no key that can be used here"


def _is_withdrawn(record: str) -> bool:
    """An empty `p` says that the key is revoked (RFC 6376 §3.6.1)."""
    tags = {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in record.split(";"))}
    return tags.get("p") == ""


def _is_key(record: str) -> bool:
    """Can dkimpy read it? Where it cannot, it says of the signature that it is bad; it is the key that is."""
    try:
        dkim.evaluate_pk(b"key", record.encode("utf-8", "surrogatepass"))
    except _UNREADABLE:
        return False
    return True


def _keys(zone: Zone) -> Callable[..., bytes | None]:
    """dkimpy's own way to ask for a TXT record, answered from the snapshot."""

    def answer(name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG001 - the name is dkimpy's
        values = zone.ask(name.decode("ascii", "backslashreplace").rstrip(".").lower(), "TXT")
        return values[0].encode("utf-8", "surrogatepass") if values else None

    return answer


def _arc(content: bytes, zone: Zone) -> Iterator[Reverified]:
    """Each ARC set: its seal, and the message signature inside; a set passes where both do (RFC 8617 §5.2)."""
    try:
        check = dkim.ARC(content, logger=_SILENT, minkey=SMALLEST_KEY_BITS)
        _, fields = check.sorted_arc_headers()
    except _UNREADABLE:
        return
    for instance in sorted({number for number, _ in fields})[:MOST_SIGNATURES]:
        yield _arc_set(check, fields, instance, zone)


def _arc_set(check: dkim.ARC, fields: list[tuple[int, tuple[bytes, bytes]]], instance: int, zone: Zone) -> Reverified:
    signed = [value for number, (name, value) in fields if number == instance and name.lower() != _AAR]
    signers = [_stated(value) for value in signed]
    sealer = _stated(next((v for n, (name, v) in fields if n == instance and name.lower() == b"arc-seal"), b""))
    missing = next((why for signer in signers if (why := _missing_key(*signer, zone))), None)
    if missing:
        return Reverified("arc", instance, *sealer, "unverifiable", missing)
    try:
        found = check.verify_instance(fields, instance, dnsfunc=_keys(zone))
    except (dkim.ValidationError, dkim.MessageFormatError, dkim.ParameterError) as error:
        return Reverified("arc", instance, *sealer, "fail", _said(error))
    except _UNREADABLE as error:
        return Reverified("arc", instance, *sealer, "unverifiable", _said(error))
    bad = [name for name, key in (("the seal", "as-valid"), ("the message signature", "ams-valid")) if not found[key]]
    if bad:
        return Reverified("arc", instance, *sealer, "fail", f"{' and '.join(bad)} of the set")
    return Reverified("arc", instance, *sealer, "pass")


_AAR = b"arc-authentication-results"
