"""What a signal is: one function over the few columns it declares, that hits, is clear, or cannot tell.

    @signal("self_addressed", "The author writes to himself", "medium", reads=("header_from", "recipients"), …)

A signal decides nothing: it is a lead, shown beside the verdict with what else could cause it. It receives the columns
it declares and no other, so the declaration cannot lie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

Reading = tuple[pd.Series, pd.Series]

__all__ = ["Reading", "Signal", "read", "signal"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: what it looks at, what it rests on, whom it wrongly catches. `attack` is a MITRE ATT&CK id."""

    id: str
    title: str
    severity: str
    reads: tuple[str, ...]
    references: tuple[str, ...]
    false_positives: str
    attack: str | None
    ask: Callable[[pd.DataFrame], Reading]


def signal(
    id: str,
    title: str,
    severity: str,
    *,
    reads: tuple[str, ...],
    references: tuple[str, ...],
    false_positives: str,
    attack: str | None = None,
) -> Callable[[Callable[[pd.DataFrame], Reading]], Signal]:
    """Make a Signal of a function: the columns in `reads` → (hit true, clear false, else null; what it rests on)."""

    def register(ask: Callable[[pd.DataFrame], Reading]) -> Signal:
        return Signal(id, title, severity, reads, references, false_positives, attack, ask)

    return register


def read(signal: Signal, sheet: pd.DataFrame) -> Reading:
    """The signal's answer and quote for each row of the sheet, from its own columns alone."""
    answer, quote = signal.ask(sheet[list(signal.reads)])
    return answer.astype("boolean"), quote.astype("string")
