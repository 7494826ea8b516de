"""Loose files: messages and traces read without any case, one line each.

read_messages("one.eml")      a frame of MESSAGES, what could not be read in its `attrs["problems"]`
read_trace("trace.csv")       a frame of TRACE, from whatever screen
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from toolkit.evidence.problems import EvidenceError, Notes, UsageError
from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.guard import guarded_look
from toolkit.load import Loader, recognise, walk, why_unrecognised
from toolkit.load.dates import DateOrder
from toolkit.parse import parse_message
from toolkit.schema import TABLES

__all__ = ["read_messages", "read_trace"]


def read_messages(*paths: str | Path) -> pd.DataFrame:
    """MESSAGES of some files or folders, without any case. Raises UsageError for a path that is not there.

    What could not be read is in the frame's `attrs["problems"]`, a list of rows of PROBLEMS. Pandas drops it where
    frames that differ in it are joined.
    """
    notes, rows = Notes(), []
    for file in walk([Path(path) for path in paths], notes):
        for parsed in _messages_of(file, notes):
            rows += parsed["messages"]
            notes.problems += parsed.get("problems", [])
    return _with_problems(TABLES["messages"].from_rows(rows), notes)


def _messages_of(file: EvidenceFile, notes: Notes) -> Iterator[Mapping[str, Any]]:
    """The rows of each message in a file, up to where it breaks off; why it does is a problem."""
    loader = _loader_of(file, notes, "messages", "members")
    try:
        for item in loader.read(file, notes) if loader else ():
            if loader and loader.gives == "messages":
                yield parse_message(item, look=guarded_look)
            else:
                yield from _messages_of(item, notes)
    except (EvidenceError, OSError) as error:
        notes.problem("load", file.evidence_id, None, str(error))


def read_trace(path: str | Path, date_order: DateOrder | None = None) -> pd.DataFrame:
    """TRACE of one export, without any case; problems as in `read_messages`. Raises UsageError if it is no trace.

    `date_order`, "day" or "month", says which comes first in dates that do not tell.
    """
    notes = Notes()
    files = list(walk([Path(path)], notes))
    if len(files) != 1:
        raise UsageError(f"{path}: holds {len(files)} files; name one export")
    [file] = files
    loader = _loader_of(file, notes, "trace")
    if loader is None:
        raise UsageError(f"{path}: {notes.problems[-1]['reason']}")
    chunks = list(loader.read(file, notes, date_order))
    return _with_problems(
        TABLES["trace"].from_arrow(pa.concat_tables(chunks)) if chunks else TABLES["trace"].empty(), notes
    )


def _loader_of(file: EvidenceFile, notes: Notes, *gives: str) -> Loader | None:
    try:
        loader = recognise(file)
        if loader is not None and loader.gives in gives:
            return loader
        other = "" if loader is None else f"of kind {loader.kind}, which holds {loader.gives}, no {gives[0]}"
        notes.problem("load", file.evidence_id, None, other or why_unrecognised(file))
    except (EvidenceError, OSError) as error:
        notes.problem("load", file.evidence_id, None, str(error))
    return None


def _with_problems(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    # Rows, not a frame: pandas compares attrs when frames are joined, and writes them as JSON beside Parquet.
    frame.attrs["problems"] = notes.problems
    return frame
