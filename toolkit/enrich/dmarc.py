"""DMARC: what a domain asks receivers to do with mail that is not authenticated, by RFC 9989 and by RFC 7489.

    contoso.com → by RFC 7489 quarantine for 50 % (pct), by RFC 9989 quarantine (pct is no more)

RFC 9989 took the place of RFC 7489 in 2026; mail and stamps from before were judged by the old one, so both are said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publicsuffixlist import PublicSuffixList

from toolkit.enrich.zone import Finding, Zone

__all__ = [
    "Policy",
    "dmarc_findings",
    "dmarc_records",
    "dmarc_tags",
    "policy_by_7489",
    "policy_by_9989",
    "report_targets",
    "walk_names",
]

STRENGTH = {"none": 0, "quarantine": 1, "reject": 2}
WEAKER = {"reject": "quarantine", "quarantine": "none", "none": "none"}
MOST_LABELS = 8

_PUBLIC_SUFFIXES = PublicSuffixList()


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked for, by which record, and why it is not the record's plain `p`."""

    asks: str
    record_at: str
    because: str = "p"


def dmarc_records(values: Iterable[str]) -> tuple[str, ...]:
    """The TXT records that are DMARC records: `v=DMARC1` comes first (RFC 7489 §6.3, RFC 9989 §4.8)."""
    return tuple(value for value in values if value.replace(" ", "").split(";")[0] == "v=DMARC1")


