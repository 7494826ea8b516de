"""Copies of a loaded case once more, byte for byte as they were saved, for who has to look at the bytes themselves.

    originals(files, store, scratch, {("E0003", "offset=0"), …}, notes)  →  (("E0003", "offset=0"), b"Received: …")
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from toolkit.evidence.problems import EvidenceError, Notes, UsageError
from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.deepening import Place, Selection, copies_in, selections
from toolkit.load import Budget
from toolkit.store import Store

__all__ = ["originals"]


def originals(
    files: Sequence[EvidenceFile], store: Store, scratch: Path, places: Collection[Place], notes: Notes
) -> Iterator[tuple[Place, bytes]]:
    """The bytes of the copies at these places. Evidence that is not, any more, what was loaded is a problem."""
    scratch.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="originals-", dir=scratch.absolute()))
    try:
        for selection in selections(files, store, set(places), Store(fresh)):
            yield from _contents(selection, notes)
    except UsageError as error:
        notes.problem("enrich", None, None, str(error))
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _contents(selection: Selection, notes: Notes) -> Iterator[tuple[Place, bytes]]:
    try:
        # What the loader notes on the way was noted when the case was loaded.
        for raw in copies_in(selection.file, selection, Notes(), Budget()):
            if raw.content is not None:
                yield (raw.evidence_id, raw.locator), raw.content
    except (EvidenceError, OSError) as error:
        notes.problem("enrich", selection.file.evidence_id, None, f"could not be read again: {error}")
