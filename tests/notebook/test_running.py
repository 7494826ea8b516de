"""Notebooks without a person, and JupyterLab with one."""

import json
import os
import sys
from pathlib import Path

import nbformat
import pytest

from toolkit import UsageError
from toolkit.notebook import running
from toolkit.notebook.gates import confirmations
from toolkit.notebook.running import notebooks_folder, run_notebooks, start_lab

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


def test_the_walk_ends_at_the_first_gate_that_nobody_answers_for(case):
    walk = run_notebooks(case)
    assert [path.name for path in walk.made] == ["00_open_a_case.ipynb"]
    assert "The gate “profile” is closed" in walk.stopped
    assert walk.made[0].parent == case.folder / "notebooks"


def test_a_name_answers_for_the_gates_and_no_button_is_shown(case, at_the_keyboard):
    walk = run_notebooks(case, confirmed_by="A. Nalyst", names="00_*.ipynb")
    assert walk.stopped is None
    assert confirmations(case)["profile"][0] == "A. Nalyst"
    text = walk.made[0].read_text(encoding="utf-8")
    assert "widget-view" not in text
    assert case.manifest["sha256"].iloc[0] in text
    nbformat.validate(nbformat.read(walk.made[0], as_version=4))


def test_the_french_edition_is_run_into_a_folder_of_its_own(case, monkeypatch):
    ran = []
    monkeypatch.setattr(running, "_run", lambda source, output, parameters: ran.append((source, output, parameters)))
    assert run_notebooks(case, names="04_*.ipynb", language="fr", confirmed_by="A. Nalyst").stopped is None
    [(source, output, parameters)] = ran
    assert (source.parent, output.parent) == (notebooks_folder() / "fr", case.folder / "notebooks" / "fr")
    assert output.parent.is_dir() and parameters["CONFIRMED_BY"] == "A. Nalyst"


@pytest.fixture
def started(monkeypatch):
    calls = []

    def run(command, env, check):
        calls.append((command, env))
        return type("Ended", (), {"returncode": 0})

    monkeypatch.setattr(running.subprocess, "run", run)
    monkeypatch.delenv("TOOLKIT_CASE", raising=False)
    return calls


def test_jupyterlab_opens_the_first_notebook_on_the_case(case, started):
    assert start_lab(case.folder) == 0
    [(command, env)] = started
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert any(option.endswith("/lab/tree/notebooks/00_open_a_case.ipynb") for option in command)
    assert env["TOOLKIT_CASE"] == str(case.folder.resolve())


ASKED = [("en", "fr", "fr/00"), ("fr", None, "fr/00"), ("fr", "en", "notebooks/00")]


@pytest.mark.parametrize(("stated", "asked", "opened"), ASKED)
def test_jupyterlab_opens_the_edition_asked_for_else_that_of_the_case(case, started, stated, asked, opened):
    file = case.folder / "case.toml"
    text = file.read_text(encoding="utf-8").replace('language = "en"', f'language = "{stated}"')
    file.write_text(text, encoding="utf-8")
    start_lab(case.folder, language=asked)
    [(command, _)] = started
    assert any(option.endswith(f"/{opened}_open_a_case.ipynb") for option in command)


def test_a_language_that_no_edition_is_in_is_refused(case, started):
    with pytest.raises(UsageError, match="'de' is not one of en, fr"):
        start_lab(case.folder, language="de")
    with pytest.raises(UsageError, match="'de' is not one of en, fr"):
        run_notebooks(case, language="de")
    assert started == []


def test_jupyterlab_asks_nobody_for_news(started, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/etc/their-own")
    start_lab()
    [(command, env)] = started
    assert set(running.QUIET) <= set(command)
    ours, *theirs = env["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == ["/etc/their-own"]
    settings = json.loads((Path(ours) / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert "TOOLKIT_CASE" not in started[0][1]


def test_jupyterlab_is_not_started_on_no_case(tmp_path, started):
    with pytest.raises(UsageError, match="holds no case"):
        start_lab(tmp_path)
    assert started == []
