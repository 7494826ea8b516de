"""The published method is what the rules say today."""

from __future__ import annotations

from pathlib import Path

from toolkit.judge.method import render_method
from toolkit.judge.rules import RULES
from toolkit.judge.signals import ALL as SIGNALS

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "method.md"


def test_the_published_method_is_up_to_date():
    assert PUBLISHED.read_text(encoding="utf-8") == render_method(), "write docs/method.md again from render_method()"


def test_every_rule_and_signal_is_published():
    text = render_method()
    assert all(f"`{rule.name}`" in text for rule in RULES) and all(f"`{signal.id}`" in text for signal in SIGNALS)
