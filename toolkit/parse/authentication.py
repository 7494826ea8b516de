"""Authentication results: what a receiver recorded about a message (RFC 8601, RFC 7208 §9.1, RFC 8617).

    spf=fail (sender IP is 203.0.113.7) smtp.mailfrom=contoso.com; dkim=none (message not signed)
     header.d=none;dmarc=fail action=oreject header.from=contoso.com;compauth=fail reason=000

Exchange Online omits the authserv-id that RFC 8601 §2.2 requires, so the first part may be a result; until 2021 it
wrote the recipient's domain between the parts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from toolkit.schema.forms import canonical_domain, canonical_ip, domain_of
from toolkit.schema.vocabulary import AUTH_METHODS

__all__ = ["AuthResult", "is_microsoft_authserv", "parse_authentication_results", "parse_received_spf"]

# Where each method says which domain it tested, in order of authority.
_DOMAIN_PROPERTIES = {
    "spf": ("smtp.mailfrom", "smtp.mail", "envelope-from", "smtp.helo"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
    "auth": ("smtp.auth", "smtp.mailfrom"),
}
_IP_PROPERTIES = ("client-ip", "smtp.client-ip", "smtp.remote-ip", "policy.iprev", "smtp.remoteip")
_NO_DOMAIN = frozenset(["none", "null", "unknown"])

# A quote behind a backslash opens nothing: that keeps the time linear where none is closed.
_QUOTED_OR_COMMENT = re.compile(
    r"(?<!\\)\"(?:[^\"\\]|\\.)*+\"|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)", re.DOTALL
)
_SEMICOLON_INSIDE = re.compile(r"\([^();]*+[;(]")
_METHOD = re.compile(r"([A-Za-z][\w-]*)(?:\s*/\s*\d+)?\s*=\s*([A-Za-z][\w-]*)")
# As nearly all write it: `method=result (comment) property=value property="value"`, one comment at most, no nesting.
_PLAIN_RESULT = re.compile(
    r"([A-Za-z][\w-]*+)=([A-Za-z][\w-]*+)(?:\s++\(([^()]*+)\))?"
    r"((?:\s++[A-Za-z][\w.-]*+=(?:\"[^\s\";,()]*+\"|[^\s;,()\"\[\]]++))*+)"
)
# A name, and its value where it has one: a word that has none is passed over whole.
_PROPERTY = re.compile(r"([A-Za-z][\w.-]*+)(?:\s*+=\s*+(\"[^\"]*+\"|\[[^\[\]]*+\]|[^\s;,()]++))?+")
_COMMENT = re.compile(r"\(((?:[^()]|\([^()]*\))*+)\)")
_LEADING_COMMENTS = re.compile(r"(?:\((?:[^()]|\([^()]*\))*+\)\s*)+")
_SENDER_IP = re.compile(r"sender ip is ([0-9A-Fa-f.:]+)", re.IGNORECASE)
_AUTHSERV = re.compile(r"([^\s=;()\"]+)(?:\s+\d+)?")
_INSTANCE = re.compile(r"\s*i\s*=\s*\d+\s*", re.IGNORECASE)
_SPF_RESULT = re.compile(r"\s*([A-Za-z]+)")
_SPF_DOMAIN = re.compile(
    r"(?:domain|lookup) of (?:transitioning )?([^\s;:,()]+)|: ([^\s;:,()]+) does not designate", re.IGNORECASE
)
# Exchange's: `Fail (protection.outlook.com: domain of …) receiver=…; client-ip=…; helo=…; pr=C`
_PLAIN_SPF = re.compile(
    r"([A-Za-z]++) \((([\w.-]++):[^()]*+)\)(?:\s++receiver=([^\s;,()\"\[\]]++);\s++client-ip=([^\s;,()\"\[\]]++);"
    r"\s++helo=([^\s;,()\"\[\]]++);?(?:\s++pr=[A-Z])?)?"
)
_SPF_RECEIVER = re.compile(r"\(([\w.-]+):")
_LONGEST = 32768


class AuthResult(NamedTuple):
    """One method's result in one field. Results are lower case, domains and addresses canonical, `raw` is as found."""

    method: str
    result: str | None
    raw: str
    authserv_id: str | None = None
    reason: str | None = None
    domain: str | None = None
    action: str | None = None
    client_ip: str | None = None
    helo: str | None = None


def parse_authentication_results(value: str) -> list[AuthResult]:
    """Every method's result of an unfolded field, in the order recorded; empty when the field records none.

    Reads Authentication-Results, its -Original and X-MS-Exchange- forms, and ARC-Authentication-Results. A method
    without a name in the contract is `other`; its name stays in `raw`. Nothing is judged here.

    >>> found = parse_authentication_results("mx.example 1; spf=pass smtp.mailfrom=a@b.example")
    >>> [(one.method, one.result, one.domain) for one in found]
    [('spf', 'pass', 'b.example')]
    """
    parts = _split_outside_comments(value[:_LONGEST])
    if _INSTANCE.fullmatch(parts[0]):
        del parts[0]
    authserv = _authserv_id(parts[0]) if parts else None
    return [result for part in parts if (result := _method_result(part, authserv)) is not None]


