"""What an SPF record pulls in: its includes and redirects, and how many of its terms ask DNS (RFC 7208 §4.6.4).

    contoso.com: 3 lookups
      include spf.protection.outlook.com: 0 lookups
      include mail.esp.example: 1 lookup

Followed inside the snapshot only: where it lacks a name, the counts are a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from toolkit.enrich.spf import LOOKUP_TERMS, Term, spf_records
from toolkit.enrich.zone import Zone

__all__ = ["SpfNode", "spf_tree", "told_tree"]

MOST_NODES = 200


@dataclass(slots=True)
class SpfNode:
    """One record in the tree. `terms` is None where the snapshot does not know it, empty where there is no record."""

    domain: str
    by: Term | None
    terms: tuple[Term, ...] | None
    is_loop: bool = False
    below: list[SpfNode] = field(default_factory=list)

    @property
    def asking(self) -> list[Term]:
        """The terms of this record that ask DNS; a redirect beside `all` is never followed (§6.1)."""
        terms = self.terms or ()
        has_all = any(term.name == "all" for term in terms)
        return [term for term in terms if term.name in LOOKUP_TERMS and not (term.name == "redirect" and has_all)]

    def nodes(self) -> Iterator[SpfNode]:
        """This record and all below it."""
        yield self
        for node in self.below:
            yield from node.nodes()

    @property
    def lookups(self) -> int:
        return sum(len(node.asking) for node in self.nodes())


def spf_tree(domain: str, zone: Zone) -> SpfNode:
    """The tree of a domain's first SPF record; a record that pulls itself in is marked and not followed again."""
    return _grown(domain, None, zone, (), [MOST_NODES])


def _grown(domain: str, by: Term | None, zone: Zone, above: tuple[str, ...], left: list[int]) -> SpfNode:
    left[0] -= 1
    if domain in above or left[0] < 0:
        return SpfNode(domain, by, (), is_loop=True)
    records = spf_records(domain, zone)
    node = SpfNode(domain, by, None if records is None else (records or [()])[0])
    for term in node.asking:
        if term.name in ("include", "redirect") and term.value and not term.has_macro:
            node.below.append(_grown(term.host(domain), term, zone, (*above, domain), left))
    return node


def told_tree(node: SpfNode, depth: int = 0) -> Iterator[str]:
    """The tree in words, one line a record."""
    by = f"{node.by.name} " if node.by else ""
    count = len(node.asking)
    said = f"{count} {'lookup' if count == 1 else 'lookups'}"
    if node.is_loop:
        said = "pulled in again, not followed"
    elif node.terms is None:
        said = "not in the snapshot"
    elif not node.terms:
        said = "no record"
    total = f", {node.lookups} in all" if depth == 0 and node.below else ""
    yield f"{'  ' * depth}{by}{node.domain}: {said}{total}"
    for below in node.below:
        yield from told_tree(below, depth + 1)