def dmarc_tags(record: str) -> dict[str, str]:
    """A DMARC record's tags, lower-case names; the first of a repeated tag holds.

    >>> dmarc_tags("v=DMARC1; p=none; rua=mailto:d@contoso.com")["p"]
    'none'
    """
    pairs = (part.partition("=") for part in reversed(record.split(";")) if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def walk_names(domain: str) -> list[str]:
    """The names whose `_dmarc` the tree walk of RFC 9989 §4.10 asks for, at most eight.

    >>> walk_names("a.mail.contoso.com")
    ['a.mail.contoso.com', 'mail.contoso.com', 'contoso.com', 'com']
    """
    labels = domain.split(".")
    names = [".".join(labels[place:]) for place in range(len(labels))]
    return names if len(names) <= MOST_LABELS else [names[0], *names[-(MOST_LABELS - 1) :]]


def policy_by_7489(domain: str, zone: Zone) -> Policy | None:
    """The domain's own record, else its organisational domain's by the public suffix list (RFC 7489 §6.6.3).

    None where there is no usable record or the snapshot does not say. `pct` is named in `because`.
    """
    organisation = _PUBLIC_SUFFIXES.privatesuffix(domain) or domain
    for name in dict.fromkeys([domain, organisation]):
        tags = _only_record(name, zone)
        if tags is None and zone.ask(f"_dmarc.{name}", "TXT") is None:
            return None
        if tags is not None:
            word = "p" if name == domain or "sp" not in tags else "sp"
            share = tags.get("pct", "100")
            return Policy(_asked(tags, word, ("sp",)), name, word if share == "100" else f"{word}, for {share} %: pct")
    return None


def policy_by_9989(domain: str, zone: Zone) -> Policy | None:
    """The domain's own record, else that of the organisational domain which the tree walk finds (RFC 9989 §4.10).

    None where there is no usable record or the snapshot does not say. `t=y` makes the policy one step weaker.
    """
    walked = [(name, _only_record(name, zone)) for name in walk_names(domain)]
    if zone.ask(f"_dmarc.{domain}", "TXT") is None:
        return None
    if walked[0][1] is not None:
        return _tested(walked[0][1], "p", domain)
    organisation = _organisation([(name, tags) for name, tags in walked if tags is not None])
    if organisation is None:
        return None
    name, tags = organisation
    word = "np" if "np" in tags and zone.exists(domain) is False else "sp" if "sp" in tags else "p"
    return _tested(tags, word, name)


def _organisation(found: list[tuple[str, dict[str, str]]]) -> tuple[str, dict[str, str]] | None:
    """The record that holds for a domain without one of its own, of those above it, the nearest first.

    `psd=n` says that it is the organisation's. `psd=y` is a public suffix's, and the organisation lies one label below
    it: its record holds, else the suffix's own. Else it is the record with the fewest labels (RFC 9989 §4.10.2).
    """
    for place, (name, tags) in enumerate(found):
        suffix = tags.get("psd", "u").lower()
        if suffix == "n":
            return name, tags
        if suffix == "y":
            below = found[place - 1] if place else (name, tags)
            return below if below[0].partition(".")[2] == name else (name, tags)
    return found[-1] if found else None


def _only_record(name: str, zone: Zone) -> dict[str, str] | None:
    records = dmarc_records(zone.ask(f"_dmarc.{name}", "TXT") or ())
    return dmarc_tags(records[0]) if len(records) == 1 else None


def _asked(tags: dict[str, str], word: str, beside: Iterable[str] = ("sp", "np")) -> str:
    """`none` too where p is missing or no policy, or one `beside` it is none (RFC 9989 §4.10.1; RFC 7489 §6.6.3)."""
    stated = [tags.get("p", ""), *(tags[name] for name in beside if name in tags)]
    is_valid = all(policy.lower() in STRENGTH for policy in stated)
    return tags.get(word, tags["p"]).lower() if is_valid else "none"


def _tested(tags: dict[str, str], word: str, name: str) -> Policy:
    asked = _asked(tags, word)
    in_test = tags.get("t", "n").lower() == "y"
    return Policy(WEAKER[asked] if in_test else asked, name, f"{word}, one step weaker: t=y" if in_test else word)


def dmarc_findings(domain: str, zone: Zone) -> Iterator[Finding]:
    """What is odd about a domain's DMARC statement; what is in force where the two standards differ, and each says."""
    records = dmarc_records(zone.ask(f"_dmarc.{domain}", "TXT") or ())
    old, new = policy_by_7489(domain, zone), policy_by_9989(domain, zone)
    if not records:
        yield _none_of_its_own(old, new)
    elif len(records) > 1:
        text = "more than one DMARC record: receivers use none of them"
        yield Finding(text, "high", "RFC 9989 §4.10; RFC 7489 §6.6.3")
    else:
        yield from _record_findings(dmarc_tags(records[0]))
        yield from _report_findings(domain, dmarc_tags(records[0]), zone)
    if old and new and (old.asks, old.record_at) != (new.asks, new.record_at):
        yield Finding(f"in force: {_told(old)} by RFC 7489, {_told(new)} by RFC 9989", "context", "RFC 9989; RFC 7489")


def _told(policy: Policy) -> str:
    return f"{policy.asks} of {policy.record_at} ({policy.because})"


def _none_of_its_own(old: Policy | None, new: Policy | None) -> Finding:
    above = new or old
    if above is None:
        return Finding("no DMARC record", "high", "RFC 9989 §4.10; RFC 7489 §6.6.3")
    severity = "high" if STRENGTH[above.asks] == 0 else "context"
    law = "RFC 9989 §4.10" if new else "RFC 7489 §6.6.3"
    return Finding(f"no DMARC record of its own; {_told(above)} holds", severity, law)


def _record_findings(tags: dict[str, str]) -> Iterator[Finding]:
    policy = _asked(tags, "p")
    if STRENGTH[policy] == 0:
        yield Finding("the policy asks for nothing: p=none or no valid p", "high", "RFC 9989 §4.7; RFC 7489 §6.3")
    if STRENGTH[_asked(tags, "sp")] < STRENGTH[policy]:
        yield Finding("sub-domains have a weaker policy than the domain", "medium", "RFC 9989 §4.7; RFC 7489 §6.3")
    if "np" in tags and STRENGTH[_asked(tags, "np")] < STRENGTH[policy]:
        yield Finding("names that do not exist have a weaker policy than the domain: np", "medium", "RFC 9989 §4.7")
    if tags.get("pct", "100") != "100":
        yield Finding("the policy holds for a part of the mail: pct is not 100", "medium", "RFC 7489 §6.3")
    if tags.get("t", "n").lower() == "y":
        yield Finding("the policy is in test mode: t=y", "medium", "RFC 9989 §4.7")


def report_targets(domain: str, tags: dict[str, str]) -> list[str]:
    """The foreign domains that reports go to; each must agree under `<domain>._report._dmarc.<target>`."""
    ours = _PUBLIC_SUFFIXES.privatesuffix(domain) or domain
    addresses = (uri.strip() for name in ("rua", "ruf") for uri in tags.get(name, "").split(","))
    hosts = (address.partition("!")[0].rpartition("@")[2].lower() for address in addresses if "@" in address)
    return [host for host in dict.fromkeys(hosts) if (_PUBLIC_SUFFIXES.privatesuffix(host) or host) != ours]


def _report_findings(domain: str, tags: dict[str, str], zone: Zone) -> Iterator[Finding]:
    for host in report_targets(domain, tags):
        if zone.ask(f"{domain}._report._dmarc.{host}", "TXT") == ():
            yield Finding(f"reports go to {host}, which does not agree to get them", "low", "RFC 9990; RFC 7489 §7.1")
