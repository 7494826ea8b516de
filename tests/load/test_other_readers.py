"""What libpff and extract-msg say of a file, and what they are known to read otherwise."""

from __future__ import annotations

import pytest

from toolkit.load.other_readers import ask_extract_msg, ask_libpff, digest, text_digest, trimmed
from toolkit.load.second_opinion import cross_check
from toolkit.simulate.pst import PstAttachment, PstMessage, PstWriter


def test_libpff_gives_headers_with_their_nuls_and_counts_what_is_no_mail(tmp_path) -> None:
    pytest.importorskip("pypff", reason="libpff-python is not installed")
    path, headers = tmp_path / "a.pst", "Subject: a\0b\r\n\r\n"
    with PstWriter(path) as pst:
        inbox = pst.add_folder(("Top of Personal Folders", "Inbox"))
        pst.add_message(inbox, PstMessage(subject="a", headers=headers, attachments=(PstAttachment("x", data=b"12"),)))
        pst.add_message(inbox, PstMessage(message_class="IPM.Contact"))
    account = ask_libpff(path)
    (found,) = account.messages.values()
    assert (found.headers, found.subject, found.attachments) == (digest(headers.encode()), "a", (2,))
    assert (account.skipped, account.refusals) == (1, [])


def test_a_store_that_libpff_does_not_open_raises(tmp_path) -> None:
    pytest.importorskip("pypff", reason="libpff-python is not installed")
    path = tmp_path / "a.pst"
    path.write_bytes(b"!BDN" + bytes(600))
    with pytest.raises(OSError, match="pypff"):
        ask_libpff(path)


def test_eight_bit_text_that_extract_msg_reads_in_another_code_page_is_explained(tmp_path, as_ole, as_fixed) -> None:
    streams = {
        "__properties_version1.0": as_fixed(32, _3FDE=(3, 1251)),
        "__nameid_version1.0": {f"__substg1.0_000{number}0102": b"" for number in (2, 3, 4)},
        "__substg1.0_001A001E": b"IPM.Note",
        "__substg1.0_0037001E": "Привет".encode("cp1251"),
    }
    path = tmp_path / "a.msg"
    path.write_bytes(as_ole(streams))
    assert "8-bit text" in ask_extract_msg(path).habits["subject"]
    (difference,) = cross_check(path).differences
    assert (difference.field, difference.ours) == ("subject", "Привет")
    assert "8-bit text" in (difference.explanation or "")


def test_nuls_at_the_end_and_nothing_at_all_count_for_nothing() -> None:
    assert digest(b"a\0\0") == digest(b"a") == text_digest("a")
    assert (digest(b"\0"), text_digest(None), trimmed("\0"), trimmed("a\0")) == (None, None, None, "a")
