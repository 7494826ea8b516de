"""Every scenario plays, tells what it means, and shares nothing with the judge."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import toolkit.simulate
from toolkit.simulate.dice import Dice
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.scenarios import SCENARIOS
from toolkit.simulate.scenarios.gateway import around_gateway, through_gateway
from toolkit.simulate.scenarios.registry import scenario
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import START, staff

ROOM = Path(toolkit.simulate.__file__).parent


def scene(seed: str) -> Scene:
    return Scene(Dice(seed), START, staff(1))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_plays_at_any_seed_and_always_means_the_same(name: str) -> None:
    for seed in ("a", "b", "c"):
        mail = SCENARIOS[name].play(scene(seed))
        assert mail.meant == mail.accepted[0] == SCENARIOS[name].meant
        assert mail.scenario == name
        assert all(inside.meant and inside.scenario for inside in (*mail.embedded, *mail.beside))
        assert message_bytes(mail).count(b"\r\n\r\n") >= 1


def test_a_verdict_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such verdict: spoof"):
        scenario(meant="spoof")


def test_nothing_of_the_toolkit_but_its_vocabulary_is_imported() -> None:
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            ours = [name for name in names if name.startswith("toolkit")]
            assert all(name.startswith(("toolkit.simulate", "toolkit.schema")) for name in ours), file


def test_a_gateway_is_the_peer_of_all_that_went_through_it() -> None:
    for seed in map(str, range(8)):
        here = scene(seed)
        mail = through_gateway(SCENARIOS["partner_all_passed"].play(here), here)
        assert mail.entry.peer.ip == "192.0.2.130"
        assert mail.below[0][0] == "Authentication-Results-Original"
        judged_source = mail.entry.judged.ip == "203.0.113.60"
        assert judged_source == (mail.entry.authentication.spf == "pass")
        assert judged_source == ("X-MS-Exchange-SkipListedInternetSender" in mail.stamps)


def test_past_the_gateway_a_foreign_spoof_may_be_named_by_either_offence() -> None:
    mail = around_gateway(SCENARIOS["foreign_envelope"].play(scene("x")))
    assert mail.accepted == ("header_spoof", "gateway_bypass")
