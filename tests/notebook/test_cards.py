"""The card of one mail."""

import pandas as pd
import pytest

from toolkit import UsageError
from toolkit.judge.clauses import ALL
from toolkit.notebook.cards import card, card_of_header
from toolkit.notebook.speech import speak, voice
from toolkit.notebook.standing import mail_of
from toolkit.report.rules_fr import SIGNALS_FR

HEADER = "> From: a@contoso.com\n> Subject: <b>Invoice</b>\n> X-MS-Exchange-Organization-AuthAs: Anonymous\n"


@pytest.fixture
def spoof(case):
    return mail_of(case)


def test_a_card_shows_who_what_why_and_the_path(case, spoof):
    html = card(case, spoof)._repr_html_()
    mail = case.mail[case.mail["mail_uid"] == spoof].iloc[0]
    for told in (mail["header_from"], mail["mail_from"], mail["connecting_ip"], "mail_from_is_ours", "tk-boundary"):
        assert told in html
    assert html.count("<td class='tk-answer") == len(case.clauses[case.clauses["mail_uid"] == spoof])


def test_a_time_of_receipt_is_told_in_utc_and_in_the_zone_of_the_case(case, spoof):
    moment = case.mail[case.mail["mail_uid"] == spoof]["received_at"].iloc[0]
    local = moment.tz_convert("America/Montreal")
    html = card(case, spoof)._repr_html_()
    assert f"{moment:%Y-%m-%d %H:%M:%SZ}" in html
    assert f"{local:%Y-%m-%d %H:%M:%S} −04:00 in America/Montreal" in html


def test_a_pasted_header_gets_a_card_and_leaves_the_case_as_it_is(case):
    before = case.store.digest("mail")
    html = card_of_header(case, "From: <b>@contoso.com\nReturn-Path: jane.doe@contoso.com\n")._repr_html_()
    assert "mail_from_is_ours" in html and "no Received field is recorded" in html
    assert "<b>" not in html
    assert case.store.digest("mail") == before


def test_the_card_of_a_pasted_header_says_what_was_mended(case):
    html = card_of_header(case, "> From: jane.doe@contoso.com\n> Return-Path: <b>x\n")._repr_html_()
    assert "marks of quoting were taken off" in html and "<b>" not in html


def test_the_hops_run_from_the_sender_to_the_mailbox(case, spoof):
    html = card(case, spoof)._repr_html_()
    assert html.index("hop 1 ·") < html.index("hop 0 ·")


def test_its_plain_form_says_the_same(case, spoof):
    assert str(card(case, spoof)) == repr(card(case, spoof))
    assert "TRUE     mail_from_is_ours" in str(card(case, spoof))


def test_an_unknown_answer_is_unknown_and_not_false(case, spoof):
    clauses = case.clauses
    clauses.loc[clauses["mail_uid"] == spoof, "answer"] = pd.NA
    case.store.write("clauses", clauses)
    html = card(case, spoof)._repr_html_()
    assert "tk-FALSE'>" not in html and "tk-UNKNOWN'>UNKNOWN" in html


def test_nothing_of_the_evidence_becomes_markup(case, spoof):
    evil = "<script>alert(1)</script>\u202e"
    for name, columns in {
        "mail": ("subject", "header_from", "header_from_name", "mail_from", "helo"),
        "hops": ("helo", "by_host"),
        "clauses": ("quote",),
        "signals": ("quote",),
        "attachments": ("name",),
        "ip_facts": ("as_name",),
    }.items():
        frame = getattr(case, name)
        frame[list(columns)] = evil
        case.store.write(name, frame)
    html = card(case, spoof)._repr_html_()
    assert "<script>" not in html and "\u202e" not in html
    assert html.count("&lt;script&gt;") > 10


def test_a_mail_known_from_a_trace_alone_has_no_path_and_says_so(case):
    alone = case.mail[case.mail["best_copy_uid"].isna()]["mail_uid"].iloc[0]
    assert "no Received field is recorded" in card(case, alone)._repr_html_()


def test_a_mail_that_is_not_there_is_refused(case):
    with pytest.raises(UsageError, match="the case has no mail 'mail-0'"):
        card(case, "mail-0")


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
