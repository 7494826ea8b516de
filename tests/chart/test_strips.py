"""Campaigns and sources over time: who is drawn, in which order, and what is not drawn is said."""

from __future__ import annotations

import pandas as pd

from toolkit.chart.strips import HANDLINGS, count_campaigns, count_senders, draw_campaigns, draw_senders
from toolkit.schema.vocabulary import SENDER_HANDLINGS


def test_a_groups_dots_add_up_to_its_dated_mails(tables, case):
    counted = count_campaigns(tables, case)
    assert counted.data["mails"].sum() == counted.n == len(tables["campaign_mail"])


def test_an_undated_member_is_counted_as_not_drawn(tables, case, words):
    mail = tables["mail"].copy()
    mail["received_at"] = mail["received_at"].mask(mail["mail_uid"] == tables["campaign_mail"]["mail_uid"].iloc[0])
    counted = count_campaigns({**tables, "mail": mail}, case)
    assert counted.facts["undrawn"] == 1
    assert "1 undated" in draw_campaigns(counted, words).texts[1].get_text()


def test_every_proposed_handling_has_its_rank():
    assert set(HANDLINGS) == set(SENDER_HANDLINGS)


def test_sources_that_need_a_decision_come_first(tables, case):
    assert list(count_senders(tables, case).data["handling"]) == ["stop", "connector"]


def test_a_source_is_named_with_its_mails_and_its_handling(tables, case, words):
    figure = draw_senders(count_senders(tables, case), words)
    said = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert "20 · stop it" in said
    assert any("203.0.113.77" in text and "[127.0.0.1]" in text for text in said)


def test_a_source_without_dates_is_not_drawn_and_said_so(tables, case, words):
    sources = tables["senders"].copy()
    sources.loc[0, ["first_seen_at", "last_seen_at"]] = pd.NaT
    counted = count_senders({**tables, "senders": sources}, case)
    assert (counted.n, counted.facts["undated"]) == (1, 1)


def test_a_case_without_groups_has_no_strip(tables, case):
    assert count_campaigns({**tables, "campaigns": tables["campaigns"].iloc[:0]}, case) is None
