"""The plain form of an explanation: the same lines in both languages, evidence as found in both."""

from datetime import UTC

import pandas as pd
import pytest

from toolkit import ask
from toolkit.chart import Words
from toolkit.report.plain import plain
from toolkit.report.voice import Voice
from toolkit.schema.vocabulary import SPOOF_VERDICTS

HEADER = "> From: a@contoso.com\n> Subject: <b>Invoice</b>\n> X-MS-Exchange-Organization-AuthAs: Anonymous\n"
ENGLISH_WORDS = ("UNKNOWN", "not recorded", "boundary ", "missing:", "tried again")
AGAIN = {
    "method": "spf", "domain": "contoso.com", "selector": None, "result": "fail", "detail": "no match",
    "source_date": pd.Timestamp("2025-07-15", tz="UTC"), "recorded": "pass",
}  # fmt: skip


@pytest.fixture
def explained(sample_case):
    """Mails of every kind of ruling: a spoof, one that a trace alone knows, one tried again, a pasted header."""
    mail = sample_case.mail.merge(sample_case.verdicts, on="mail_uid")
    has_header = mail["best_copy_uid"].notna()
    spoofed = mail[mail["verdict"].isin(SPOOF_VERDICTS) & has_header]
    mails = [ask.explain(sample_case, some["mail_uid"].iloc[0]) for some in (spoofed, mail[~has_header])]
    again = pd.DataFrame([AGAIN, {**AGAIN, "domain": None, "detail": None, "source_date": pd.NaT, "recorded": None}])
    tried = ask.Explanation(mails[0].mail, mails[0].verdict, mails[0].clauses, mails[0].hops, again)
    return [*mails, tried, ask.explain_header(HEADER.encode(), sample_case.settings)]


def test_in_english_evidence_stays_as_found(explained):
    said = str(explained[2])
    assert "tried again with the DNS of 2025-07-15: spf of contoso.com fail (no match); recorded then: pass" in said
    assert "an unknown date: spf of nobody named fail; recorded then: not recorded" in said
    assert "<b>Invoice</b>" in str(explained[3])


def test_in_french_it_has_the_same_lines_and_quotes(explained):
    voice = Voice(Words("fr", UTC))
    for one in explained:
        french, english = plain(one, voice).splitlines(), str(one).splitlines()
        assert len(french) == len(english)
        assert not any(word in plain(one, voice) for word in ENGLISH_WORDS)
    assert "saut 0 fiable" in plain(explained[0], voice) and "Return-Path: " in plain(explained[0], voice)
    assert "refait avec le DNS du 2025-07-15\u00a0: spf de contoso.com fail (no match)" in plain(explained[2], voice)
