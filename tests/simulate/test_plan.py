"""What is played, and when."""

from __future__ import annotations

from datetime import timedelta

from toolkit.simulate.plan import WAVES, plan
from toolkit.simulate.scenarios import SCENARIOS
from toolkit.simulate.scenarios.registry import NIGHT, OFFICE, WAVE
from toolkit.simulate.tenant import START

PLAYED = plan(400, 11, gateway=False)


def test_moments_are_in_order_of_time() -> None:
    moments = [moment for moment, _ in PLAYED]
    assert moments == sorted(moments)


def test_every_scenario_is_played_before_any_is_played_twice() -> None:
    ordinary = [scenario for scenario in SCENARIOS.values() if not scenario.gateway_only]
    names = [scenario.name for _, scenario in plan(len(ordinary), 1, gateway=False)]
    assert sorted(names) == sorted(scenario.name for scenario in ordinary)


def test_a_gateway_brings_its_own_scenarios() -> None:
    assert any(scenario.gateway_only for _, scenario in plan(100, 1, gateway=True))
    assert not any(scenario.gateway_only for _, scenario in PLAYED)


def test_attacks_come_in_waves_work_by_day_and_machines_by_night() -> None:
    for moment, scenario in PLAYED:
        if scenario.when == WAVE:
            hours = (moment - START) / timedelta(hours=1)
            assert any(begin <= hours <= begin + length for begin, length in WAVES)
        if scenario.when == OFFICE:
            assert moment.weekday() < 5
            assert 12 <= moment.hour < 21
        if scenario.when == NIGHT:
            assert 5 <= moment.hour < 9


def test_common_scenarios_are_played_more_often_than_rare_ones() -> None:
    counts = {name: sum(scenario.name == name for _, scenario in PLAYED) for name in SCENARIOS}
    assert counts["internal_with_stub"] > 4 * counts["two_authors"] > 0
