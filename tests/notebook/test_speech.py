"""One language at a time: every text has its French, set as French is set, and none is without a use."""

import re
from pathlib import Path
from string import Formatter

import pytest

import toolkit
from toolkit import UsageError
from toolkit.notebook.speech import CATALOGUES, say, speak, unrecorded
from toolkit.notebook.text_en import ENGLISH
from toolkit.notebook.text_fr import ACCOUNTS_FR, DATATABLES_FR, DIFFERENCES_FR, FRENCH
from toolkit.schema.vocabulary import DELIVERY_STATUSES

NOTEBOOK = Path(toolkit.__file__).parent / "notebook"
SPEAKERS = [path for path in NOTEBOOK.glob("*.py") if not path.stem.startswith("text_")]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SPEAKERS)


def places(text):
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


def test_every_text_has_its_french_and_no_french_is_without_a_text():
    assert {key.removesuffix(".one") for key in FRENCH} == {key.removesuffix(".one") for key in ENGLISH}
    assert set(ENGLISH) <= set(FRENCH)


@pytest.mark.parametrize("key", FRENCH)
def test_a_text_has_the_same_places_in_french(key):
    assert places(FRENCH[key]) == places(ENGLISH.get(key, ENGLISH[key.removesuffix(".one")]))


def test_every_text_is_said_somewhere():
    said = set(re.findall(r"[\"'](\w+\.\w+)[\"']", CODE))
    families = set(re.findall(r"(?:f[\"'](\w+)\.\{)", CODE)) | set(re.findall(r"_worded\(\"(\w+)\"", CODE))
    assert [key for key in ENGLISH if key not in said and key.partition(".")[0] not in families] == ["table.rows.one"]


@pytest.mark.parametrize("key", FRENCH)
def test_french_is_set_as_french_is(key, misset):
    assert misset(CATALOGUES["fr"][key]) == []


@pytest.mark.parametrize("sentences", [ACCOUNTS_FR, DIFFERENCES_FR])
def test_a_sentence_of_an_account_has_the_same_places_in_french(sentences):
    assert [english for english, french in sentences.items() if places(english) != places(french)] == []


def test_a_number_takes_the_form_its_language_gives_it():
    assert [say("table.rows", n=n) for n in (0, 1, 1234)] == ["0 rows", "1 row", "1,234 rows"]
    speak("fr")
    assert [say("table.rows", n=n) for n in (0, 1, 1234)] == ["0 ligne", "1 ligne", "1\u202f234 lignes"]
    assert unrecorded() == "non consigné"


def test_a_language_that_is_not_spoken_is_refused_and_changes_nothing():
    with pytest.raises(UsageError, match="'de' is not one of en, fr"):
        speak("de")
    assert say("table.none") == "no rows"


def test_in_english_a_word_of_the_contract_is_itself():
    assert [say(f"status.{status}") for status in DELIVERY_STATUSES] == list(DELIVERY_STATUSES)


def test_datatables_is_told_in_french_with_the_places_it_fills(misset):
    assert {"_MENU_", "_START_", "_END_", "_TOTAL_", "_MAX_"} <= set(re.findall(r"_[A-Z]+_", str(DATATABLES_FR)))
    assert [text for text in DATATABLES_FR.values() if misset(text)] == []
