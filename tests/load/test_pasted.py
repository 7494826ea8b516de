"""What copying does to a header is undone, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import UsageError
from toolkit.load.pasted import mend_pasted

LINES = (
    "Received: from mx.example ([192.0.2.1])",
    "\tby mail.example with SMTP; Thu, 3 Jul 2025",
    "\t17:05:36 +0000",
    "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:;",
    "\tSFS:(13230040);DIR:INB;",
    "Subject: Zoë",
)
SOUND = "\r\n".join(LINES).encode()
FOLDS = "its folded lines had lost their indentation and were joined again"


def test_a_sound_header_comes_back_byte_for_byte():
    assert mend_pasted(SOUND + b"\r\n\r\nbody: text") == (SOUND, ())
    assert mend_pasted(b"Subject: \xff\xfe\x00\r\n") == (b"Subject: \xff\xfe\x00", ())


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_empty_lines_before_it_and_other_line_ends_are_no_damage(ending):
    pasted = f"{ending} {ending}" + ending.join(LINES) + ending
    assert mend_pasted(pasted.encode()) == (SOUND, ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_what_an_editor_saved_in_another_encoding_is_read(encoding):
    mended, noted = mend_pasted("\r\n".join(LINES).encode(encoding))
    assert mended == SOUND
    assert bool(noted) == encoding.startswith("utf-16")


def test_marks_of_quoting_are_taken_off():
    pasted = "\n".join(["> " + line for line in LINES] + [">", "> body"])
    assert mend_pasted(pasted.encode()) == (SOUND, ("marks of quoting were taken off",))


def test_a_header_indented_as_a_whole_keeps_its_folds():
    pasted = "\n".join("    " + line for line in LINES)
    assert mend_pasted(pasted.encode()) == (SOUND, ("it was indented as a whole",))


def test_folded_lines_that_lost_their_indentation_are_joined_again():
    pasted = "\n".join(line.strip() for line in LINES)
    assert mend_pasted(pasted.encode()) == (SOUND, (FOLDS,))


def test_one_indented_line_shows_that_the_folds_are_there():
    pasted = b"Subject: a\n b\nno field\nTo: c"
    assert mend_pasted(pasted) == (pasted.replace(b"\n", b"\r\n"), ())


@pytest.mark.parametrize("pasted", [b"", b"\r\n \r\n", b">\n> \n", b"hello", b"17:05:36 +0000", b"http://a.example"])
def test_what_is_no_header_is_refused(pasted):
    with pytest.raises(UsageError, match="no header"):
        mend_pasted(pasted)


@given(st.binary(max_size=200))
def test_any_bytes_are_mended_or_refused(pasted):
    try:
        mended, _ = mend_pasted(pasted)
    except UsageError:
        return
    assert mended


def test_what_a_word_processor_made_of_spaces_and_quotation_marks_is_made_plain():
    pasted = "From:\u00a0\u201cDoe, Jane\u201d <jane@contoso.com>\r\n\u00a0\u00a0(x)\r\nSubject: Zoë"
    mended, noted = mend_pasted(pasted.encode())
    assert mended == 'From: "Doe, Jane" <jane@contoso.com>\r\n  (x)\r\nSubject: Zoë'.encode()
    assert len(noted) == 2 and all("made plain" in note for note in noted)
    assert mend_pasted(pasted.encode("utf-16"))[0] == mended


def test_curly_quotation_marks_beside_straight_ones_were_meant():
    pasted = 'From: "Jane" <jane@contoso.com>\r\nSubject: \u201curgent\u201d'.encode()
    assert mend_pasted(pasted) == (pasted, ())


def test_the_table_of_a_header_analyzer_is_made_a_header_without_its_path():
    pasted = (
        "Summary\nSubject\tInvoice\nMessage Id\t<1@contoso.com>\nFrom\tJane <jane@contoso.com>\n\nReceived headers\n"
        "Hop\tSubmitting host\tReceiving host\tTime\n1\tmail.example\tmx.example\t7/4/2025 8:00:00 AM\n\n"
        "Other headers\n#\tHeader\tValue\n1\tAuthentication-Results\tspf=fail (sender IP is 192.0.2.1)\n"
        "2\tReturn-Path\tx@evil.example\n"
    )
    mended, noted = mend_pasted(pasted.encode())
    assert mended.decode().split("\r\n") == [
        "Subject: Invoice",
        "Message-Id: <1@contoso.com>",
        "From: Jane <jane@contoso.com>",
        "Authentication-Results: spf=fail (sender IP is 192.0.2.1)",
        "Return-Path: x@evil.example",
    ]
    assert len(noted) == 1 and "Received" in noted[0]
