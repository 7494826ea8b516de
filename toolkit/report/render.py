"""The report as one HTML file that needs nothing else: no script, no request, nothing from the evidence that could act.

    default-src 'none'; img-src data:; style-src 'sha256-…'

The policy admits one style sheet by its hash and pictures that are inside the file; all text is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from toolkit.chart import FIGURES, Exhibit, Tables, draw_exhibit, words_for
from toolkit.chart.style import VERDICT_COLOURS
from toolkit.evidence.case import CaseFile
from toolkit.report.blocks import Picture, Report
from toolkit.report.custody import Entry
from toolkit.report.model import build_report
from toolkit.report.numbers import Numbers
from toolkit.report.pdf import write_pdf
from toolkit.report.redaction import NAMING_FIGURES, Mask, without_names
from toolkit.report.shown import soft
from toolkit.report.voice import Voice

__all__ = ["render", "write_report"]

LARGEST_SVG = 1_500_000


def write_report(
    tables: Tables,
    case: CaseFile,
    exhibits: list[Exhibit],
    folder: Path,
    *,
    made_at: datetime,
    custody: Sequence[Entry] = (),
    key: bytes | None = None,
    pdf: bool = True,
) -> Path:
    """`report.html`, `report.pdf` and `numbers.json` in `folder`; the path of the first. Same input, same bytes.

    `custody` is the case's log, as `evidence.custody.read` gives it. With the case's `key`, people are hidden by it
    (ValueError where it is empty), the files are called `report.redacted…`, and figures that name people are redrawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    voice = Voice(words_for(case), None if key is None else Mask(key))
    variant = "" if key is None else ".redacted"
    page = folder / f"report{variant}.html"
    numbers = Numbers.over(tables)
    with TemporaryDirectory() as scratch:
        drawn = _drawn(exhibits, tables, case, voice, Path(scratch))
        report = build_report(numbers, case, drawn, voice, made_at, custody)
        page.write_bytes(render(report, voice).encode("utf-8", "backslashreplace"))
        if pdf:
            write_pdf(report, _shown(report), page.with_suffix(".pdf"), made_at)
    numbers.save(folder / f"numbers{variant}.json")
    return page


def _drawn(
    exhibits: list[Exhibit], tables: Tables, case: CaseFile, voice: Voice, folder: Path
) -> list[Exhibit]:
    """The exhibits as they stand, but where the voice hides people those that name them drawn again without."""
    if voice.mask is None:
        return exhibits
    masked, kinds = without_names(tables, voice.mask, voice.say("withheld")), {kind.id: kind for kind in FIGURES}
    return [
        draw_exhibit(kinds[exhibit.id], exhibit.number, masked, case, folder)
        if exhibit.id in NAMING_FIGURES
        else exhibit
        for exhibit in exhibits
    ]


def _shown(report: Report) -> list[Exhibit]:
    """The exhibits that stand in the report."""
    return [b.exhibit for section in report.sections for b in section.blocks if isinstance(b, Picture)]


def render(report: Report, voice: Voice) -> str:
    """The report as HTML."""
    templates = Environment(
        loader=PackageLoader("toolkit.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = _style(templates)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = templates.get_template("report.html")
    return (
        page.render(report=report, say=voice.say, style=Markup(style), policy=policy, picture=_picture, soft=soft)
        + "\n"
    )


def _style(templates: Environment) -> str:
    source, _, _ = templates.loader.get_source(templates, "style.css")  # type: ignore[union-attr]
    return source + "".join(f".{verdict}{{--tone:{colour}}}\n" for verdict, colour in VERDICT_COLOURS.items())


def _picture(exhibit: Exhibit) -> str:
    """The exhibit inside the page: SVG, sharp on paper, or PNG where the SVG is very large."""
    small = exhibit.svg.stat().st_size <= LARGEST_SVG
    kind, file = ("svg+xml", exhibit.svg) if small else ("png", exhibit.png)
    return f"data:image/{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
