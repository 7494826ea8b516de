"""One message as found to rows of the contract: MESSAGES, RECIPIENTS, HOPS, AUTH_RESULTS, ATTACHMENTS, URLS, PROBLEMS.

    parse_message(raw)["messages"]      one row for the message, one for each message inside it

Pure: bytes in, rows out. Whatever the bytes, rows come out; what could not be understood is a problem that quotes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.evidence.problems import Notes, Row, problem_row, uid
from toolkit.evidence.raw import RawMessage
from toolkit.parse.boundary import Route, survey, trace_route
from toolkit.parse.content import list_attachments, read_mapi_content, read_mime_content
from toolkit.parse.exchange import read_stamps
from toolkit.parse.facts import forwarding_marks, mail_from_facts, originator_facts, other_facts, recipient_rows
from toolkit.parse.fields import Header, scan_message_header
from toolkit.parse.inside import Look, look_by_library
from toolkit.parse.mapi import fill_from_mapi, mapi_recipient_rows
from toolkit.parse.received import Hop, parse_received
from toolkit.parse.results import read_results
from toolkit.parse.text import decode_words
from toolkit.schema import TABLES

__all__ = ["PackedRows", "Rows", "parse_message", "parse_packed"]

Rows = dict[str, list[Row]]
PackedRows = dict[str, list[Any]]

_MADE = ("messages", "recipients", "hops", "auth_results", "attachments", "urls", "problems")
# A message in a message in a message: real bounces and reports stop at three or four.
DEEPEST_INSIDE = 20
MOST_INSIDE = 1000
MOST_PROBLEMS = 200
_UNKNOWN_HOP = Hop()
# Every column in its order: a message whose facts fill it is a row as it stands.
_NOTHING_YET: Row = dict.fromkeys(TABLES["messages"].names)


def parse_message(raw: RawMessage, depth: str = "full", look: Look = look_by_library) -> Rows:
    """The rows of one message and of every message inside it; `embedded_in` says which carries which.

    `depth` "headers" reads neither bodies nor what is attached: of attachments names, types and sizes are known, every
    other column is null and URLS empty; messages inside are not opened. Never raises: a message that defeats the parser
    is a problem row. `look` looks inside attachments where that takes a library written in C, which a hostile file may
    crash or hang: see `toolkit.ingest.guard`.
    """
    return {name: [_unpacked(name, row) for row in rows] for name, rows in parse_packed(raw, depth, look).items()}


def parse_packed(raw: RawMessage, depth: str = "full", look: Look = look_by_library) -> PackedRows:
    """The same rows as `Table.to_arrow` takes them fastest: as tuples of the columns, but for what is rare."""
    reading = _Reading(depth, look)
    reading.read(raw, None, 0)
    reading.rows["messages"] = [tuple(facts.values()) for facts in reading.rows["messages"]]
    return reading.rows


def _unpacked(name: str, row: Row | tuple[Any, ...]) -> Row:
    return dict(zip(TABLES[name].names, row, strict=True)) if isinstance(row, tuple) else row


@dataclass(slots=True)
class _Reading:
    depth: str
    look: Look
    rows: PackedRows = field(default_factory=lambda: {name: [] for name in _MADE})
    inside: int = 0

    def read(self, raw: RawMessage, embedded_in: str | None, level: int) -> str:
        """Add the rows of `raw` and of what is inside it; its uid comes back."""
        message_uid = uid("m", raw.evidence_id, raw.locator)
        facts = _identity(raw, message_uid, embedded_in)
        self.rows["messages"].append(facts)
        notes = Notes()
        try:
            header = scan_message_header(raw.content) if raw.content is not None else None
            _read_header(facts, header, raw, self.rows, notes)
            if self.depth == "full":
                self._read_content(facts, header, raw, notes, level)
            else:
                listed = list_attachments(header, message_uid, raw, notes)
                facts.update(listed.facts)
                self.rows["attachments"].extend(listed.attachments)
        except Exception as error:  # noqa: BLE001 - one hostile message must not end a mailbox; it is named instead
            reason = f"the message could not be read to its end ({type(error).__name__}: {error})"
            notes.problem("parse", raw.evidence_id, raw.locator, reason, excerpt=(raw.content or b"")[:300])
        self._keep(notes, raw)
        return message_uid

    def _read_content(self, facts: Row, header: Header | None, raw: RawMessage, notes: Notes, level: int) -> None:
        is_text = raw.mapi is None and header is not None
        message_uid, look = facts["message_uid"], self.look
        carried = read_mime_content(header, message_uid, raw, notes, look) if is_text and header else None
        carried = carried or read_mapi_content(raw, message_uid, notes, look)
        facts.update(carried.facts)
        self.rows["attachments"].extend(carried.attachments)
        self.rows["urls"].extend(carried.url_rows(facts["message_uid"]))
        for row, inside in carried.inside:
            if level + 1 > DEEPEST_INSIDE or self.inside >= MOST_INSIDE:
                reason = f"messages nested more than {DEEPEST_INSIDE} deep, or more than {MOST_INSIDE}, are not opened"
                notes.problem("parse", raw.evidence_id, inside.locator, reason, field="attachments")
                return
            self.inside += 1
            row["embedded_uid"] = self.read(inside, facts["message_uid"], level + 1)

    def _keep(self, notes: Notes, raw: RawMessage) -> None:
        kept = notes.problems[:MOST_PROBLEMS]
        if len(notes.problems) > MOST_PROBLEMS:
            reason = f"{len(notes.problems) - MOST_PROBLEMS} more problems of this message are not listed"
            kept.append(problem_row("parse", raw.evidence_id, raw.locator, reason))
        self.rows["problems"].extend(kept)


def _identity(raw: RawMessage, message_uid: str, embedded_in: str | None) -> Row:
    size = raw.size_bytes
    if size is None and raw.mapi is None and raw.content is not None:
        size = len(raw.content)
    return _NOTHING_YET | {
        "message_uid": message_uid, "evidence_id": raw.evidence_id, "locator": raw.locator, "loader": raw.loader,
        "folder": raw.folder, "header_origin": raw.header_origin, "embedded_in": embedded_in,
        "is_recovered": raw.is_recovered, "size_bytes": size,
    }  # fmt: skip


def _read_header(facts: Row, header: Header | None, raw: RawMessage, rows: PackedRows, notes: Notes) -> None:
    if header is not None:
        facts["header_sha256"] = hashlib.sha256(header.block).hexdigest()
        _note_structure(header, raw, notes)
        _read_fields(facts, header, raw, rows, notes)
    recipients = recipient_rows(header, facts["message_uid"], raw, notes) if header is not None else []
    if raw.mapi is not None:
        fill_from_mapi(facts, raw.mapi)
        recipients = recipients or mapi_recipient_rows(raw, facts["message_uid"])
    rows["recipients"].extend(recipients)


def _note_structure(header: Header, raw: RawMessage, notes: Notes) -> None:
    """What is wrong with the header block as such."""
    where = (raw.evidence_id, raw.locator)
    if garbage := header.garbage:
        offset, line = garbage[0]
        reason = f"{len(garbage)} line(s) in the header are no field; the first at byte {offset}"
        notes.problem("parse", *where, reason, field="header", excerpt=line)
    if not header.keys and header.data.strip():
        notes.problem("parse", *where, "no header field", field="header", excerpt=header.data[:300])
    if broken := header.bare_cr:
        name = broken.name or "header"
        notes.problem("parse", *where, f"a bare CR in field {name}", field=name, excerpt=broken.source)


def _read_fields(facts: Row, header: Header, raw: RawMessage, rows: PackedRows, notes: Notes) -> None:
    message_uid = facts["message_uid"]
    hops = [parse_received(decode_words(header.text_at(place))) for place in header.places.get("received", ())]
    route = trace_route(hops)
    territory = survey(header, route)
    facts.update(other_facts(header, raw, notes))
    facts.update(originator_facts(header, raw, notes))
    facts.update(mail_from_facts(header, territory, raw, notes))
    facts["forwarding_marks"] = forwarding_marks(header, facts.get("mail_from"))
    facts.update(_route_facts(hops, route))
    rows["hops"].extend(_hop_rows(header, hops, route, message_uid, raw, notes))
    results = read_results(header, route, territory, facts["header_from_domain"], message_uid)
    rows["auth_results"].extend(results.rows)
    facts.update(results.summary)
    stamps = read_stamps(header, territory)
    facts.update(stamps.values)
    forged = [*stamps.forged, *results.forged, *(["Received"] if route.has_lookalike else [])]
    facts["forged_stamps"] = ",".join(dict.fromkeys(forged)) or None
    for name, text in stamps.unreadable:
        notes.problem("parse", raw.evidence_id, raw.locator, f"{name} is not understood", field=name, excerpt=text)


def _route_facts(hops: Sequence[Hop | None], route: Route) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "boundary_hop": route.boundary, "hop_count": len(hops), "is_read_downstream": route.is_read_downstream,
        "has_store_submission": route.has_store_submission,
    }  # fmt: skip
    if route.boundary is not None and (entry := hops[route.boundary]) is not None:
        facts.update(
            received_at=entry.occurred_at,
            connecting_ip=entry.from_ip,
            helo=entry.helo,
            boundary_host=entry.by_host,
            tls=entry.tls_version,
        )
    elif hops and hops[0] is not None:
        facts["received_at"] = hops[0].occurred_at
    return facts


def _hop_rows(
    header: Header, hops: Sequence[Hop | None], route: Route, message_uid: str, raw: RawMessage, notes: Notes
) -> list[tuple[Any, ...]]:
    rows, boundary, trusted = [], route.boundary, route.trusted
    for number, (place, hop) in enumerate(zip(header.places.get("received", ()), hops, strict=True)):
        if hop is None or hop.occurred_at is None:
            reason = "no trace line (RFC 5321 §4.4)" if hop is None else "the hop has no date with a zone"
            excerpt = header.all("received")[number].raw
            notes.problem("parse", raw.evidence_id, raw.locator, reason, field="received", excerpt=excerpt)
        said = (hop or _UNKNOWN_HOP)[:-1]
        rows.append((message_uid, number, *said, number == boundary, number < trusted, header.found_at(place)))
    return rows
