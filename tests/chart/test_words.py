"""Numbers, days and names as English and French write them."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from toolkit.chart.names import NAMES
from toolkit.chart.texts import TEXTS
from toolkit.chart.words import Words
from toolkit.relate.campaigns import UNTITLED
from toolkit.schema.vocabulary import NETWORK_KINDS, SEEN_IN, VERDICTS

MONTREAL = ZoneInfo("America/Montreal")
ENGLISH = Words("en", MONTREAL, "America/Montreal")
FRENCH = Words("fr", MONTREAL, "America/Montreal")
MOMENT = datetime(2025, 7, 1, 12, 4, 8, tzinfo=UTC)


def test_thousands_are_parted_as_the_language_does():
    assert (ENGLISH.count(1234567), FRENCH.count(1234567)) == ("1,234,567", "1\u202f234\u202f567")


def test_a_moment_is_told_in_the_zone_of_display():
    assert (ENGLISH.moment(MOMENT), FRENCH.moment(MOMENT)) == (
        "1 July 2025, 08:04",
        "1er juillet 2025, 8\u00a0h\u00a004",
    )


def test_a_stamp_carries_its_offset_and_is_the_same_in_both_languages():
    assert ENGLISH.stamp(MOMENT) == FRENCH.stamp(MOMENT) == "2025-07-01 08:04:08 −04:00"


def test_a_null_word_is_not_recorded():
    assert (ENGLISH.name("verdict", None), FRENCH.name("verdict", None)) == ("not recorded", "non consigné")


def test_a_word_that_the_list_does_not_hold_is_shown_as_it_is():
    assert ENGLISH.name("network_kind", "satellite") == "satellite"


@pytest.mark.parametrize(
    ("family", "words"), [("verdict", VERDICTS), ("network_kind", NETWORK_KINDS), ("seen", SEEN_IN)]
)
def test_every_word_of_the_contract_has_its_name(family, words):
    assert set(NAMES[family]) == set(words)


@pytest.mark.parametrize("key", TEXTS)
def test_a_translation_has_the_same_places_to_fill(key):
    english, french = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in TEXTS[key])
    assert english == french


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [(0, "0 mails to", "0 courriel à"), (1, "1 mail to", "1 courriel à"), (2, "2 mails to", "2 courriels à")],
)
def test_a_word_goes_with_its_number(n, english, french):
    told = [words.say("controls.subtitle", spoofs=3, wanted=n) for words in (ENGLISH, FRENCH)]
    assert english in told[0]
    assert french in told[1]


def test_what_is_not_drawn_is_told_where_there_is_any():
    assert ENGLISH.left_out(undated=0, outside=0) == ""
    assert ENGLISH.left_out(undated=2, outside=0) == " Not drawn: 2 without a time of receipt."


@pytest.mark.parametrize(
    ("title", "french"),
    [
        ("203.0.113.7 and 2 more · Fax and 2 more", "203.0.113.7 et 2 autres · Fax and 2 more"),
        ("2001:db8::7 and 1 more", "2001:db8::7 et 1 autre"),
        ("Ann and 2 more · Fax", "Ann and 2 more · Fax"),
        (UNTITLED, "ni adresse ni objet consignés"),
    ],
)
def test_a_groups_title_is_told_and_its_mails_words_stay(title, french):
    assert (ENGLISH.group(title), FRENCH.group(title)) == (title, french)
