"""Exchange's own stamps: X-MS-Exchange-*, X-EOP*, X-Forefront-Antispam-Report (Microsoft Learn, anti-spam headers).

    X-MS-Exchange-Organization-AuthAs: Anonymous
    X-Forefront-Antispam-Report: CIP:203.0.113.77;CTRY:UA;LANG:en;SCL:1;IPV:NLI;SFV:NSPM;H:[127.0.0.1];CAT:NONE;DIR:INB;

Anybody can write these names. Only what stands in Exchange Online's own territory is read (see `boundary`); what a peer
wrote is named in `forged_stamps`. The forms -Untrusted, -Original and -Prvs are an earlier system's and never read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from toolkit.parse.boundary import Territory
from toolkit.parse.fields import Header
from toolkit.parse.text import decode_words
from toolkit.schema.forms import canonical_guid, canonical_ip

__all__ = ["Stamps", "parse_antispam_report", "parse_message_id_form", "read_stamps"]

_INTEGER = re.compile(r"-?\d{1,3}")
_PAIR = re.compile(r"(?<![A-Za-z])([A-Za-z]++)\s*+=\s*+(\[[^\[\]]*+\]|[^;]*)")
# One pair of a filter's field (see `parse_antispam_report`), where no other is wanted: the first that has a value.
_BULK, _DESTINATION = (
    re.compile(rf"(?:^|;)\s*+{key}\s*+:\s*+([^;]*[^;\s])", re.IGNORECASE) for key in ("BCL", "DEST")
)
_NO_CLIENT = "255.255.255.255"

# Who made a Message-ID (right-hand side; the store's left-hand side has no dashes, EOP's is a GUID).
_STORE_MADE = re.compile(r"<[A-Z0-9]{20,}@[\w-]+\.[\w.-]*prod\.(?:outlook|exchangelabs)\.com>", re.IGNORECASE)
_EXCHANGES_RIGHT_SIDES = (".outlook.com>", ".exchangelabs.com>")
_EOP_MADE = re.compile(
    r"<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[\w-]+\.[\w.-]*prod\.(?:protection\.outlook|outlook|exchangelabs)\.com>",
    re.IGNORECASE,
)


def _truth(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _listed_ip(text: str) -> str | None:
    return canonical_ip(_pairs(text).get("ip", ""))


class Stamp(NamedTuple):
    """One field: the column it fills, how its text is understood, and the value a peer would not promote itself to."""

    column: str
    read: Callable[[str], Any]
    cautious: str | None = None


# Of two fields for one column the first in this table wins.
_STAMPS: dict[str, Stamp] = {
    "x-ms-exchange-organization-network-message-id": Stamp("network_message_id", canonical_guid),
    "x-ms-exchange-crosstenant-network-message-id": Stamp("network_message_id", canonical_guid),
    "x-ms-office365-filtering-correlation-id": Stamp("network_message_id", canonical_guid),
    "x-ms-exchange-crosstenant-id": Stamp("tenant_id", canonical_guid),
    "x-ms-exchange-organization-authas": Stamp("auth_as", str, "Anonymous"),
    "x-ms-exchange-organization-authsource": Stamp("auth_source", str),
    "x-ms-exchange-organization-authmechanism": Stamp("auth_mechanism", str),
    "x-ms-exchange-crosstenant-authas": Stamp("cross_tenant_auth_as", str, "Anonymous"),
    "x-ms-exchange-crosstenant-authsource": Stamp("cross_tenant_auth_source", str),
    "x-ms-exchange-crosstenant-fromentityheader": Stamp("from_entity", str, "Internet"),
    "x-ms-exchange-organization-messagedirectionality": Stamp("directionality", str, "Incoming"),
    "x-ms-exchange-organization-isanonymousdirectsend": Stamp("is_anonymous_direct_send", _truth, "True"),
    "x-ms-exchange-organization-internalorgsender": Stamp("is_internal_org_sender", _truth),
    "x-ms-exchange-organization-mxpointstous": Stamp("mx_points_to_us", _truth),
    "x-ms-exchange-organization-scl": Stamp("scl", _integer),
    "x-ms-exchange-skiplistedinternetsender": Stamp("skip_listed_ip", _listed_ip),
    "x-ms-exchange-externaloriginalinternetsender": Stamp("skip_listed_ip", _listed_ip),
    "x-sender-ip": Stamp("x_sender_ip", canonical_ip),
}
# Exchange Online takes these off whatever a peer sends; one that stands in the peer's part never passed through it.
_FIREWALLED = "x-ms-exchange-organization-"
_EOP_TENANT = "x-eoptenantattributedmessage"
_ATTRIBUTED = (
    "x-ms-exchange-crosstenant-originalattributedtenantconnectingip",
    "x-ms-exchange-organization-originalattributedtenantconnectingip",
)
_REPORT = "x-forefront-antispam-report"
_ANTISPAM = "x-microsoft-antispam"
_DELIVERY = "x-microsoft-antispam-mailbox-delivery"
_SKIP_LISTED = ("x-ms-exchange-skiplistedinternetsender", "x-ms-exchange-externaloriginalinternetsender")
_FROM_OTHER_TENANT = (
    "x-ms-exchange-transport-crosstenantheadersstripped",
    "x-ms-exchange-transport-crosstenantheaderspromoted",
)
_REPORT_COLUMNS = {
    "spam_verdict": "SFV", "threat_category": "CAT", "ip_verdict": "IPV", "country_claimed": "CTRY", "ptr": "PTR",
    "filter_direction": "DIR",
}  # fmt: skip


@dataclass(slots=True)
class Stamps:
    """What the stamps say: values by column, names that a peer wrote or contradicted, and what was unreadable."""

    values: dict[str, Any] = field(default_factory=dict)
    forged: dict[str, None] = field(default_factory=dict)
    unreadable: list[tuple[str, str]] = field(default_factory=list)

    def put(self, column: str, name: str, text: str, value: Any) -> None:
        """Take up a value unless the column has one; text that gave none is unreadable."""
        if value is None and text:
            self.unreadable.append((name, text))
        elif text and self.values.get(column) is None:
            self.values[column] = value


def read_stamps(header: Header, territory: Territory) -> Stamps:
    """Every stamp that is Exchange Online's own by where it stands; where it tells two stories, the less flattering."""
    stamps = Stamps()
    places, values = header.places, stamps.values
    for key, (column, read, cautious) in _STAMPS.items():
        if key in places and (text := _choose(header, key, territory, stamps, cautious)):
            value = read(text)
            if value is None:
                stamps.unreadable.append((header.names[places[key][0]], text))
            elif column not in values:
                values[column] = value
    _read_composites(header, territory, stamps)
    _doubt_skip_listing(header, territory, stamps)
    moved = [place for key in _FROM_OTHER_TENANT if key in places for place in places[key]]
    if any(territory.is_exchanges(place) is not False for place in moved):
        values["came_from_other_tenant"] = True
    stamps.forged.update(_firewalled(header, territory))
    # A submitting client's proxy is written where it submits: below a boundary it is the sending side's.
    if (proxied := header.text("x-clientproxiedby")) and territory.boundary is None:
        values["client_proxied_by"] = proxied
    if originator := places.get("x-originatororg"):
        values["originator_org"] = header.text_at(originator[-1]) or None
    return stamps


