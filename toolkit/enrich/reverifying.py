"""REVERIFIED: SPF, DKIM, ARC and DMARC of each mail in our name once more, by the answers of a DNS snapshot.

    mail-17 | spf | contoso.com | fail | by -all of contoso.com | stamped then: softfail | dns-snapshot.json, 2025-07-04

It stands beside what Exchange Online stamped and never replaces it: the snapshot has its own date, and records and keys
change. What cannot be tried any more is `unverifiable`, which speaks for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import pyarrow as pa

from toolkit.enrich.dmarc import dmarc_records, dmarc_tags, policy_by_7489, policy_by_9989
from toolkit.enrich.organisations import aligned
from toolkit.enrich.reverify import Reverified, reverify
from toolkit.enrich.spf_evaluation import Evaluation, check_host
from toolkit.enrich.spf_tree import spf_tree
from toolkit.enrich.zone import DnsSnapshot, Zone
from toolkit.evidence.problems import Row
from toolkit.schema.tables.facts import REVERIFIED
from toolkit.schema.vocabulary import ORIGINAL_LOADERS

# What is read beside MAIL.
READS: Mapping[str, tuple[str, ...]] = {
    "messages": ("message_uid", "evidence_id", "locator", "loader", "embedded_in", "received_at"),
    "auth_results": ("message_uid", "is_trusted", "method", "domain", "result"),
}

__all__ = ["READS", "Contents", "Place", "nothing_held", "reverified"]

Place = tuple[str, str]
"""The evidence id and the locator of a copy."""

Contents = Callable[[Collection[Place]], Iterable[tuple[Place, bytes]]]
"""The bytes of these copies as found, in any order; of what can no longer be read, nothing."""

Tables = Mapping[str, pd.DataFrame]


def nothing_held(_places: Collection[Place]) -> Iterable[tuple[Place, bytes]]:
    """The evidence is not at hand."""
    return ()


NULL_SENDER = "<>"
REWRITTEN = "no copy as it was received: a mailbox store keeps no original bytes"
ATTACHED = "attached to another message, which may have rewritten it"
UNSEEN = "the snapshot was not asked for its DMARC policy"
GONE = "the evidence file could not be read again"


def reverified(tables: Tables, snapshot: DnsSnapshot, contents: Contents) -> pd.DataFrame:
    """REVERIFIED of the mails whose envelope or author is in a domain that the snapshot is about.

    Needs MAIL and READS. `contents` is asked once, for the copies whose signatures can be tried. Mail
    that no peer handed over has signatures at most: SPF and DMARC do not concern what a mailbox submitted.
    """
    mails = _concerned(tables["mail"], snapshot)
    signed = _signatures(_copies(mails, tables["messages"]), snapshot.zone, contents)
    stamped = _stamped(mails, tables["auth_results"])
    spf, policy = _spf_checker(snapshot.zone), _policy_finder(snapshot.zone)
    about = {"source": snapshot.source, "source_date": snapshot.made_at}
    return REVERIFIED.from_rows(
        {"mail_uid": mail["mail_uid"], "message_uid": mail["best_copy_uid"], **row, **about}
        for mail in _rows_of(mails)
        for row in _tried(mail, signed.get(mail["best_copy_uid"]), spf, policy, stamped)
    )


def _rows_of(frame: pd.DataFrame) -> list[Row]:
    """Its rows, a null as None."""
    rows: list[Row] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return rows


def _concerned(mail: pd.DataFrame, snapshot: DnsSnapshot) -> pd.DataFrame:
    wanted = ["mail_uid", "best_copy_uid", "mail_from", "mail_from_domain", "header_from_domain", "helo",
              "connecting_ip", "skip_listed_ip", "spf", "dmarc"]  # fmt: skip
    names = {name for column in ("mail_from_domain", "header_from_domain") for name in mail[column].dropna().unique()}
    known = {name for name in names if snapshot.is_about(name) and _is_known(name, snapshot.zone)}
    ours = mail["mail_from_domain"].isin(known) | mail["header_from_domain"].isin(known)
    return mail.loc[ours, wanted]


def _is_known(name: str, zone: Zone) -> bool:
    return zone.ask(name, "TXT") is not None or zone.ask(f"_dmarc.{name}", "TXT") is not None


# -- signatures -----------------------------------------------------------------------------------------------------


def _copies(mails: pd.DataFrame, messages: pd.DataFrame) -> pd.DataFrame:
    chosen = messages[messages["message_uid"].isin(mails["best_copy_uid"].dropna())]
    return chosen[[*READS["messages"]]]


def _signatures(copies: pd.DataFrame, zone: Zone, contents: Contents) -> dict[Any, tuple[Reverified, ...] | str]:
    """For each copy its signatures, or why they cannot be tried."""
    found: dict[Any, tuple[Reverified, ...] | str] = {}
    places: dict[Place, Row] = {}
    for copy in _rows_of(copies):
        if copy["loader"] not in ORIGINAL_LOADERS:
            found[copy["message_uid"]] = REWRITTEN
        elif copy["embedded_in"] is not None:
            found[copy["message_uid"]] = ATTACHED
        else:
            found[copy["message_uid"]] = GONE
            places[copy["evidence_id"], copy["locator"]] = copy
    for place, content in contents(places.keys()) if places else ():
        found[places[place]["message_uid"]] = reverify(content, zone, places[place]["received_at"])
    return found


def _signature_rows(signed: tuple[Reverified, ...] | str | None) -> Iterator[Row]:
    if isinstance(signed, str):
        yield {"method": "dkim", "ordinal": 0, "result": "unverifiable", "detail": signed}
        return
    for one in signed or ():
        stated = {"domain": one.domain, "selector": one.selector, "result": one.result, "detail": one.reason}
        yield {"method": one.method, "ordinal": one.ordinal, **stated}


def _tried(
    mail: Row, signed: tuple[Reverified, ...] | str | None, check: Check, policy: FindPolicy, stamped: Mapping[Any, str]
) -> Iterator[Row]:
    signatures = list(_signature_rows(signed))
    for row in signatures:
        yield {**row, "recorded": stamped.get((mail["best_copy_uid"], row["method"], row.get("domain")))}
    if mail["connecting_ip"] is None and mail["skip_listed_ip"] is None:
        return
    spf = _spf(mail, check)
    yield {**spf, "recorded": mail["spf"]}
    if mail["header_from_domain"] is not None:
        found = _dmarc(mail["header_from_domain"], [spf, *signatures], isinstance(signed, tuple), policy)
        yield {**found, "recorded": mail["dmarc"]}


# -- SPF ------------------------------------------------------------------------------------------------------------

Check = Callable[[str, str, str | None, str | None], Evaluation]


def _spf_checker(zone: Zone) -> Check:
    """`check_host`, asked once for each address and domain; for each mail only where the record has macros."""

    @cache
    def has_macros(domain: str) -> bool:
        return any(term.has_macro for node in spf_tree(domain, zone).nodes() for term in node.terms or ())

    @cache
    def check(ip: str, domain: str, mail_from: str | None, helo: str | None) -> Evaluation:
        return check_host(ip, domain, zone, mail_from=mail_from, helo=helo)

    def checked(ip: str, domain: str, mail_from: str | None, helo: str | None) -> Evaluation:
        return check(ip, domain, mail_from, helo) if has_macros(domain) else check(ip, domain, None, None)

    return checked


def _spf(mail: Row, check: Check) -> Row:
    """Of the envelope's domain; of the null sender the HELO name's (RFC 7208 §2.4)."""
    ip, is_null = mail["skip_listed_ip"] or mail["connecting_ip"], mail["mail_from"] == NULL_SENDER
    domain = mail["helo"] if is_null else mail["mail_from_domain"]
    row = {"method": "spf", "ordinal": 0, "domain": domain, "result": "unverifiable"}
    if domain is None:
        return {**row, "detail": "no envelope is recorded"}
    if is_null and ("." not in domain or domain.startswith("[")):
        return {**row, "result": "none", "detail": f"of the null sender the HELO counts, and {domain} is no domain"}
    found = check(ip, domain.lower(), None if is_null else mail["mail_from"], mail["helo"])
    if found.result is None:
        return {**row, "detail": found.why}
    by = f"by {found.term} of {found.domain}" if found.term else found.why or "nothing matches"
    return {**row, "result": found.result, "detail": f"{ip}: {by}"}


# -- DMARC ----------------------------------------------------------------------------------------------------------

LAWS = {"RFC 9989": policy_by_9989, "RFC 7489": policy_by_7489}
STRICTNESS = {"spf": "aspf", "dkim": "adkim"}


@dataclass(frozen=True, slots=True)
class _InForce:
    """What either standard's policy asks for, in words, and the methods whose alignment has to be exact."""

    asks: str
    strict: frozenset[str]


