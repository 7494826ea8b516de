"""Custody: what was done with the evidence, when, in the order of the case's log, each line with its hash.

    2025-07-04 08:00:13 −04:00   load   files=75   9f86d081…

`toolkit verify` checks the chain; here it is shown, for a reader to compare the last hash with his own note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from toolkit.report.blocks import Block, Cell, Facts, Grid, Prose, Section
from toolkit.report.voice import Voice

__all__ = ["Entry", "custody"]

MOST_LINES = 200
NAMELESS = ("toolkit", "depth", "language")

Entry = Mapping[str, Any]


def custody(entries: Sequence[Entry], voice: Voice) -> Section:
    """The log's lines as `evidence.custody.read` gives them: at, action, detail, hash. None given: it says so."""
    title = voice.say("custody.title")
    if not entries:
        return Section("custody", title, [Prose([voice.say("custody.none")])])
    last = voice.mono(entries[-1]["hash"])
    headings = [voice.say(f"column.{name}") for name in ("occurred_at", "action", "detail", "hash")]
    note = voice.say("grid.cut", shown=MOST_LINES, all=len(entries)) if len(entries) > MOST_LINES else None
    rows = [_row(entry, voice) for entry in entries[:MOST_LINES]]
    blocks: list[Block] = [
        Prose([voice.say("custody.intro", n=len(entries))]),
        Facts([(voice.say("custody.last"), last)]),
        Grid(voice.say("grid.custody"), headings, rows, note),
    ]
    return Section("custody", title, blocks)


def _row(entry: Entry, voice: Voice) -> list[Cell]:
    return [
        voice.time(datetime.fromisoformat(entry["at"])),
        Cell(voice.name("action", entry["action"])),
        voice.mono("; ".join(f"{name}={_short(name, value, voice)}" for name, value in entry["detail"].items())),
        voice.mono(entry["hash"]),
    ]


def _short(name: str, value: Any, voice: Voice) -> str:
    """A value of the detail: tables and other long things by their number, paths as the report shows paths."""
    if isinstance(value, Mapping):
        return str(len(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(voice.path(str(item), 120).shown) for item in value)
    # A query or a reviewer's note may hold a name.
    return "…" if voice.mask is not None and isinstance(value, str) and name not in NAMELESS else str(value)
