"""Columns that hold sentences which a stage recorded in English, told in the notebook's language.

    told("because", "stated in case.toml")  →  déclaré dans case.toml

A sentence that has no French stays as it was recorded; frames keep the English, only what is shown is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

from toolkit.notebook.speech import CATALOGUES, voice
from toolkit.notebook.text_fr import ACCOUNTS_FR, DIFFERENCES_FR
from toolkit.report.french import SENTENCES
from toolkit.report.told import explained, in_french, settling, told_cell

__all__ = ["headed", "told"]

PARTS = "; "


def _sentence(sentences: Mapping[str, str], recorded: str) -> str:
    whole = in_french(recorded, sentences)
    if whole is not None:
        return whole
    return PARTS.join(in_french(part, sentences) or part for part in recorded.split(PARTS))


def _fact(recorded: str) -> str:
    return str(told_cell(recorded, voice()).shown)


# By the name of the column, in the tables of the contract and in the frames of `toolkit.notebook`.
TELLERS: Mapping[str, Callable[[str], str]] = {
    "reason": partial(_sentence, SENTENCES),
    "because": partial(_sentence, SENTENCES),
    "finding": partial(_sentence, SENTENCES),
    "why": partial(_sentence, SENTENCES),
    "ledger_note": partial(_sentence, SENTENCES),
    "fact": _fact,
    "missing": lambda recorded: settling(recorded, voice()),
    "title": lambda recorded: voice().words.group(recorded),
    "one row is": lambda recorded: explained(recorded, voice()),
    "container": partial(_sentence, ACCOUNTS_FR),
    "source": partial(_sentence, ACCOUNTS_FR),
    "difference": partial(_sentence, DIFFERENCES_FR),
}
# Another table has a column of this name too, and evidence in it: which one it is shows by what stands beside it.
BESIDE = {"reason": "stage", "source": "records"}


def told(column: str, recorded: str, beside: Collection[str] = ()) -> str:
    """A cell of this column in the notebook's language; `beside` are the names of all columns of its frame."""
    if voice().words.language == "en" or column not in TELLERS:
        return recorded
    return TELLERS[column](recorded) if BESIDE.get(column, column) in {column, *beside} else recorded


def headed(column: str) -> str:
    """What stands over a column: its name, or where that is words, the words of the notebook's language."""
    return CATALOGUES[voice().words.language].get(f"heading.{column}", column)
