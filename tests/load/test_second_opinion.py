"""The other readers agree with ours on what is made here and on what is real, or the difference is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolkit.evidence.problems import UsageError
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import recognise, second_opinion
from toolkit.load.other_readers import Account, Opinion, ask_extract_msg, ask_libpff
from toolkit.load.second_opinion import CrossCheck, Difference, OtherReader, OurAccount, compare, cross_check, describe
from toolkit.simulate.msg import write_msg
from toolkit.simulate.pst import PstAttachment, PstMessage, PstWriter

pytest.importorskip("pypff", reason="libpff-python is not installed")

MESSAGE = PstMessage(
    subject="Invoice",
    headers="From: alice@contoso.com\r\nTo: bob@contoso.com\r\n\r\n",
    text="Please pay.",
    attachments=(
        PstAttachment("invoice.pdf", "application/pdf", b"%PDF-1.7"),
        PstAttachment("inner.msg", message=PstMessage(subject="Inner")),
    ),
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


def kill_itself(_path: Path) -> Account:
    os._exit(9)


def test_libpff_says_the_same_of_a_made_up_store(store) -> None:
    check = cross_check(store)
    assert (len(check.ours.messages), len(check.theirs.messages), check.ours.embedded) == (3, 3, 3)
    assert (check.differences, check.is_agreed) == ([], True)


def test_extract_msg_says_the_same_of_a_made_up_message(tmp_path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(write_msg(MESSAGE))
    check = cross_check(path)
    assert (check.differences, check.is_agreed) == ([], True)


def test_a_store_that_only_our_reader_opens_has_no_second_opinion(store) -> None:
    data = bytearray(store.read_bytes())
    data[20] ^= 0xFF
    store.write_bytes(data)
    check = cross_check(store)
    assert (len(check.ours.messages), check.theirs, check.is_agreed) == (3, None, False)
    said = describe(check)
    assert said[1].startswith("libpff: nothing: OSError")
    assert "header's checksum fails" in said[2]
    assert said[-1].startswith("no second opinion")


def test_a_reader_that_dies_of_a_file_is_told_and_does_no_harm(store, monkeypatch) -> None:
    deadly = OtherReader("libpff", kill_itself, "pypff", "libpff-python")
    monkeypatch.setitem(second_opinion.OTHER_READERS, "pst", deadly)
    check = cross_check(store)
    assert (check.failure, check.is_agreed) == ("the process that read it died (exit status 9)", False)


def test_a_reader_that_is_not_installed_is_named_with_its_package(store, monkeypatch) -> None:
    absent = OtherReader("libpff", ask_libpff, "no_such_module_as_pypff", "libpff-python")
    monkeypatch.setitem(second_opinion.OTHER_READERS, "pst", absent)
    with pytest.raises(UsageError, match=r"libpff.* is not installed: libpff-python"):
        cross_check(store)


def test_a_file_of_another_kind_has_no_second_reader(tmp_path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: x\r\n\r\n")
    with pytest.raises(UsageError, match="no mail store"):
        cross_check(path)


def test_what_our_reader_refuses_and_the_other_reads_is_a_loss_of_ours(store, monkeypatch) -> None:
    ours = OurAccount(refused="the file is damaged")
    monkeypatch.setattr(second_opinion, "_our_account", lambda *_: ours)
    check = cross_check(store)
    assert [(one.ours, one.theirs, one.explanation) for one in check.differences] == [
        ("the file is damaged", "read", None)
    ] * 3
    assert not check.is_agreed


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
    found = compare(OurAccount({"nid=4": ours}), Account({"nid=4": theirs}), "libpff")
    assert [difference.field for difference in found] == fields


@pytest.mark.parametrize(
    ("locator", "refusals", "words"),
    [("nid=4", ["damaged"], "refused items: damaged"), ("nid=8", [], "associated contents"), ("nid=4", [], None)],
)
def test_a_message_that_only_we_have_is_explained_where_something_explains_it(locator, refusals, words) -> None:
    (difference,) = compare(OurAccount({locator: opinion()}), Account({}, refusals), "libpff")
    assert (difference.ours, difference.theirs) == ("read", None)
    assert words is None if difference.explanation is None else words in difference.explanation


def test_a_refusal_explains_one_missing_message_and_no_second() -> None:
    missing = {"nid=4": opinion(), "nid=8": opinion(), "nid=36": opinion(), "nid=68": opinion()}
    found = compare(OurAccount(missing), Account({}, ["damaged", "damaged"]), "libpff")
    assert [difference.explanation is None for difference in found] == [False, False, False, True]


def test_a_reader_s_habit_explains_its_field_alone() -> None:
    theirs = Account({"root": opinion("b", headers="x")}, habits={"subject": "reads it otherwise"})
    found = compare(OurAccount({"root": opinion("a")}), theirs, "extract-msg")
    assert [(one.field, one.explanation) for one in found] == [("headers", None), ("subject", "reads it otherwise")]


@pytest.mark.parametrize(
    ("problem", "is_explained"),
    [
        (("nid=4", None, "a checksum fails"), True),
        (("nid=4", "subject", "half of it is gone"), True),
        (("nid=4", "sender_name", "half of it is gone"), False),
        (("nid=36", None, "a checksum fails"), False),
        (("file", None, "the file is cut off"), False),
    ],
)
def test_damage_that_our_reader_told_explains_what_it_touches(problem, is_explained) -> None:
    ours = OurAccount({"nid=4": opinion("a")}, problems=[problem])
    (difference,) = compare(ours, Account({"nid=4": opinion("b")}), "libpff")
    assert (difference.explanation is not None) is is_explained


def test_a_message_that_only_the_other_has_is_never_explained_away() -> None:
    ours = OurAccount(problems=[("nid=4", None, "block 8 is no heap")])
    (difference,) = compare(ours, Account({"nid=4": opinion()}, ["damaged"]), "libpff")
    assert (difference.ours, difference.theirs, difference.explanation) == ("block 8 is no heap", "read", None)


def test_what_doctor_prints_is_a_line_each_and_a_count() -> None:
    ours = OurAccount({"nid=4": opinion(attachments=(1, 2)), "nid=8": opinion()}, skipped=7, embedded=1)
    found = [
        Difference("nid=4", "message", "read", None, "libpff refused items: damaged"),
        Difference("nid=8", "subject", "a\x1b[2J", "b" * 200, None),
    ]
    assert describe(CrossCheck("libpff", ours, Account({"nid=8": opinion()}, ["damaged"]), None, found)) == [
        "ours: 2 messages, 2 attachments, 1 messages within messages; 7 items that are no mail, 0 failed, problems: 0",
        "libpff: 1 messages, 0 attachments; 0 items that are no mail, 1 refused",
        "nid=4  message: ours read; theirs nothing (libpff refused items: damaged)",
        f"nid=8  subject: ours a\\u001b[2J; theirs {'b' * 120}… (not explained)",
        "differences: 2, not explained: 1",
    ]


@pytest.mark.corpus
def test_no_real_store_differs_without_an_explanation(files_of_corpus) -> None:
    checked = 0
    for path in files_of_corpus("pst"):
        try:
            theirs = ask_libpff(path)
        except OSError:
            continue
        assert [one for one in compare(_ours(path), theirs, "libpff") if one.explanation is None] == []
        checked += 1
    assert checked >= 30


@pytest.mark.corpus
def test_no_real_message_differs_without_an_explanation(files_of_corpus) -> None:
    checked = 0
    for path in files_of_corpus("msg")[::6]:
        try:
            theirs = ask_extract_msg(path)
        except Exception:  # noqa: BLE001, S112 - it raises anything on what it cannot read
            continue
        assert [one.field for one in compare(_ours(path), theirs, "extract-msg") if one.explanation is None] == []
        checked += 1
    assert checked >= 15


def _ours(path: Path) -> OurAccount:
    file = EvidenceFile("E0001", path.name, path)
    found = recognise(file)
    assert found is not None
    return second_opinion._our_account(found, file)
