"""A case to change, what was displayed, and a session with a person at the keyboard."""

import shutil

import pytest

from toolkit import open_case
from toolkit.notebook import live
from toolkit.notebook.speech import speak


@pytest.fixture
def case(sample_case, tmp_path):
    """A copy of the sample case."""
    shutil.copytree(sample_case.folder, tmp_path / "case")
    return open_case(tmp_path / "case")


@pytest.fixture
def displayed(monkeypatch):
    """Everything that the notebook's modules display, in order: HTML as text, widgets as they are."""
    shown = []

    def keep(thing):
        shown.append(getattr(thing, "data", thing))

    for module in ("cases", "gates", "pivots", "reviews", "tables"):
        monkeypatch.setattr(f"toolkit.notebook.{module}.display", keep)
    return shown


@pytest.fixture
def at_the_keyboard(monkeypatch):
    """As in a notebook that JupyterLab opened."""
    monkeypatch.setenv(live.SESSION, "notebooks/00_open_a_case.ipynb")
    monkeypatch.delenv(live.HANDS_OFF, raising=False)


@pytest.fixture(autouse=True)
def nobody_there(monkeypatch):
    """Unless a test says otherwise, nobody can press a button."""
    monkeypatch.delenv(live.SESSION, raising=False)


@pytest.fixture(autouse=True)
def in_english():
    """A kernel's language outlives a cell, and here a test."""
    speak("en")
    yield
    speak("en")
