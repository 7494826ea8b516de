"""Signals: marks that mails bear, how often on spoofs and how often on other mail. No signal changes a verdict.

    The peer introduced itself with an address literal   low   38 on spoofs   2 on other mail   T1566

A mark that both sides bear tells little, which is why both are counted.
"""

from __future__ import annotations

from typing import Any

from toolkit.judge.signals import ALL
from toolkit.report.blocks import Cell, Prose, Section
from toolkit.report.grids import asked, count, named
from toolkit.report.numbers import Numbers
from toolkit.report.questions import IS_SPOOF, how_many
from toolkit.report.rules_fr import SIGNALS_FR
from toolkit.report.voice import Voice

__all__ = ["signals"]

MOST_SIGNALS = 25
TITLES = {signal.id: signal.title for signal in ALL}
ATTACK = {signal.id: signal.attack for signal in ALL}

SIGNALS_SQL = f"""select signal_id as signal, severity, count(*) filter (answer = 'hit' and {IS_SPOOF}) as on_spoofs,
 count(*) filter (answer = 'hit' and not ({IS_SPOOF})) as on_others,
 count(*) filter (answer = 'inconclusive') as inconclusive, signal_id as attack
 from signals join verdicts using (mail_uid) group by signal_id, severity having count(*) filter (answer = 'hit') > 0
 order by on_spoofs desc, on_others desc, signal"""


def signals(numbers: Numbers, voice: Voice) -> Section:
    """The signals that hit, most frequent on spoofs first."""
    hits = numbers.ask("signals.hits", "select count(*) from signals where answer = 'hit'")
    words = Prose([voice.say("signals.intro", n=hits, rows=how_many(numbers, "signals"))])
    columns = {
        "signal": _title, "severity": named("severity"), "on_spoofs": count, "on_others": count, "inconclusive": count,
        "attack": _attack,
    }  # fmt: skip
    grid = asked("signals", SIGNALS_SQL, columns, numbers, voice, MOST_SIGNALS)
    return Section("signals", voice.say("signals.title"), [words, grid])


def _title(signal_id: Any, voice: Voice) -> Cell:
    titles = TITLES if voice.words.language == "en" else SIGNALS_FR
    return voice.text(titles.get(signal_id, signal_id), 160)


def _attack(signal_id: Any, voice: Voice) -> Cell:
    technique = ATTACK.get(signal_id)
    return voice.mono(technique) if technique else Cell("–")
