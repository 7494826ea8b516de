"""Would SPF let this address send? `check_host()` of RFC 7208 §4, by the answers of a DNS snapshot.

    203.0.113.77 in the name of contoso.com → pass, by ip4:203.0.113.0/24 of contoso.com

The snapshot has its own date: what it says stands beside what Exchange Online stamped then, and never replaces it.
Where it lacks a name that matters, there is no result, and the name is given.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from toolkit.enrich.spf import (
    LOOKUP_LIMIT,
    LOOKUP_TERMS,
    MX_LIMIT,
    VOID_LIMIT,
    Term,
    network_in,
    spf_records,
)
from toolkit.enrich.spf_syntax import record_error
from toolkit.enrich.zone import Zone
from toolkit.schema.forms import canonical_ip

__all__ = ["Evaluation", "check_host"]

RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
DEEPEST = 10

_MACRO = re.compile(r"%(?:\{([a-z])(\d*)(r?)([.\-+,/_=]*)\}|([%_-]))", re.IGNORECASE)
_LITERALS = {"%": "%", "_": " ", "-": "%20"}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A result of RFC 7208 §2.6, or None where the snapshot does not say; the term that decided, and whose it is."""

    result: str | None
    term: str | None = None
    domain: str | None = None
    why: str | None = None


class _Permanent(Exception):
    """The record cannot be evaluated, and the receiver says permerror."""


class _Unseen(Exception):
    """The snapshot lacks what the next term asks for."""


@dataclass(slots=True)
class _Check:
    """One evaluation at work: who sends, and how many lookups are left."""

    ip: Address
    zone: Zone
    mail_from: str
    helo: str
    lookups: int = 0
    voids: int = 0

    def ask(self, name: str, kind: str) -> tuple[str, ...]:
        """The snapshot's answer. Raises _Unseen where it has none, _Permanent at the third void one."""
        values = self.zone.ask(name, kind)
        if values is None:
            raise _Unseen(f"the snapshot does not say what {kind} of {name} is")
        self.voids += not values
        if self.voids > VOID_LIMIT:
            raise _Permanent(f"more than {VOID_LIMIT} lookups find nothing")
        return values

    def spend(self) -> None:
        """Count one term that asks DNS. Raises _Permanent beyond the limit (RFC 7208 §4.6.4)."""
        self.lookups += 1
        if self.lookups > LOOKUP_LIMIT:
            raise _Permanent(f"more than {LOOKUP_LIMIT} terms ask DNS")


def check_host(
    ip: str, domain: str, zone: Zone, *, mail_from: str | None = None, helo: str | None = None
) -> Evaluation:
    """What SPF says of mail from `ip` in the name of `domain`.

    `mail_from` and `helo` matter to macros alone. For a null reverse-path the caller gives the HELO name as `domain`
    (RFC 7208 §2.4). The result is None for text that is no address and where the snapshot lacks an answer.
    """
    address = canonical_ip(ip)
    if address is None:
        return Evaluation(None, why=f"{ip!r} is no IP address")
    check = _Check(ipaddress.ip_address(address), zone, mail_from or f"postmaster@{domain}", helo or "unknown")
    try:
        return _evaluated(domain.lower().rstrip("."), check, 0)
    except _Permanent as error:
        return Evaluation("permerror", domain=domain, why=str(error))
    except _Unseen as error:
        return Evaluation(None, domain=domain, why=str(error))


def _evaluated(domain: str, check: _Check, depth: int) -> Evaluation:
    terms = _record(domain, check, depth)
    if terms is None:
        return Evaluation("none", domain=domain, why="no SPF record")
    for term in terms:
        if term.name in LOOKUP_TERMS and term.name != "redirect":
            check.spend()
        if term.name in MATCHES and MATCHES[term.name](term, domain, check, depth):
            return Evaluation(RESULTS[term.qualifier], term.text, domain)
    redirect = next((term for term in terms if term.name == "redirect"), None)
    return _redirected(redirect, domain, check, depth) if redirect else Evaluation("neutral", domain=domain)


