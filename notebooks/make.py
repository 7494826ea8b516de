"""Make the notebooks that are shipped (`*.ipynb`, without outputs) from their sources (`source/*.py`).

    python notebooks/make.py

The same source gives the same bytes: cells are numbered, and nothing of the machine that made them is kept.
"""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat

HERE = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook_of(source: Path) -> str:
    """The text of the notebook that a source gives."""
    notebook = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{source.stem[:2]}-{number:02}"
    return nbformat.writes(notebook) + "\n"


def make() -> list[Path]:
    """Write every notebook; returns their paths."""
    made = []
    for source in sorted((HERE / "source").glob("*.py")):
        made.append(HERE / f"{source.stem}.ipynb")
        made[-1].write_text(notebook_of(source), encoding="utf-8", newline="\n")
    return made


if __name__ == "__main__":
    make()
