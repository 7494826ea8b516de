"""Received: trace lines (RFC 5321 §4.4), as Exchange Online and others write them.

    from [127.0.0.1] (203.0.113.77) by DB5PEPF00014B8A.mail.protection.outlook.com (10.167.8.198)
     with Microsoft SMTP Server id 15.20.8901.20 via Frontend Transport; Tue, 1 Jul 2025 13:04:08 +0000

What stands after `from` is what the peer called itself; the address in parentheses is where it really was.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from toolkit.parse.dates import parse_date
from toolkit.schema.forms import canonical_ip

__all__ = ["Hop", "parse_received"]

# Exchange among its own, and a peer that gave one word as its HELO: a space between any two words, every address bare.
# from HELO (IP) by HOST (IP) with Microsoft SMTP Server (version=…, cipher=…) id ID via Frontend Transport; DATE
_EXCHANGE_PLAIN = re.compile(
    r"from ([^\s()]++) \(([][0-9a-fA-F.:%]++)\) by ([^\s()]++) (?:\(([][0-9a-fA-F.:%]++)\) )?"
    r"with (Microsoft SMTP Server|mapi|HTTPS)(?: \(version=([^\s,()]++), cipher=([^\s()]++)\))?"
    r"(?: id ([^\s();]++))?(?: via ([\w.-]++(?: [A-Za-z]++)*+))?; ([A-Za-z0-9,:+-]++(?: [A-Za-z0-9:+-]++)++)"
)
_EXCHANGES = re.compile(" with (?:Microsoft SMTP Server|mapi|HTTPS)")
# The peer may put anything into its HELO, parentheses too: the greedy `helo` leaves it all that is not Exchange's own.
_EXCHANGE = re.compile(
    r"from (?P<helo>.+) \((?P<ip>[^()]*)\) by (?P<by>[^\s()]+) (?:\((?P<by_ip>[^()]*)\) )?"
    r"with (?P<protocol>Microsoft SMTP Server|mapi|HTTPS)"
    r"(?: \(version=(?P<tls>[^,()]*), cipher=(?P<cipher>[^()]*)\))?"
    r"(?: id (?P<id>[^\s();]+))?(?: via (?P<via>[^();]+))?; ?(?P<date>[^;]+)"
)
# Postfix, Google and what writes like them: one word as HELO, TLS in a comment behind the peer or at the end.
# from HELO (RDNS [IP]) (using TLSv1.3 with cipher …) by HOST (Postfix) with ESMTPS id ID for <ADDRESS> (…); DATE
_BRACKETED = re.compile(
    r"from ([^\s()]++) \((?:([\w.-]++) )?\[(?:IPv6:)?([0-9a-fA-F.:]++)\]\)"
    r"(?: \(using (TLS[\w.]++) with cipher ([^\s()]++) [^()]*+(?:\([^()]*+\)[^()]*+)*+\))?"
    r"(?: \((?:No client certificate requested|Client did not present a certificate)\))?"
    r" by ([^\s()]++) (?:\([A-Za-z]++\) )?with ([A-Z]++) id ([^\s();]++)(?: for <([^<>\s;,]++)>)?"
    r"(?: \(version=([^\s,()]++),? cipher=([^\s,()]++)[^()]*+\))?; ([A-Za-z0-9,:+-]++(?: [A-Za-z0-9:+()-]++)++)"
)
_KEYWORDS = frozenset(["from", "by", "via", "with", "id", "for"])
_WORD = re.compile(r"\([^()]*+(?:\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)[^()]*+)*+\)|<[^<>]*+>|\"[^\"]*+\"|[^\s()]++|[()]")
_HELO = re.compile(r"\b(?:helo=|(?:HELO|EHLO)\s+)([^\s\"()]+)", re.IGNORECASE)
_QUOTED_EHLO = re.compile(r"\"(?:EHLO|HELO)\s+([^\"]+?)\s*\"", re.IGNORECASE)
_ADDRESS_LITERAL = re.compile(r"\[([^\[\]\s]+)\]")
_TLS_FORMS = (
    re.compile(r"\bversion=([^\s,()]+),?\s+cipher=([^\s,()]+)", re.IGNORECASE),
    re.compile(r"\busing (TLS[\w.]+)(?: with cipher ([^\s()]+))?"),
    re.compile(r"\((TLSv?[\d._]+)(?::([\w-]+))?[^()]*\)"),
)
# QUIRK: some hosting relays put no semicolon before the date, which RFC 5321 §4.4 requires.
_TRAILING_DATE = re.compile(
    r"(?:(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4}|\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2}(?:\.\d{1,9})? [+-]\d{4}\b"
)
_HOST = re.compile(r"[\w.-]+")
_LONGEST = 8192


class Hop(NamedTuple):
    """One Received field. Addresses are canonical; all else is as found, on one line; None where it is not recorded."""

    helo: str | None = None
    from_ip: str | None = None
    from_rdns: str | None = None
    by_host: str | None = None
    by_ip: str | None = None
    protocol: str | None = None
    tls_version: str | None = None
    tls_cipher: str | None = None
    hop_id: str | None = None
    via: str | None = None
    for_address: str | None = None
    occurred_at: datetime | None = None
    date_text: str | None = None


def parse_received(value: str) -> Hop | None:
    """The hop that an unfolded Received value records; None where it names no `from`, no `by` and no time.

    `occurred_at` is None where the date is missing, is none, or has no zone; `date_text` keeps what stands for it.

    >>> hop = parse_received("from [127.0.0.1] (203.0.113.77) by mx.contoso.com with ESMTP; 1 Jul 2025 13:04:08 +0000")
    >>> hop.helo, hop.from_ip, hop.by_host, hop.protocol
    ('[127.0.0.1]', '203.0.113.77', 'mx.contoso.com', 'ESMTP')
    """
    value = value[:_LONGEST]
    if plain := _EXCHANGE_PLAIN.fullmatch(value):
        return _exchange_hop(plain)
    text = " ".join(value.split())
    if (bracketed := _BRACKETED.fullmatch(text)) and (hop := _bracketed_hop(bracketed)):
        return hop
    exchange = _EXCHANGE.fullmatch(text) if _EXCHANGES.search(text) else None
    return _exchange_hop(exchange) if exchange else _other_hop(text)


def _exchange_hop(found: re.Match[str]) -> Hop:
    helo, peer, by, by_ip, protocol, tls, cipher, hop_id, via, date = found.groups()
    ip, rdns = canonical_ip(peer), None
    if ip is None:
        rdns, ip = _rdns_and_ip(peer)
    own_ip = canonical_ip(by_ip) if by_ip else None
    return Hop(helo, ip, rdns, by, own_ip, protocol, tls, cipher, hop_id, via, None, _instant(date), date)


def _bracketed_hop(found: re.Match[str]) -> Hop | None:
    """The hop, or None for one that must be read with care: no date, or a HELO in the place of the reverse name."""
    helo, rdns, ip, by, protocol, hop_id, recipient, date = found.group(1, 2, 3, 6, 7, 8, 9, 12)
    at, ip = _instant(date), canonical_ip(ip)
    if at is None or ip is None or (rdns and rdns[-4:].lower() in ("helo", "ehlo")):
        return None
    tls, cipher = found.group(10, 11) if found[10] else found.group(4, 5)
    return Hop(
        helo, ip, _name(rdns) if rdns else None, by, None, protocol, tls, cipher, hop_id, None, recipient, at, date
    )


def _instant(text: str) -> datetime | None:
    date = parse_date(text)
    return date.at if date else None


def _other_hop(text: str) -> Hop | None:
    before, semicolon, date = text.rpartition(";")
    if not semicolon or (_instant(date) is None and _TRAILING_DATE.search(text)):
        trailing = _TRAILING_DATE.search(text)
        before, date = (text[: trailing.start()], trailing[0]) if trailing else (text, "")
    words, comments = _clauses(before)
    if "from" not in words and "by" not in words and _instant(date) is None:
        return None
    helo, ip, rdns = _peer(words.get("from"), comments.get("from", ()))
    tls, cipher = _tls(before)
    return Hop(
        helo, ip, rdns, words.get("by"), _first_ip(comments.get("by", ())), words.get("with"), tls, cipher,
        words.get("id"), words.get("via"), _recipient(words.get("for")), _instant(date), date.strip() or None,
    )  # fmt: skip


def _clauses(text: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The words of each clause, and its comments. The first of a kind counts; a word after its keyword is a value."""
    words: dict[str, list[str]] = {}
    comments: dict[str, list[str]] = {}
    clause, is_open, found = "", False, words.setdefault("", [])
    for word in _WORD.findall(text):
        if word[0] == "(" and len(word) > 1:
            comments.setdefault(clause, []).append(word[1:-1].strip())
        elif not is_open and len(word) < 5 and (key := word.lower()) in _KEYWORDS and key not in words:
            clause, is_open = key, True
            found = words[clause] = []
        else:
            found.append(word)
            is_open = False
    words["id"], words[""] = words.get("id", [])[:1], []
    return {clause: " ".join(found) for clause, found in words.items() if found}, comments


