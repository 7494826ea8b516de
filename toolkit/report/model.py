"""A case's report as data: which sections stand in it, in the order they are read.

    build_report(numbers, case, exhibits, voice, made_at).sections[0].id == "summary"

Nothing is worded or counted here: words are `text_en` and `text_fr`, counts are `numbers`.
"""

from __future__ import annotations

from datetime import datetime

from toolkit.chart import Exhibit
from toolkit.evidence.case import CaseFile
from toolkit.report import appendices, controls, examined, findings, origins, overview
from toolkit.report.blocks import Report
from toolkit.report.numbers import Numbers
from toolkit.report.shown import shown
from toolkit.report.voice import Voice
from toolkit.version import __version__

__all__ = ["build_report"]


def build_report(numbers: Numbers, case: CaseFile, exhibits: list[Exhibit], voice: Voice, made_at: datetime) -> Report:
    """Every section, asked and worded. `made_at` is the run's time, given by the caller: nothing here has a clock."""
    sections = [
        overview.summary(numbers, voice),
        examined.examined(numbers, voice),
        examined.profile(numbers, voice),
        findings.findings(numbers, exhibits, voice),
        origins.origins(numbers, exhibits, voice),
        origins.landing(numbers, exhibits, voice),
        origins.campaigns(numbers, voice),
        origins.senders(numbers, voice),
        controls.controls(numbers, exhibits, voice),
        appendices.timeline(numbers, voice),
        appendices.indicators(numbers, voice),
        appendices.method(voice),
        appendices.problems(numbers, voice),
        examined.manifest(numbers, voice),
        appendices.versions(numbers, voice),
        appendices.dictionary(numbers, voice),
    ]
    # Last, so that it holds every number that the others asked.
    sections.append(appendices.questions(numbers, voice))
    title = shown(case.case.title or voice.say("cover.untitled"))
    kicker = voice.say("cover.kicker")
    cover = overview.cover(case, voice, made_at)
    return Report(voice.words.language, title, kicker, cover, sections, voice.say("colophon", version=__version__))
