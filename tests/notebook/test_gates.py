"""Gates: they stop, they take a name, they remember what was looked at."""

import pytest

from toolkit import UsageError
from toolkit.evidence import custody
from toolkit.evidence.problems import LINE
from toolkit.notebook.gates import NotConfirmed, confirm, confirmations, gate
from toolkit.pipeline import CUSTODY_LOG


def last_line(case):
    return custody.read(case.folder / CUSTODY_LOG)[-1]


def test_a_closed_gate_stops_and_says_how_to_open_it(case, displayed):
    with pytest.raises(NotConfirmed, match=r"(?s)“profile” is closed.*is none of yours missing.*--confirm NAME"):
        gate(case, "profile")
    assert "Are these tenant ids, domains, relays and gateways yours" in displayed[0]
    assert last_line(case)["action"] != "gate confirmed"


def test_a_closed_gate_shows_no_traceback():
    assert NotConfirmed("look first")._render_traceback_() == ["look first"]


def test_a_closed_gate_breaks_its_lines_between_words():
    [shown] = NotConfirmed(f"{'confirm ' * 30}\nthen run on")._render_traceback_()
    lines = shown.splitlines()
    assert max(map(len, lines)) <= LINE and lines[-1] == "then run on"
    assert shown.split() == ["confirm"] * 30 + ["then", "run", "on"]


def test_a_name_opens_it_and_is_kept_with_the_time(case, displayed):
    gate(case, "profile", confirmed_by="A. Nalyst")
    line = last_line(case)
    assert (line["action"], line["detail"]["gate"], line["detail"]["by"]) == ("gate confirmed", "profile", "A. Nalyst")
    assert confirmations(case) == {"profile": ("A. Nalyst", line["at"])}
    assert custody.breaks(case.folder / CUSTODY_LOG) == []


def test_an_open_gate_is_not_confirmed_twice(case, displayed):
    gate(case, "profile", confirmed_by="A. Nalyst")
    gate(case, "profile", confirmed_by="B. Other")
    gate(case, "profile")
    assert confirmations(case)["profile"][0] == "A. Nalyst"


def test_it_closes_again_when_what_was_looked_at_changes(case, displayed):
    gate(case, "profile", confirmed_by="A. Nalyst")
    case.store.write("profile", case.profile.head(2))
    with pytest.raises(NotConfirmed):
        gate(case, "profile")


def test_nothing_to_confirm_opens_it_without_a_line(case, displayed):
    before = last_line(case)
    gate(case, "losses", needed=False)
    assert last_line(case) == before
    assert "nothing to ask" in displayed[0]


@pytest.mark.parametrize("name", ["", "   ", True])
def test_a_confirmation_needs_a_name(case, name):
    with pytest.raises(UsageError, match="give a name"):
        confirm(case, "profile", name)


def test_an_unknown_gate_is_refused(case):
    with pytest.raises(UsageError, match="no gate 'prifile'; there are profile, losses"):
        gate(case, "prifile")


def test_the_button_confirms_in_the_name_beside_it(case, displayed, at_the_keyboard):
    with pytest.raises(NotConfirmed, match="with the button, or set CONFIRMED_BY"):
        gate(case, "senders")
    who, button = displayed[-1].children[0].children
    who.value = ""
    button.click()
    assert confirmations(case) == {}
    written = len(custody.read(case.folder / CUSTODY_LOG))
    who.value = "A. <Nalyst>"
    button.click()
    assert confirmations(case)["senders"][0] == "A. <Nalyst>"
    button.click()
    assert len(custody.read(case.folder / CUSTODY_LOG)) == written + 1
    gate(case, "senders")
    assert "A. &lt;Nalyst&gt;" in displayed[-1]


def test_enter_in_the_name_confirms(case, displayed, at_the_keyboard):
    with pytest.raises(NotConfirmed):
        gate(case, "senders")
    who, _ = displayed[-1].children[0].children
    who.value = "A. Nalyst"
    assert confirmations(case) == {}
    who._handle_custom_msg({"event": "submit"}, [])
    assert confirmations(case)["senders"][0] == "A. Nalyst"
