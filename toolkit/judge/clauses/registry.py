"""What a clause is: a small named question, asked of every mail at once, that quotes what its answer rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toolkit.judge.answers import Answer
from toolkit.judge.docket import Docket

__all__ = ["Clause", "clause"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A question, and what to say when the evidence does not answer it.

    `settles` names what would settle it, for VERDICTS.missing; `silence` is the quote of an unknown answer.
    """

    name: str
    question: str
    settles: str
    silence: str
    ask: Callable[[Docket], Answer]


def clause(question: str, settles: str, silence: str) -> Callable[[Callable[[Docket], Answer]], Clause]:
    """Make a Clause of a function; its name is the clause's."""

    def register(ask: Callable[[Docket], Answer]) -> Clause:
        return Clause(ask.__name__, question, settles, silence, ask)

    return register
