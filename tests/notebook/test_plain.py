"""The plain form of a card: in English what `toolkit explain` prints, in French the same lines in French."""

import pandas as pd
import pytest

from toolkit import ask
from toolkit.judge.clauses import ALL
from toolkit.notebook import card, card_of_header, mail_of
from toolkit.notebook.plain import plain
from toolkit.notebook.speech import speak, voice
from toolkit.report.rules_fr import SIGNALS_FR

HEADER = "> From: a@contoso.com\n> Subject: <b>Invoice</b>\n> X-MS-Exchange-Organization-AuthAs: Anonymous\n"
ENGLISH_WORDS = ("UNKNOWN", "not recorded", "boundary ", "missing:", "tried again")
AGAIN = {
    "method": "spf", "domain": "contoso.com", "selector": None, "result": "fail", "detail": "no match",
    "source_date": pd.Timestamp("2025-07-15", tz="UTC"), "recorded": "pass",
}  # fmt: skip


@pytest.fixture
def explained(case):
    """Mails of every kind of ruling: a spoof, one that a trace alone knows, one tried again, a pasted header."""
    alone = case.mail[case.mail["best_copy_uid"].isna()]["mail_uid"].iloc[0]
    mails = [ask.explain(case, uid) for uid in (mail_of(case), alone)]
    again = pd.DataFrame([AGAIN, {**AGAIN, "domain": None, "detail": None, "source_date": pd.NaT, "recorded": None}])
    tried = ask.Explanation(mails[0].mail, mails[0].verdict, mails[0].clauses, mails[0].hops, again)
    return [*mails, tried, ask.explain_header(HEADER.encode(), case.settings)]


def test_in_english_it_is_what_the_command_line_prints(explained):
    assert [plain(one) for one in explained] == [str(one) for one in explained]


def test_in_french_it_has_the_same_lines_and_quotes(case, explained):
    speak("fr")
    for one in explained:
        french, english = plain(one).splitlines(), str(one).splitlines()
        assert len(french) == len(english)
        assert not any(word in plain(one) for word in ENGLISH_WORDS)
    assert "saut 0 fiable" in plain(explained[0]) and "Return-Path: " in plain(explained[0])
    assert "refait avec le DNS du 2025-07-15\u00a0: spf de contoso.com fail (no match)" in plain(explained[2])


def test_a_card_in_french_says_each_clause_in_words_and_keeps_its_name(case):
    speak("fr")
    html = card(case, mail_of(case))._repr_html_()
    assert "<bdi>L’expéditeur d’enveloppe est dans un domaine accepté</bdi>" in html
    assert "<bdi>mail_from_is_ours</bdi>" in html
    assert "tk-TRUE'>VRAI</td>" in html and "frontière\u00a0: Exchange Online l’a pris ici de l’extérieur" in html
    assert "aucun champ Received n’est consigné" in card_of_header(case, HEADER)._repr_html_()
    assert str(card(case, None)).startswith("Le dossier ne contient aucun courriel")


@pytest.mark.parametrize("clause", ALL, ids=lambda clause: clause.name)
def test_every_clause_has_its_words(clause):
    speak("fr")
    assert voice().has(f"clause.{clause.name}")


def test_a_signal_in_french_is_said_in_words(case):
    speak("fr")
    hit = case.signals[case.signals["answer"] == "hit"].iloc[0]
    html = card(case, hit["mail_uid"])._repr_html_()
    assert SIGNALS_FR[hit["signal_id"]] in html and f"<bdi>{hit['signal_id']}</bdi>" in html
