"""Complaints: cells that cannot be understood, a problem for each distinct value of a column, and records; to a limit.

    row=41 · network_message_id · not a GUID · "n/a"

Blocks of a file are understood side by side; what each of them complains of is noted in the file's order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.evidence.problems import Notes

__all__ = ["LISTED_RECORDS", "Complaint", "Complaints", "Heard", "NotedRecords", "Overheard"]

LISTED_VALUES = 100
LISTED_RECORDS = 100


@dataclass(frozen=True, slots=True)
class Complaint:
    """Some cells of one column, wrong for one reason, with their records' numbers.

    `is_counted` where the values do not matter: all of them are one problem, whose reason follows their number.
    """

    column: str
    reason: str
    rows: list[int]
    values: list[str]
    is_counted: bool = False


class Heard(Protocol):
    """Who hears of cells that cannot be understood."""

    def about(
        self, column: str, reason: str, rows: pa.Array, values: pa.Array, wrong: pa.Array, *, is_counted: bool = False
    ) -> None:
        """Some values of a column are `wrong`."""


@dataclass(slots=True)
class Overheard:
    """The complaints of one block, kept until it is its turn."""

    complaints: list[Complaint] = field(default_factory=list)

    def about(
        self, column: str, reason: str, rows: pa.Array, values: pa.Array, wrong: pa.Array, *, is_counted: bool = False
    ) -> None:
        """Keep the values that are `wrong`, each once, with the record where it is first met."""
        if pc.any(wrong).as_py():
            self.complaints.append(_complaint(column, reason, rows, values, wrong, is_counted))


@dataclass(slots=True)
class Complaints:
    """The complaints of one file, noted as problems."""

    evidence_id: str
    notes: Notes
    met: dict[str, set[str]] = field(default_factory=dict)
    unlisted: dict[str, int] = field(default_factory=dict)
    counted: dict[tuple[str, str], tuple[Complaint, int]] = field(default_factory=dict)

    def about(
        self, column: str, reason: str, rows: pa.Array, values: pa.Array, wrong: pa.Array, *, is_counted: bool = False
    ) -> None:
        """Note the values that are `wrong`, with the record where each is first met."""
        if pc.any(wrong).as_py():
            self.note(_complaint(column, reason, rows, values, wrong, is_counted))

    def note(self, complaint: Complaint) -> None:
        """Note one complaint about a column."""
        if complaint.is_counted:
            first, count = self.counted.get((complaint.column, complaint.reason), (complaint, 0))
            self.counted[complaint.column, complaint.reason] = (first, count + len(complaint.rows))
            return
        column, met = complaint.column, self.met.setdefault(complaint.column, set())
        for row, value in zip(complaint.rows, complaint.values, strict=True):
            if value in met:
                continue
            if len(met) >= LISTED_VALUES:
                self.unlisted[column] = self.unlisted.get(column, 0) + 1
                continue
            met.add(value)
            self.notes.problem("load", self.evidence_id, f"row={row}", complaint.reason, field=column, excerpt=value)

    def finish(self) -> None:
        """Say how many more there are than are listed, and how many there are of those that are counted."""
        for (column, reason), (first, count) in self.counted.items():
            self.notes.problem(
                "load", self.evidence_id, f"row={first.rows[0]}", f"{count} {reason}",
                field=column, excerpt=first.values[0],
            )  # fmt: skip
        for column, more in self.unlisted.items():
            reason = f"{more} more cells cannot be understood; they are not listed one by one"
            self.notes.problem("load", self.evidence_id, None, reason, field=column)


@dataclass(slots=True)
class NotedRecords:
    """Records of one file that one thing is to be said of, counted, and noted up to a limit.

    `more` says how many there are beyond it, as "{count} more records …".
    """

    evidence_id: str
    notes: Notes
    reason: str
    more: str
    count: int = 0

    def note(self, number: int, text: str) -> None:
        """Note one of them."""
        self.count += 1
        if self.count <= LISTED_RECORDS:
            self.notes.problem("load", self.evidence_id, f"row={number}", self.reason, excerpt=text)

    def finish(self) -> None:
        """Say how many more there are than are listed."""
        if self.count > LISTED_RECORDS:
            self.notes.problem("load", self.evidence_id, None, self.more.format(count=self.count - LISTED_RECORDS))


def _complaint(
    column: str, reason: str, rows: pa.Array, values: pa.Array, wrong: pa.Array, is_counted: bool
) -> Complaint:
    return Complaint(column, reason, rows.filter(wrong).to_pylist(), values.filter(wrong).to_pylist(), is_counted)
