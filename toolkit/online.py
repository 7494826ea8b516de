"""What asks the network, and only then: DNS for a snapshot, RDAP for a shortlist. Everything else reads files.

    contoso.com: 2 lookups, 3 in all
    RDAP: 4 addresses, 3 networks asked about, 1 without an answer

Nothing is asked unless the case or the caller allows it, and each request is in the custody log before it goes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.case_folder import now
from toolkit.enrich.collecting import collect
from toolkit.enrich.dns import Resolver, ask_server, resolver_from
from toolkit.enrich.rdap import MOST_REQUESTS, Ask, look_up
from toolkit.enrich.rdap_answers import RdapAnswers, read_answers, write_answers
from toolkit.enrich.spf_tree import spf_tree, told_tree
from toolkit.enrich.zone import zone_of
from toolkit.evidence.case import domain
from toolkit.evidence.problems import Notes, Row, UsageError
from toolkit.excerpts import StoredTables
from toolkit.pipeline import DNS_SNAPSHOT, RDAP_ANSWERS, Case, run_stage
from toolkit.relate.hits import lies_in, own_networks, source_ip, spoofs
from toolkit.schema.forms import canonical_domain

__all__ = ["look_up_networks", "seen_selectors", "snapshot_dns", "spoof_sources"]

_SELECTOR = re.compile(r"\bheader\.s=([A-Za-z0-9._-]+)")

NOT_ALLOWED = (
    "a DNS snapshot asks name servers on the network; say --online, or name by --case a case whose case.toml has"
    " [online] allowed = true"
)


def snapshot_dns(
    domains: Sequence[str],
    out: Path | None,
    *,
    case: Case | None = None,
    is_allowed: bool = False,
    resolver: str | None = None,
    selectors: Sequence[str] = (),
) -> list[str]:
    """Write the DNS snapshot of these domains, and say what each SPF record pulls in and what had no answer.

    With a case: its accepted domains where none are given, the DKIM selectors its mail names, its custody log, and by
    default its folder. Raises UsageError, before anything is asked, where it is not allowed or nothing is to be asked.
    """
    if not is_allowed and not (case and case.settings.online.allowed):
        raise UsageError(NOT_ALLOWED)
    path = out or (case.folder / DNS_SNAPSHOT if case else None)
    wanted = [domain(name) for name in domains or (case.settings.tenant.accepted_domains if case else ())]
    if path is None or not wanted:
        raise UsageError("name the domains and --out, or a --case that has accepted domains")
    server = resolver_from(resolver)
    asked = {name: list(selectors) for name in wanted}
    for signer, names in (seen_selectors(case) if case else {}).items():
        asked[signer] = [*asked.get(signer, []), *names]
    snapshot = collect(wanted, asked, _asking(server, case), now())
    path.write_text(json.dumps(snapshot, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return [*_told(snapshot), f"{len(snapshot['records'])} answers are in {path}"]


def _asking(server: Resolver, case: Case | None) -> Callable[[str, str], list[Row]]:
    def ask(name: str, kind: str) -> list[Row]:
        if case is not None:
            case.record("DNS request", name=name, type=kind, resolver=server[0])
        return ask_server(name, kind, server, now)

    return ask


def _told(snapshot: Mapping[str, Any]) -> Iterator[str]:
    zone = zone_of(snapshot["records"], DNS_SNAPSHOT, Notes())
    for name in snapshot["domains"]:
        yield from told_tree(spf_tree(name, zone))
    for question in snapshot["unanswered"]:
        yield f"no answer: {question['type']} of {question['name']}: {question['reason']}"


def seen_selectors(case: Case) -> dict[str, list[str]]:
    """The DKIM selectors that authentication results name, by signing domain, in order of their names."""
    results = case.store.read("auth_results")
    signed = results[(results["method"] == "dkim") & results["domain"].notna()]
    pairs = {
        (signer, found.group(1).lower())
        for signer, raw in signed[["domain", "raw"]].drop_duplicates().itertuples(index=False, name=None)
        if (found := _SELECTOR.search(raw)) and canonical_domain(signer) == signer
    }
    by_domain: dict[str, list[str]] = {}
    for signer, selector in sorted(pairs):
        by_domain.setdefault(signer, []).append(selector)
    return by_domain


def look_up_networks(
    case: Case, *, ask: Ask | None = None, pause: Callable[[float], None] = lambda _: None
) -> list[str]:
    """Ask the registries about the sources of spoofed mail, keep what they say beside the case, and enrich again.

    Returns what was done, in words. Raises UsageError where the case does not allow it.
    """
    sources = spoof_sources(case)
    path, notes = case.folder / RDAP_ANSWERS, Notes()
    known = read_answers(path, notes) if path.is_file() else RdapAnswers()
    if notes.problems:
        raise UsageError(f"{path}: {notes.problems[0]['reason']}; repair it or take it away")
    requests: list[str] = []

    def log(action: str, detail: Mapping[str, Any]) -> None:
        requests.append(detail["ip"])
        case.record(action, **detail)

    answers = look_up(sources[:MOST_REQUESTS], case.settings, log, now, known=known, ask=ask, pause=pause)
    write_answers(answers, path)
    run_stage(case, "enrich")
    return [*_left_out(sources), *_answered(sources[:MOST_REQUESTS], requests, answers)]


def _left_out(sources: list[str]) -> Iterator[str]:
    if len(sources) > MOST_REQUESTS:
        yield f"{len(sources)} sources; only the {MOST_REQUESTS} with the most mail are asked about"


def _answered(sources: list[str], requests: list[str], answers: RdapAnswers) -> Iterator[str]:
    failed = {row["ip"]: row["reason"] for row in answers.failures}
    for ip in sources:
        if ip in failed:
            yield f"{ip}: no answer: {failed[ip]}"
        elif (row := answers.about(ip)) is not None:
            said = ", ".join(str(row[name]) for name in ("as_name", "country", "registry") if row.get(name))
            yield f"{ip}: {row['network']} {said}".rstrip()
    yield f"RDAP: {len(sources)} addresses, {len(requests)} requests; the rest was known or is nobody's"


def spoof_sources(case: Case) -> list[str]:
    """The public addresses that spoofed mail came from, most mail first; our own networks are none."""
    tables = StoredTables(case.store)
    found = source_ip(spoofs(tables), tables, case.settings).dropna()
    ours = (*own_networks(tables, case.settings, "relay"), *own_networks(tables, case.settings, "gateway"))
    counts = found.value_counts().rename("mails").reset_index()
    counts.columns = ["ip", "mails"]
    ordered = counts.sort_values(["mails", "ip"], ascending=[False, True])["ip"]
    return [ip for ip in ordered if lies_in(ip, ours) is False]
