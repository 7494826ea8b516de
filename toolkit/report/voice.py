"""How the report speaks: a sentence of the catalogue with numbers, times and words of the evidence set into it.

    voice.say("summary.spoofs", n=number, direct=…)  →  <data …>47</data> mails …

Every Number carries its question into the page, so that a figure read there can be asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any

from markupsafe import Markup, escape

from toolkit.chart import Words
from toolkit.chart.countries import country_name
from toolkit.chart.words import spaced
from toolkit.report.blocks import Cell
from toolkit.report.glossary import GLOSSARY
from toolkit.report.headings import HEADINGS
from toolkit.report.numbers import Number
from toolkit.report.redaction import Mask
from toolkit.report.shown import defanged, shown
from toolkit.report.text_en import ENGLISH
from toolkit.report.text_fr import FRENCH

__all__ = ["Voice"]

_PAIRS = {**HEADINGS, **GLOSSARY}
_FRENCH = {**FRENCH, **{key: french for key, (_, french) in _PAIRS.items()}}
CATALOGUES: Mapping[str, Mapping[str, str]] = {
    "en": {**ENGLISH, **{key: english for key, (english, _) in _PAIRS.items()}},
    "fr": {key: spaced(text) for key, text in _FRENCH.items()},
}


@dataclass(frozen=True)
class Voice:
    """One language, one zone, and where the report is a redacted one, how people are hidden."""

    words: Words
    mask: Mask | None = None

    @property
    def texts(self) -> Mapping[str, str]:
        return CATALOGUES[self.words.language]

    def has(self, key: str) -> bool:
        """Does the catalogue hold this text?"""
        return key in self.texts

    def say(self, key: str, **values: Any) -> Markup:
        """The catalogue's text with its places filled; values are escaped unless they are Markup already.

        Where the catalogue has `key.one`, that is said when the first value is a number of one (French: or none).
        """
        template = self.texts[self._form(key, values)]
        pieces = (
            Markup(text) + (self.value(values[name]) if name else "")
            for text, name, _, _ in Formatter().parse(template)
        )
        return Markup("").join(pieces)

    def _form(self, key: str, values: Mapping[str, Any]) -> str:
        first = next(iter(values.values()), None)
        return self.words.form(key, first.value if isinstance(first, Number) else first, self.texts)

    def value(self, value: Any) -> Markup:
        """One value as the language writes it."""
        if isinstance(value, Markup):
            return value
        if isinstance(value, Number):
            return self._number(value)
        if value is None:
            return escape(self.words.say("not_recorded"))
        if isinstance(value, datetime):
            return escape(self.words.moment(value))
        return escape(self.words.count(value) if isinstance(value, int) else shown(self._masked(value)))

    def _number(self, number: Number) -> Markup:
        tag = Markup('<data class="number" data-number="{}" value="{}" title="{}">{}</data>')
        plain = number.value.isoformat() if isinstance(number.value, datetime) else number.value
        return tag.format(number.id, "" if plain is None else plain, number.sql, self.value(number.value))

    def place(self, ip_facts: Mapping[str, Any]) -> str | None:
        """Country, network and its number as the facts name them, or None where they are silent."""
        code, name = ip_facts["country"], ip_facts["country_name"]
        country = country_name(code, name, self.words.language) if code else name
        return ", ".join(str(part) for part in (country, ip_facts["as_name"], ip_facts["asn"]) if part) or None

    def name(self, family: str, word: str | None) -> Markup:
        """A word of a closed list, in this language."""
        if word is not None and self.has(f"{family}.{word}"):
            return self.say(f"{family}.{word}")
        return escape(shown(self.words.name(family, word)) if family in NAMED else shown(word))

    # cells

    def text(self, value: Any, limit: int = 120) -> Cell:
        """A word of the evidence in plain letters."""
        return self._recorded(value, "text", shown, limit)

    def mono(self, value: Any, limit: int = 300) -> Cell:
        """A word of the evidence as found: identifiers, quotes, header lines."""
        return self._recorded(value, "mono", shown, limit)

    def address(self, value: Any, limit: int = 300) -> Cell:
        """What stands where a person's address belongs."""
        return self.mono(self.mask.address(value) if self.mask and value is not None else value, limit)

    def indicator(self, value: Any, limit: int = 300) -> Cell:
        """An indicator, defanged."""
        return self._recorded(value, "mono", defanged, limit)

    def subject(self, value: Any, limit: int = 120) -> Cell:
        """Words that only a writer chose: a subject, a title, a name; left out of a redacted report."""
        return self.text(value, limit) if value is None or self.mask is None else self.withheld()

    def quote(self, value: Any, limit: int = 300) -> Cell:
        """A line as found."""
        return self.mono(self.mask.quote(value) if self.mask and value is not None else value, limit)

    def path(self, value: Any, limit: int = 300) -> Cell:
        """A file's path."""
        return self.mono(self.mask.path(value) if self.mask and value is not None else value, limit)

    def locator(self, value: Any, limit: int = 300) -> Cell:
        """A place in a file."""
        return self.mono(self.mask.locator(value) if self.mask and value is not None else value, limit)

    def url(self, value: Any, limit: int = 300) -> Cell:
        """A URL, defanged."""
        return self.indicator(self.mask.url(value) if self.mask and value is not None else value, limit)

    def withheld(self) -> Cell:
        """What a redacted report does not show."""
        return Cell(self.say("withheld"), "absent")

    def _recorded(self, value: Any, kind: str, form: Any, limit: int) -> Cell:
        return self.absent() if value is None else Cell(form(self._masked(value), limit), kind)

    def _masked(self, value: Any) -> Any:
        return self.mask.text(value) if self.mask and isinstance(value, str) else value

    def absent(self) -> Cell:
        """What the evidence does not record."""
        return Cell(self.words.say("not_recorded"), "absent")

    def count(self, value: int | Number | None) -> Cell:
        """A whole number."""
        return self.absent() if value is None else Cell(self.value(value), "number")

    def time(self, value: datetime | None) -> Cell:
        """A moment as 2025-07-04 08:00:13 −04:00."""
        return self.absent() if value is None else Cell(self.words.stamp(value), "time")

    def chip(self, shown_word: str | Markup, look: str) -> Cell:
        """A word of a closed list with its colour."""
        return Cell(shown_word, "chip", look)

    def answer(self, answer: bool | None) -> Cell:
        """TRUE, FALSE or UNKNOWN."""
        word = {True: "true", False: "false", None: "unknown"}[answer]
        return Cell(self.say(f"answer.{word}"), "chip", f"answer-{word}")


NAMED = ("verdict", "landing", "control", "network_kind", "certainty", "handling", "figure")
