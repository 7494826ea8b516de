"""The rooms around a case: which edition of the notebooks is opened or run."""

from toolkit.notebook import running
from toolkit.notebook.running import Walk


def test_a_language_may_be_asked_for_and_is_else_left_to_the_case(toolkit, monkeypatch, sample_case):
    asked = []
    monkeypatch.setattr(running, "start_lab", lambda case, language: asked.append(language) or 0)
    walked = Walk((), None)
    monkeypatch.setattr(running, "run_notebooks", lambda case, confirmed_by, language: asked.append(language) or walked)
    for room in ("lab", "notebooks"):
        assert toolkit(room, sample_case.folder, "--language", "fr")[0] == 0
        assert toolkit(room, sample_case.folder)[0] == 0
    assert asked == ["fr", None, "fr", None]


def test_a_language_that_no_edition_is_in_is_the_callers_mistake(toolkit, sample_case):
    for room in ("lab", "notebooks"):
        status, _, said = toolkit(room, sample_case.folder, "--language", "de")
        assert status == 2 and "language 'de' is not one of en, fr" in said
