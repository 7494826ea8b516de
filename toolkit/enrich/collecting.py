"""Making a DNS snapshot: which questions to ask about a domain, one answer leading to the next.

    contoso.com → TXT, MX, SPF, TXT of *.contoso.com · _dmarc.contoso.com, _dmarc.com
    every include, a, mx and redirect of its SPF record

The asking itself is handed in (`dns.ask_server`, or a test's). What is not answered is written down as such.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from toolkit.enrich.dmarc import dmarc_records, dmarc_tags, report_targets, walk_names
from toolkit.enrich.dns import AskDns, NoAnswer
from toolkit.enrich.spf import MX_LIMIT, Term, spf_records
from toolkit.enrich.zone import Zone, zone_of
from toolkit.evidence.problems import Notes, Row
from toolkit.schema.forms import utc_text

__all__ = ["MOST_QUESTIONS", "collect"]

MOST_QUESTIONS = 500

Question = tuple[str, str]


@dataclass(slots=True)
class _Asked:
    """Every question once; what it answered, and what did not."""

    ask: AskDns
    records: list[Row] = field(default_factory=list)
    unanswered: list[Row] = field(default_factory=list)
    done: set[Question] = field(default_factory=set)

    def __call__(self, name: str, kind: str) -> Zone:
        """The zone as far as it is known, with this question asked."""
        if (name, kind) not in self.done:
            self.done.add((name, kind))
            self._ask(name, kind)
        return zone_of(self.records, "", Notes())

    def _ask(self, name: str, kind: str) -> None:
        if len(self.done) > MOST_QUESTIONS:
            self._failed(name, kind, f"not asked: more than {MOST_QUESTIONS} questions")
            return
        try:
            self.records += [record for record in self.ask(name, kind) if record not in self.records]
        except NoAnswer as error:
            self._failed(name, kind, str(error))

    def _failed(self, name: str, kind: str, reason: str) -> None:
        self.unanswered.append({"name": name, "type": kind, "reason": reason})


def collect(domains: Iterable[str], selectors: Mapping[str, Iterable[str]], ask: AskDns, made_at: datetime) -> Row:
    """The snapshot of these domains, ready to be written as JSON.

    `selectors` names the DKIM selectors to ask for, by signing domain. `ask(name, type)` gives records as in the
    snapshot and raises NoAnswer.
    """
    asked = _Asked(ask)
    wanted = list(dict.fromkeys(domains))
    for domain in wanted:
        _spf(domain, asked)
        asked(domain, "SPF")
        asked(f"*.{domain}", "TXT")
        asked(domain, "MX")
        _dmarc(domain, asked)
    for domain, names in selectors.items():
        for selector in dict.fromkeys(names):
            asked(f"{selector}._domainkey.{domain}", "TXT")
    return {
        "made_at": utc_text(made_at),
        "domains": wanted,
        "records": _once(asked.records),
        "unanswered": asked.unanswered,
    }


def _once(records: Iterable[Row]) -> list[Row]:
    """Each name and type once: an alias on the way to two answers was answered twice."""
    return list({(record["name"], record["type"]): record for record in records}.values())


def _spf(domain: str, asked: _Asked) -> None:
    waiting, seen = deque([domain]), set[str]()
    while waiting:
        name = waiting.popleft()
        if name in seen:
            continue
        seen.add(name)
        records = spf_records(name, asked(name, "TXT")) or []
        for term in (term for record in records for term in record if not term.has_macro):
            waiting.extend(_followed(term, name, asked))


def _followed(term: Term, domain: str, asked: _Asked) -> Iterator[str]:
    """Ask what one term asks; the names whose own records are to be read next."""
    host = term.host(domain)
    if term.name in ("include", "redirect") and term.value:
        yield host
    elif term.name == "a":
        _addresses(host, asked)
    elif term.name == "exists" and term.value:
        asked(host, "A")
    elif term.name == "mx":
        exchangers = asked(host, "MX").ask(host, "MX") or ()
        for value in exchangers[:MX_LIMIT]:
            _addresses(value.lower().rstrip(".").rpartition(" ")[2], asked)


def _addresses(host: str, asked: _Asked) -> None:
    if host:
        asked(host, "A")
        asked(host, "AAAA")


def _dmarc(domain: str, asked: _Asked) -> None:
    """The tree walk of RFC 9989 §4.10 passes the organisational domain that RFC 7489 asks, too."""
    for name in walk_names(domain):
        asked(f"_dmarc.{name}", "TXT")
    values = asked(f"_dmarc.{domain}", "TXT").ask(f"_dmarc.{domain}", "TXT") or ()
    for record in dmarc_records(values):
        for host in report_targets(domain, dmarc_tags(record)):
            asked(f"{domain}._report._dmarc.{host}", "TXT")
