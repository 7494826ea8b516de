"""Which authentication results are Exchange Online's own, and what they say together.

    Authentication-Results: spf=fail …;compauth=fail reason=601      above the boundary, no authserv-id: Exchange's
    Received: from … via Frontend Transport                          the boundary
    Authentication-Results: spf=pass smtp.mailfrom=contoso.com       below it: the peer's, trusted in nothing

The summary rests on trusted results alone; what none of them says stays None. RFC 8601 §5 is the law here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from toolkit.parse.authentication import (
    AuthResult,
    is_microsoft_authserv,
    parse_authentication_results,
    parse_received_spf,
)
from toolkit.parse.boundary import Route, Territory
from toolkit.parse.fields import Field, Header
from toolkit.parse.text import decode_words

__all__ = ["Recorded", "Results", "read_results"]

_RESULTS = "authentication-results"
_ORIGINAL = "authentication-results-original"
_ARC = "arc-authentication-results"
_SPF = "received-spf"
# In the order in which a method's result is taken where several fields carry it.
_FIELDS = (_RESULTS, _SPF, _ARC, "x-ms-exchange-authentication-results", _ORIGINAL)
_MOST_FIELDS = 500


class Recorded(NamedTuple):
    """One method's result and the field it stands in."""

    field: Field
    is_trusted: bool
    result: AuthResult


@dataclass(slots=True)
class Results:
    """Every result in the order found, the summary columns of MESSAGES, and the names of fields a peer forged."""

    recorded: list[Recorded] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)
    forged: list[str] = field(default_factory=list)


def read_results(header: Header, route: Route, territory: Territory, header_from_domain: str | None) -> Results:
    """The results of a header, told apart by who wrote them (see `boundary.Territory`)."""
    found = Results()
    fields = sorted((one for key in _FIELDS for one in header.all(key)), key=lambda one: one.place)[:_MOST_FIELDS]
    above = any(one.key == _RESULTS and _is_above(one, territory) for one in fields)
    trusted: dict[str, list[AuthResult]] = {}
    for one in fields:
        results = _parse(one)
        is_trusted = bool(results) and _is_trusted(one, results[0].authserv_id, route, territory, has_one_above=above)
        found.recorded.extend(Recorded(one, is_trusted, result) for result in results)
        if is_trusted:
            # The one nearest the boundary was written where the message came in.
            trusted[one.key] = results
        # Exchange renames a peer's field; one that bears its own form in the peer's part never passed through it.
        elif (
            one.key == _RESULTS
            and results
            and results[0].authserv_id is None
            and territory.is_exchanges(one.place) is False
        ):
            found.forged.append(one.name)
    found.summary = _summary(trusted, territory, header_from_domain)
    if original := header.all(_ORIGINAL):
        found.summary["original_auth_results"] = original[0].text or None
    return found


def _parse(one: Field) -> list[AuthResult]:
    text = decode_words(one.text)
    if one.key != _SPF:
        return parse_authentication_results(text)
    result = parse_received_spf(text)
    return [result] if result else []


def _is_above(one: Field, territory: Territory) -> bool:
    return territory.boundary is not None and territory.top <= one.place < territory.boundary


def _is_trusted(one: Field, authserv: str | None, route: Route, territory: Territory, *, has_one_above: bool) -> bool:
    if (
        one.key not in (_RESULTS, _SPF, _ARC)
        or not is_microsoft_authserv(authserv)
        or (authserv is None and one.key != _RESULTS)
    ):
        return False
    if territory.boundary is None:
        return route.is_all_microsoft
    if _is_above(one, territory):
        return True
    # A store writes its own copy of the fields at the end; it is believed where the entry server's are not there.
    return not has_one_above and one.place > territory.boundary and territory.is_exchanges(one.place) is True


def _summary(
    trusted: dict[str, list[AuthResult]], territory: Territory, header_from_domain: str | None
) -> dict[str, Any]:
    keys = (_RESULTS, _SPF, _ARC) if territory.boundary is not None else (_RESULTS, _SPF)
    by_field = [trusted[key] for key in keys if key in trusted]
    results = {method: _of_method(by_field, method) for method in ("spf", "dkim", "dmarc", "compauth", "arc")}
    summary: dict[str, Any] = {method: found[0].result for method, found in results.items() if found}
    _add_details(summary, results, header_from_domain)
    return summary


def _of_method(by_field: list[list[AuthResult]], method: str) -> list[AuthResult]:
    return next((found for one in by_field if (found := [r for r in one if r.method == method])), [])


def _add_details(summary: dict[str, Any], results: dict[str, list[AuthResult]], header_from_domain: str | None) -> None:
    if spf := results["spf"]:
        summary["spf_domain"] = spf[0].domain
    if passed := [one for one in results["dkim"] if one.result == "pass"]:
        summary["dkim"] = "pass"
        aligned = (one.domain for one in passed if _is_related(one.domain, header_from_domain))
        summary["dkim_domain"] = next(aligned, passed[0].domain)
    if dmarc := results["dmarc"]:
        summary["dmarc_action"] = dmarc[0].action
    if compauth := results["compauth"]:
        summary["compauth_reason"] = compauth[0].reason


def _is_related(domain: str | None, other: str | None) -> bool:
    """The same domain, or one below the other. Alignment proper asks the organisational domain: see `judge`."""
    if not domain or not other:
        return False
    return domain == other or domain.endswith("." + other) or other.endswith("." + domain)
