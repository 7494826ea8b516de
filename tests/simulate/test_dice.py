"""Dice: the same seed throws the same on every Python."""

from __future__ import annotations

from toolkit.simulate.dice import Dice


def test_throws_are_those_that_were_pinned() -> None:
    dice = Dice("7:42")
    assert [dice.below(100) for _ in range(5)] == [83, 88, 60, 91, 7]
    assert dice.hex(20) == "81dedf0bdea2ba3ab134"


def test_two_dice_of_one_seed_never_differ_and_of_two_seeds_do() -> None:
    def throws(seed: str) -> list[str]:
        dice = Dice(seed)
        return [dice.guid(), dice.blob(9), dice.digits(6)]

    assert throws("a") == throws("a")
    assert throws("a") != throws("b")


def test_bounds_are_kept_and_reached() -> None:
    dice = Dice("bounds")
    assert {dice.between(2, 4) for _ in range(200)} == {2, 3, 4}
    assert sorted(dice.some(range(5), 9)) == [0, 1, 2, 3, 4]
    assert len(set(dice.some(range(50), 20))) == 20


def test_a_guid_and_a_blob_have_their_lengths() -> None:
    dice = Dice("forms")
    assert [len(part) for part in dice.guid().split("-")] == [8, 4, 4, 4, 12]
    assert [len(dice.hex(digits)) for digits in (1, 12, 13, 41)] == [1, 12, 13, 41]
