"""What a clause is: a small named question, asked of every mail at once, that quotes what its answer rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toolkit.judge.answers import Answer
from toolkit.judge.docket import OUR_NAMES, Docket

__all__ = ["DOUBT", "NO_DOMAINS", "NO_DOMAINS_SETTLES", "Clause", "clause"]

# Whether a name is ours cannot be told where the case names nothing of ours, however much the mail records.
NO_DOMAINS = "neither case nor evidence names an accepted domain of ours"
NO_DOMAINS_SETTLES = "our accepted domains"
# Said before what little there is: "nothing is recorded" would be untrue beside it.
DOUBT = "what is recorded does not settle it"


@dataclass(frozen=True, slots=True)
class Clause:
    """A question, and what to say when the evidence does not answer it.

    `settles` names what would settle it, for VERDICTS.missing; `silence` is said where there is nothing to quote.
    """

    name: str
    question: str
    settles: str
    silence: str
    ask: Callable[[Docket], Answer]

    def silence_in(self, docket: Docket) -> str:
        """What is said in this case where there is nothing to quote."""
        return NO_DOMAINS if self._lacks_domains(docket) else self.silence

    def doubt_in(self, docket: Docket) -> str:
        """What is said in this case before the quote of an unknown answer."""
        return NO_DOMAINS if self._lacks_domains(docket) else DOUBT

    def settles_in(self, docket: Docket) -> str:
        """What would settle it in this case."""
        return NO_DOMAINS_SETTLES if self._lacks_domains(docket) else self.settles

    def _lacks_domains(self, docket: Docket) -> bool:
        return self.name in OUR_NAMES and not docket.profile.accepted_domains


def clause(question: str, settles: str, silence: str) -> Callable[[Callable[[Docket], Answer]], Clause]:
    """Make a Clause of a function; its name is the clause's."""

    def register(ask: Callable[[Docket], Answer]) -> Clause:
        return Clause(ask.__name__, question, settles, silence, ask)

    return register
