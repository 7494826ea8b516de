"""What is odd about an SPF record, by the answers of a DNS snapshot (RFC 7208).

    v=spf1 ip4:8.0.0.0/7 ?all → a wide range, 33554432 addresses · ends in ?all: mail from elsewhere is neutral

Each finding says what a receiver makes of it. Nothing is asked: a name that the snapshot lacks is said to be lacking.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator

from toolkit.enrich.spf import (
    LOOKUP_LIMIT,
    MECHANISMS,
    MODIFIERS,
    MX_LIMIT,
    VOID_LIMIT,
    Term,
    network_in,
    parse_spf,
    spf_records,
)
from toolkit.enrich.spf_tree import SpfNode, spf_tree
from toolkit.enrich.zone import Finding, Zone

__all__ = ["spf_findings"]

NAMING = frozenset(["include", "exists", "redirect"])
ONCE = frozenset(["redirect", "exp"])
WIDE = {4: (16, 8), 6: (32, 16)}
LONGEST_OCTETS = 450

_MEANT_AS_SPF = re.compile(r"\W{0,3}(v\s*[=:]?\s*)?spf\s*v?\s*1?([\s;:,]|include|ip4|[?~+-]all|$)", re.IGNORECASE)


def spf_findings(domain: str, zone: Zone) -> Iterator[Finding]:
    """What is odd about a domain's SPF statement, by the answers of the snapshot."""
    yield from _published(domain, zone)
    records = spf_records(domain, zone)
    if not records:
        yield Finding("no SPF record", "high", "RFC 7208 §4.5")
        return
    if len(records) > 1:
        yield Finding("more than one SPF record: evaluation ends in permerror", "high", "RFC 7208 §4.5")
    for terms in records:
        yield from _ending(terms)
        for term in terms:
            yield from _term_findings(term)
        yield from _repeated(terms)
    yield from _tree_findings(spf_tree(domain, zone), zone)


def _published(domain: str, zone: Zone) -> Iterator[Finding]:
    """How the record is written down, before its terms are read."""
    if zone.ask(domain, "SPF"):
        yield Finding("published under type 99 too, which receivers no longer ask for", "low", "RFC 7208 §3.1")
    for value in zone.ask(domain, "TXT") or ():
        if parse_spf(value) is None:
            if _MEANT_AS_SPF.match(value):
                yield Finding(f"looks like an SPF record and is none: {value[:60]}", "high", "RFC 7208 §4.5")
            continue
        octets = len(value.encode("utf-8", "surrogatepass"))
        if octets > LONGEST_OCTETS:
            yield Finding(f"a long record, {octets} octets: it may not fit an answer", "low", "RFC 7208 §3.4")
        if not value.isascii():
            yield Finding("holds characters outside ASCII: evaluation ends in permerror", "high", "RFC 7208 §4.6.1")


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
    if term.has_macro:
        yield Finding(f"uses a macro, to be read by hand: {term.text}", "low", "RFC 7208 §7")
    elif term.name == "exists" and term.value:
        yield Finding(f"uses exists without a macro, so for every mail alike: {term.text}", "low", "RFC 7208 §5.7")


def _unknown(term: Term) -> Finding:
    """An unknown modifier is ignored (§6); an unknown mechanism, or what is no term, is a permerror (§4.6)."""
    if "=" in term.text:
        return Finding(f"not a known modifier: {term.text}", "low", "RFC 7208 §6")
    return Finding(f"not a known mechanism: {term.text}", "high", "RFC 7208 §4.6.1")


def _network_findings(term: Term) -> Iterator[Finding]:
    network = network_in(term.value)
    if network is None:
        yield Finding(f"not a network: {term.text}", "high", "RFC 7208 §5.6")
        return
    if f"ip{network.version}" != term.name:
        yield Finding(f"an address of the other family: {term.text}", "high", "RFC 7208 §5.6")
    wide, severe = WIDE[network.version]
    if network.prefixlen <= wide:
        severity = "high" if network.prefixlen <= severe else "medium"
        yield Finding(f"a wide range, {network.num_addresses} addresses: {term.text}", severity, "RFC 7208 §11")
    if not network.is_global:
        yield Finding(f"not a public range: {term.text}", "medium", "RFC 7208 §11")
    if network.network_address != ipaddress.ip_address(term.value.partition("/")[0]):
        yield Finding(f"has host bits set, and is read as {network}: {term.text}", "low", "RFC 7208 §5.6")


