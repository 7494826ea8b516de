"""DKIM and ARC verified again (RFC 6376, RFC 8617): an original message's bytes, the keys of a DNS snapshot.

    dkim | contoso.com | s1 | pass          dkim | fabrikam.com | k2 | unverifiable | the snapshot has no key …

A pass proves that the signed parts are unchanged. A failure is either a change or a conversion on the way, and a key
that is gone proves nothing. It holds for a message that was saved as it came (.eml, mbox); MAPI stores rewrite theirs.
"""

from __future__ import annotations

import binascii
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import dkim
from dkim import util
from dkim.canonicalization import CanonicalizationPolicy

from toolkit.enrich.signature_limits import key_is_not_for_mail, not_signed, refused_by_key, tags_of, timed_out
from toolkit.enrich.zone import Zone

__all__ = ["Reverified", "reverify"]

# RFC 8301 §3.2: verifiers do not take RSA keys below 1024 bits for valid.
SMALLEST_KEY_BITS = 1024
MOST_SIGNATURES = 50

_SILENT = logging.Logger("dkim", logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Reverified:
    """One signature: `result` is pass, fail or unverifiable; `reason` says why, and of a pass what it does not cover.

    `domain` and `selector` are what the signature states; `ordinal` counts signatures of a method from the top, and is
    the instance of an ARC set.
    """

    method: str
    ordinal: int
    domain: str | None
    selector: str | None
    result: str
    reason: str | None = None


def reverify(content: bytes, zone: Zone, received_at: datetime | None = None) -> tuple[Reverified, ...]:
    """Every DKIM signature and every ARC set of a message, from the top; empty where there is none.

    `content` are the bytes as found. Nothing is asked of a name server: keys come from `zone`. Nor is a clock: whether
    a signature had run out is told of `received_at`, and not at all without it.
    """
    return (*_dkim(content, zone, received_at), *_arc(content, zone))


def _dkim(content: bytes, zone: Zone, received_at: datetime | None) -> Iterator[Reverified]:
    try:
        headers, _ = dkim.rfc822_parse(content)
    except _UNREADABLE as error:
        yield Reverified("dkim", 0, None, None, "unverifiable", f"no message: {error}")
        return
    fields = [value for name, value in headers if name.lower() == b"dkim-signature"]
    for ordinal, field in enumerate(fields[:MOST_SIGNATURES]):
        yield _signature(content, ordinal, field, zone, received_at)


def _signature(content: bytes, ordinal: int, field: bytes, zone: Zone, received_at: datetime | None) -> Reverified:
    domain, selector = _stated(field)
    missing = _missing_key(domain, selector, zone)
    if missing:
        return Reverified("dkim", ordinal, domain, selector, "unverifiable", missing)
    try:
        result, reason = _verified(
            dkim.DKIM(content, logger=_SILENT, minkey=SMALLEST_KEY_BITS), field, zone, received_at
        )
    except (dkim.ValidationError, dkim.MessageFormatError) as error:
        result, reason = "fail", _said(error)
    except _UNREADABLE as error:
        result, reason = "unverifiable", _said(error)
    return Reverified("dkim", ordinal, domain, selector, result, reason)


def _verified(check: dkim.DKIM, field: bytes, zone: Zone, received_at: datetime | None) -> tuple[str, str | None]:
    """Result and reason of one signature. dkimpy's own look at `t` and `x` goes by the clock of the day of asking."""
    tags = util.parse_tag_value(field)
    dkim.validate_signature_fields({name: value for name, value in tags.items() if name not in (b"t", b"x")})
    names = [name.strip().lower() for name in re.split(rb"\s*:\s*", tags[b"h"])]
    if b"from" not in names:
        return "fail", "it does not sign the author (From)"
    broken = refused_by_key(tags, _record(tags[b"s"], tags[b"d"], zone)) or timed_out(tags, received_at)
    if broken:
        return "fail", broken
    if not check.verify_sig(tags, names, (b"DKIM-Signature", field), _keys(zone)):
        return "fail", "the signature does not fit the signed fields and this key"
    canon = CanonicalizationPolicy.from_c_value(tags.get(b"c", b"simple/simple"))
    present = [name.lower() for name, _ in check.headers]
    return "pass", not_signed(tags, present, len(canon.canonicalize_body(check.body)))


def _record(selector: bytes, domain: bytes, zone: Zone) -> str:
    """The first key record of a selector; empty where there is none."""
    name = f"{selector.decode('ascii', 'replace')}._domainkey.{domain.decode('ascii', 'replace')}"
    return next(iter(zone.ask(name.lower(), "TXT") or ()), "")


# What dkimpy raises for a signature or key that it cannot read: hostile base64, numbers, algorithms.
_UNREADABLE = (dkim.DKIMException, binascii.Error, ValueError, TypeError, KeyError, IndexError, AttributeError)


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
    # An empty `p` says that the key is revoked (RFC 6376 §3.6.1).
    if tags_of(values[0]).get("p") == "":
        return f"the key {selector} of {domain} was withdrawn"
    other = key_is_not_for_mail(values[0])
    if other:
        return f"the key {selector} of {domain} {other}, and speaks for nobody"
    return None if _is_key(values[0]) else f"the record of {selector} of {domain} is no key that can be used here"


def _is_key(record: str) -> bool:
    """Can dkimpy read it? Where it cannot, it says of the signature that it is bad; it is the key that is."""
    try:
        dkim.evaluate_pk(b"key", _without_services(record).encode("utf-8", "surrogatepass"))
    except _UNREADABLE:
        return False
    return True


def _without_services(record: str) -> str:
    return ";".join(part for part in record.split(";") if part.partition("=")[0].strip() != "s")


def _keys(zone: Zone) -> Callable[..., bytes | None]:
    """dkimpy's own way to ask for a TXT record, answered from the snapshot. It cannot read a list of services (s=)."""

    def answer(name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG001 - the name is dkimpy's
        values = zone.ask(name.decode("ascii", "backslashreplace").rstrip(".").lower(), "TXT")
        return _without_services(values[0]).encode("utf-8", "surrogatepass") if values else None

    return answer


def _arc(content: bytes, zone: Zone) -> Iterator[Reverified]:
    """Each ARC set by its seal, which holds all sets below it, and the newest by its message signature as well.

    An older message signature fails wherever a list changed the message, and the chain stands (RFC 8617 §5.2).
    """
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
    return Reverified("arc", instance, *sealer, *_arc_result(found, {number for number, _ in fields}))


def _arc_result(found: dict[str, object], instances: set[int]) -> tuple[str, str | None]:
    """Result and reason of a set that could be tried, in a chain of these instances."""
    instance, is_newest = found["instance"], found["instance"] == max(instances)
    bad = [] if found["as-valid"] else ["the seal"]
    bad += ["the message signature"] if is_newest and not found["ams-valid"] else []
    if bad:
        return "fail", f"{' and '.join(bad)} of the set"
    lacking = sorted(set(range(1, max(instances))) - instances)
    if lacking:
        return "fail", f"the chain lacks the set {', '.join(map(str, lacking))}"
    if found["cv"] != (dkim.CV_None if instance == 1 else dkim.CV_Pass):
        return "fail", f"its sealer found the chain before it {_text(found['cv'])} (cv)"
    return "pass", None if found["ams-valid"] else "the message was changed after this set was made"


def _text(value: object) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)


_AAR = b"arc-authentication-results"
