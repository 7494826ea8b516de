"""Whose networks an SPF record names: stale ones, and ones that were slipped in, stand out among one's own.

    ip4:203.0.113.0/28 is in a network of AS64500 Example Hosting, a hosting provider
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from toolkit.enrich.ip_facts import is_global, network_kinds
from toolkit.enrich.snapshot import REFERENCE, read_snapshot
from toolkit.enrich.spf import Term, spf_records
from toolkit.enrich.zone import Finding, Zone

__all__ = ["MOST_NETWORKS", "owner_findings"]

MOST_NETWORKS = 100
LAW = "RFC 7208 §11"


def owner_findings(domain: str, zone: Zone, reference: Path = REFERENCE) -> Iterator[Finding]:
    """Of each public address or network that the domain's own record names, the owner by the dated IP snapshot."""
    named = list(islice(_named(domain, zone), MOST_NETWORKS))
    if not named:
        return
    snapshot, kinds = read_snapshot(reference), network_kinds(reference)
    facts = snapshot.look_up([address for _, address in named])
    for (term, _), asn, name in zip(named, facts["asn"], facts["as_name"], strict=True):
        if isinstance(asn, str):
            yield _owned(term, asn, name, kinds.get(asn))


def _named(domain: str, zone: Zone) -> Iterator[tuple[Term, str]]:
    for terms in spf_records(domain, zone) or ():
        for term in terms:
            if (network := term.network()) and is_global(first := str(network.network_address)):
                yield term, first


def _owned(term: Term, asn: str, name: object, kind: str | None) -> Finding:
    owner = f"{asn} {name}" if isinstance(name, str) else asn
    if kind == "hosting":
        text = f"{term.text} is in a network of {owner}, a hosting provider: whoever rents the address next may send"
        return Finding(text, "low", LAW)
    return Finding(f"{term.text} is in a network of {owner}", "context", LAW)
