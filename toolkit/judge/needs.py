"""What a rule of the decision table is made of: the answers it needs.

    yes("mail_from_is_ours", "header_from_is_ours")    any of them is true
    no("anonymous", may_be_unknown=True)               it is not known to be true: `not anonymous?`
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Need", "Rule", "no", "yes"]


@dataclass(frozen=True, slots=True)
class Need:
    """An answer that a rule needs: of several clauses, that any is true (`yes`), or that none is (`no`)."""

    clauses: tuple[str, ...]
    answer: bool
    is_decisive: bool = True

    @property
    def asks(self) -> tuple[tuple[str, ...], bool]:
        """What it asks, decisive or not."""
        return self.clauses, self.answer

    def __str__(self) -> str:
        said = " or ".join(self.clauses)
        said = f"({said})" if len(self.clauses) > 1 else said
        return f"{'' if self.answer else 'not '}{said}{'' if self.is_decisive else '?'}"


def yes(*clauses: str, may_be_unknown: bool = False) -> Need:
    return Need(clauses, True, not may_be_unknown)


def no(*clauses: str, may_be_unknown: bool = False) -> Need:
    return Need(clauses, False, not may_be_unknown)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table. `explanation` is a template over MAIL's columns; `for_gateway` limits it to such cases."""

    name: str
    verdict: str
    needs: tuple[Need, ...]
    explanation: str
    references: tuple[str, ...]
    false_positives: str
    for_gateway: bool | None = None
