"""A three-valued answer, the line it rests on, and where that line is.

    Answer(true, "Return-Path: jane.doe@contoso.com", header)

Masks for choosing a quote or an outcome are made here by name (`surely`, `surely_not`, `unknown`), so that no clause
writes `fillna(False)` and means something else by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "PARTED",
    "Answer",
    "chosen",
    "cited",
    "constant",
    "each_line",
    "first_of",
    "gathered",
    "joined",
    "line",
    "surely",
    "surely_not",
    "unfolded",
    "unknown",
]


# Between the parts of a quote that do not stand beside each other in the evidence: each part is there to the letter.
PARTED = " · "


@dataclass(frozen=True, slots=True)
class Answer:
    """One clause's answers, one a mail.

    `answer` is of dtype boolean; `quote` of dtype string, null where the clause has nothing to show (its `settles`
    is said instead); `from_trace` says that the quote is a cell of the trace, not a header line.
    """

    answer: pd.Series
    quote: pd.Series
    from_trace: pd.Series


def surely(answer: pd.Series) -> pd.Series:
    """Where the answer is known to be true."""
    return pd.Series(_is_so(answer), index=answer.index)


def surely_not(answer: pd.Series) -> pd.Series:
    """Where the answer is known to be false."""
    return pd.Series(_is_so(~answer), index=answer.index)


def _is_so(answer: pd.Series) -> np.ndarray:
    return answer.to_numpy(dtype=bool, na_value=False)


def unknown(answer: pd.Series) -> pd.Series:
    """Where nothing is known."""
    return answer.isna()


def chosen(index: pd.Index, *cases: tuple[pd.Series, object]) -> pd.Series:
    """The outcome of the first case that surely holds; unknown where none does. Cases are boolean or bool Series."""
    is_true, is_unknown = np.zeros(len(index), dtype=bool), np.ones(len(index), dtype=bool)
    for holds, outcome in reversed(cases):
        here = _is_so(holds)
        is_unknown[here] = outcome is pd.NA
        is_true[here] = outcome is True
    return pd.Series(pd.arrays.BooleanArray(is_true, is_unknown), index=index)


def line(name: str, values: pd.Series, mark: str = ": ") -> pd.Series:
    """`Name: value` where a value is recorded, null elsewhere."""
    return (name + mark + values.astype("string")).astype("string")


def cited(name: str, values: pd.Series) -> pd.Series:
    """`name=value`, as a cell of a trace is quoted."""
    return line(name, values, "=")


def constant(index: pd.Index, text: str | None = None) -> pd.Series:
    """The same text for every mail; null without one."""
    return pd.Series(pd.NA if text is None else text, index=index, dtype="string")


def first_of(*quotes: pd.Series) -> pd.Series:
    """The first quote that is there."""
    result = quotes[0]
    for quote in quotes[1:]:
        is_there = result.notna()
        if is_there.all():
            break
        result = result.where(is_there, quote)
    return result


def joined(separator: str, quotes: Iterable[pd.Series]) -> pd.Series:
    """Those quotes that are there, in order, with a separator between them; null where none is."""
    result: pd.Series | None = None
    for quote in quotes:
        both = quote if result is None else (result + separator + quote)
        result = quote if result is None else both.where(both.notna(), result.where(result.notna(), quote))
    if result is None:
        raise ValueError("nothing to join")
    return result


def each_line(name: str, values: pd.Series) -> pd.Series:
    """`Name: value` for every line of a value, as a field that stands there several times is quoted."""
    first = line(name, values)
    return first.str.replace("\n", f"{PARTED}{name}: ", regex=False)


def unfolded(texts: pd.Series) -> pd.Series:
    """A field's value in one line, as it is quoted: each run of white space one space, and none at the ends."""
    spaced = pc.replace_substring_regex(pa.array(texts, pa.string()), r"\s+", " ")
    lines: pd.Series = pc.utf8_trim_whitespace(spaced).to_pandas(types_mapper=lambda _: pd.StringDtype(na_value=pd.NA))
    return lines.set_axis(texts.index)


def gathered(at: pd.Series, texts: pd.Series, index: pd.Index, separator: str) -> pd.Series:
    """Texts of one mail, in the order given, with a separator between them; null for a mail that has none.

    `at` names a label of `index` for each text; null texts are passed over.
    """
    kept = texts.notna()
    rows = pa.table({"at": pa.array(at[kept].to_numpy(dtype="int64")), "text": pa.array(texts[kept], pa.string())})
    groups = rows.group_by("at", use_threads=False).aggregate([("text", "list")])
    lines = pc.binary_join(groups["text_list"].cast(pa.list_(pa.string())), separator)
    return pd.Series(lines.to_pylist(), index=groups["at"].to_pylist(), dtype="string").reindex(index)
