"""A case's report as data: which sections stand in it, in the order they are read.

    build_report(numbers, case, exhibits, voice, made_at).sections[0].id == "summary"

Nothing is worded or counted here: words are `text_en` and `text_fr`, counts are `numbers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from toolkit.chart import Exhibit
from toolkit.evidence.case import CaseFile
from toolkit.report import appendices, controls, custody, examined, findings, origins, overview, references, signals
from toolkit.report.blocks import Report, Section
from toolkit.report.numbers import Numbers
from toolkit.report.shown import shown
from toolkit.report.statements import marked, questions
from toolkit.report.voice import Voice
from toolkit.version import __version__

__all__ = ["build_report"]


def build_report(
    numbers: Numbers,
    case: CaseFile,
    exhibits: list[Exhibit],
    voice: Voice,
    made_at: datetime,
    log: Sequence[custody.Entry] = (),
) -> Report:
    """Every section, asked and worded. `made_at` is the run's time, given by the caller: nothing here has a clock.

    `log` is the custody log. Where the voice hides people, the exhibits given are ones that name nobody.
    """
    sections, said = marked([*_body(numbers, exhibits, voice), *_appendix(numbers, voice, log)])
    # Last, so that it holds every number that the others asked.
    sections.append(questions(numbers, said, voice))
    title = shown(case.case.title or voice.say("cover.untitled"))
    kicker = voice.say("cover.kicker" if voice.mask is None else "cover.redacted")
    cover = overview.cover(case, voice, made_at)
    return Report(voice.words.language, title, kicker, cover, sections, voice.say("colophon", version=__version__))


def _body(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> list[Section]:
    """From the page that a manager reads to what is recommended."""
    sections = [
        overview.summary(numbers, voice),
        examined.examined(numbers, exhibits, voice),
        examined.profile(numbers, voice),
        examined.domains(numbers, voice),
        examined.reverified(numbers, voice),
        findings.findings(numbers, exhibits, voice),
        signals.signals(numbers, voice),
        origins.origins(numbers, exhibits, voice),
        origins.landing(numbers, exhibits, voice),
        origins.campaigns(numbers, exhibits, voice),
        origins.senders(numbers, exhibits, voice),
        controls.controls(numbers, exhibits, voice),
        controls.containment(numbers, voice),
        appendices.timeline(numbers, voice),
        appendices.indicators(numbers, voice),
    ]
    return [section for section in sections if section is not None]


def _appendix(numbers: Numbers, voice: Voice, log: Sequence[custody.Entry]) -> list[Section]:
    """What is checked rather than read."""
    return [
        appendices.method(voice),
        appendices.glossary(voice),
        appendices.problems(numbers, voice),
        references.references(numbers, voice),
        examined.manifest(numbers, voice),
        custody.custody(log, voice),
        appendices.versions(numbers, voice),
        appendices.dictionary(numbers, voice),
    ]
