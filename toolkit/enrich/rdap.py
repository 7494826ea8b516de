"""RDAP: what the registries say today of a few networks (RFC 9082, RFC 9083). The only module here that uses a network.

    203.0.113.77 → 203.0.113.0/24, "EXAMPLE-NET", UA

To ask about an address tells someone that we ask. So nothing is asked unless the case allows it, each request is logged
before it goes, and a network whose answer is known is not asked about again.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from toolkit.enrich.ip_facts import is_global
from toolkit.evidence.case import CaseFile, IPNetwork
from toolkit.evidence.problems import Notes, Row, UsageError
from toolkit.schema import TABLES
from toolkit.schema.forms import canonical_ip

__all__ = ["AskError", "ask_registry", "look_up"]

IP_FACTS = TABLES["ip_facts"]
SOURCE = "RDAP"
MOST_REQUESTS = 50
TIMEOUT_SECONDS = 10

Ask = Callable[[str], Mapping[str, Any]]
Log = Callable[[str, Mapping[str, Any]], None]


class AskError(Exception):
    """A registry did not answer, or answered what cannot be read."""


def look_up(
    addresses: Iterable[str],
    case: CaseFile,
    log: Log,
    notes: Notes,
    now: Callable[[], datetime],
    *,
    ask: Ask | None = None,
) -> pd.DataFrame:
    """IP_FACTS by RDAP of a shortlist of addresses, one request a network, at most `MOST_REQUESTS`.

    `log(action, detail)` is called before each request goes. A failure is a problem, and the rest goes on. Raises
    UsageError, before anything is asked, where the case does not allow requests or the list is too long.
    """
    shortlist = list(dict.fromkeys(ip for text in addresses if (ip := canonical_ip(text)) and is_global(ip)))
    _check(case, shortlist)
    known: dict[IPNetwork, Row] = {}
    rows = []
    for ip in shortlist:
        facts = _known(ip, known)
        if facts is None:
            log("RDAP request", {"ip": ip})
            facts = _asked(ip, ask or ask_registry, notes)
            known |= {ipaddress.ip_network(facts["network"]): facts} if facts.get("network") else {}
        rows.append({**facts, "ip": ip, "source": SOURCE, "looked_up_at": now(), "is_public": True})
    return IP_FACTS.from_rows(rows)


def _check(case: CaseFile, shortlist: list[str]) -> None:
    if not case.online.allowed:
        raise UsageError("RDAP asks registries on the Internet; the case does not allow it ([online] allowed = false)")
    if len(shortlist) > MOST_REQUESTS:
        raise UsageError(f"{len(shortlist)} addresses are too many to ask about; choose at most {MOST_REQUESTS}")


def _known(ip: str, known: Mapping[IPNetwork, Row]) -> Row | None:
    address = ipaddress.ip_address(ip)
    return next((facts for network, facts in known.items() if address in network), None)


def _asked(ip: str, ask: Ask, notes: Notes) -> Row:
    try:
        return parse_answer(ip, ask(ip))
    except AskError as error:
        notes.problem("enrich", None, f"ip={ip}", f"RDAP gave no answer: {error}")
        return {}


def parse_answer(ip: str, answer: Mapping[str, Any]) -> Row:
    """The facts in a registry's answer, as ipwhois gives it. Raises AskError where no network holds the address."""
    network = answer.get("network")
    network = network if isinstance(network, Mapping) else {}
    around = _around(ip, network.get("cidr"))
    if around is None:
        raise AskError(f"no network around {ip} in it")
    country = network.get("country")
    name = network.get("name")
    return {
        "network": around,
        "country": country.upper() if isinstance(country, str) and len(country) == len("CA") else None,
        "as_name": name if isinstance(name, str) else None,
    }


def _around(ip: str, cidrs: Any) -> str | None:
    """Which of the CIDR blocks, listed with commas, holds the address."""
    for text in cidrs.split(",") if isinstance(cidrs, str) else ():
        try:
            network = ipaddress.ip_network(text.strip())
        except ValueError:
            continue
        if ipaddress.ip_address(ip) in network:
            return str(network)
    return None


def ask_registry(ip: str) -> Mapping[str, Any]:
    """One RDAP request, by ARIN's bootstrap service, which sends it on to the registry in charge. Raises AskError.

    No DNS and no whois request goes along, and nothing is tried twice: what was logged is what was sent.
    """
    from ipwhois import IPWhois
    from ipwhois.exceptions import BaseIpwhoisException

    try:
        answer: Mapping[str, Any] = IPWhois(ip, timeout=TIMEOUT_SECONDS).lookup_rdap(
            bootstrap=True, inc_nir=False, root_ent_check=False, depth=0, retry_count=0, rate_limit_timeout=0
        )
    except (BaseIpwhoisException, OSError, ValueError, KeyError, TypeError) as error:
        raise AskError(f"{type(error).__name__}: {error}") from error
    return answer
