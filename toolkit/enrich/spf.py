"""SPF records, read without asking anyone: what is odd about them (RFC 7208).

    v=spf1 include:spf.protection.outlook.com ip4:198.51.100.0/28 -all

Includes are followed inside the snapshot only: where it lacks a name, the count of lookups is a lower bound.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Finding", "Term", "parse_spf", "spf_findings"]

Answers = Mapping[tuple[str, str], tuple[str, ...]]

LOOKUP_LIMIT = 10
LOOKUP_TERMS = frozenset(["include", "a", "mx", "ptr", "exists", "redirect"])
MECHANISMS = frozenset(["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"])
MODIFIERS = frozenset(["redirect", "exp"])
NAMING = frozenset(["include", "exists", "redirect"])
WIDE = {4: (16, 8), 6: (32, 16)}

_TERM = re.compile(r"([+?~-])?([a-z0-9_.-]+)([:=/].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd thing, how odd, and the section it rests on."""

    text: str
    severity: str
    reference: str


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a record: qualifier (`+` where none is written), name in lower case, and what follows `:` or `=`."""

    qualifier: str
    name: str
    value: str
    text: str


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
    return Term(qualifier or "+", name.lower(), (value or "").lstrip(":="), text)


def spf_findings(domain: str, answers: Answers) -> Iterator[Finding]:
    """What is odd about a domain's SPF statement, by the answers of the snapshot."""
    records = _records(domain, answers)
    if not records:
        yield Finding("no SPF record", "high", "RFC 7208 §4.5")
        return
    if len(records) > 1:
        yield Finding("more than one SPF record: evaluation ends in permerror", "high", "RFC 7208 §4.5")
    for terms in records:
        yield from _ending(terms)
        for term in terms:
            yield from _term_findings(term)
    yield from _lookups(domain, answers)


def _records(domain: str, answers: Answers) -> list[tuple[Term, ...]]:
    return [terms for value in answers.get((domain, "TXT"), ()) if (terms := parse_spf(value)) is not None]


ENDINGS = {
    "+": Finding("ends in +all: everyone may send in this name", "high", "RFC 7208 §5.1"),
    "?": Finding("ends in ?all: mail from elsewhere is neutral", "high", "RFC 7208 §8.2"),
    "~": Finding("ends in ~all: mail from elsewhere is softfail", "low", "RFC 7208 §8.5"),
}
NO_ENDING = Finding("neither all nor redirect: mail from elsewhere is neutral", "high", "RFC 7208 §4.7")


def _ending(terms: tuple[Term, ...]) -> Iterator[Finding]:
    """`all` ends evaluation; a redirect beside it is never followed (RFC 7208 §6.1)."""
    everything = next((term for term in terms if term.name == "all"), None)
    redirect = any(term.name == "redirect" for term in terms)
    if everything is None:
        if not redirect:
            yield NO_ENDING
        return
    if everything.qualifier in ENDINGS:
        yield ENDINGS[everything.qualifier]
    if redirect:
        yield Finding("redirect is ignored because all is there", "low", "RFC 7208 §6.1")
    if terms[-1] is not everything and any(term.name in MECHANISMS for term in terms[terms.index(everything) + 1 :]):
        yield Finding("mechanisms after all are never reached", "low", "RFC 7208 §5.1")


def _term_findings(term: Term) -> Iterator[Finding]:
    if term.name == "ptr":
        yield Finding(f"uses ptr: {term.text}", "medium", "RFC 7208 §5.5")
    elif term.name in ("ip4", "ip6"):
        yield from _network_findings(term)
    elif term.name not in MECHANISMS | MODIFIERS:
        yield _unknown(term)
    if term.name in NAMING and not term.value:
        yield Finding(f"names no domain: {term.text}", "high", "RFC 7208 §4.6.1")
    if "%{" in term.value:
        yield Finding(f"uses a macro, to be read by hand: {term.text}", "low", "RFC 7208 §7")


def _unknown(term: Term) -> Finding:
    """An unknown modifier is ignored (§6); an unknown mechanism, or what is no term, is a permerror (§4.6)."""
    if "=" in term.text:
        return Finding(f"not a known modifier: {term.text}", "low", "RFC 7208 §6")
    return Finding(f"not a known mechanism: {term.text}", "high", "RFC 7208 §4.6.1")


def _network_findings(term: Term) -> Iterator[Finding]:
    try:
        network = ipaddress.ip_network(term.value, strict=False)
    except ValueError:
        yield Finding(f"not a network: {term.text}", "high", "RFC 7208 §5.6")
        return
    wide, severe = WIDE[network.version]
    if network.prefixlen <= wide:
        severity = "high" if network.prefixlen <= severe else "medium"
        yield Finding(f"a wide range, {network.num_addresses} addresses: {term.text}", severity, "RFC 7208 §11")
    if not network.is_global:
        yield Finding(f"not a public range: {term.text}", "medium", "RFC 7208 §11")


def _lookups(domain: str, answers: Answers) -> Iterator[Finding]:
    count, unseen = count_lookups(domain, answers)
    if count > LOOKUP_LIMIT:
        yield Finding(f"more than {LOOKUP_LIMIT} terms that ask DNS: permerror", "high", "RFC 7208 §4.6.4")
    for name in sorted(unseen):
        yield Finding(f"names {name}, of which the snapshot says nothing", "context", "RFC 7208 §5.2")
    for name in sorted(_failing(domain, answers)):
        yield Finding(f"includes {name}, which has no SPF record: permerror", "high", "RFC 7208 §5.2")


def count_lookups(domain: str, answers: Answers) -> tuple[int, set[str]]:
    """How many terms ask DNS, includes and redirects followed where the snapshot holds them, and the names it lacks.

    Counting stops at the first term beyond the limit, as evaluation does (RFC 7208 §4.6.4); loops end there too.
    """
    count, unseen, waiting = 0, set[str](), [domain]
    while waiting and count <= LOOKUP_LIMIT:
        for term in _asking(waiting.pop(), answers):
            count += 1
            target = _target(term)
            if target is None:
                continue
            if (target, "TXT") in answers:
                waiting.append(target)
            else:
                unseen.add(target)
    return count, unseen


def _asking(domain: str, answers: Answers) -> list[Term]:
    return [term for record in _records(domain, answers)[:1] for term in record if term.name in LOOKUP_TERMS]


def _target(term: Term) -> str | None:
    """The domain whose record is evaluated in turn; None for a term without one, or one that a macro makes."""
    follows = term.name in ("include", "redirect") and term.value and "%" not in term.value
    return term.value.lower().rstrip(".") if follows else None


def _failing(domain: str, answers: Answers) -> set[str]:
    targets = {target for term in _asking(domain, answers) if (target := _target(term))}
    return {name for name in targets if (name, "TXT") in answers and not _records(name, answers)}
