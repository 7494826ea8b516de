"""The bytes of a mail: what a strict reader finds in them is what was put in."""

from __future__ import annotations

import email
import email.policy
import re
from email.header import decode_header, make_header

from hypothesis import given
from hypothesis import strategies as st

from toolkit.simulate.dice import Dice
from toolkit.simulate.eml import encoded_words, fold, message_bytes
from toolkit.simulate.mail import Attachment, Content
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import START, staff

words = st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=120), min_size=1)


def scene(seed: str = "eml") -> Scene:
    return Scene(Dice(seed), START, staff(1))


def test_no_copy_has_a_defect_that_the_standard_library_notices(copies: list) -> None:
    for row, message in copies:
        assert [part.defects for part in message.walk() if part.defects] == [], row["scenario"]


def test_a_line_is_never_longer_than_the_law_allows(copies: list) -> None:
    for row, message in copies:
        assert max(map(len, message.as_bytes().splitlines())) <= 998, row["scenario"]  # RFC 5322 §2.1.1


@given(words)
def test_folding_changes_only_white_space(pieces: list[str]) -> None:
    value = " ".join(pieces)
    folded = fold("X-Test", value)
    assert re.sub(r"\r\n[ \t]", " ", folded) == f"X-Test: {value}"
    assert all(line.strip() for line in folded.split("\r\n"))


@given(st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc"))))
def test_encoded_words_decode_to_the_text(text: str) -> None:
    encoded = encoded_words(text)
    assert encoded.isascii()
    assert all(len(word) <= 75 for word in encoded.split(" ")) or text.isascii()  # RFC 2047 §2
    if not text.isascii():
        assert str(make_header(decode_header(encoded))) == text


def test_text_and_file_come_out_as_they_went_in() -> None:
    here = scene()
    statement = Attachment("Relevé.pdf", "application/pdf", b"%PDF\x00\xff")
    content = Content(text="Échéance : 17 h\n", attachments=(statement,))
    mail = here.from_mailbox(here.director, [here.colleague(here.director)], "Échéance", content)
    message = email.message_from_bytes(message_bytes(mail, "jane.doe"), policy=email.policy.default)
    body, file = message.iter_parts()
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == "Échéance : 17 h"
    assert file.get_content() == b"%PDF\x00\xff"
    assert message["Subject"] == "Échéance"


def test_a_mail_inside_a_mail_comes_out_byte_for_byte() -> None:
    here = scene()
    inner = here.from_mailbox(here.director, [here.colleague()], "Inside", Content(text="inside\n"))
    carrier = Content(text="see\n", attachments=(Attachment("a.eml", "message/rfc822", mail=inner),))
    outer = here.from_mailbox(here.director, [here.colleague()], "Outside", carrier)
    assert message_bytes(inner) in message_bytes(outer)


def test_two_mailboxes_hold_two_different_copies_of_one_mail() -> None:
    here = scene()
    mail = here.from_mailbox(here.director, here.colleagues(2), "Both", Content(text="both\n"))
    first, second = message_bytes(mail, "a"), message_bytes(mail, "b")
    assert first != second
    assert message_bytes(mail, "a") == first
    assert first.partition(b"\r\n\r\n")[2] == second.partition(b"\r\n\r\n")[2]
