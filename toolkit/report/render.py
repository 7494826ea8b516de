"""The report as one HTML file that needs nothing else: no script, no request, nothing from the evidence that could act.

    default-src 'none'; img-src data:; style-src 'sha256-…'

The policy admits one style sheet by its hash and pictures that are inside the file; all text is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from toolkit.chart import Exhibit, Tables, words_for
from toolkit.chart.style import VERDICT_COLOURS
from toolkit.evidence.case import CaseFile
from toolkit.report.blocks import Report
from toolkit.report.model import build_report
from toolkit.report.numbers import Numbers
from toolkit.report.shown import soft
from toolkit.report.voice import Voice

__all__ = ["render", "write_report"]

LARGEST_SVG = 1_500_000


def write_report(tables: Tables, case: CaseFile, exhibits: list[Exhibit], folder: Path, *, made_at: datetime) -> Path:
    """`report.html` and `numbers.json` in `folder`; the path of the first. The same input gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = Numbers.over(tables)
    voice = Voice(words_for(case))
    page = folder / "report.html"
    html = render(build_report(numbers, case, exhibits, voice, made_at), voice)
    page.write_bytes(html.encode("utf-8", "backslashreplace"))
    numbers.save(folder / "numbers.json")
    return page


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