def _doubt_skip_listing(header: Header, territory: Territory, stamps: Stamps) -> None:
    """Enhanced filtering makes the source that it found the CIP: a field that may be the peer's must agree with it."""
    source = stamps.values.get("skip_listed_ip")
    places = [place for key in _SKIP_LISTED if key in header.places for place in header.places[key]]
    if source is None or source == stamps.values.get("cip") or any(map(territory.is_exchanges, places)):
        return
    del stamps.values["skip_listed_ip"]
    stamps.forged.update(dict.fromkeys(header.names[place] for place in places))


def _firewalled(header: Header, territory: Territory) -> Iterator[tuple[str, None]]:
    if territory.block is None:
        return
    for key, places in header.places.items():
        if key.startswith(_FIREWALLED) and any(territory.is_exchanges(place) is False for place in places):
            yield header.names[places[0]], None


def _read_composites(header: Header, territory: Territory, stamps: Stamps) -> None:
    if text := _choose(header, _EOP_TENANT, territory, stamps):
        tenant, _, direction = text.partition(":")
        stamps.put("recipient_tenant_id", "X-EOPTenantAttributedMessage", text, canonical_guid(tenant))
        stamps.values["attributed_direction"] = direction.strip() or None
    for key in _ATTRIBUTED:
        if text := _choose(header, key, territory, stamps):
            said, name = _pairs(text), header.names[header.places[key][0]]
            stamps.put("attributed_tenant_id", name, text, canonical_guid(said.get("tenantid", "")))
            stamps.put("attributed_ip", name, text, canonical_ip(said.get("ip", "")))
    if text := _choose(header, _REPORT, territory, stamps):
        _read_report(text, stamps)
    if (text := _choose(header, _ANTISPAM, territory, stamps)) and (bulk := _BULK.search(text)):
        stamps.put("bcl", "X-Microsoft-Antispam", bulk[1], _integer(bulk[1]))
    if text := _choose(header, _DELIVERY, territory, stamps):
        landed = _DESTINATION.search(text)
        stamps.values["destination"] = landed[1] if landed else None


