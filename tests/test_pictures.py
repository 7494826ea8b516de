"""The README's pictures: the ones that the command makes, small enough for a page, and refused where they cannot be."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
LARGEST_BYTES = 250_000


@pytest.fixture
def make():
    spec = importlib.util.spec_from_file_location("make_pictures", PICTURES / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_shows_what_the_command_makes(make):
    shown = set(re.findall(r"\]\(docs/pictures/([\w.]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert shown == {"notebook.png", "report.png", *(f"{figure}.png" for figure in make.FIGURES)}
    assert shown == {path.name for path in PICTURES.glob("*.png")}


def test_a_picture_is_small_enough_for_a_page():
    assert all(path.stat().st_size < LARGEST_BYTES for path in PICTURES.glob("*.png"))


def test_without_a_browser_the_command_says_what_it_needs(make, monkeypatch, tmp_path, capsys):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.html").touch()
    monkeypatch.setattr(make, "_browser", lambda: type("Driven", (), {"CHROMIUM": None}))
    assert make.main([str(tmp_path)]) == 2
    assert "apt-get install chromium" in capsys.readouterr().out


def test_a_folder_that_is_no_case_is_refused(make, tmp_path, capsys):
    assert make.main([str(tmp_path)]) == 2
    assert "Give the folder of a case" in capsys.readouterr().out
