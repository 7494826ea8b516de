"""Make the notebooks that are shipped (`*.ipynb` and `fr/*.ipynb`, without outputs) from their sources.

    python notebooks/make.py

`source/*.py` is English and the one home of code. `source/fr/*.md` has the French of its Markdown cells, in order and
parted by lines `+++`; `source/fr/strings.toml` that of what its code cells show: captions, comments, words in queries.
The same source gives the same bytes: cells are numbered, and nothing of the machine that made them is kept.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

import jupytext
import nbformat

from toolkit.chart.words import spaced

HERE = Path(__file__).resolve().parent
SOURCES = sorted((HERE / "source").glob("*.py"))
FRENCH = HERE / "source" / "fr"
STRINGS = FRENCH / "strings.toml"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
PARTED = "\n+++\n"
LANGUAGE = ('LANGUAGE = "en"', 'LANGUAGE = "fr"')
# What a query shows beside the names of its columns: headings in words, and the word for what is null.
IN_QUERIES = re.compile(r"""as "([^"]+)"|coalesce\([\w.]+, '([^']+)'\)""")
# What French may not change of a cell: the rank of its headings, its code, where its links lead.
MARKS = (re.compile(r"^#+ ", re.M), re.compile(r"`[^`]+`"), re.compile(r"\]\([^)]+\)"), re.compile(r"^- ", re.M))


class Untranslated(Exception):
    """A cell or a string that has no French, or French that has no cell or string; says where."""


def notebook_of(source: Path) -> str:
    """The text of the English notebook that a source gives."""
    return _written(_read(source), source.stem)


def french_of(source: Path) -> str:
    """The text of the French notebook of the same cells. Raises Untranslated."""
    notebook = _read(source)
    texts = iter(_paired(source, [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]))
    strings = strings_in_french()
    for number, cell in enumerate(notebook.cells):
        place = f"{source.name}, cell {number}"
        cell["source"] = next(texts) if cell.cell_type == "markdown" else _code_in_french(cell.source, strings, place)
    return _written(notebook, source.stem)


def make() -> list[Path]:
    """Write every notebook of both languages; returns their paths. Raises Untranslated before anything is written."""
    _expect_all_used()
    texts = {HERE / f"{source.stem}.ipynb": notebook_of(source) for source in SOURCES}
    texts |= {HERE / "fr" / f"{source.stem}.ipynb": french_of(source) for source in SOURCES}
    (HERE / "fr").mkdir(exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def strings_in_french() -> Mapping[str, str]:
    """What code cells show, English to French."""
    return {english: spaced(french) for english, french in tomllib.loads(STRINGS.read_text(encoding="utf-8")).items()}


def shown_by(code: str) -> Iterator[tuple[int, int]]:
    """Where a cell's code speaks to a reader, from its end on: captions of `show`, comments, words in queries."""
    lines = code.splitlines(keepends=True)
    spans = [
        found.span(group) for found in IN_QUERIES.finditer(code) for group in (1, 2) if found.group(group) is not None
    ]
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            start = len("".join(lines[: token.start[0] - 1])) + token.start[1]
            spans.append((start + len("# "), start + len(token.string)))
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Name(id="show"), args=[_, ast.Constant() | ast.JoinedStr() as caption, *_]):
                quoted = ast.get_source_segment(code, caption) or ""
                start = code.index(quoted, len("".join(lines[: caption.lineno - 1])))
                spans.append((start + quoted.index('"') + 1, start + len(quoted) - 1))
    yield from sorted(spans, reverse=True)


def _read(source: Path) -> nbformat.NotebookNode:
    return jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")


def _written(notebook: nbformat.NotebookNode, stem: str) -> str:
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{stem[:2]}-{number:02}"
    return nbformat.writes(notebook) + "\n"


def _paired(source: Path, english: list[str]) -> list[str]:
    """The French of a source's Markdown cells, as it stands one folder deeper."""
    path = FRENCH / f"{source.stem}.md"
    french = path.read_text(encoding="utf-8").strip().split(PARTED) if path.is_file() else []
    for number, (ours, theirs) in enumerate(zip_longest(english, french), 1):
        if ours is None or theirs is None or _marks(ours) != _marks(theirs):
            told = f"English {_first_line(ours)}, French {_first_line(theirs)}"
            raise Untranslated(f"{path.name}, Markdown cell {number}: {told}")
    return [spaced(text.strip().replace("](../", "](../../")) for text in french]


def _marks(text: str) -> list[object]:
    headings, code, links, points = (marks.findall(text) for marks in MARKS)
    return [headings, {" ".join(span.split()) for span in code}, set(links), len(points)]


def _first_line(text: str | None) -> str:
    return "has no such cell" if text is None else repr(text.strip().splitlines()[0])


def _code_in_french(code: str, strings: Mapping[str, str], place: str) -> str:
    for start, end in shown_by(code):
        english = code[start:end]
        if english not in strings:
            raise Untranslated(f"{place}: {STRINGS.name} has no French for {english!r}")
        code = code[:start] + strings[english] + code[end:]
    return code.replace(*LANGUAGE)


def _expect_all_used() -> None:
    stray = {path.stem for path in FRENCH.glob("*.md")} - {source.stem for source in SOURCES}
    cells = [cell.source for source in SOURCES for cell in _read(source).cells if cell.cell_type == "code"]
    stray |= set(strings_in_french()) - {code[start:end] for code in cells for start, end in shown_by(code)}
    if stray:
        raise Untranslated(f"French without English: {', '.join(sorted(stray))}")


if __name__ == "__main__":
    make()