def _repeated(terms: tuple[Term, ...]) -> Iterator[Finding]:
    for (name, value), count in Counter((term.name, term.value.lower()) for term in terms).items():
        if count > 1 and name not in ONCE:
            said = f"{name}:{value}" if value else name
            yield Finding(f"the same mechanism {count} times: {said}", "low", "RFC 7208 §4.6")
    for name in sorted(ONCE):
        if sum(term.name == name for term in terms) > 1:
            yield Finding(f"more than one {name}: permerror", "high", "RFC 7208 §6")


def _tree_findings(root: SpfNode, zone: Zone) -> Iterator[Finding]:
    if root.lookups > LOOKUP_LIMIT:
        yield Finding(f"more than {LOOKUP_LIMIT} terms that ask DNS: permerror", "high", "RFC 7208 §4.6.4")
    voids = [name for node in root.nodes() for name in _voids(node, zone)]
    if len(voids) > VOID_LIMIT:
        names = ", ".join(dict.fromkeys(voids))
        text = f"more than {VOID_LIMIT} lookups that find nothing: permerror at most receivers: {names}"
        yield Finding(text, "high", "RFC 7208 §4.6.4")
    found = [finding for node in root.nodes() for finding in _node_findings(node, zone)]
    yield from dict.fromkeys(found)


def _node_findings(node: SpfNode, zone: Zone) -> Iterator[Finding]:
    for term in node.asking:
        yield from _target_findings(term, node.domain, zone)
    if node.by is None:
        return
    if node.is_loop:
        yield Finding(f"{node.by.text} pulls in a record that is being read: permerror", "high", "RFC 7208 §4.6.4")
    elif node.terms is None:
        yield Finding(f"names {node.domain}, of which the snapshot says nothing", "context", "RFC 7208 §5.2")
    elif not node.terms and not spf_records(node.domain, zone):
        yield Finding(f"includes {node.domain}, which has no SPF record: permerror", "high", "RFC 7208 §5.2")
    elif any(term.name == "all" and term.qualifier == "+" for term in node.terms):
        yield Finding(f"pulls in {node.domain}, which lets everyone send: +all", "high", "RFC 7208 §5.2")


def _target_findings(term: Term, domain: str, zone: Zone) -> Iterator[Finding]:
    """A name that does not exist can be registered, or claimed at the host it once pointed to."""
    if term.has_macro or (term.name in NAMING and not term.value):
        return
    target = term.host(domain)
    if zone.exists(target) is False:
        text = f"names {target}, which does not exist: whoever takes it may send: {term.text}"
        yield Finding(text, "high", "RFC 7208 §11")
    exchangers = zone.ask(target, "MX") if term.name == "mx" else None
    if exchangers and len(exchangers) > MX_LIMIT:
        text = f"mx of {target} names {len(exchangers)} hosts, more than {MX_LIMIT}: permerror"
        yield Finding(text, "high", "RFC 7208 §4.6.4")


# What each mechanism asks for; where a name has neither kind, the lookup is void.
ASKED_FOR = {
    "include": ("TXT",), "redirect": ("TXT",), "exists": ("A",), "a": ("A", "AAAA"), "mx": ("MX",), "ptr": (),
}  # fmt: skip


def _voids(node: SpfNode, zone: Zone) -> Iterator[str]:
    """The names whose lookups are known to find nothing."""
    for term in node.asking:
        kinds = () if term.has_macro else ASKED_FOR[term.name]
        target = term.host(node.domain)
        if kinds and all(zone.ask(target, kind) == () for kind in kinds):
            yield target