FindPolicy = Callable[[str], _InForce | str]


def _policy_finder(zone: Zone) -> FindPolicy:
    """What is in force for an author's domain, or why nothing is."""

    @cache
    def found(author: str) -> _InForce | str:
        policies = {law: by_law(author, zone) for law, by_law in LAWS.items()}
        asks = "; ".join(f"{one.asks} by {law} ({one.because})" for law, one in policies.items() if one)
        place = next((one.record_at for one in policies.values() if one), None)
        if place is None:
            return UNSEEN if zone.ask(f"_dmarc.{author}", "TXT") is None else "no DMARC record is in force"
        tags = dmarc_tags(dmarc_records(zone.ask(f"_dmarc.{place}", "TXT") or ())[0])
        return _InForce(asks, frozenset(way for way, tag in STRICTNESS.items() if tags.get(tag, "r").lower() == "s"))

    return found


def _dmarc(author: str, tried: list[Row], is_signature_tried: bool, policy: FindPolicy) -> Row:
    """Does SPF or DKIM pass aligned, as tried again (RFC 9989 §4.10)?"""
    row, found = {"method": "dmarc", "ordinal": 0, "domain": author}, policy(author)
    if isinstance(found, str):
        return {**row, "result": "unverifiable" if found == UNSEEN else "none", "detail": found}
    ways = [one for one in tried if one["method"] in STRICTNESS]
    speaks = next((one for one in ways if one["result"] == "pass" and _speaks(one, author, found.strict)), None)
    if speaks:
        limits = f" ({speaks['detail']})" if speaks["method"] == "dkim" and speaks["detail"] else ""
        return {**row, "result": "pass", "detail": f"by {speaks['method']} of {speaks['domain']}{limits}; {found.asks}"}
    untried = {one["method"] for one in ways if one["result"] == "unverifiable"}
    untried |= set() if is_signature_tried else {"dkim"}
    if untried:
        said = f"{' and '.join(sorted(untried))} cannot be tried; {found.asks}"
        return {**row, "result": "unverifiable", "detail": said}
    return {**row, "result": "fail", "detail": f"neither SPF nor DKIM passes aligned; {found.asks}"}


def _speaks(one: Row, author: str, strict: frozenset[str]) -> bool:
    return aligned(one["domain"], author, is_strict=one["method"] in strict)


def _stamped(mails: pd.DataFrame, results: pd.DataFrame) -> dict[Any, str]:
    """What Exchange Online recorded then, by copy, method and signing domain; of several the first."""
    rows = results[results["message_uid"].isin(mails["best_copy_uid"].dropna()) & results["is_trusted"]]
    rows = rows[rows["method"].isin(("dkim", "arc")) & rows["result"].notna()]
    stamped: dict[Any, str] = {}
    for uid, method, domain, result in rows[["message_uid", "method", "domain", "result"]].itertuples(index=False):
        stamped.setdefault((uid, method, None if pd.isna(domain) else domain), result)
    return stamped
