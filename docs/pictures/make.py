"""Make the pictures of the README from a case: a notebook, two figures, a page of the report.

    python docs/pictures/make.py data/cases/demo          (or `make pictures`)

JupyterLab and the report are photographed in Chromium, which must be on the path.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from PIL import Image

HERE = Path(__file__).resolve().parent
BROWSER = HERE.parents[1] / "tests" / "browser.py"
FIGURES = ("countries", "controls")
FIGURE_WIDTH, COLOURS = 1500, 192
NOTEBOOK, REPORT = "04_find_the_spoofs.ipynb", "report.html"
SEEN = ".tk-card"
MOMENT = "new Promise(done => setTimeout(() => done(true), 1500))"


def make(case: Path) -> list[Path]:
    """Write the pictures beside this file; returns their paths."""
    driven = _browser()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copytree(case, root / "case")
        (root / "profile").mkdir()
        with driven.jupyterlab(root, root / "case") as lab, driven.chromium(root / "profile") as chromium:
            _notebook(driven, chromium, lab)
            _report(driven, chromium, root / "case" / "report" / REPORT)
    for figure in FIGURES:
        _smaller(case / "figures" / f"{figure}.png", HERE / f"{figure}.png")
    return sorted(HERE.glob("*.png"))


def _browser() -> ModuleType:
    spec = importlib.util.spec_from_file_location("browser", BROWSER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _notebook(driven: ModuleType, chromium: str, lab: str) -> None:
    page = driven.Page.open(chromium, f"{lab}/lab/tree/notebooks/{NOTEBOOK}")
    page.call("Emulation.setDeviceMetricsOverride", width=1280, height=1000, deviceScaleFactor=1, mobile=False)
    page.run_notebook()
    page.wait(f"{driven.OUTPUTS}.some(o => o.includes('tk-gate'))")  # the last cell has run
    page.ask("(window.jupyterapp.shell.collapseLeft(), true)")
    for _ in range(3):  # what is scrolled past is drawn only then, and pushes the rest down
        page.scroll_to(SEEN, block="start")
        page.wait(MOMENT)
    _photograph(page, HERE / "notebook.png")


def _report(driven: ModuleType, chromium: str, report: Path) -> None:
    page = driven.Page.open(chromium, report.as_uri())
    page.call("Emulation.setDeviceMetricsOverride", width=1080, height=960, deviceScaleFactor=1, mobile=False)
    page.wait("document.querySelector('#summary') && (document.querySelector('#summary').scrollIntoView(), true)")
    _photograph(page, HERE / "report.png")


def _photograph(page: Any, path: Path) -> None:
    page.wait(MOMENT)
    page.picture(path)
    page.close()
    _smaller(path, path)


def _smaller(source: Path, into: Path) -> None:
    """The picture at a page's width and in few colours: a third of the bytes, no difference to the eye."""
    with Image.open(source) as picture:
        scale = min(1.0, FIGURE_WIDTH / picture.width)
        size = (round(picture.width * scale), round(picture.height * scale))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    # The rare colours are the telling ones: a verdict's orange must not become the grey of the page.
    small.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(into, optimize=True)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not (Path(arguments[0]) / "report" / REPORT).is_file():
        print("Give the folder of a case that has a report: python docs/pictures/make.py data/cases/demo")
        return 2
    if _browser().CHROMIUM is None:
        print("Chromium is needed to photograph JupyterLab and the report: on Debian, `apt-get install chromium`")
        return 2
    for path in make(Path(arguments[0]).resolve()):
        print(f"{path.stat().st_size:>9,} bytes  {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
