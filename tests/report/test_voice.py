"""The two catalogues say the same things, and evidence set into a sentence stays text."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter

import pytest
from markupsafe import Markup

from toolkit.report.numbers import Number
from toolkit.report.text_en import ENGLISH
from toolkit.report.text_fr import FRENCH
from toolkit.schema import vocabulary


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts():
    assert set(ENGLISH) == set(FRENCH)


@pytest.mark.parametrize("key", ENGLISH)
def test_a_translation_has_the_same_places_to_fill(key):
    assert places(ENGLISH[key]) == places(FRENCH[key])


@pytest.mark.parametrize("key", [key for key in ENGLISH if key.endswith(".one")])
def test_a_singular_has_its_plural(key):
    assert places(ENGLISH[key]) == places(ENGLISH[key.removesuffix(".one")])


@pytest.mark.parametrize("word", ["prove", "proof", "guilty", "hacker"])
def test_the_report_never_claims_more_than_is_recorded(word):
    assert not [key for key, text in ENGLISH.items() if word in text.lower()]


@pytest.mark.parametrize("word", ["prouv", "coupable", "pirate"])
def test_the_french_report_never_claims_more_either(word):
    assert not [key for key, text in FRENCH.items() if word in text.lower().replace("éprouv", "")]


@pytest.mark.parametrize(
    ("family", "words"),
    [
        ("meaning", vocabulary.VERDICTS),
        ("clause", vocabulary.CLAUSES),
        ("impact", vocabulary.IMPACT_KINDS),
        ("severity", vocabulary.SEVERITIES),
        ("profile", vocabulary.PROFILE_KINDS),
        ("origin", vocabulary.PROFILE_ORIGINS),
    ],
)
def test_every_word_of_the_contract_has_its_text(family, words):
    assert {f"{family}.{word}" for word in words} <= set(ENGLISH)


def test_one_is_singular_and_none_is_singular_in_french_only(voice, french):
    none, one = Number("n", 0, "select 0"), Number("n", 1, "select 1")
    assert "remain open" in voice.say("summary.open", n=none)
    assert "remains open" in voice.say("summary.open", n=one)
    assert "reste ouvert" in french.say("summary.open", n=none)


def test_a_number_carries_its_question(voice):
    said = voice.value(Number("spoofs", 1234, "select count(*) from verdicts where verdict = 'x'"))
    assert '<data class="number" data-number="spoofs" value="1234"' in said
    assert "verdict = &#39;x&#39;" in said
    assert said.endswith(">1,234</data>")


def test_evidence_in_a_sentence_stays_text(voice):
    said = voice.say("summary.addresses", n=2, top="<b>\u202e", mails=1, place="</p><script>")
    assert "<script>" not in said and "&lt;/p&gt;&lt;script&gt;" in said
    assert "⟨U+202E⟩" in said


def test_what_is_null_is_said_to_be_not_recorded(voice, french):
    assert (voice.value(None), french.value(None)) == ("not recorded", "non consigné")
    assert voice.text(None).kind == "absent"


def test_a_time_is_told_in_the_zone_of_the_case(voice, french):
    moment = datetime(2025, 7, 4, 12, tzinfo=UTC)
    assert (voice.value(moment), french.value(moment)) == ("4 July 2025, 08:00", "4 juillet 2025, 8\u00a0h\u00a000")
    assert isinstance(voice.value(moment), Markup)


def test_an_answer_that_is_null_is_unknown_and_never_false(voice):
    assert [voice.answer(answer).shown for answer in (True, False, None)] == ["TRUE", "FALSE", "UNKNOWN"]


def test_a_french_colon_does_not_begin_a_line(french):
    assert "usurpation\u00a0:" in french.say("summary.spoofs", n=2, direct=1, header=1)
