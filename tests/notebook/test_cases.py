"""Which case a notebook opens, and the figures it shows of it."""

import pytest

from toolkit import UsageError
from toolkit.notebook.cases import case_at, figure
from toolkit.notebook.gates import confirm


@pytest.fixture(autouse=True)
def no_script(monkeypatch):
    monkeypatch.setattr("toolkit.notebook.cases.prepare", lambda: None)


def test_the_case_named_comes_before_the_one_of_the_environment(case, displayed, monkeypatch):
    monkeypatch.setenv("TOOLKIT_CASE", "nowhere")
    assert case_at(case.folder).folder == case.folder


def test_the_environment_names_the_case_that_a_notebook_does_not(case, displayed, monkeypatch):
    monkeypatch.setenv("TOOLKIT_CASE", str(case.folder))
    assert case_at(None).folder == case.folder


def test_a_folder_without_a_case_is_refused(tmp_path, displayed):
    with pytest.raises(UsageError, match="holds no case"):
        case_at(tmp_path)


def test_the_banner_says_which_case_and_which_gates_are_open(case, displayed):
    confirm(case, "profile", "A. <Nalyst>")
    case_at(case.folder)
    assert "contoso-2025-07" in displayed[0]
    assert "profile: A. &lt;Nalyst&gt;, 20" in displayed[0]
    assert "counts: not confirmed" in displayed[0]
    assert "losses: none, nothing to confirm" in displayed[0]


def in_french(case):
    file = case.folder / "case.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('language = "en"', 'language = "fr"'), encoding="utf-8")
    return case


def test_cells_speak_the_language_of_the_case(case, displayed):
    case_at(in_french(case).folder)
    assert "counts\u00a0: non confirmé" in displayed[0]


def test_a_notebook_that_names_a_language_speaks_it_whatever_the_case_does(case, displayed):
    assert case_at(in_french(case).folder, "en").settings.case.language == "fr"
    assert "counts: not confirmed" in displayed[0]
    with pytest.raises(UsageError, match="'de' is not one of en, fr"):
        case_at(case.folder, "de")


def test_each_language_has_its_sample_case_with_figures_in_it(case, displayed, monkeypatch, tmp_path):
    made = []

    def investigate(evidence, folder, **options):
        made.append((folder.name, options["language"]))
        return case

    monkeypatch.setattr("toolkit.notebook.cases.ask.investigate", investigate)
    monkeypatch.setattr("toolkit.notebook.cases.console.sample_case", lambda: tmp_path / "sample-case")
    monkeypatch.delenv("TOOLKIT_CASE", raising=False)
    case_at(None, "fr")
    case_at(None)
    assert made == [("demo-fr", "fr"), ("demo", "en")]


def test_a_figure_stands_with_its_count_and_its_data(case, displayed):
    figure(case, "volume")
    assert "data:image/png;base64," in displayed[0]
    assert "figures/volume.csv" in displayed[0]


def test_a_figure_that_is_not_there_is_refused_by_name(case):
    with pytest.raises(UsageError, match=r"no figure 'volumes'; it has .*volume"):
        figure(case, "volumes")
