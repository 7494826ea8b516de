"""Zip archives: every member comes out or is named as lost, whatever the archive was made to do."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import Budget, Limits, kind_of, recognise, why_unrecognised
from toolkit.load.containers import members

# Problems of an archive without its directory that are no refused member's.
BESIDES = ("directory is lost", "no member can be made out", "bytes came out")

BOMB = bytes(11 << 20)


def reasons(notes: Notes) -> list[str]:
    return [row["reason"] for row in notes.problems]


def ledger(notes: Notes) -> tuple[int, int, int]:
    (row,) = notes.ledger
    assert row["item"] == "member"
    assert row["declared"] == row["emitted"] + row["failed"]
    return row["declared"], row["emitted"], row["failed"]


def test_members_come_in_order_with_their_place(as_zip, as_evidence, notes) -> None:
    found = list(members(as_evidence(as_zip({"inner/b.eml": b"b", "a.eml": b"a"}), "outer.zip"), notes))
    assert [(file.evidence_id, file.path, file.data) for file in found] == [
        ("E0001.1", "outer.zip!inner/b.eml", b"b"),
        ("E0001.2", "outer.zip!a.eml", b"a"),
    ]
    assert {file.parent_id for file in found} == {"E0001"}
    assert {file.depth for file in found} == {1}
    assert ledger(notes) == (2, 2, 0)


def test_folders_in_an_archive_are_not_counted(as_zip, as_evidence, notes) -> None:
    list(members(as_evidence(as_zip({"folder/": b"", "folder/a": b"a"})), notes))
    assert ledger(notes) == (1, 1, 0)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_both_come_out(as_evidence, notes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.eml", b"first")
        archive.writestr("a.eml", b"second")
    found = list(members(as_evidence(buffer.getvalue()), notes))
    assert [file.data for file in found] == [b"first", b"second"]
    assert "bear a name" in notes.ledger[0]["note"]


ELSEWHERE = ["../evil.eml", "a/../../evil.eml", "..\\evil.eml", "/etc/passwd", "\\\\host\\share", "C:\\evil.eml"]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_name_that_leads_elsewhere_is_refused_and_the_rest_goes_on(name, as_zip, as_evidence, notes) -> None:
    found = list(members(as_evidence(as_zip({name: b"x", "good.eml": b"g"})), notes))
    assert [file.data for file in found] == [b"g"]
    assert "the member's name" in reasons(notes)[0]
    assert notes.problems[0]["excerpt"]
    assert ledger(notes) == (2, 1, 1)


def test_a_member_whose_name_begins_with_nul_is_refused_and_the_rest_goes_on(as_zip, as_evidence, notes) -> None:
    data = as_zip({"hidden.eml": b"x", "good.eml": b"g"}).replace(b"hidden.eml", b"\0idden.eml")
    assert [file.data for file in members(as_evidence(data), notes)] == [b"g"]
    assert "NUL" in reasons(notes)[0]


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(as_zip, as_evidence, notes) -> None:
    found = list(members(as_evidence(as_zip({"bomb": BOMB, "a": b"a"})), notes))
    assert [file.data for file in found] == [b"a"]
    assert "decompression bomb" in reasons(notes)[0]


@pytest.mark.parametrize(
    ("limits", "words"),
    [(Limits(members=2), "more than 2 members"), (Limits(total_bytes=2), "unpacks to more than 2 bytes")],
)
def test_an_archive_over_its_limits_gives_what_fits(limits, words, as_zip, as_evidence, notes) -> None:
    archive = as_evidence(as_zip({str(number): b"x" for number in range(5)}))
    assert len(list(members(archive, notes, budget=Budget(limits)))) == 2
    assert len(reasons(notes)) == 3
    assert all(words in reason for reason in reasons(notes))


def test_one_budget_holds_for_an_archive_and_those_inside_it(as_zip, as_evidence, notes) -> None:
    inner = as_zip({"a": b"x" * 400, "b": b"x" * 400}, zipfile.ZIP_STORED)
    budget = Budget(Limits(total_bytes=len(inner) + 500))
    (member,) = members(as_evidence(as_zip({"inner.zip": inner})), notes, budget=budget)
    assert len(list(members(member, notes, budget=budget))) == 1
    assert "unpacks to more than" in reasons(notes)[0]


def test_archives_in_archives_end_somewhere(as_zip, as_evidence, notes) -> None:
    data = b"x"
    for _ in range(10):
        data = as_zip({"inner.zip": data})
    file = as_evidence(data)
    with pytest.raises(EvidenceError, match="nested deeper than 8"):
        while True:
            (file,) = members(file, notes)
    assert file.depth == 8


def flagged(data: bytes, offset_local: int, offset_central: int, value: int) -> bytes:
    """The same archive with a 16-bit field changed in its first local and central header."""
    changed = bytearray(data)
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<H", changed, offset_local, value)
    struct.pack_into("<H", changed, central + offset_central, value)
    return bytes(changed)


def test_an_encrypted_member_asks_for_its_password(as_zip, as_evidence, notes) -> None:
    data = flagged(as_zip({"secret.eml": b"x", "open.eml": b"o"}), 6, 8, 1)
    assert [file.data for file in members(as_evidence(data), notes)] == [b"o"]
    assert "password" in reasons(notes)[0]


def test_a_compression_that_is_not_supported_is_named(as_zip, as_evidence, notes) -> None:
    data = flagged(as_zip({"a.eml": b"x"}), 8, 10, 9)
    assert list(members(as_evidence(data), notes)) == []
    assert "compressed in a way that is not supported" in reasons(notes)[0]


def test_a_damaged_member_is_named_and_the_rest_goes_on(as_zip, as_evidence, notes) -> None:
    data = bytearray(as_zip({"a": b"first member", "b": b"second"}, zipfile.ZIP_STORED))
    data[data.index(b"first member")] ^= 0xFF
    assert [file.data for file in members(as_evidence(bytes(data)), notes)] == [b"second"]
    assert "damaged" in reasons(notes)[0]
    assert ledger(notes) == (2, 1, 1)


@pytest.mark.parametrize("lie", [3, 400_000])
def test_a_member_that_lies_about_its_size_is_refused(lie, as_zip, as_evidence, notes) -> None:
    data = bytearray(as_zip({"a": b"x" * 1000, "b": b"b"}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, lie)
    assert [file.data for file in members(as_evidence(bytes(data)), notes)] == [b"b"]
    assert len(notes.problems) == 1


def test_an_archive_without_a_single_member_in_sight_is_an_error_of_the_whole_file(as_zip, as_evidence, notes) -> None:
    file = as_evidence(as_zip({"a": bytes(range(256)) * 8})[:20])
    found = recognise(file)
    assert found is not None
    assert found.kind == "zip"
    with pytest.raises(EvidenceError, match="the zip archive is damaged"):
        list(members(file, notes))


def test_a_large_member_goes_to_the_scratch_folder_under_its_number(as_zip, as_evidence, notes, tmp_path) -> None:
    archive = as_evidence(as_zip({"../big": b"", "dir/big": b"x" * 100}))
    (member,) = members(archive, notes, tmp_path, Budget(Limits(memory_bytes=50)))
    assert member.file == tmp_path / "E0001.2"
    assert member.read() == b"x" * 100


def test_a_large_member_without_a_scratch_folder_is_named(as_zip, as_evidence, notes) -> None:
    assert list(members(as_evidence(as_zip({"big": b"x" * 100})), notes, budget=Budget(Limits(memory_bytes=50)))) == []
    assert "needs a scratch folder" in reasons(notes)[0]


def test_a_damaged_large_member_leaves_nothing_in_the_scratch_folder(as_zip, as_evidence, notes, tmp_path) -> None:
    data = bytearray(as_zip({"big": b"x" * 100}, zipfile.ZIP_STORED))
    data[data.index(b"xxx")] ^= 1
    assert list(members(as_evidence(bytes(data)), notes, tmp_path, Budget(Limits(memory_bytes=50)))) == []
    assert list(tmp_path.iterdir()) == []


def test_the_time_in_an_extended_timestamp_is_kept_and_no_other(as_evidence, notes) -> None:
    info = zipfile.ZipInfo("a", (2025, 7, 4, 8, 0, 0))
    info.extra = struct.pack("<HHBI", 0x5455, 5, 1, 1_751_616_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"a")
        archive.writestr(zipfile.ZipInfo("b", (2025, 7, 4, 8, 0, 0)), b"b")
    first, second = members(as_evidence(buffer.getvalue()), notes)
    assert first.modified_at is not None
    assert first.modified_at.isoformat() == "2025-07-04T08:00:00+00:00"
    assert second.modified_at is None


@given(st.data())
def test_a_damaged_archive_gives_members_problems_or_one_error(data) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.eml", b"Subject: a\r\n\r\n" * 20)
        archive.writestr("b.eml", b"Subject: b\r\n\r\n" * 20)
    content = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    notes = Notes()
    try:
        found = list(members(EvidenceFile("E0001", "a.zip", data=bytes(content)), notes))
    except EvidenceError:
        return
    (row,) = notes.ledger
    assert row["emitted"] == len(found)
    reasons = [problem["reason"] for problem in notes.problems]
    besides = [reason for reason in reasons if any(part in reason for part in BESIDES)]
    assert row["failed"] == len(reasons) - len(besides)
    assert bool(besides) == (row["declared"] is None)


def test_one_name_that_is_not_utf_8_though_its_flag_says_so_costs_one_member(as_zip, as_evidence, notes) -> None:
    data = as_zip({"\u00e9.eml": b"From: a@contoso.com\r\n\r\n", "b\u00e8.eml": b"From: b@contoso.com\r\n\r\n"})
    found = list(members(as_evidence(data.replace("\u00e9".encode(), b"\xff\xfe"), "mail.zip"), notes))
    assert [member.data for member in found] == [b"From: b@contoso.com\r\n\r\n"]
    assert [problem["locator"] for problem in notes.problems if problem["locator"]] == ["offset=0"]


def test_an_archive_of_outlook_for_mac_is_named_and_not_taken_for_evidence_files(as_zip, as_evidence) -> None:
    data = as_zip({"Local/com.microsoft.__Messages/Inbox/message_00000.xml": b"<?xml version='1.0'?><emails/>"})
    file = as_evidence(data, "mailbox.olm")
    assert kind_of(file) == "unknown"
    assert "Outlook for Mac (.olm); have it exported" in why_unrecognised(file)
