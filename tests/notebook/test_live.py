"""Who is at the keyboard."""

from ipywidgets import Text

from toolkit.notebook import live


def test_a_kernel_without_a_session_has_nobody_at_the_keyboard():
    assert not live.is_live()


def test_a_notebook_that_jupyterlab_opened_has_somebody(at_the_keyboard):
    assert live.is_live()


def test_a_run_without_hands_has_nobody_even_when_started_from_an_open_notebook(at_the_keyboard, monkeypatch):
    monkeypatch.setenv(live.HANDS_OFF, "1")
    assert not live.is_live()


def test_enter_in_a_field_acts_and_leaving_it_does_not():
    field, seen = Text(), []
    live.on_enter(field, seen.append)
    field.value = "typed"
    field._handle_custom_msg({"event": "focus"}, [])
    assert seen == []
    field._handle_custom_msg({"event": "submit"}, [])
    assert seen == [field]
