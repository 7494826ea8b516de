"""The rules of the house, as tests: what a reader of the folder names may rely on."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    path for path in (ROOT / "toolkit").rglob("*.py") if path.name not in ("__init__.py", "__main__.py", "version.py")
)
LONGEST_MODULE, LONGEST_FUNCTION = 300, 30
NO_ROOM = {"utils", "helpers", "common", "misc"}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is_about_and_stays_readable(path):
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree), "no docstring"
    assert path.stem not in NO_ROOM
    assert len(source.splitlines()) <= LONGEST_MODULE
    long = [
        f"{node.name} ({node.end_lineno - node.body[0].lineno + 1} lines)"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.body[0].lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_is_public_is_explained(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unexplained = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not (isinstance(node, ast.FunctionDef) and node.decorator_list)
        and ast.get_source_segment(path.read_text(encoding="utf-8"), node).count("\n") > 3
    ]
    assert unexplained == []


def test_every_room_is_tested_where_the_mirror_says():
    tests = {path.stem.removeprefix("test_"): path for path in (ROOT / "tests").rglob("test_*.py")}
    folders = {folder.name for folder in (ROOT / "tests").rglob("*") if folder.is_dir()}
    unmirrored = [name_of(path) for path in MODULES if not {path.stem, path.parent.name} & (set(tests) | folders)]
    assert unmirrored == []


def test_nothing_is_printed_below_the_command_line():
    talkers = [
        name_of(path)
        for path in MODULES
        if path.parent.name != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert talkers == []


def test_the_layers_hold():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_environment_yml_pins_what_the_lock_pins():
    lock = dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=!~;\s\[]", requirement)[0] for requirement in project["dependencies"]}
    [pins] = [entry["pip"] for entry in _environment()["dependencies"] if isinstance(entry, dict)]
    stated = dict(pin.split("==") for pin in pins if "==" in pin)
    assert set(stated) == wanted
    assert {name: lock[name] for name in stated} == stated


def test_conda_is_asked_for_python_and_pip_only():
    assert [entry.split()[0] for entry in _environment()["dependencies"] if isinstance(entry, str)] == ["python", "pip"]


def _environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_every_pin_has_a_hash_and_no_index_is_named():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"\n(?=[\w.-]+==)", text)[1:]:
        assert "--hash=sha256:" in block


def test_no_path_of_a_machine_stands_in_the_tree(tracked):
    found = [
        name_of(path)
        for path in tracked
        if path.suffix in (".py", ".md", ".toml", ".ipynb")
        and re.search(rb"/(work|home|root|Users)/[a-z]+/", path.read_bytes())
    ]
    assert found == []


def test_nothing_of_a_case_is_committed(tracked):
    cases = ROOT / "data" / "cases"
    assert [path for path in tracked if cases in path.parents] == [cases / ".gitkeep"]


def test_every_command_is_documented():
    import click
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    from toolkit.cli import app

    command = get_command(app)
    document = get_docs_for_click(
        obj=command, ctx=click.Context(command, info_name="toolkit"), name="toolkit", title="The command line"
    )
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").strip() == document.strip(), "run `make docs`"


def test_the_facade_has_what_it_names():
    import toolkit

    assert all(getattr(toolkit, name) is not None for name in toolkit.__all__)
    with pytest.raises(AttributeError, match="toolkit has no 'colour'"):
        toolkit.colour  # noqa: B018
