"""Recorded sentences in French: every rule and signal has its translation, and what is caught is what was recorded."""

from __future__ import annotations

from string import Formatter

import pytest

from toolkit.judge.clauses import BY_NAME
from toolkit.judge.rules import RULES
from toolkit.judge.signals import ALL
from toolkit.relate.timeline import timeline
from toolkit.report.redaction import Mask
from toolkit.report.rules_fr import RULES_FR, SETTLES_FR, SIGNALS_FR
from toolkit.report.told import FACTS, RULES_EN, explained, quoted, recorded, settling, told, told_cell
from toolkit.report.voice import Voice


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("rule", RULES_EN)
def test_every_rule_has_its_french_sentence_with_the_same_places(rule):
    assert places(RULES_FR[rule]) == places(RULES_EN[rule])


def test_nothing_is_translated_that_does_not_exist():
    assert set(RULES_FR) == set(RULES_EN) >= {rule.name for rule in RULES}
    assert set(SIGNALS_FR) == {signal.id for signal in ALL}
    assert set(SETTLES_FR) == set(BY_NAME)


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_of_the_timeline_has_the_same_places_in_french(fact):
    assert places(fact) == places(FACTS[fact])


def test_an_explanation_is_told_with_what_was_recorded(voice, french):
    said = "Its envelope bears our name (jane@contoso.com), yet 203.0.113.7 handed it straight to Exchange Online, unauthenticated."  # noqa: E501
    assert told(said, "60-direct-send-spoof", voice) == said
    assert told(said, "60-direct-send-spoof", french) == (
        "Son enveloppe porte notre nom (jane@contoso.com), mais 203.0.113.7 l’a remis directement à Exchange Online, "
        "sans authentification."
    )


def test_what_is_not_recorded_is_said_so_in_french(french):
    said = "Neither its envelope (not recorded) nor its author (a@b.example) is ours."
    assert "l’enveloppe (non consigné)" in told(said, "80-external", french)


def test_a_sentence_of_another_version_stays_as_it_was_recorded(french):
    assert told("An older sentence.", "60-direct-send-spoof", french) == "An older sentence."
    assert told("Anything.", "07-unknown-rule", french) == "Anything."


@pytest.mark.parametrize(
    ("fact", "in_french"),
    [
        ("the mail of E0003 begins", "début des courriels de E0003"),
        (
            "first spoof in our name: direct_send_spoof from 203.0.113.7",
            "première usurpation de notre nom : Usurpation par envoi direct, depuis 203.0.113.7",
        ),
        ("campaign K01 begins: 3 mails, a · Fax", "début de la campagne K01 : 3 courriels, a · Fax"),
        ("first replied: jane@contoso.com", "première suite (répondu) : jane@contoso.com"),
    ],
)
def test_a_fact_is_told_in_french(fact, in_french, french):
    assert told_cell(fact, french).shown.replace("\u00a0", " ") == in_french


def test_every_fact_that_relate_writes_is_known(tables, french):
    written = timeline(tables)["fact"]
    assert len(written) > 5
    for fact in written:
        assert told_cell(fact, french).shown != fact, fact


def test_a_redacted_fact_leaves_out_what_a_writer_chose(voice):
    hidden = Voice(voice.words, Mask(b"k"))
    shown = told_cell("campaign K01 begins: 3 mails, 203.0.113.7 · Payroll of Jane", hidden).shown
    assert shown == "campaign K01 begins: 3 mails, withheld"
    assert told_cell("an unknown fact about Jane", hidden).shown == "withheld"


def test_what_would_settle_a_mail_is_told_in_french(french):
    missing = ", ".join((BY_NAME["anonymous"].settles, BY_NAME["entry_ip_is_known_relay"].settles))
    assert settling(missing, french) == f"{SETTLES_FR['anonymous']}, {SETTLES_FR['entry_ip_is_known_relay']}"


@pytest.mark.parametrize(
    ("said", "in_french"),
    [
        ("the file is empty", "le fichier est vide"),
        ("attachment table: node 8 has no data", "table des pièces jointes : le nœud 8 n’a pas de données"),
        ("extended: 9 rows of the trace table, one for each recipient; no record after the header",
         "extended : 9 lignes de la table de suivi, une par destinataire ; aucun enregistrement après l’en-tête"),
        ("1 IPM.Contact; the folder states no count; its table lists so many; its table lists 3",
         "1 IPM.Contact ; le dossier ne déclare aucun compte ; sa table en liste autant ; sa table en liste 3"),
        ("3 IPM.Contact, 1 IPM.Task", "3 IPM.Contact, 1 IPM.Task"),
        ("a sentence of another version", "« a sentence of another version »"),
    ],
)  # fmt: skip
def test_what_a_stage_noted_is_told_in_french(said, in_french, voice, french):
    assert recorded(said, voice) == said
    assert recorded(said, french).replace("\u00a0", " ") == in_french


def test_a_clause_speaks_french_and_evidence_stays_as_found(voice, french):
    silence = "no From is recorded: sender_address=a@b.example (a trace's sender is neither surely P1 nor P2)"
    assert quoted(silence, french).replace("\u00a0", " ") == (
        "aucun champ From n’est consigné : sender_address=a@b.example "
        "(l’expéditeur d’un suivi n’est sûrement ni P1 ni P2)"
    )
    assert quoted(silence, voice) == silence
    claim = "what is recorded does not settle it: only claimed by a copy read behind another system: Received: from x"
    assert quoted(claim, french).replace("\u00a0", " ") == (
        "ce qui est consigné ne tranche pas : seulement affirmé par une copie lue derrière un autre système : "
        "Received: from x"
    )
    for line in ("Subject: the file is empty", "the file is empty", "From: no From"):
        assert quoted(line, french) == line


def test_the_dictionary_speaks_the_language_of_the_report(voice, french):
    assert explained("what is counted", voice) == "what is counted"
    assert explained("what is counted", french) == "ce qui est compté"
    assert explained("RFC 3986", french) == "RFC 3986"
