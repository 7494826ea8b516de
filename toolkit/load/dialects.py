"""Which export a header belongs to: of those whose needs it meets, the one that leaves fewest of its cells unknown.

    Timestamp,NetworkMessageId,Url,UrlDomain,UrlLocation,ReportId → email_urls

DESIGN.md section 9; DOMAIN.md section 3. Recognised by content: a file's name says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.load.defender_exports import DEFENDER_EXPORTS
from toolkit.load.dialect import Dialect, normalised
from toolkit.load.exchange_exports import EXCHANGE_EXPORTS

__all__ = ["DIALECTS", "Dialect", "looks_like_trace", "nearest", "normalised", "recognise", "zone_not_told"]

DIALECTS: tuple[Dialect, ...] = (*EXCHANGE_EXPORTS, *DEFENDER_EXPORTS)

# Names that occur in every kind of table: they say nothing of which one this is.
_EVERYDAY_NAMES = frozenset({
    "subject", "status", "size", "received", "source", "datetime", "directionality", "clientip", "tenantid", "date",
    "dateutc", "sender", "recipient", "recipients", "timestamp", "timestamputc", "timegenerated", "timegeneratedutc",
    "receivedutc", "receiveddatetime", "id", "event", "data", "direction", "connector", "connectors", "senderip",
    "senderipaddress", "url", "filename", "sha256", "actiontype", "actionresult", "accountupn", "threats",
    "threattypes", "serverip", "datetimeutc", "expéditeur", "destinataire", "destinataires", "objet", "statut", "état",
    "taille",
})  # fmt: skip
_TELLING_NAMES = frozenset(name for dialect in DIALECTS for name in dialect.columns) - _EVERYDAY_NAMES
TELLING_COLUMNS = 2

# TimeGenerated [Local Time] · Date (EST): which offset is meant, and when, nothing tells.
_ZONED = re.compile(r"(?P<name>[^\[\](){}<>]{2,40}?)\s*[\[(].{2,80}[\])]")


def recognise(header: Iterable[str]) -> Dialect | None:
    """The dialect that leaves fewest of the header's cells unknown; of equals, the one with the fewest others."""
    header = list(header)
    fitting = [dialect for dialect in DIALECTS if dialect.fits(header)]
    return max(fitting, key=lambda dialect: _fit(dialect, header), default=None)


def nearest(header: Iterable[str]) -> tuple[Dialect, str] | None:
    """The dialect that a header would be but for one fact, and this fact; None where more is lacking everywhere."""
    header = list(header)
    lacking = [(dialect, wants) for dialect in DIALECTS if len(wants := dialect.wants(header)) == 1]
    would_fit = [
        (dialect, fact) for dialect, (fact,) in lacking if dialect.fits([*header, dialect.named(fact)[0]])
    ]
    return max(would_fit, key=lambda one: _fit(one[0], header), default=None)


def _fit(dialect: Dialect, header: list[str]) -> tuple[int, int, int]:
    known = len(dialect.facts_of(header))
    return -len(dialect.strangers(header)), known, -len(dialect.columns) - len(dialect.beside)


def zone_not_told(header: Iterable[str]) -> str | None:
    """The cell of the dates that keeps a header from being an export's: it names a zone that is no offset from UTC.

    >>> zone_not_told(["Date (Local Time)", "Sender", "Recipient", "Subject", "Status"])
    'Date (Local Time)'
    """
    header = list(header)
    for at, cell in enumerate(header):
        zoned = _ZONED.match(cell)
        if zoned:
            dialect = recognise([*header[:at], zoned["name"], *header[at + 1 :]])
            if dialect and dialect.columns.get(normalised(zoned["name"])) == "occurred_at" and not recognise(header):
                return cell
    return None


def looks_like_trace(header: Iterable[str]) -> bool:
    """Does the header belong to a table about mail flow, known or not?

    It does by two or more names that only such tables have, or where nothing but the zone of its dates is not known.
    """
    header = list(header)
    telling = {normalised(cell) for cell in header} & _TELLING_NAMES
    return len(telling) >= TELLING_COLUMNS or zone_not_told(header) is not None
