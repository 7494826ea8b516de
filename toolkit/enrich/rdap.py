"""RDAP: what the registries say today of a few networks (RFC 9082, RFC 9083). This module uses the network.

    203.0.113.77 → 203.0.113.0/24, "EXAMPLE-NET", UA

To ask about an address tells someone that we ask. So nothing is asked unless the case allows it, each request is logged
before it goes, and a network whose answer is kept (`rdap_answers`) is not asked about again.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from toolkit.enrich.ip_facts import is_global
from toolkit.enrich.rdap_answers import RdapAnswers
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Row, UsageError
from toolkit.schema.forms import canonical_ip, utc_text

__all__ = ["MOST_REQUESTS", "AskError", "ask_registry", "look_up"]

MOST_REQUESTS = 50
TIMEOUT_SECONDS = 10
SECONDS_BETWEEN = 1.0

Ask = Callable[[str], Mapping[str, Any]]
Log = Callable[[str, Mapping[str, Any]], None]

_HOST_NAME = re.compile(r"[a-z0-9.-]{1,253}")


class AskError(Exception):
    """A registry did not answer, or answered what cannot be read."""


def look_up(
    addresses: Iterable[str],
    case: CaseFile,
    log: Log,
    now: Callable[[], datetime],
    *,
    known: RdapAnswers | None = None,
    ask: Ask | None = None,
    pause: Callable[[float], None] = lambda _: None,
) -> RdapAnswers:
    """What was known, and the answers for a shortlist of addresses: one request a network, at most `MOST_REQUESTS`.

    `log(action, detail)` is called before each request goes, `pause(seconds)` between two. A failure is kept as one,
    and the rest goes on. Raises UsageError, before anything is asked, where the case does not allow requests or the
    list is too long.
    """
    answers = known or RdapAnswers()
    shortlist = list(dict.fromkeys(ip for text in addresses if (ip := canonical_ip(text)) and is_global(ip)))
    unknown = [ip for ip in shortlist if answers.about(ip) is None]
    _check(case, unknown)
    is_first = True
    for ip in unknown:
        if answers.about(ip) is not None:
            continue
        if not is_first:
            pause(SECONDS_BETWEEN)
        is_first = False
        log("RDAP request", {"ip": ip})
        answers = _with_answer(answers, ip, ask or ask_registry, now)
    return answers


def _check(case: CaseFile, shortlist: list[str]) -> None:
    if not case.online.allowed:
        raise UsageError("RDAP asks registries on the Internet; the case does not allow it ([online] allowed = false)")
    if len(shortlist) > MOST_REQUESTS:
        raise UsageError(f"{len(shortlist)} addresses are too many to ask about; choose at most {MOST_REQUESTS}")


def _with_answer(answers: RdapAnswers, ip: str, ask: Ask, now: Callable[[], datetime]) -> RdapAnswers:
    looked_up_at = utc_text(now())
    try:
        return answers.with_answer({**parse_answer(ip, ask(ip)), "looked_up_at": looked_up_at})
    except AskError as error:
        return answers.with_failure({"ip": ip, "reason": str(error), "looked_up_at": looked_up_at})


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
        "registry": _registry(network.get("links")),
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


def _registry(links: Any) -> str | None:
    """The host that the answer names as its own, such as rdap.db.ripe.net."""
    for link in links if isinstance(links, list) else ():
        try:
            host = urlsplit(str(link)).hostname
        except ValueError:
            continue
        if host and _HOST_NAME.fullmatch(host):
            return host
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
