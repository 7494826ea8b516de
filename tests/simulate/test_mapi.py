"""Properties of a made-up message: what is there is encoded, what is not there is absent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from toolkit.load import mapi as reader
from toolkit.simulate import mapi
from toolkit.simulate.mapi import PstAttachment, PstMessage, PstRecipient


def test_absent_is_not_empty() -> None:
    assert mapi.SUBMIT_TIME not in mapi.message_properties(PstMessage())
    assert mapi.TRANSPORT_HEADERS not in mapi.message_properties(PstMessage())
    assert mapi.message_properties(PstMessage(headers=""))[mapi.TRANSPORT_HEADERS] == ""


@pytest.mark.parametrize(
    "moment",
    [datetime(2025, 7, 4, 8, 10, 0, 123_456, UTC), datetime(2025, 7, 4, 4, 10, tzinfo=timezone(timedelta(hours=-4)))],
)
def test_a_time_is_read_back_to_the_microsecond(moment: datetime) -> None:
    ticks = int.from_bytes(mapi.encode(mapi.SUBMIT_TIME, moment), "little")
    assert reader.filetime(ticks) == moment


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        mapi.encode(mapi.SUBMIT_TIME, datetime(2025, 7, 4))


@pytest.mark.parametrize(
    ("address", "kind"),
    [("alice@contoso.com", "SMTP"), ("/o=ExchangeLabs/cn=alice", "EX"), ("/O=ExchangeLabs/cn=alice", "EX")],
)
def test_the_address_tells_its_type(address: str, kind: str) -> None:
    message = mapi.message_properties(PstMessage(sender_address=address))
    assert (message[0x0C1E001F], message[0x0064001F]) == (kind, kind)
    recipient = mapi.recipient_properties(PstRecipient("cc", "Alice", address))
    assert (recipient[mapi.ADDRESS_TYPE], mapi.SMTP_ADDRESS in recipient) == (kind, kind == "SMTP")


def test_names_are_shown_by_kind() -> None:
    people = tuple(
        PstRecipient(*one) for one in (("to", "Bob", "b@contoso.com"), ("to", "", "c@contoso.com"), ("bcc", "D", "d"))
    )
    found = mapi.message_properties(PstMessage(recipients=people))
    assert (found[mapi.DISPLAY_TO], found[mapi.DISPLAY_CC], found[mapi.DISPLAY_BCC]) == ("Bob; c@contoso.com", "", "D")


def test_the_one_off_entry_holds_name_type_and_address() -> None:
    entry = mapi.recipient_properties(PstRecipient("to", "Bob", "bob@contoso.com"))[mapi.ENTRY_ID]
    assert entry[24:].decode("utf-16-le") == "Bob\0SMTP\0bob@contoso.com\0"


@pytest.mark.parametrize(
    ("attachment", "method"),
    [
        (PstAttachment("a.pdf", data=b""), mapi.BY_VALUE),
        (PstAttachment("a.pdf"), mapi.NO_CONTENT),
        (PstAttachment("a.msg", message=PstMessage()), mapi.EMBEDDED_MESSAGE),
    ],
)
def test_an_attachment_says_how_it_is_attached(attachment: PstAttachment, method: int) -> None:
    assert mapi.attachment_properties(attachment, 0)[mapi.ATTACH_METHOD] == method


def test_an_attachment_with_a_content_id_is_drawn_in_the_body() -> None:
    drawn = mapi.attachment_properties(PstAttachment("logo.png", data=b"x", content_id="logo@contoso.com"), 3)
    assert (drawn[mapi.CONTENT_ID], drawn[mapi.ATTACH_FLAGS], drawn[mapi.ATTACH_NUMBER]) == ("logo@contoso.com", 4, 3)


@pytest.mark.parametrize(
    ("subject", "topic"), [("RE: Invoice", "Invoice"), ("Invoice: RE: x", "Invoice: RE: x"), ("TR: é", "é")]
)
def test_the_topic_is_the_subject_without_its_prefix(subject: str, topic: str) -> None:
    assert mapi.message_properties(PstMessage(subject=subject))[mapi.TOPIC] == topic


def test_two_messages_have_two_search_keys_and_two_copies_have_one() -> None:
    one, other = PstMessage(internet_message_id="<1@contoso.com>"), PstMessage(internet_message_id="<2@contoso.com>")
    keys = [mapi.message_properties(message)[mapi.SEARCH_KEY] for message in (one, other, one)]
    assert keys[0] == keys[2] != keys[1]
    assert len(keys[0]) == 16
