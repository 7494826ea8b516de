"""What a dialect is: one export's header, and the TRACE column or source fact that each of its cells gives.

    network_message_id · network-message-id · NetworkMessageId    are one name: letters and digits alone are compared

DESIGN.md section 9. The dialects themselves are data: `exchange_exports` and `defender_exports`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from toolkit.load.sheet import NAMELESS
from toolkit.load.zones import without_zone

__all__ = ["Dialect", "Family", "Grain", "normalised"]

Grain = Literal["recipient", "packed", "event"]
Family = Literal["summary", "transport", "detail", "defender"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One export: its header cells, normalised, and the TRACE column or source fact each of them gives.

    `grain` says what one record is: one recipient of a message, one message with its recipients packed in one cell, or
    one event. `family` says what else is to be understood in it: see `rows`. `needs` are the facts without which it is
    not this export; of each group of `marks`, cells that no other export has, one must be there. `beside` are header
    cells that are known and have no column of their own: like unknown ones their values are kept in `extra`, but nobody
    needs to be told. `limits` are the record counts at which Microsoft cuts this export without a word; `is_paged` says
    that it is fetched in pages, whose edges may hold a record twice; `shows_local_times` that it saves what a screen
    shows in the time zone of its user, unless its header says otherwise. `lists` are facts that are lists to a shell,
    which writes them as it likes: see `listed` of `packed`.

    Facts beyond TRACE's columns are named in `SOURCE_FACTS` of `rows`.
    """

    name: str
    grain: Grain
    columns: Mapping[str, str]
    needs: frozenset[str]
    family: Family = "summary"
    marks: tuple[frozenset[str], ...] = ()
    beside: frozenset[str] = frozenset()
    limits: tuple[int, ...] = ()
    is_paged: bool = False
    shows_local_times: bool = False
    lists: frozenset[str] = frozenset()

    def facts_of(self, header: Iterable[str]) -> dict[str, str]:
        """Which fact each header cell gives, as {cell: fact}; of two that give one fact, the first in the mapping."""
        cells = {normalised(cell): cell for cell in reversed(list(header))}
        facts: dict[str, str] = {}
        for name, fact in self.columns.items():
            if name in cells and fact not in facts.values():
                facts[cells[name]] = fact
        return facts

    def fits(self, header: Iterable[str]) -> bool:
        """Does the header have what this export cannot be without?"""
        header = list(header)
        names = {normalised(cell) for cell in header}
        return self.needs <= set(self.facts_of(header).values()) and all(group & names for group in self.marks)

    def wants(self, header: Iterable[str]) -> frozenset[str]:
        """The facts without which it is not this export and which the header does not give."""
        return self.needs - set(self.facts_of(header).values())

    def named(self, fact: str) -> list[str]:
        """The header cells, normalised, that give a fact; the likeliest first."""
        return [cell for cell, given in self.columns.items() if given == fact]

    def strangers(self, header: Iterable[str]) -> list[str]:
        """The header cells that this dialect does not know, in order; columns without a name are not worth a word."""
        named = [cell for cell in header if cell and not cell.startswith(NAMELESS)]
        return [cell for cell in named if normalised(cell) not in self.columns and normalised(cell) not in self.beside]

    def lacks(self, header: Iterable[str]) -> list[str]:
        """The facts that this export has when it is whole and this header does not give, of those that ties rest on."""
        present = set(self.facts_of(header).values())
        return sorted((set(self.columns.values()) & _TYING) - present)


_TYING = frozenset({
    "network_message_id", "internet_message_id", "recipient", "connecting_ip", "sender_address", "subject",
})  # fmt: skip


@lru_cache(maxsize=1024)  # asked again for every block of a file
def normalised(cell: str) -> str:
    """A header cell's letters and digits, lower case; the zone that `zones` finds in it is `utc`.

    >>> normalised('"Network-Message_Id" '), normalised("TimeGenerated [UTC]"), normalised("Date (UTC-05:00)")
    ('networkmessageid', 'timegeneratedutc', 'dateutc')
    """
    name = without_zone(unicodedata.normalize("NFC", cell).casefold())
    return "".join(character for character in name if character.isalnum())
