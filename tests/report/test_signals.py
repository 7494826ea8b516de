"""Signals are counted on both sides, since one that other mail bears as often tells little."""

from __future__ import annotations

import pandas as pd

from toolkit.report.blocks import Grid
from toolkit.report.numbers import Numbers
from toolkit.report.signals import signals
from toolkit.schema import TABLES


def rows(numbers, voice):
    [grid] = [block for block in signals(numbers, voice).blocks if isinstance(block, Grid)]
    return [[cell.shown for cell in row] for row in grid.rows]


def test_a_signal_is_counted_on_spoofs_and_on_other_mail(tables, voice):
    other = tables["verdicts"].query("verdict == 'external'")["mail_uid"].iloc[0]
    extra = TABLES["signals"].from_rows(
        [{"mail_uid": other, "signal_id": "self_addressed", "answer": "hit", "severity": "medium", "quote": None}]
    )
    told = {**tables, "signals": pd.concat([extra, tables["signals"]], ignore_index=True)}
    assert rows(Numbers.over(told), voice) == [["The author is also a recipient", "medium", "38", "1", "0", "T1566"]]


def test_a_signal_that_never_hit_is_not_listed(tables, voice):
    open_ = tables["signals"].assign(answer="inconclusive")
    assert rows(Numbers.over({**tables, "signals": TABLES["signals"].conform(open_)}), voice) == []


def test_a_signal_is_named_in_french(numbers, french):
    assert rows(numbers, french)[0][:2] == ["L’auteur est aussi un destinataire", "moyen"]