def _read_report(text: str, stamps: Stamps) -> None:
    name, report = "X-Forefront-Antispam-Report", parse_antispam_report(text)
    stamps.values["antispam_report"] = text
    address = report.get("CIP", "")
    stamps.values["cip_is_none"] = address == _NO_CLIENT if address else None
    if address != _NO_CLIENT:
        stamps.put("cip", name, address, canonical_ip(address))
    stamps.put("scl", name, report.get("SCL", ""), _integer(report.get("SCL", "")))
    for column, key in _REPORT_COLUMNS.items():
        stamps.values[column] = report.get(key)


def parse_antispam_report(text: str) -> dict[str, str]:
    """The `KEY:VALUE;` pairs of a filter's field, keys in upper case; of a repeated key the first that has a value.

    >>> parse_antispam_report("CIP:2001:db8::1;CTRY:;SCL:1;SFS:(1)(2);")
    {'CIP': '2001:db8::1', 'SCL': '1', 'SFS': '(1)(2)'}
    """
    found: dict[str, str] = {}
    for pair in text.split(";"):
        key, _, value = pair.partition(":")
        if value and (value := value.strip()):
            found.setdefault(key.strip().upper(), value)
    return found


def parse_message_id_form(message_id: str | None) -> str:
    """Who made a Message-ID: Exchange's store, Exchange Online for a sender that gave none, the sender, or nobody.

    >>> parse_message_id_form("<0b0d4a1c-6c2e-4c0c-9a45-d7a1d0d6b1aa@DB5PEPF00014B8A.eurprd02.prod.outlook.com>")
    'eop_generated'
    """
    if not message_id:
        return "absent"
    if not message_id.lower().endswith(_EXCHANGES_RIGHT_SIDES):
        return "own"
    if _EOP_MADE.fullmatch(message_id):
        return "eop_generated"
    return "exchange_store" if _STORE_MADE.fullmatch(message_id) else "own"


def _choose(header: Header, key: str, territory: Territory, stamps: Stamps, cautious: str | None = None) -> str | None:
    """The text of the stamp to believe. Exchange appends its own, so the last counts; a contradiction is named."""
    places = header.places.get(key)
    if not places:
        return None
    if len(places) == 1 and territory.is_exchanges(places[0]):
        return decode_words(header.text_at(places[0]))
    # What a peer did not surely write.
    own = [place for place in places if territory.is_exchanges(place) is not False]
    if len(own) < len(places):
        stamps.forged[header.names[places[0]]] = None
    texts = [decode_words(header.text_at(place)) for place in own]
    if len(set(texts)) <= 1:
        return texts[-1] if texts else None
    stamps.forged[header.names[places[0]]] = None
    return next((text for text in texts if cautious and text.lower() == cautious.lower()), texts[-1])


def _pairs(text: str) -> dict[str, str]:
    """`Key=[value];Key=value` of an attribution, keys in lower case, brackets taken off.

    Of a key given twice the first counts: the HELO, which the peer chose, stands behind what Exchange found.
    """
    pairs: dict[str, str] = {}
    for found in _PAIR.finditer(text):
        pairs.setdefault(found[1].lower(), found[2].strip(" []"))
    return pairs
