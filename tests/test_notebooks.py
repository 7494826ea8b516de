"""The guided notebooks: thin, in five beats, and each runs from top to bottom without a network."""

import ast
import importlib.util
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from toolkit import open_case
from toolkit.notebook import run_notebooks

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
SOURCES = sorted((FOLDER / "source").glob("*.py"))
GUIDED = [source for source in SOURCES if source.stem[0] == "0"]
BEATS = ("## Question", "## Parameters", "## Answer", "## What to look for", "## What it does not prove")
NOT_THIN = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.Lambda)
LONGEST_CELL = 12

# Inside a kernel: whatever is not this machine is out of reach.
BLOCK = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError("the network is off")
    return _connect(self, address)
socket.socket.connect = connect
"""


def stem(path):
    return path.stem


def cells_of(source):
    return nbformat.read(FOLDER / f"{source.stem}.ipynb", as_version=4).cells


@pytest.mark.parametrize("source", SOURCES, ids=stem)
def test_a_notebook_is_thin(source):
    for cell in cells_of(source):
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= LONGEST_CELL
            assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, NOT_THIN)]


@pytest.mark.parametrize("source", GUIDED, ids=stem)
def test_a_guided_notebook_has_its_five_beats_in_order(source):
    prose = "\n".join(cell.source for cell in cells_of(source) if cell.cell_type == "markdown")
    places = [prose.find(beat) for beat in BEATS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("source", SOURCES, ids=stem)
def test_the_notebook_that_is_shipped_is_the_one_its_source_gives_and_has_no_outputs(source):
    spec = importlib.util.spec_from_file_location("make", FOLDER / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    shipped = (FOLDER / f"{source.stem}.ipynb").read_text(encoding="utf-8")
    assert shipped == make.notebook_of(source), "run `make notebooks`"
    assert not any(cell.get("outputs") for cell in cells_of(source))


@pytest.fixture
def case(sample_case, tmp_path):
    shutil.copytree(sample_case.folder, tmp_path / "case")
    return open_case(tmp_path / "case")


@pytest.fixture
def network_off(tmp_path, monkeypatch):
    (tmp_path / "off").mkdir()
    (tmp_path / "off" / "sitecustomize.py").write_text(BLOCK)
    paths = [str(tmp_path / "off"), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))


@pytest.mark.filterwarnings("ignore")
def test_without_a_confirmation_the_walk_ends_at_the_first_gate(case, network_off):
    walk = run_notebooks(case)
    assert [path.name for path in walk.made] == ["00_open_a_case.ipynb"]
    assert "is none of yours missing" in walk.stopped


@pytest.mark.filterwarnings("ignore")
def test_with_a_name_every_notebook_runs_to_its_end(case, network_off):
    walk = run_notebooks(case, confirmed_by="A. Nalyst", names="[09]*.ipynb")
    assert walk.stopped is None
    assert [path.stem for path in walk.made] == [source.stem for source in SOURCES]
    shown = (case.folder / "notebooks" / "04_find_the_spoofs.ipynb").read_text(encoding="utf-8")
    assert "direct_send_spoof" in shown
