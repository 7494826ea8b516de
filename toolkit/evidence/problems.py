"""Notes of a stage at work: what could not be read, and how the counts balance.

    notes.problem("load", "E0003", "nid=2097188", "no message class", field="message_class", excerpt=b"…")

Nothing is dropped in silence: whoever gives up on something says so here, and goes on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from errno import EDQUOT, ENOSPC
from pathlib import Path
from textwrap import fill
from typing import Any

Row = dict[str, Any]

EXCERPT_CHARACTERS = 300
NO_ROOM = frozenset([ENOSPC, EDQUOT])
MAKE_ROOM = "free some space, then run the same command again"
# As many letters as an output of JupyterLab holds in a window 1280 pixels wide.
LINE = 84


class EvidenceError(Exception):
    """A whole evidence file cannot be read; the message says why in plain words."""


def in_a_cell(text: str) -> str:
    """The text as a cell shows it whole: JupyterLab breaks long lines within a word, so they are broken here."""
    return "\n".join(fill(line, LINE) if len(line) > LINE else line for line in text.splitlines())


class UsageError(Exception):
    """The caller asked for something that cannot be done; the message names the thing and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the slip is the caller's, and the message says which."""
        return [in_a_cell(str(self))]


def not_written(place: Path, error: OSError) -> UsageError:
    """To raise where the disk of the case does not take what is written: that is no fault of the evidence."""
    next_step = f"; {MAKE_ROOM}" if error.errno in NO_ROOM else ""
    return UsageError(f"{place}: cannot be written: {error.strerror or error}{next_step}")


@dataclass(slots=True)
class Notes:
    """Rows of PROBLEMS and LEDGER that a stage collects while it works."""

    problems: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)

    def problem(
        self,
        stage: str,
        evidence_id: str | None,
        locator: str | None,
        reason: str,
        *,
        field: str | None = None,
        excerpt: str | bytes | None = None,
    ) -> None:
        """One thing that could not be read: where it is, what is wrong, and the text as found."""
        ordinal = len(self.problems)
        self.problems.append(problem_row(stage, evidence_id, locator, reason, field, excerpt, ordinal))

    def count(
        self, evidence_id: str, unit: str, *, item: str = "message", declared: int | None = None, emitted: int = 0,
        skipped: int = 0, failed: int = 0, duplicate: int = 0, orphan: int = 0, recovered: int = 0,
        note: str | None = None,
    ) -> None:  # fmt: skip
        """How many a container declares, and what became of them."""
        self.ledger.append({
            "evidence_id": evidence_id, "unit": unit, "item": item, "declared": declared, "emitted": emitted,
            "skipped": skipped, "failed": failed, "duplicate": duplicate, "orphan": orphan, "recovered": recovered,
            "note": note,
        })  # fmt: skip


def problem_row(
    stage: str,
    evidence_id: str | None,
    locator: str | None,
    reason: str,
    field: str | None = None,
    excerpt: str | bytes | None = None,
    ordinal: int = 0,
) -> Row:
    """A row of PROBLEMS. Its uid depends on what it says, so the same evidence gives the same uid in every run."""
    found = excerpt.decode("utf-8", "backslashreplace") if isinstance(excerpt, bytes) else excerpt
    found = None if found is None else found[:EXCERPT_CHARACTERS]
    identity = "\x1f".join(map(str, (stage, evidence_id, locator, field, reason, found, ordinal)))
    return {
        "problem_uid": "p-" + hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        "evidence_id": evidence_id, "locator": locator, "stage": stage, "field": field,
        "reason": reason, "excerpt": found,
    }  # fmt: skip


def uid(prefix: str, *parts: object) -> str:
    """A short name made of what it names: `m-` and sixteen hexadecimal digits. The same parts give the same name."""
    identity = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return f"{prefix}-{hashlib.sha256(identity).hexdigest()[:16]}"