def _peer(name: str | None, comments: list[str] | tuple[()]) -> tuple[str | None, str | None, str | None]:
    """(HELO, address, reverse name) of the `from` clause: each MTA orders and marks the three in its own way."""
    comment_text = " ".join(comments)
    helo = _QUOTED_EHLO.search(comment_text) or _HELO.search(comment_text)
    ip, rdns = None, None
    for comment in comments:
        found_rdns, found_ip = _rdns_and_ip(comment)
        ip, rdns = ip or found_ip, rdns or found_rdns
    if helo is None:
        # QUIRK: some write the address in brackets without the parentheses that RFC 5321 §4.4 puts around it.
        said, _, beside = (name or "").partition(" ")
        return said or None, ip or _bracketed_ip(beside), rdns
    if name:
        # Exim, qmail and ZMailer put the reverse name first and mark what the peer said.
        rdns, ip = rdns or (None if name.startswith("[") else _name(name)), ip or _bracketed_ip(name)
    return helo[1], ip, rdns


@lru_cache(maxsize=8192)
def _rdns_and_ip(comment: str) -> tuple[str | None, str | None]:
    """(reverse name, address) in a comment: `mail.example [203.0.113.7]`, `[203.0.113.7]:25`, `user@203.0.113.7`."""
    ip, rdns = _bracketed_ip(comment), None
    for word in comment.split():
        if name := _name(word):
            rdns = rdns or name
        elif ip is None:
            ip = _bracketed_ip(word) or canonical_ip(word.rpartition("@")[2])
    return (rdns if ip else None), ip


def _bracketed_ip(word: str) -> str | None:
    literal = _ADDRESS_LITERAL.search(word)
    return canonical_ip(literal[1]) if literal else None


def _name(word: str) -> str | None:
    """The host name that a word is; None for `unknown` and for words that are none."""
    host = word.rpartition("@")[2].rstrip(".")
    # A top-level domain is never a number (RFC 3696 §2): what ends in a digit is an address, or nothing.
    is_host = _HOST.fullmatch(host) and "." in host and not host[-1].isdigit()
    return host if is_host else None


def _first_ip(comments: list[str] | tuple[()]) -> str | None:
    return next((ip for comment in comments if (ip := _rdns_and_ip(comment)[1])), None)


def _tls(text: str) -> tuple[str | None, str | None]:
    if "TLS" not in (upper := text.upper()) and "SSL" not in upper:
        return None, None
    for form in _TLS_FORMS:
        if found := form.search(text):
            return found[1], found[2]
    return None, None


def _recipient(words: str | None) -> str | None:
    first = words.split(" ", 1)[0].strip("<>;,") if words else ""
    return first or None
