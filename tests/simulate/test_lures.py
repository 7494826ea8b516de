"""Lures look the part and do nothing."""

from __future__ import annotations

import re

from toolkit.simulate import lures
from toolkit.simulate.dice import Dice


def test_the_pdf_is_one_that_its_own_table_describes() -> None:
    data = lures.qr_pdf("Fax-msg_1.pdf").data
    start = int(re.search(rb"startxref\n(\d+)\n", data)[1])
    assert data[start:].startswith(b"xref\n0 5\n")
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", data)]
    assert [data[place : place + 7] for place in places] == [b"%d 0 obj" % number for number in (1, 2, 3, 4)]


def test_links_lead_to_reserved_names_alone() -> None:
    dice = Dice("links")
    makers = (lures.fax, lures.payroll, lures.voice_picture, lures.shared_document, lures.password, lures.transfer)
    for subject, content in (maker(dice) for maker in makers for _ in range(5)):
        text = content.text + content.html + "".join(str(part.data) for part in content.attachments)
        hosts = re.findall(r"https?://([^/'\"]+)", text.replace("http://www.w3.org", ""))
        assert all(host.endswith(".example") for host in hosts), subject


def test_voice_message_is_addressed_by_first_name() -> None:
    subject, content = lures.voice_message(Dice("voice"), "Jane")
    assert re.fullmatch(r"Caller Left VM Message \* Duration-0\d+ for Jane", subject)
    assert [part.media_type for part in content.attachments] == ["application/pdf"]
