"""A scene and the ways in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from toolkit.simulate.dice import Dice
from toolkit.simulate.mail import Content, passed
from toolkit.simulate.networks import FABRIKAM
from toolkit.simulate.scene import Scene, mailbox
from toolkit.simulate.tenant import START, Person, staff


def scene(at: datetime = START) -> Scene:
    return Scene(Dice("scene"), at, staff(1))


def test_network_message_id_ends_in_the_time() -> None:
    # .NET ticks of 2025-03-14 10:28:33.4660 UTC without their low sixteen bits.
    guid = scene(datetime(2025, 3, 14, 10, 28, 33, 466000, UTC)).network_message_id()
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-08dd62e2f8e9", guid)


def test_later_mail_has_a_later_network_message_id() -> None:
    ends = [scene(START + timedelta(hours=hours)).network_message_id()[-12:] for hours in (0, 1, 100)]
    assert ends == sorted(set(ends))


def test_a_mail_without_a_message_id_gets_one_from_the_boundary() -> None:
    here = scene()
    mail = here.from_internet(
        author="paula.ferreira@fabrikam.com", mail_from="paula.ferreira@fabrikam.com", to=[here.director],
        peer=FABRIKAM, checked=passed("fabrikam.com"), subject="Offer", content=Content(text="."),
    )  # fmt: skip
    assert re.fullmatch(rf"<[0-9a-f-]{{36}}@{mail.entry.front.host}>", mail.internet_message_id)
    assert "Message-ID" not in dict(mail.fields)


def test_a_colleague_is_none_of_the_others() -> None:
    here = scene()
    assert here.director not in {here.colleague(here.director) for _ in range(60)}
    assert len(set(here.colleagues(5, here.director))) == 5


def test_a_name_that_is_not_ascii_is_encoded() -> None:
    assert mailbox(Person("Hélène Côté", "helene.cote@contoso.com")) == (
        "=?utf-8?B?SMOpbMOobmUgQ8O0dMOp?= <helene.cote@contoso.com>"
    )
