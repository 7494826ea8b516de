"""The other readers agree with ours on what is made here and on what is real, or the difference is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.evidence.problems import EvidenceError, UsageError
from toolkit.load import recognise
from toolkit.load.second_opinion import Account, Opinion, ask_libpff, compare, cross_check
from toolkit.simulate.msg import write_msg
from toolkit.simulate.pst import PstAttachment, PstMessage, PstWriter

MESSAGE = PstMessage(
    subject="Invoice",
    headers="From: alice@contoso.com\r\nTo: bob@contoso.com\r\n\r\n",
    text="Please pay.",
    attachments=(PstAttachment("invoice.pdf", "application/pdf", b"%PDF-1.7"),),
)


@pytest.fixture
def store(tmp_path) -> Path:
    path = tmp_path / "a.pst"
    with PstWriter(path) as pst:
        inbox = pst.add_folder(("Top of Personal Folders", "Inbox"))
        for _ in range(3):
            pst.add_message(inbox, MESSAGE)
    return path


def opinion(subject: str = "s", headers: str | None = "h", text: str | None = None, attachments=()) -> Opinion:
    return Opinion(headers, subject, text, attachments)


def test_libpff_says_the_same_of_a_made_up_store(store) -> None:
    assert len(ask_libpff(store).messages) == 3
    assert cross_check(store) == []


def test_extract_msg_says_the_same_of_a_made_up_message(tmp_path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(write_msg(MESSAGE))
    assert cross_check(path) == []


def test_a_store_that_only_our_reader_opens_is_told_as_that(store) -> None:
    data = bytearray(store.read_bytes())
    data[20] ^= 0xFF
    store.write_bytes(data)
    (difference,) = cross_check(store)
    assert (difference.field, difference.ours, difference.theirs) == ("file", "3 messages", None)
    assert "libpff failed" in (difference.explanation or "")


def test_a_file_of_another_kind_has_no_second_reader(tmp_path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: x\r\n\r\n")
    with pytest.raises(UsageError, match="cross-checked"):
        cross_check(path)


@pytest.mark.parametrize(
    ("ours", "theirs", "fields"),
    [
        (opinion(), opinion(), []),
        (opinion("a"), opinion("b"), ["subject"]),
        (opinion(headers=None), opinion(), ["headers"]),
        (opinion(text="from rich text"), opinion(text=None), []),
        (opinion(text="x"), opinion(text="y"), ["text"]),
        (opinion(attachments=(1, None)), opinion(attachments=(1, 7)), []),
        (opinion(attachments=(1,)), opinion(attachments=(2,)), ["attachments"]),
        (opinion(attachments=(1,)), opinion(), ["attachments"]),
    ],
)
def test_what_differs_is_named_and_nothing_else(ours, theirs, fields) -> None:
    found = compare({"nid=4": ours}, Account({"nid=4": theirs}), "libpff")
    assert [difference.field for difference in found] == fields


@pytest.mark.parametrize(
    ("locator", "refusals", "words"),
    [("nid=4", ["damaged"], "refused items: damaged"), ("nid=8", [], "associated contents"), ("nid=4", [], None)],
)
def test_a_message_that_only_we_have_is_explained_where_something_explains_it(locator, refusals, words) -> None:
    (difference,) = compare({locator: opinion()}, Account({}, refusals), "libpff")
    assert (difference.ours, difference.theirs) == ("read", None)
    assert words is None if difference.explanation is None else words in difference.explanation


def test_a_message_that_only_the_other_has_is_never_explained_away() -> None:
    (difference,) = compare({}, Account({"nid=4": opinion()}, ["damaged"]), "libpff")
    assert (difference.ours, difference.theirs, difference.explanation) == (None, "read", None)


@pytest.mark.corpus
def test_no_real_store_differs_without_an_explanation(files_of_corpus) -> None:
    checked = 0
    for path in files_of_corpus("pst"):
        try:
            theirs = ask_libpff(path)
            ours = _ours(path)
        except (OSError, EvidenceError):
            continue
        assert [one for one in compare(ours, theirs, "libpff") if one.explanation is None] == []
        checked += 1
    assert checked >= 30


def _ours(path: Path) -> dict[str, Opinion]:
    from toolkit.evidence.problems import Notes
    from toolkit.evidence.raw import EvidenceFile
    from toolkit.load.second_opinion import _our_opinion

    file = EvidenceFile("E0001", path.name, path)
    found = recognise(file)
    assert found is not None
    return {message.locator: _our_opinion(message) for message in found.read(file, Notes())}
