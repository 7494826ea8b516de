"""How evidence is read: what whoever starts a load may state of it, in one piece from the command line to the worker.

    Reading(depth="headers", date_order="day").stated()     {"depth": "headers", "date_order": "day"}
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from toolkit.evidence.problems import UsageError
from toolkit.load.dates import DateOrder

__all__ = ["DEPTHS", "IN_FULL", "Reading"]

DEPTHS = ("full", "headers")


@dataclass(frozen=True, slots=True)
class Reading:
    """How deep, under which passwords, in which order of day and month. Raises UsageError for a depth that is none.

    `depth` "headers" leaves bodies, URLs and attachments unread. `zip_passwords` are tried on encrypted members of
    archives; they are in no table, no journal and no log. `date_order` says which of day and month comes first in
    traces whose own dates do not tell; without it they are read last, beside the messages' own times.
    """

    depth: str = "full"
    zip_passwords: tuple[str, ...] = field(default=(), repr=False)
    date_order: DateOrder | None = None

    def __post_init__(self) -> None:
        if self.depth not in DEPTHS:
            raise UsageError(f"depth {self.depth!r} is not one of {', '.join(DEPTHS)}")

    def stated(self) -> dict[str, Any]:
        """For the custody log: of the passwords no more than how many there were."""
        said = {"zip_passwords": len(self.zip_passwords), "date_order": self.date_order}
        return {"depth": self.depth, **{name: value for name, value in said.items() if value}}


IN_FULL = Reading()
