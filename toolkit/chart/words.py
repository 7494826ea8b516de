"""The words of the figures, English and French side by side, and how each language writes numbers and times.

    Words("fr", zone).count(1234567)  →  1 234 567

The report writes numbers, times and names the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import pandas as pd

from toolkit.chart.names import NAMES
from toolkit.chart.texts import TEXTS
from toolkit.relate.campaigns import UNTITLED

__all__ = ["Words", "spaced"]

LANGUAGES = ("en", "fr")
THIN_SPACE = "\u202f"
# "203.0.113.7 and 2 more" at the head of a title: an address and no other word, or a subject might pass for it.
_OTHERS = re.compile(r"^([0-9A-Fa-f.:]+) and ([0-9]+) more(?= · |$)")

MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
}
SHORT_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
# French sets a space, which must not break, before : ; ? ! » and after «.
_FRENCH_SPACE = re.compile(r" (?=[:;?!»])|(?<=«) ")


def spaced(french: str) -> str:
    """The French text with the spaces that must not break."""
    return _FRENCH_SPACE.sub("\u00a0", french)


CATALOGUES: Mapping[str, Mapping[str, str]] = {
    "en": {key: english for key, (english, _) in TEXTS.items()},
    "fr": {key: spaced(french) for key, (_, french) in TEXTS.items()},
}


@dataclass(frozen=True)
class Words:
    """One language and one zone for display."""

    language: str
    zone: tzinfo
    zone_name: str = "UTC"

    def say(self, key: str, **values: Any) -> str:
        """The text under this key with its places filled; whole numbers are written as the language does.

        `{n:mail|mails}` chooses the word that goes with the number: English has one singular, French has zero as well.
        """
        filled = {name: _Count(value, self) if isinstance(value, int) else value for name, value in values.items()}
        return CATALOGUES[self.language][key].format(**filled)

    def name(self, family: str, word: str | None) -> str:
        """A word of a closed list in this language (`verdict`, `landing`, `control` …); null is "not recorded"."""
        if word is None or pd.isna(word):
            return self.say("not_recorded")
        pair = NAMES[family].get(word)
        return pair[LANGUAGES.index(self.language)] if pair else word

    def form(self, key: str, first: Any, texts: Mapping[str, str]) -> str:
        """`key.one` where the texts have it and `first` is a number of one (French: or none); else the key."""
        singular = (0, 1) if self.language == "fr" else (1,)
        return f"{key}.one" if first in singular and f"{key}.one" in texts else key

    def count(self, value: int) -> str:
        """A whole number with the language's thousands separator."""
        return f"{value:,}".replace(",", "," if self.language == "en" else THIN_SPACE)

    def left_out(self, **numbers: int) -> str:
        """What a figure over time does not draw, as a sentence with a space before it; "" where it draws all."""
        told = [self.say(f"left_out.{why}", n=number) for why, number in numbers.items() if number]
        return f" {self.say('left_out', what=', '.join(told))}" if told else ""

    def group(self, title: str) -> str:
        """The title that `relate` gave a group of hits, in this language; the words of its mails stay as they are."""
        if title == UNTITLED:
            return self.say("campaigns.untitled")
        return _OTHERS.sub(lambda found: self.say("campaigns.others", ip=found[1], n=int(found[2])), title)

    def percent(self, share: float) -> str:
        """21%; 21 %."""
        return f"{share:.0%}" if self.language == "en" else f"{100 * share:.0f}\u00a0%"

    def local(self, moment: datetime) -> datetime:
        """The same moment in the zone of display."""
        return moment.astimezone(self.zone)

    def day(self, moment: datetime) -> str:
        """4 July 2025; 4 juillet 2025, 1er juillet 2025. A moment without zone is taken as local already."""
        shown = self.local(moment) if moment.tzinfo else moment
        number = "1er" if self.language == "fr" and shown.day == 1 else str(shown.day)
        return f"{number} {MONTHS[self.language][shown.month - 1]} {shown.year}"

    def short_day(self, moment: datetime) -> str:
        """4 Jul; 4 juil."""
        return f"{moment.day} {SHORT_MONTHS[self.language][moment.month - 1]}"

    def short_month(self, moment: datetime) -> str:
        """Jul; juil."""
        return SHORT_MONTHS[self.language][moment.month - 1]

    def moment(self, moment: datetime) -> str:
        """4 July 2025, 08:00; 4 juillet 2025, 8 h 00, its spaces not breaking."""
        shown = self.local(moment)
        clock = f"{shown:%H:%M}" if self.language == "en" else f"{shown.hour}\u00a0h\u00a0{shown:%M}"
        return f"{self.day(shown)}, {clock}"

    def stamp(self, moment: datetime) -> str:
        """2025-07-04 08:00:13 −04:00: for tables, the same in both languages, never ambiguous."""
        shown = self.local(moment)
        offset = f"{shown:%z}"
        return f"{shown:%Y-%m-%d %H:%M:%S} {offset[:3].replace('-', '−')}:{offset[3:5]}"


@dataclass(frozen=True)
class _Count:
    """A whole number on its way into a text: itself, or the word that goes with it."""

    value: int
    words: Words

    def __format__(self, forms: str) -> str:
        if not forms:
            return self.words.count(self.value)
        one, many = forms.split("|")
        return one if self.value == 1 or (self.value == 0 and self.words.language == "fr") else many
