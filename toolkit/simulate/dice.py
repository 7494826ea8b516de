"""Chance that comes in by argument: the same seed throws the same dice on every Python and every system.

    Dice("7:42").pick(("Inbox", "Junk Email"))

The standard library promises to repeat only what `Random.random()` gives, so everything here is made of it.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")

_CHUNK_DIGITS = 12


class Dice:
    """One sequence of throws. Two dice of the same seed never differ."""

    def __init__(self, seed: str) -> None:
        self._throw = random.Random(seed).random

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return int(self._throw() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """True in `share` of the throws."""
        return self._throw() < share

    def pick(self, things: Sequence[Thing]) -> Thing:
        return things[self.below(len(things))]

    def some(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """`count` different things, or all of them where there are fewer, in the order drawn."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def hex(self, digits: int) -> str:
        """`digits` lower-case hexadecimal digits."""
        chunks = -(-digits // _CHUNK_DIGITS)
        return "".join(f"{self.below(16**_CHUNK_DIGITS):012x}" for _ in range(chunks))[:digits]

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _ in range(count))

    def blob(self, size: int) -> str:
        """`size` bytes of no meaning in base64: what a signature or an encrypted stamp looks like."""
        return base64.b64encode(bytes.fromhex(self.hex(2 * size))).decode("ascii")

    def guid(self) -> str:
        number = self.hex(32)
        return f"{number[:8]}-{number[8:12]}-4{number[13:16]}-a{number[17:20]}-{number[20:]}"