def parse_received_spf(value: str) -> AuthResult | None:
    """The result of an unfolded Received-SPF value (RFC 7208 §9.1), or None where it begins with none.

    `authserv_id` is the receiver that it names, as property or before the colon of the comment.

    >>> found = parse_received_spf("Fail (protection.outlook.com: domain of contoso.com does not designate 192.0.2.1 as"
    ... " permitted sender) receiver=protection.outlook.com; client-ip=192.0.2.1; helo=mx.contoso.com;")
    >>> found.result, found.domain, found.client_ip
    ('fail', 'contoso.com', '192.0.2.1')
    """
    value = value[:_LONGEST]
    if plain := _PLAIN_SPF.fullmatch(value):
        result, comment, named, receiver, client_ip, helo = plain.groups()
        return AuthResult(
            "spf", result.lower(), value, receiver or named, comment.strip(), _named_domain(f"({comment})"), None,
            canonical_ip(client_ip) if client_ip else None, helo,
        )  # fmt: skip
    return _spf_with_care(value)


def _spf_with_care(value: str) -> AuthResult | None:
    result = _SPF_RESULT.match(value)
    if not result:
        return None
    bare = _COMMENT.sub(" ", value)
    properties = _properties(bare[result.end() :])
    comment = _COMMENT.search(value)
    receiver = properties.get("receiver") or _first_group(_SPF_RECEIVER.search(value))
    domain = _domain("spf", properties) or _named_domain(comment[0] if comment else "")
    return AuthResult(
        method="spf", result=result[1].lower(), raw=value, authserv_id=receiver,
        reason=comment[1].strip() if comment else None,
        domain=domain, client_ip=canonical_ip(properties.get("client-ip", "")), helo=properties.get("helo"),
    )  # fmt: skip


def is_microsoft_authserv(authserv_id: str | None) -> bool:
    """Does the field claim to be Exchange Online's? It names nobody, or a name of Microsoft's own."""
    return authserv_id is None or authserv_id.lower() in ("mx.microsoft.com", "protection.outlook.com")


def _split_outside_comments(value: str) -> list[str]:
    if '"' not in value and not _SEMICOLON_INSIDE.search(value):
        return value.split(";")
    hidden = _QUOTED_OR_COMMENT.sub(lambda found: found[0].replace(";", "\0"), value)
    return [part.replace("\0", ";") for part in hidden.split(";")]


@lru_cache(maxsize=4096)
def _authserv_id(first: str) -> str | None:
    # Exchange Online's first part is a result; elsewhere it is a name, and perhaps a version (RFC 8601 §2.2).
    if _METHOD.match(first.lstrip()):
        return None
    name = _AUTHSERV.fullmatch(_COMMENT.sub(" ", first).strip())
    return name[1] if name else None


@lru_cache(maxsize=16384)
def _method_result(part: str, authserv: str | None) -> AuthResult | None:
    part = part.strip()
    if plain := _PLAIN_RESULT.fullmatch(part):
        method, result, said, properties = plain.groups()
        return _result(method.lower(), result, said, _plain_properties(properties), part, authserv)
    leading = _LEADING_COMMENTS.match(part)
    part = part[leading.end() :] if leading else part
    head = _METHOD.match(part)
    if not head:
        return None
    comment = _COMMENT.search(part)
    bare = _COMMENT.sub(" ", part[head.end() :]) if comment else part[head.end() :]
    return _result(head[1].lower(), head[2], comment[1] if comment else None, _properties(bare), part, authserv)


def _result(
    named: str, result: str, comment: str | None, properties: dict[str, str], part: str, authserv: str | None
) -> AuthResult:
    method = named if named in AUTH_METHODS else "other"
    said = comment.strip() if comment is not None else None
    sender = _SENDER_IP.search(said) if said else None
    return AuthResult(
        method, result.lower(), part, authserv, properties.get("reason") or (None if sender else said),
        _domain(method, properties), properties.get("action"),
        canonical_ip(sender[1]) if sender else _client_ip(properties), properties.get("smtp.helo"),
    )  # fmt: skip


def _plain_properties(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in text.split():
        name, _, value = one.partition("=")
        found.setdefault(name.lower(), value.strip('"'))
    return found


def _properties(text: str) -> dict[str, str]:
    """The properties of a result; of a name given twice the first counts."""
    found: dict[str, str] = {}
    for one in _PROPERTY.finditer(text):
        if one[2]:
            found.setdefault(one[1].lower(), one[2].strip('"'))
    return found


def _domain(method: str, properties: dict[str, str]) -> str | None:
    for name in _DOMAIN_PROPERTIES.get(method, ()):
        value = properties[name].strip("<>") if name in properties else ""
        if value and value.lower() not in _NO_DOMAIN:
            return _domain_in(value)
    return None


def _domain_in(value: str) -> str | None:
    if "@" not in value:
        return canonical_domain(value)
    return domain_of("x" + value if value.startswith("@") else value)


def _named_domain(comment: str) -> str | None:
    found = _SPF_DOMAIN.search(comment)
    name = (found[1] or found[2]) if found else ""
    return domain_of(name) if "@" in name else canonical_domain(name)


def _client_ip(properties: dict[str, str]) -> str | None:
    for name in _IP_PROPERTIES:
        if name in properties and (ip := canonical_ip(properties[name])):
            return ip
    return None


def _first_group(found: re.Match[str] | None) -> str | None:
    return found[1] if found else None
