"""Which authentication results are Exchange Online's own, and what they say together.

    Authentication-Results: spf=fail …;compauth=fail reason=601      above the boundary, no authserv-id: Exchange's
    Received: from … via Frontend Transport                          the boundary
    Authentication-Results: spf=pass smtp.mailfrom=contoso.com       below it: the peer's, trusted in nothing

The summary rests on trusted results alone; what none of them says stays None. RFC 8601 §5 is the law here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from toolkit.parse.authentication import (
    AuthResult,
    is_microsoft_authserv,
    parse_authentication_results,
    parse_received_spf,
)
from toolkit.parse.boundary import Route, Territory
from toolkit.parse.fields import Header
from toolkit.parse.text import decode_words

__all__ = ["Results", "read_results"]

_RESULTS = "authentication-results"
_ORIGINAL = "authentication-results-original"
_ARC = "arc-authentication-results"
_SPF = "received-spf"
# In the order in which a method's result is taken where several fields carry it.
_FIELDS = (_RESULTS, _SPF, _ARC, "x-ms-exchange-authentication-results", _ORIGINAL)
_SUMMED_UP = ("spf", "dkim", "dmarc", "compauth", "arc")
_MOST_FIELDS = 500


@dataclass(slots=True)
class Results:
    """Every result in the order found as a row of AUTH_RESULTS, the summary columns of MESSAGES, and what is forged."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)
    forged: list[str] = field(default_factory=list)


def read_results(
    header: Header, route: Route, territory: Territory, header_from_domain: str | None, uid: str
) -> Results:
    """The results of a header, told apart by who wrote them (see `boundary.Territory`)."""
    found, places = Results(), header.places
    fields = sorted([(place, key) for key in _FIELDS if key in places for place in places[key]])[:_MOST_FIELDS]
    above = any(key == _RESULTS and _is_above(place, territory) for place, key in fields)
    trusted: dict[str, list[AuthResult]] = {}
    for place, key in fields:
        results = _parse(key, decode_words(header.text_at(place)))
        if not results:
            continue
        authserv = results[0].authserv_id
        is_trusted = _is_trusted(place, key, authserv, route, territory, has_one_above=above)
        _add_rows(found.rows, results, uid, header.names[place], place, is_trusted)
        if is_trusted:
            # The one nearest the boundary was written where the message came in.
            trusted[key] = results
        # Exchange renames a peer's field; one that bears its own form in the peer's part never passed through it.
        elif key == _RESULTS and authserv is None and territory.is_exchanges(place) is False:
            found.forged.append(header.names[place])
    found.summary = _summary(trusted, territory, header_from_domain)
    if original := places.get(_ORIGINAL):
        found.summary["original_auth_results"] = header.text_at(original[0]) or None
    return found


def _parse(key: str, text: str) -> list[AuthResult]:
    if key != _SPF:
        return parse_authentication_results(text)
    result = parse_received_spf(text)
    return [result] if result else []


def _add_rows(
    rows: list[tuple[Any, ...]], results: list[AuthResult], uid: str, name: str, place: int, is_trusted: bool
) -> None:
    for method, result, raw, authserv, reason, domain, action, ip, helo in results:
        rows.append(
            (uid, len(rows), name, place, is_trusted, authserv, method, result, reason, domain, action, ip, helo, raw)
        )


def _is_above(place: int, territory: Territory) -> bool:
    return territory.boundary is not None and territory.top <= place < territory.boundary


def _is_trusted(
    place: int, key: str, authserv: str | None, route: Route, territory: Territory, *, has_one_above: bool
) -> bool:
    if (
        key not in (_RESULTS, _SPF, _ARC)
        or not is_microsoft_authserv(authserv)
        or (authserv is None and key != _RESULTS)
    ):
        return False
    if territory.boundary is None:
        return route.is_all_microsoft
    if _is_above(place, territory):
        return True
    # A store writes its own copy of the fields at the end; it is believed where the entry server's are not there.
    return not has_one_above and place > territory.boundary and territory.is_exchanges(place) is True


def _summary(
    trusted: dict[str, list[AuthResult]], territory: Territory, header_from_domain: str | None
) -> dict[str, Any]:
    keys = (_RESULTS, _SPF, _ARC) if territory.boundary is not None else (_RESULTS, _SPF)
    results: dict[str, list[AuthResult]] = {}
    for key in keys:
        of_field: dict[str, list[AuthResult]] = {}
        for one in trusted.get(key, ()):
            of_field.setdefault(one.method, []).append(one)
        results = of_field | results
    summary: dict[str, Any] = {method: results[method][0].result for method in _SUMMED_UP if method in results}
    _add_details(summary, results, header_from_domain)
    return summary


def _add_details(summary: dict[str, Any], results: dict[str, list[AuthResult]], header_from_domain: str | None) -> None:
    if spf := results.get("spf"):
        summary["spf_domain"] = spf[0].domain
    if passed := [one for one in results.get("dkim", ()) if one.result == "pass"]:
        summary["dkim"] = "pass"
        aligned = (one.domain for one in passed if _is_related(one.domain, header_from_domain))
        summary["dkim_domain"] = next(aligned, passed[0].domain)
    if dmarc := results.get("dmarc"):
        summary["dmarc_action"] = dmarc[0].action
    if compauth := results.get("compauth"):
        summary["compauth_reason"] = compauth[0].reason


def _is_related(domain: str | None, other: str | None) -> bool:
    """The same domain, or one below the other. Alignment proper asks the organisational domain: see `judge`."""
    if not domain or not other:
        return False
    return domain == other or domain.endswith("." + other) or other.endswith("." + domain)
