"""How a notebook speaks: in one language, whatever its cells show or ask.

    speak("fr")
    say("table.rows", n=27)  →  27 lignes

A kernel serves one notebook, so its language is the process's: `case_at` sets it, from the notebook or from the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from toolkit.chart import Words
from toolkit.chart.words import spaced
from toolkit.evidence.case import LANGUAGES
from toolkit.evidence.problems import UsageError
from toolkit.notebook.text_en import ENGLISH
from toolkit.notebook.text_fr import FRENCH
from toolkit.report.voice import Voice

__all__ = ["count", "expect_language", "say", "speak", "typeset", "unrecorded", "voice"]

CATALOGUES: Mapping[str, Mapping[str, str]] = {
    "en": ENGLISH,
    "fr": {key: spaced(text) for key, text in FRENCH.items()},
}


@dataclass
class _Spoken:
    language: str = "en"


_NOW = _Spoken()


def expect_language(language: str) -> str:
    """The language as it was given. Raises UsageError for one that the notebooks do not speak."""
    if language not in LANGUAGES:
        raise UsageError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
    return language


def speak(language: str) -> None:
    """Say everything from here on in this language. Raises UsageError for one that is not spoken."""
    _NOW.language = expect_language(language)


def say(key: str, **values: Any) -> str:
    """The text under this key with its places filled: whole numbers as the language writes them, all else as it is.

    Where the catalogue has `key.one`, that is said when the first value is a number of one (French: or none).
    """
    texts = CATALOGUES[_NOW.language]
    first = next(iter(values.values()), None)
    return texts[voice().words.form(key, first, texts)].format(**{name: count(value) for name, value in values.items()})


def count(value: Any) -> Any:
    """A number with its thousands apart; all else as it is."""
    return voice().words.count(value) if isinstance(value, int) else value


def typeset(ours: str) -> str:
    """A sentence of ours that was made legible with the evidence in it, in French with the spaces that must not break.

    Making legible takes them for white space; evidence is shown without them, so that what is copied can be found.
    """
    return ours if _NOW.language == "en" else spaced(ours)


def voice() -> Voice:
    """What the report says, in the notebook's language; times in UTC."""
    return Voice(Words(_NOW.language, UTC))


def unrecorded() -> str:
    """The word for what the evidence does not record."""
    return voice().words.say("not_recorded")
