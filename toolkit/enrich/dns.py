"""One question to one name server (RFC 1035), and its answer as records of a DNS snapshot.

    TXT contoso.com @192.0.2.53 → {"name": "contoso.com", "type": "TXT", "values": ["v=spf1 -all"], …}

This uses the network, and tells the name server that we ask. Callers log each question before it goes.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import datetime
from typing import Any

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

from toolkit.evidence.problems import Row, UsageError
from toolkit.schema.forms import utc_text

__all__ = ["AskDns", "NoAnswer", "Resolver", "ask_server", "resolver_from"]

Resolver = tuple[str, int]
AskDns = Callable[[str, str], list[Row]]

TIMEOUT_SECONDS = 5.0
DNS_PORT = 53


class NoAnswer(Exception):
    """The name server did not answer, or would not."""


def resolver_from(text: str | None) -> Resolver:
    """`IP`, `IP:PORT` or `[IPv6]:PORT`; None takes this machine's first name server. Raises UsageError."""
    if text is None:
        return _of_this_machine()
    host, port = _split(text)
    try:
        return str(ipaddress.ip_address(host)), int(port)
    except ValueError as error:
        raise UsageError(f"--resolver {text!r} is not an address such as 192.0.2.53 or 192.0.2.53:53") from error


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        return host, port.removeprefix(":") or str(DNS_PORT)
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port
    return text, str(DNS_PORT)


def _of_this_machine() -> Resolver:
    try:
        servers = dns.resolver.Resolver().nameservers
    except (dns.exception.DNSException, OSError) as error:
        raise UsageError(f"this machine names no name server ({error}); name one with --resolver") from error
    first = next((server for server in servers if isinstance(server, str) and "/" not in server), None)
    if first is None:
        raise UsageError("this machine names no name server by its address; name one with --resolver")
    return first, DNS_PORT


def ask_server(name: str, kind: str, resolver: Resolver, now: Callable[[], datetime]) -> list[Row]:
    """The records of one answer: aliases on the way, then the name at their end. Raises NoAnswer."""
    try:
        query = dns.message.make_query(name, kind)
        answer, _ = dns.query.udp_with_fallback(query, resolver[0], timeout=TIMEOUT_SECONDS, port=resolver[1])
    except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from error
    status = dns.rcode.to_text(answer.rcode())
    if status not in ("NOERROR", "NXDOMAIN"):
        raise NoAnswer(status)
    about = {"status": status, "resolver": _written(resolver), "asked_at": utc_text(now())}
    return [{**record, **about} for record in _records(name, kind, answer.answer)]


def _written(resolver: Resolver) -> str:
    host, port = resolver
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _records(name: str, kind: str, rrsets: list[dns.rrset.RRset]) -> list[Row]:
    """The chain of aliases from `name`, in order, then what its end answers; nothing beside the chain is taken."""
    known = {(_plain(rrset.name), dns.rdatatype.to_text(rrset.rdtype)): rrset for rrset in rrsets}
    records, at = [], name.lower().rstrip(".")
    for _ in range(len(known)):
        alias = known.get((at, "CNAME"))
        if alias is None or kind == "CNAME":
            break
        records.append(_record(at, "CNAME", alias))
        at = records[-1]["values"][0].lower().rstrip(".")
    return [*records, _record(at, kind, known.get((at, kind)))]


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()


def _record(name: str, kind: str, rrset: dns.rrset.RRset | None) -> Row:
    found = sorted(rrset, key=lambda rdata: rdata.to_text()) if rrset is not None else []
    record = {"name": name, "type": kind, "values": [_value(rdata) for rdata in found]}
    return {**record, "rdata": [rdata.to_text() for rdata in found], "ttl": rrset.ttl} if rrset is not None else record


def _value(rdata: Any) -> str:
    """A TXT record's strings are one text (RFC 7208 §3.3); names are written without their last dot."""
    if hasattr(rdata, "strings"):
        return b"".join(rdata.strings).decode("utf-8", "backslashreplace")
    text: str = rdata.to_text()
    return text.rstrip(".") if rdata.rdtype in _NAMES else text


_NAMES = (dns.rdatatype.CNAME, dns.rdatatype.MX)
