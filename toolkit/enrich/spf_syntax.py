"""What no receiver evaluates of an SPF record: an error anywhere in it is a permerror, whoever sends (RFC 7208 §4.6).

    v=spf1 a: include:esp.example -all    →    names no domain: a:
    v=spf1 redirect=a.example redirect=b.example    →    stands more than once: redirect
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.enrich.spf import MECHANISMS, MODIFIERS, Term

__all__ = ["record_error"]

_QUALIFIERS = "+-?~"
_NEEDS_A_DOMAIN = frozenset(["include", "exists", "redirect", "exp"])
_HAS_PREFIXES = frozenset(["a", "mx"])
_FOUR, _SIX = r"/(?:[0-9]|[12][0-9]|3[0-2])", r"//(?:[0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])"
# A domain and lengths as §5.6 writes them: without leading zeros, within what the family has.
_WITH_PREFIXES = re.compile(rf"(?:[^/%]|%\{{[^}}]*\}}|%.)*(?:{_FOUR})?(?:{_SIX})?", re.DOTALL)
# The letters of §7.2, without those that explanations alone may use; zero parts are no parts (§7.1).
_MACRO = re.compile(r"%(?:\{[slodiphv](?:0*[1-9][0-9]*)?r?[.+,/_=-]*\}|[%_-])", re.IGNORECASE)


def record_error(terms: Iterable[Term]) -> str | None:
    """What is wrong with the record's grammar, the first thing; None for a record that can be evaluated."""
    seen: set[str] = set()
    for term in terms:
        wrong = _term_error(term) or (f"stands more than once: {term.name}" if term.name in seen else None)
        if wrong:
            return wrong
        seen |= {term.name} & MODIFIERS
    return None


def _term_error(term: Term) -> str | None:
    if term.name not in MECHANISMS:
        if "=" not in term.text or term.text[0] in _QUALIFIERS:
            return f"not a known mechanism: {term.text}"
    elif term.name in ("ip4", "ip6"):
        return None if term.network() is not None else f"not a network: {term.text}"
    if term.name == "all" and term.text.lstrip(_QUALIFIERS).lower() != "all":
        return f"not a known mechanism: {term.text}"
    if _names_no_domain(term):
        return f"names no domain: {term.text}"
    if term.name in _HAS_PREFIXES and not _WITH_PREFIXES.fullmatch(term.value):
        return f"not a network: {term.text}"
    return f"not a macro: {term.text}" if "%" in _MACRO.sub("", term.value) else None


def _names_no_domain(term: Term) -> bool:
    is_bare = not term.value or term.value.startswith("/")
    has_colon = term.text.lstrip(_QUALIFIERS)[len(term.name) :].startswith(":")
    return is_bare and (has_colon or term.name in _NEEDS_A_DOMAIN)
