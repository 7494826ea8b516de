"""Lists that come with a Purview export: what the export itself says it holds (DOMAIN.md section 3.6).

    Results.csv, Items.csv, unindexed items.csv      a row an item          Locations.csv, Settings.csv, Summary.csv

Nothing of them becomes a message. The number of their rows is a second declared count, beside that of the folders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import HEAD_BYTES, EvidenceFile, RawMessage
from toolkit.load.dialects import looks_like_trace, recognise
from toolkit.load.layout import sniff_layout
from toolkit.load.registry import loader
from toolkit.load.sheet import Tally
from toolkit.load.tabular import text_sheet

# Columns by which a list of items is known, whatever its name. Casefolded, without what is not a letter.
ITEM_COLUMNS = frozenset((
    "itemidentity", "documentid", "originalpath", "targetpath", "documentpath", "locationname", "subjectortitle",
    "senderorcreatedby", "duplicatetoitem", "exportitemid", "itemid", "immutableid", "recipientsintoline",
    "compoundpath",
))  # fmt: skip
LEAST_COLUMNS = 3
ITEM_LIST = re.compile(r"(results|items|unindexed items)[ _-]?[\w .,()-]*\.csv", re.IGNORECASE)
OTHER_LIST = re.compile(
    r"(export[ _]summary|summary|locations|settings|statistics|export[ _]warnings)[ _-]?[\w .,()-]*\.csv", re.IGNORECASE
)


def recognises(head: bytes, _size: int) -> bool:
    """True for a table; whether Purview names it so, or its columns say that it lists items, `is_manifest` tells."""
    layout = sniff_layout(head)
    return layout is not None and len(layout.header) > 1 and b"\x00\x00\x00" not in head[:64]


def is_manifest(file: EvidenceFile) -> bool:
    """Is it one of the lists of an export: by its columns, or by the name that Purview gives it?

    People call a message trace Summary.csv too: that its columns are those of one says more than its name.
    """
    name = PurePosixPath(file.path.rpartition("!")[2]).name
    return _lists_items(file) or (bool(OTHER_LIST.fullmatch(name)) and not _is_trace(file))


def _is_trace(file: EvidenceFile) -> bool:
    layout = sniff_layout(file.head())
    return layout is not None and (recognise(layout.header) is not None or looks_like_trace(layout.header))


def _lists_items(file: EvidenceFile) -> bool:
    layout = sniff_layout(file.head())
    names = {re.sub(r"[^a-z]", "", name.casefold()) for name in layout.header} if layout else set()
    known = len(names & ITEM_COLUMNS)
    name = PurePosixPath(file.path.rpartition("!")[2]).name
    return known >= LEAST_COLUMNS or (known >= 1 and ITEM_LIST.fullmatch(name) is not None)


@loader(kind="config", recognises=recognises, gives="messages", confirms=is_manifest)
def read(file: EvidenceFile, notes: Notes, depth: str = "full") -> Iterator[RawMessage]:  # noqa: ARG001 - it has no body
    """No message; the ledger says how many rows the list has. Raises EvidenceError for a list without a header."""
    sheet = text_sheet(file, file.head(HEAD_BYTES))
    if sheet is None:
        raise EvidenceError("the list has no header line")
    tally = Tally()
    for _ in sheet.read(notes, tally):
        pass
    declares = "items that the export declares" if _lists_items(file) else "rows about the export, none of them an item"
    notes.count(
        file.evidence_id, file.path, item="row", declared=tally.seen, emitted=tally.seen - tally.failed,
        failed=tally.failed, note=f"a list that came with a Purview export: {tally.seen} {declares}",
    )  # fmt: skip
    yield from ()
