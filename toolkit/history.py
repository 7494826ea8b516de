"""What a case holds since when, what was done with it, and which of its tables are older than the evidence.

    Evidence   2025-07-04T08:00:00Z  opened with 74 files in exports
               2025-07-05T02:10:00Z  added E0075 night/trace.csv, by Jane
    Stages     2025-07-04T08:00:13Z  assemble: older than the evidence
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

from toolkit.delivery import DELIVERED
from toolkit.evidence import custody
from toolkit.holdings import added, is_loaded, manifest, opened_with
from toolkit.load.folders import printable
from toolkit.pipeline import CUSTODY_LOG, STAGES, Case
from toolkit.registering import ADDED, Offer
from toolkit.schema import TABLES
from toolkit.unfinished import unfinished

__all__ = ["offered", "older", "outdated", "standing"]

SHOWN = 12
Entry = Mapping[str, Any]


def outdated(case: Case) -> list[str]:
    """The stages that ran, and since then evidence was read or a stage before them ran again; in their order."""
    found: list[str] = []
    latest = {entry["action"]: number for number, entry in enumerate(_entries(case)) if _made_something(entry)}
    newest = max((latest[action] for action in ("load", "deepen") if action in latest), default=-1)
    for stage in STAGES:
        if stage in latest:
            # What was made of something old is old, whenever it was made.
            found += [stage] if found or latest[stage] < newest else []
            newest = max(newest, latest[stage])
    return found


def _made_something(entry: Entry) -> bool:
    """A load that found nothing new, and what is no stage, make nothing older."""
    return entry["action"] in STAGES or bool(entry["detail"].get("files") or entry["detail"].get("copies"))


def made_by(stage: str) -> list[str]:
    """The tables that a stage makes, or the folder that it fills."""
    return [name for name, table in TABLES.items() if table.made_by == stage] or [f"{DELIVERED[stage]}/"]


def older(case: Case) -> str:
    """Which tables and folders are older than the evidence, and what makes them anew; empty when none is."""
    stages = outdated(case)
    if not stages:
        return ""
    names = [name for stage in stages for name in made_by(stage)]
    again = f"`toolkit rerun {quote(str(case.folder))} --from {stages[0]}`"
    return f"Older      than the evidence: {', '.join(names)}; {again} makes them anew"


def offered(case: Case, offer: Offer) -> str:
    """What became of the files that were offered: how many are new, which were known, which had other bytes."""
    ids, paths = list(offer.registered), manifest(case)["path"]
    span = f": {ids[0]} to {ids[-1]}" if len(ids) > 1 else f": {ids[0]}" if ids else ""
    known = [f"  {place}: the same bytes are {name} {paths.get(name, '')}" for place, name in offer.known.items()]
    lines = [f"Added      {_files(len(ids))}, {offer.new_bytes:,} bytes{span}"]
    if known:
        lines += [f"Known      {_files(len(known))}, not read again", *known[:SHOWN]]
        lines += [f"  … and {len(known) - SHOWN} more in the custody log"] if len(known) > SHOWN else []
    for name, both in offer.changed.items():
        lines.append(
            f"Changed    {name} {paths.get(name, '')}: registered with SHA-256 {both['registered']}, found with"
            f" {both['found']}; what was read before stays. To examine what it is now, add it under another name."
        )
    return "\n".join(lines)


def standing(case: Case) -> str:
    """When which evidence came, when each stage last ran, and what is older than the evidence."""
    entries = _entries(case)
    lines = ["Evidence", *(f"  {entry['at']}  {words}" for entry in entries for words in _evidence(case, entry))]
    late = set(outdated(case))
    ran = {entry["action"]: entry["at"] for entry in entries}
    stages = [
        f"  {ran[stage]}  {stage}" + (": older than the evidence" if stage in late else "")
        for stage in ("load", "deepen", *STAGES) if stage in ran
    ]  # fmt: skip
    begun = [f"Unfinished {stage}: {again} first" for stage, again in unfinished(case).items()]
    return "\n".join(filter(None, [*lines, "Stages", *stages, *begun, older(case)]))


def _evidence(case: Case, entry: Entry) -> Iterator[str]:
    """What a line of the custody log says of evidence."""
    detail = entry["detail"]
    if entry["action"] == ADDED:
        by = f", by {detail['by']}" if detail.get("by") else ""
        names = [f"{name} {row['path']}" for name, row in detail["registered"].items()]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        yield f"added {', '.join(names[:SHOWN]) or 'nothing new'}{more}{by}"
        unread = [name for name in detail["registered"] if name not in manifest(case).index]
        if unread:
            yield f"never read: {', '.join(unread[:SHOWN])}; the same `toolkit load` again reads them"
    elif "evidence" in detail:
        where = ", ".join(printable(path.name) for path in opened_with(case))
        files = len(manifest(case).index.difference(list(added(case))))
        yield f"opened with {_files(files)} in {where}" if is_loaded(case) else f"opened with {where}, not loaded yet"


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"


def _entries(case: Case) -> list[dict[str, Any]]:
    return custody.read(case.folder / CUSTODY_LOG)
