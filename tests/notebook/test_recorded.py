"""Sentences that stages recorded, told in the notebook's language; what has no French stays as it was recorded."""

import ast
import inspect

import pandas as pd
import pytest

from toolkit import console, verify
from toolkit.accounts import CONTAINERS
from toolkit.evidence import custody
from toolkit.notebook import containers, one_sided
from toolkit.notebook.recorded import headed, told
from toolkit.notebook.speech import speak
from toolkit.notebook.tables import table_html
from toolkit.notebook.text_fr import ACCOUNTS_FR, DIFFERENCES_FR, SILENCES_FR
from toolkit.report.told import in_french

CELLS = {
    ("why", "the file is empty"): "le fichier est vide",
    ("because", "stated in case.toml"): "déclaré dans case.toml",
    ("fact", "the mail begins"): "début des courriels",
    ("missing", "the author (From)"): "l’auteur (From)",
    ("title", "203.0.113.7 and 2 more · Invoice"): "203.0.113.7 et 2 autres · Invoice",
    ("one row is", "one evidence file, also inside a container"): "un fichier de preuve, aussi dans un conteneur",
    ("container", "a.pst 1 empty folder"): "a.pst 1 dossier vide",
    ("container", "a.pst 5 empty folders"): "a.pst 5 dossiers vides",
    ("difference", "exports/a.eml: is no longer there"): "exports/a.eml\u00a0: n’est plus là",
}


@pytest.mark.parametrize(("cell", "french"), CELLS.items())
def test_a_recorded_sentence_is_told_in_french_and_left_alone_in_english(cell, french):
    assert told(*cell) == cell[1]
    speak("fr")
    assert told(*cell) == french


def test_what_a_person_wrote_or_no_pattern_knows_stays_as_it_is():
    speak("fr")
    assert told("note", "the file is empty") == "the file is empty"
    assert told("why", "nobody knows this; the file is empty") == "nobody knows this; le fichier est vide"


def test_what_is_shown_is_told_and_the_frame_keeps_what_was_recorded():
    frame = pd.DataFrame({"why": ["the file is empty", None], "one row is": ["one attached file", "x"]})
    speak("fr")
    html = table_html(frame, "Problèmes")
    assert "le fichier est vide</td>" in html and "the file is empty" not in html
    assert "une ligne est</th>" in html and "2 lignes</span>" in html
    assert frame["why"].iloc[0] == "the file is empty"


def test_a_reason_that_evidence_wrote_stays_as_it_was_found():
    frame = pd.DataFrame({"method": ["dkim"], "reason": ["the file is empty"]})
    speak("fr")
    assert "the file is empty</td>" in table_html(frame)
    assert "le fichier est vide</td>" in table_html(frame.rename(columns={"method": "stage"}))


def test_a_name_of_a_column_stays_a_name():
    speak("fr")
    assert (headed("one row is"), headed("mail_from")) == ("une ligne est", "mail_from")


def test_the_note_of_a_container_is_told(case):
    speak("fr")
    assert "fichiers d’un seul message" in table_html(containers(case))
    assert "messages inclus en plus" in " ".join(containers(case)["note"].dropna())


def test_why_the_other_side_may_not_know_a_mail_has_its_french(case):
    assert set(console.SILENCES) <= set(SILENCES_FR)
    speak("fr")
    told_in_french = one_sided(case)["why_the_other_may_not"]
    assert len(told_in_french) and set(told_in_french) <= set(SILENCES_FR.values())


def test_what_a_container_may_be_called_has_its_french():
    assert "' of one message'" in CONTAINERS and "' empty folders'" in CONTAINERS
    assert in_french("1 file of one message", ACCOUNTS_FR) == "1 fichier d’un seul message"


def given(node):
    """A sentence that an expression of `verify` or `custody` gives, `x` for what is set into it."""
    return "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)


def test_every_difference_has_its_french():
    trees = [ast.parse(inspect.getsource(source)) for source in (verify, custody.breaks)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    yielded = [node.value for node in nodes if isinstance(node, ast.Yield)]
    appended = [node.args[0] for node in nodes if getattr(getattr(node, "func", None), "attr", "") == "append"]
    sentences = [given(node) for node in (*yielded, *appended) if isinstance(node, ast.JoinedStr)]
    assert len(sentences) >= 10
    assert [sentence for sentence in sentences if in_french(sentence, DIFFERENCES_FR) is None] == []
