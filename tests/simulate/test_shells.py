"""Rows of the cmdlets, of Graph and of the admin centre's list."""

from __future__ import annotations

from toolkit.simulate.dice import Dice
from toolkit.simulate.mail import Mail
from toolkit.simulate.scenarios import SCENARIOS
from toolkit.simulate.scene import Scene
from toolkit.simulate.shells import detail_rows, graph_detail_rows, graph_rows, summary_rows, v1_rows
from toolkit.simulate.tenant import START, staff


def mail_of(scenario: str) -> Mail:
    return SCENARIOS[scenario].play(Scene(Dice("shells"), START, staff(1)))


def test_the_list_has_no_identifier_and_graph_no_row_without_one():
    mail = mail_of("voicemail_to_self")
    (listed,) = summary_rows(mail, 7)
    assert tuple(listed) == ("Date", "Sender", "Recipient", "Subject", "Status")
    assert [row["id"] for row in graph_rows(mail, 7)] == [mail.network_message_id]


def test_a_remote_session_says_where_its_objects_came_from():
    (row,) = v1_rows(mail_of("voicemail_to_self"), 7)
    assert next(iter(row)) == "PSComputerName"


def test_a_group_that_was_expanded_is_a_row_of_its_own():
    rows = summary_rows(mail_of("director_to_a_group"), 7)
    assert [row["Status"] for row in rows].count("Expanded") == 1
    assert rows[0]["Recipient"] == "everyone@contoso.com"
    assert len(rows) > 5


def test_the_detail_keeps_what_the_receipt_knew_as_xml_and_escapes_it():
    receipt = detail_rows(mail_of("empty_envelope"), 7)[0]
    assert receipt["Event"] == "Receive"
    assert '<MEP Name="ReturnPath" String="&lt;&gt;"/>' in receipt["Data"]
    assert "S:ProxiedClientIPAddress=" in receipt["Data"]


def test_graphs_detail_is_the_cmdlets_without_the_identifier_that_was_asked_for():
    mail = mail_of("empty_envelope")
    rows = graph_detail_rows(mail, 7)
    assert [row["data"] for row in rows] == [row["Data"] for row in detail_rows(mail, 7)]
    assert not any(mail.network_message_id in row.values() for row in rows)
