"""SPF records: their grammar (RFC 7208), read without asking anyone.

    v=spf1 include:spf.protection.outlook.com ip4:198.51.100.0/28 a:mail.contoso.com/28 -all

What is odd about a record is `spf_findings`; whether it lets an address send is `spf_evaluation`.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from toolkit.enrich.zone import Zone
from toolkit.evidence.case import IPNetwork

__all__ = ["LOOKUP_LIMIT", "LOOKUP_TERMS", "MECHANISMS", "VOID_LIMIT", "Term", "network_in", "parse_spf", "spf_records"]

LOOKUP_LIMIT, VOID_LIMIT, MX_LIMIT = 10, 2, 10
LOOKUP_TERMS = frozenset(["include", "a", "mx", "ptr", "exists", "redirect"])
MECHANISMS = frozenset(["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"])
MODIFIERS = frozenset(["redirect", "exp"])

_TERM = re.compile(r"([+?~-])?([a-z0-9_.-]+)([:=/].*)?", re.IGNORECASE)
_PREFIXES = re.compile(r"(.*?)(?:/(\d{1,3}))?(?://(\d{1,3}))?", re.DOTALL | re.ASCII)
# Python takes a netmask and a zone id for parts of a network; RFC 7208 §5.6 does not.
_NETWORK = re.compile(r"[0-9a-f.:]+(?:/(?:0|[1-9][0-9]{0,2}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a record: qualifier (`+` where none is written), name in lower case, and what follows `:` or `=`."""

    qualifier: str
    name: str
    value: str
    text: str

    @property
    def has_macro(self) -> bool:
        """Does the domain depend on the mail (RFC 7208 §7)?"""
        return "%" in self.value

    def host(self, domain: str) -> str:
        """The name it asks about: its own, or the record's domain where it names none; CIDR lengths taken off.

        >>> parse_spf("v=spf1 a:mail.contoso.com/28 mx//64")[0].host("contoso.com")
        'mail.contoso.com'
        """
        found = _PREFIXES.fullmatch(self.value)
        named = found.group(1) if found else self.value
        # The letter of a macro says by its case whether its value is escaped (§7.3).
        return (named if self.has_macro else named.lower()).rstrip(".") or domain

    def prefixes(self) -> tuple[int, int]:
        """CIDR lengths for IPv4 and IPv6 addresses (RFC 7208 §5.6), at most 32 and 128."""
        found = _PREFIXES.fullmatch(self.value)
        four, six = found.group(2, 3) if found else (None, None)
        return min(int(four or 32), 32), min(int(six or 128), 128)

    def network(self) -> IPNetwork | None:
        """What an `ip4` or `ip6` names; None for another term, and for what is no network of its family (§5.6)."""
        network = network_in(self.value)
        return network if network is not None and self.name == f"ip{network.version}" else None


def network_in(value: str) -> IPNetwork | None:
    """An address or CIDR block as SPF writes it, of whatever family; None for other text.

    >>> network_in("198.51.100.7/28"), network_in("198.51.100.0/255.255.255.240")
    (IPv4Network('198.51.100.0/28'), None)
    """
    try:
        return ipaddress.ip_network(value, strict=False) if _NETWORK.fullmatch(value) else None
    except ValueError:
        return None


def parse_spf(record: str) -> tuple[Term, ...] | None:
    """The terms of an SPF record in order; None for text that is no such record (RFC 7208 §4.5, §4.6).

    >>> [(term.qualifier, term.name, term.value) for term in parse_spf("v=spf1 ip4:192.0.2.0/24 ~all")]
    [('+', 'ip4', '192.0.2.0/24'), ('~', 'all', '')]
    """
    version, _, rest = record.partition(" ")
    return tuple(map(_term, rest.split())) if version.lower() == "v=spf1" else None


def _term(text: str) -> Term:
    found = _TERM.fullmatch(text)
    if not found:
        return Term("+", text, "", text)
    qualifier, name, value = found.groups()
    name, value = name.lower(), value or ""
    if (name in MECHANISMS and value.startswith("=")) or (name in MODIFIERS and not value.startswith("=")):
        # `ip4=…` is a modifier that nobody knows, and `redirect:…` such a mechanism (RFC 7208 §4.6.1).
        return Term("+", text, "", text)
    return Term(qualifier or "+", name, value if value.startswith("/") else value[1:], text)


def spf_records(domain: str, zone: Zone) -> list[tuple[Term, ...]] | None:
    """The SPF records of a domain, parsed; empty where it has none, None where the snapshot does not know."""
    values = zone.ask(domain, "TXT")
    return None if values is None else [terms for value in values if (terms := parse_spf(value)) is not None]