def _record(domain: str, check: _Check, depth: int) -> tuple[Term, ...] | None:
    """The one record of a domain; None where it has none. Raises _Permanent for several, or for one with an error."""
    if depth > DEEPEST:
        raise _Permanent("records pull each other in")
    records = spf_records(domain, check.zone)
    if records is None:
        raise _Unseen(f"the snapshot does not say what TXT of {domain} is")
    if len(records) > 1:
        raise _Permanent(f"{domain} has more than one SPF record")
    # The whole record is checked first: an error anywhere in it is an error (RFC 7208 §4.6).
    wrong = record_error(records[0]) if records else None
    if wrong:
        raise _Permanent(wrong)
    return records[0] if records else None


def _redirected(term: Term, domain: str, check: _Check, depth: int) -> Evaluation:
    check.spend()
    found = _evaluated(_target(term, domain, check), check, depth + 1)
    if found.result == "none":
        raise _Permanent(f"{term.text} leads to no SPF record")
    return found


def _all(_term: Term, _domain: str, _check: _Check, _depth: int) -> bool:
    return True


def _include(term: Term, domain: str, check: _Check, depth: int) -> bool:
    """Only a pass matches; what has no record is an error (RFC 7208 §5.2)."""
    result = _evaluated(_target(term, domain, check), check, depth + 1).result
    if result == "none":
        raise _Permanent(f"{term.text} leads to no SPF record")
    return result == "pass"


def _a(term: Term, domain: str, check: _Check, _depth: int) -> bool:
    return _is_host(_target(term, domain, check), term, check)


def _mx(term: Term, domain: str, check: _Check, _depth: int) -> bool:
    hosts = [value.lower().rstrip(".").rpartition(" ")[2] for value in check.ask(_target(term, domain, check), "MX")]
    if len(hosts) > MX_LIMIT:
        raise _Permanent(f"{term.text} names more than {MX_LIMIT} hosts")
    return any(_is_host(host, term, check) for host in hosts if host)


def _is_host(host: str, term: Term, check: _Check) -> bool:
    kind = "A" if check.ip.version == 4 else "AAAA"
    prefix = term.prefixes()[check.ip.version == 6]
    return any(_lies_in(check.ip, f"{value}/{prefix}") for value in check.ask(host, kind))


def _lies_in(ip: Address, text: str) -> bool:
    network = network_in(text)
    return network is not None and ip in network


def _network(term: Term, _domain: str, check: _Check, _depth: int) -> bool:
    return _lies_in(check.ip, term.value)


def _exists(term: Term, domain: str, check: _Check, _depth: int) -> bool:
    return bool(check.ask(_target(term, domain, check), "A"))


def _ptr(term: Term, _domain: str, _check: _Check, _depth: int) -> bool:
    raise _Unseen(f"{term.text} asks the names of the address, which no snapshot holds")


MATCHES: Mapping[str, Callable[[Term, str, _Check, int], bool]] = {
    "all": _all, "include": _include, "a": _a, "mx": _mx, "ip4": _network, "ip6": _network, "exists": _exists,
    "ptr": _ptr,
}  # fmt: skip


def _target(term: Term, domain: str, check: _Check) -> str:
    host = term.host(domain)
    return _MACRO.sub(lambda found: _expanded(found, domain, check), host).lower() if term.has_macro else host


def _expanded(found: re.Match[str], domain: str, check: _Check) -> str:
    """One macro (RFC 7208 §7). `p` and the letters of explanations are not in a snapshot."""
    letter, digits, is_reversed, delimiters, literal = found.groups()
    if literal:
        return _LITERALS[literal]
    local, _, sender_domain = check.mail_from.rpartition("@")
    values = {
        "s": check.mail_from, "l": local or "postmaster", "o": sender_domain, "d": domain, "h": check.helo,
        "i": _dotted(check.ip), "v": "in-addr" if check.ip.version == 4 else "ip6",
    }  # fmt: skip
    value = values.get(letter.lower())
    if value is None:
        raise _Unseen(f"the macro {found.group()} cannot be read from a snapshot")
    parts = re.split(f"[{re.escape(delimiters or '.')}]", value)
    parts = parts[::-1] if is_reversed else parts
    said = ".".join(parts[-int(digits) :] if digits else parts)
    # An upper-case letter asks for what RFC 3986 leaves unreserved alone (RFC 7208 §7.3).
    return quote(said, safe="") if letter.isupper() else said


def _dotted(ip: Address) -> str:
    return str(ip) if ip.version == 4 else ".".join(ip.exploded.replace(":", ""))
