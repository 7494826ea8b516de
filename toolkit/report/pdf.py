"""The report as a PDF, set by Typst: a compiler in a wheel, its fonts inside, with no way to the network.

    typst.compile("report.typ") over report.json and the figures, in a folder of their own

The template is ours and fixed; evidence reaches it as strings of a JSON file, never as markup. Fonts of this machine
are ignored, so that the same report has the same pages everywhere; a letter that no face has is its code point.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import typst

from toolkit.chart import Exhibit
from toolkit.chart.faces import FOLDERS
from toolkit.chart.style import VERDICT_COLOURS
from toolkit.report.blocks import Report
from toolkit.report.pages import sheets

__all__ = ["write_pdf"]

TEMPLATE = "report.typ"
LARGEST_SVG = 1_500_000
# PDF/A-2a: for archives, tagged for those who hear a page; no script, no outside reference.
STANDARD: Literal["a-2a"] = "a-2a"
LOOKS = {"good": "#009e73", "doubt": "#e69f00", "bad": "#d55e00"}


def write_pdf(report: Report, exhibits: Sequence[Exhibit], path: Path, made_at: datetime) -> None:
    """The report as PDF/A at `path`. The same report and `made_at` give the same bytes."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = {exhibit.id: _picture(exhibit, folder) for exhibit in exhibits}
        data = sheets(report, files, {**VERDICT_COLOURS, **LOOKS})
        text = json.dumps({**data, "made_on": [made_at.year, made_at.month, made_at.day]}, ensure_ascii=False)
        (folder / "report.json").write_bytes(text.encode("utf-8", "backslashreplace"))
        template = resources.files("toolkit.report").joinpath("templates", TEMPLATE)
        (folder / TEMPLATE).write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        pages = typst.compile(
            str(folder / TEMPLATE),
            root=str(folder),
            font_paths=list(map(str, FOLDERS)),
            ignore_system_fonts=True,
            pdf_standards=STANDARD,
            timestamp=int(made_at.timestamp()),
        )
    path.write_bytes(pages)


def _picture(exhibit: Exhibit, folder: Path) -> str:
    """The figure's file, copied beside the template: SVG, or PNG where the SVG is very large."""
    source = exhibit.svg if exhibit.svg.stat().st_size <= LARGEST_SVG else exhibit.png
    return Path(shutil.copy(source, folder / f"figure-{exhibit.number}{source.suffix}")).name
