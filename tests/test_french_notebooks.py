"""The French of the guided notebooks: whole, with nothing beside the English, and set as French is set."""

import importlib.util
import re
import shutil
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
FRENCH = sorted((NOTEBOOKS / "source" / "fr").glob("*.md"))
BEATS = ["Question", "Paramètres", "Réponse", "Ce qu’il faut chercher", "Ce que cela ne prouve pas"]
GATED = {"00", "01", "04", "05"}


@pytest.fixture
def make(tmp_path):
    """`notebooks/make.py`, on a copy of the sources."""
    spec = importlib.util.spec_from_file_location("make_notebooks", NOTEBOOKS / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shutil.copytree(NOTEBOOKS / "source", tmp_path / "source")
    module.HERE, module.FRENCH = tmp_path, tmp_path / "source" / "fr"
    module.SOURCES = sorted((tmp_path / "source").glob("*.py"))
    module.STRINGS = module.FRENCH / "strings.toml"
    return module


def changed(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_of_both_editions_are_made(make):
    assert len(make.make()) == 2 * len(FRENCH) == 2 * len(make.SOURCES)


def test_a_cell_without_its_french_is_named_with_its_place(make):
    changed(make.FRENCH / "04_find_the_spoofs.md", "+++\n## Point de contrôle", "\n## Point de contrôle")
    with pytest.raises(make.Untranslated, match=r"04_find_the_spoofs\.md, Markdown cell 9: English '## What it does"):
        make.make()
    assert not (make.HERE / "fr").exists()


def test_a_cell_too_many_is_named_with_its_place(make):
    changed(make.FRENCH / "08_write_the_report.md", "Le parcours se", "Fin.\n+++\nLe parcours se")
    with pytest.raises(make.Untranslated, match=r"08_write_the_report\.md, Markdown cell 7: English 'The walk ends"):
        make.make()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("`header_origin`", "`header`"),
        ("](02_read_one_message.ipynb)", "](03_locate_the_senders.ipynb)"),
        ("## Réponse", "# Réponse"),
        ("- **Les échecs**", "**Les échecs**"),
    ],
)
def test_code_links_headings_and_points_are_the_same_in_both(make, old, new):
    changed(make.FRENCH / "01_load_the_evidence.md", old, new)
    with pytest.raises(make.Untranslated, match=r"01_load_the_evidence\.md, Markdown cell"):
        make.make()


def test_a_string_without_its_french_is_named_with_its_place(make):
    changed(make.STRINGS, '"Spoofs" = "Usurpations"\n', "")
    with pytest.raises(make.Untranslated, match=r"04_find_the_spoofs\.py, cell 9: strings\.toml has no .* 'Spoofs'"):
        make.make()


def test_french_without_a_string_or_a_notebook_is_named(make):
    changed(make.STRINGS, "# 00\n", '# 00\n"Nothing" = "Rien"\n')
    (make.FRENCH / "99_nowhere.md").write_text("# 99\n", encoding="utf-8")
    with pytest.raises(make.Untranslated, match="French without English: 99_nowhere, Nothing"):
        make.make()


def test_what_a_code_cell_shows_is_found_whatever_stands_around_it(make):
    query = "select a as \"in words\", coalesce(a.b, 'none')"
    code = f'# é: a note\nshow(x["é"], "One") # why\nshow(f("""\n  {query}"""), f"Two {{n}}")'
    found = [code[start:end] for start, end in make.shown_by(code)]
    assert found == ["Two {n}", "none", "in words", "why", "One", "é: a note"]


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.stem)
def test_a_french_notebook_is_set_as_french_is(path, misset):
    shipped = nbformat.read(NOTEBOOKS / "fr" / f"{path.stem}.ipynb", as_version=4)
    texts = [cell.source for cell in shipped.cells if cell.cell_type == "markdown"]
    assert [text for text in texts if misset(text)] == []


def test_what_code_cells_show_is_set_as_french_is(make, misset):
    assert [text for text in make.strings_in_french().values() if misset(text)] == []


def test_what_is_misset_is_seen(misset):
    assert all(map(misset, ("Quoi ?", "dit : oui", "dit: oui", "l'un", "« oui »", "“oui”", "**Quoi?**", "enfin...")))
    assert misset("**Quoi\u00a0?** «\u00a0oui\u00a0»\u00a0: à 12:30, `a: b`, [l’un](b.md)\u00a0; {n}…") == []


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.stem)
def test_a_french_notebook_has_its_beats_and_speaks_french(path):
    shipped = nbformat.read(NOTEBOOKS / "fr" / f"{path.stem}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in shipped.cells if cell.cell_type == "markdown")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert headings == ([*BEATS, "Point de contrôle"] if path.stem[:2] in GATED else BEATS)
    [parameters] = [cell for cell in shipped.cells if "parameters" in cell.metadata.get("tags", [])]
    assert 'LANGUAGE = "fr"' in parameters.source
    assert any("case_at(CASE, LANGUAGE)" in cell.source for cell in shipped.cells)


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.stem)
def test_links_of_the_deeper_folder_lead_somewhere(path):
    text = (NOTEBOOKS / "fr" / f"{path.stem}.ipynb").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert (NOTEBOOKS / "fr" / target).is_file(), target
