"""Three-valued tests of evidence (Kleene): true, false, or unknown where the evidence does not say.

`==`, `isin` and `fillna(False)` turn a header that is absent into an answer; these do not. Each takes a Series and
returns one of dtype `boolean`, with `<NA>` wherever the value tested is null. Combine them with `&`, `|`, `~`, which
pandas defines after Kleene for `boolean`: unknown and false is false, unknown and true is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

__all__ = ["all_of", "any_of", "equals", "known", "numbered", "one_of", "tested"]


def equals(values: pd.Series, word: str) -> pd.Series:
    """Is the value this word, letter case aside?"""
    return one_of(values, (word,))


def one_of(values: pd.Series, words: Iterable[str]) -> pd.Series:
    """Is the value one of these words, letter case aside? No words at all: false wherever a value is recorded."""
    wanted = {word.casefold() for word in words}
    return tested(values, lambda value: value.casefold() in wanted)


def known(values: pd.Series) -> pd.Series:
    """Is any value recorded? The one question that is never unknown."""
    return values.notna().astype("boolean")


def tested(values: pd.Series, test: Callable[[Any], bool | None]) -> pd.Series:
    """`test` asked of each distinct recorded value; it may itself answer None for unknown."""
    places, distinct = numbered(values)
    answers = [None if value is None else test(value) for value in (*distinct, None)]
    is_true, is_unknown = np.array([bool(one) for one in answers]), np.array([one is None for one in answers])
    return pd.Series(pd.arrays.BooleanArray(is_true[places], is_unknown[places]), index=values.index)


def numbered(values: pd.Series) -> tuple[np.ndarray, list[Any]]:
    """The distinct recorded values, and for each row its place among them; a null's place is just past their end."""
    column = pa.array(values, from_pandas=True)
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    distinct: list[Any] = encoded.dictionary.to_pylist()
    return encoded.indices.fill_null(len(distinct)).to_numpy(), distinct


def all_of(*answers: pd.Series) -> pd.Series:
    """Kleene's and: false if any is false, else unknown if any is unknown."""
    result = answers[0]
    for answer in answers[1:]:
        result = result & answer
    return result


def any_of(*answers: pd.Series) -> pd.Series:
    """Kleene's or: true if any is true, else unknown if any is unknown."""
    result = answers[0]
    for answer in answers[1:]:
        result = result | answer
    return result
