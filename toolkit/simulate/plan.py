"""What happens when: which scenarios an incident of a given size plays, and at which moments.

    Tue 2025-07-01 to Mon 2025-07-14: work by day, machines by night, and five waves of the attack

Every scenario is played once before any is played twice, and every verdict before that; the rest is drawn by weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from toolkit.simulate.dice import Dice
from toolkit.simulate.scenarios import SCENARIOS, Scenario
from toolkit.simulate.scenarios.registry import NIGHT, WAVE
from toolkit.simulate.tenant import DAYS, START

# Hours after START, and how many hours a wave lasts.
WAVES = ((36.6, 1.5), (65.0, 1.0), (179.5, 2.0), (203.2, 1.2), (236.0, 1.0))
_SATURDAY = 5
_OFFICE_HOURS_UTC = (12, 21)
_NIGHT_HOURS_UTC = (5, 9)


def plan(messages: int, seed: int, *, gateway: bool) -> list[tuple[datetime, Scenario]]:
    """`messages` moments with what is played at each, in order of time."""
    dice = Dice(f"{seed}:plan")
    chosen = [scenario for scenario in SCENARIOS.values() if gateway or not scenario.gateway_only]
    played = [*_each_verdict_first(chosen)][:messages]
    played += [_by_weight(chosen, dice) for _ in range(messages - len(played))]
    moments = [(_moment(scenario, dice), number, scenario) for number, scenario in enumerate(played)]
    return [(moment, scenario) for moment, _, scenario in sorted(moments, key=lambda entry: entry[:2])]


def _each_verdict_first(chosen: list[Scenario]) -> Iterator[Scenario]:
    first = {scenario.meant: scenario for scenario in reversed(chosen)}
    yield from first.values()
    yield from (scenario for scenario in chosen if first[scenario.meant] is not scenario)


def _by_weight(chosen: list[Scenario], dice: Dice) -> Scenario:
    place = dice.below(sum(scenario.weight for scenario in chosen))
    for scenario in chosen:
        place -= scenario.weight
        if place < 0:
            return scenario
    return chosen[-1]


def _moment(scenario: Scenario, dice: Dice) -> datetime:
    if scenario.when == WAVE:
        begin, length = dice.pick(WAVES)
        return _exact(START + timedelta(hours=begin), timedelta(hours=length), dice)
    first, last = _NIGHT_HOURS_UTC if scenario.when == NIGHT else _OFFICE_HOURS_UTC
    days = [START + timedelta(days=number) for number in range(DAYS)]
    open_days = [day for day in days if scenario.when == NIGHT or day.weekday() < _SATURDAY]
    return _exact(dice.pick(open_days) + timedelta(hours=first), timedelta(hours=last - first), dice)


def _exact(begin: datetime, length: timedelta, dice: Dice) -> datetime:
    return begin + timedelta(microseconds=dice.below(int(length.total_seconds() * 1_000_000)))
