"""Mails of the simulator as Outlook keeps them."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import compat32

import pytest

from toolkit.simulate.dice import Dice
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.mail import Mail
from toolkit.simulate.msg import write_msg
from toolkit.simulate.outlook import pst_message
from toolkit.simulate.scenarios import SCENARIOS
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import START, staff


def played(name: str) -> Mail:
    return SCENARIOS[name].play(Scene(Dice("outlook"), START, staff(1)))


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_can_be_kept(name: str) -> None:
    mail = played(name)
    message = pst_message(mail, "jane.doe")
    assert message.subject == mail.subject
    assert message.received_at == mail.received_at
    assert len(message.attachments) == len(mail.content.attachments)
    assert write_msg(message) == write_msg(pst_message(mail, "jane.doe"))


@pytest.mark.parametrize("name", [name for name in SCENARIOS if played(name).route != "stripped"])
def test_the_header_block_is_the_one_of_the_file_copy(name: str) -> None:
    mail = played(name)
    headers = pst_message(mail, "jane.doe").headers
    assert headers is not None
    assert message_bytes(mail, "jane.doe").startswith(headers.encode())
    assert headers.endswith("\r\n\r\n")
    assert message_from_bytes(headers.encode(), policy=compat32).get_all("Received")


def test_a_sent_item_has_no_header_block_and_its_author_is_in_the_directory() -> None:
    sent = next(mail for mail in map(played, SCENARIOS) if mail.folder == "Sent Items")
    message = pst_message(sent)
    assert message.headers is None
    assert message.sender_address is not None
    assert message.sender_address.startswith("/o=ExchangeLabs/")
    assert message.sender_smtp == sent.sender_shown


def test_a_spoof_is_never_in_the_directory() -> None:
    spoof = next(mail for mail in map(played, SCENARIOS) if mail.meant == "direct_send_spoof" and mail.entry)
    message = pst_message(spoof)
    assert message.sender_address is not None
    assert not message.sender_address.startswith("/o=")


def test_an_attached_mail_is_a_message_of_its_own() -> None:
    outer = next(mail for mail in map(played, SCENARIOS) if mail.embedded)
    inner = next(part.message for part in pst_message(outer).attachments if part.message is not None)
    assert inner.subject == outer.embedded[0].subject


def test_encoded_names_are_shown_decoded() -> None:
    shown = [message for message in map(pst_message, map(played, SCENARIOS)) if message.sender_name]
    assert not [message.sender_name for message in shown if "=?" in (message.sender_name or "")]
