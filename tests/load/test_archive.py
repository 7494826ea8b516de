"""Tar and packed files: every member comes out or is named as lost, and a bomb is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import Budget, Limits, kind_of, recognise
from toolkit.load.archive import members

PACKERS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
BOMB = bytes(11 << 20)


def counted(notes: Notes) -> tuple[int, int, int]:
    (row,) = notes.ledger
    return row["declared"], row["emitted"], row["failed"]


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_file_holds_one_file_of_its_name(suffix, as_evidence, notes) -> None:
    file = as_evidence(PACKERS[suffix](b"From: alice@contoso.com\r\n\r\n"), f"in/alice.eml{suffix}")
    assert kind_of(file) == "archive"
    (member,) = members(file, notes)
    assert (member.evidence_id, member.path) == ("E0001.1", f"in/alice.eml{suffix}!alice.eml")
    assert (kind_of(member), member.parent_id, member.depth) == ("eml", "E0001", 1)
    assert counted(notes) == (1, 1, 0)


def test_a_packed_tar_is_a_tar_inside(as_tar, as_evidence, notes, samples) -> None:
    file = as_evidence(gzip.compress(as_tar({"a.eml": samples["eml"]})), "mail.tgz")
    (tar,) = members(file, notes)
    (mail,) = members(tar, notes)
    assert mail.path == "mail.tgz!mail.tar!a.eml"
    assert mail.evidence_id == "E0001.1.1"
    assert mail.data == samples["eml"]
    assert mail.modified_at is not None


def test_a_cut_packed_file_is_never_read_as_whole(as_evidence, notes) -> None:
    whole = b"".join(b"line %d of a mailbox\n" % number for number in range(20_000))
    try:
        read = [member.data for member in members(as_evidence(gzip.compress(whole)[:20_000], "a.mbox.gz"), notes)]
    except EvidenceError as error:
        assert "cut off" in str(error)
    else:
        assert all(whole.startswith(data) for data in read)
        assert "cut off after" in notes.problems[0]["reason"]


@pytest.mark.parametrize("data", [gzip.compress(b"x")[:10], b"BZh9garbage", b"\xfd7zXZ\x00garbage"])
def test_packed_data_of_which_nothing_comes_out_is_an_error(data, as_evidence, notes) -> None:
    with pytest.raises(EvidenceError, match="damaged or cut off"):
        list(members(as_evidence(data), notes))


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_bomb_is_refused_while_it_unpacks(suffix, as_evidence, notes) -> None:
    with pytest.raises(EvidenceError, match="decompression bomb"):
        list(members(as_evidence(PACKERS[suffix](BOMB)), notes))


def test_a_large_member_goes_to_the_scratch_folder(as_evidence, notes, tmp_path) -> None:
    budget = Budget(Limits(memory_bytes=1000))
    (member,) = members(as_evidence(gzip.compress(b"a" * 5000), "a.gz"), notes, tmp_path, budget)
    assert member.file == tmp_path / "E0001.1"
    assert member.read() == b"a" * 5000
    with pytest.raises(EvidenceError, match="scratch folder"):
        list(members(as_evidence(gzip.compress(b"a" * 5000), "a.gz"), notes, None, budget))


def test_links_devices_and_names_that_lead_elsewhere_are_refused_and_the_rest_comes_out(as_evidence, notes) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (("../x", tarfile.REGTYPE), ("link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("good.eml"))
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    assert [file.path for file in members(as_evidence(buffer.getvalue(), "a.tar"), notes)] == ["a.tar!good.eml"]
    reasons = " ".join(row["reason"] for row in notes.problems)
    assert all(words in reasons for words in ("climbs out", "a link", "a pipe"))
    assert counted(notes) == (4, 1, 3)


@pytest.mark.parametrize(
    ("limits", "words"),
    [(Limits(members=1), "more than 1 members"), (Limits(total_bytes=3), "unpacks to more than 3 bytes")],
)
def test_limits_hold_for_all_members_together(limits, words, as_tar, as_evidence, notes) -> None:
    found = list(members(as_evidence(as_tar({"a": b"aa", "b": b"bb"})), notes, None, Budget(limits)))
    assert len(found) == 1
    assert words in notes.problems[0]["reason"]


def test_archives_end_somewhere(as_tar, as_evidence, notes) -> None:
    with pytest.raises(EvidenceError, match="nested deeper than 8"):
        list(members(as_evidence(as_tar({"a": b"a"}), depth=8), notes))


def test_a_tar_that_is_cut_off_says_so_and_gives_what_is_whole(as_tar, as_evidence, notes) -> None:
    whole = as_tar({"a": b"a" * 1000, "b": b"b" * 1000})
    found = list(members(as_evidence(whole[:2600]), notes))
    assert [file.data for file in found] == [b"a" * 1000]
    assert notes.problems
    assert counted(notes) == (2, 1, 1)


def test_a_damaged_header_in_a_tar_is_not_passed_over_in_silence(as_tar, as_evidence, notes) -> None:
    data = bytearray(as_tar({"a": b"a", "b": b"b"}))
    data[1024:1536] = b"\xff" * 512
    assert len(list(members(as_evidence(bytes(data)), notes))) == 1
    assert "no end mark after member 1" in notes.problems[0]["reason"]


@given(changes=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=12))
def test_no_change_to_an_archive_makes_it_fail_otherwise_than_by_words(samples, changes) -> None:
    content = bytearray(samples["archive"])
    for place, value in changes:
        content[place % len(content)] = value
    file = EvidenceFile("E0001", "a.tar", data=bytes(content))
    if recognise(file) is None:
        return
    try:
        list(members(file, Notes()))
    except EvidenceError as error:
        assert str(error)


@pytest.mark.parametrize("suffix", PACKERS)
def test_what_came_out_before_the_damage_is_a_member(suffix, as_evidence, notes) -> None:
    mail = b"From: alice@contoso.com\r\n\r\n" + random.Random(1).randbytes(2_000_000)
    (member,) = members(as_evidence(PACKERS[suffix](mail)[:-1000], f"a.eml{suffix}"), notes)
    assert len(member.data) > 0
    assert mail.startswith(member.data)
    assert "damaged or cut off after" in notes.problems[0]["reason"]


def test_garbage_behind_a_packed_file_costs_nothing_of_it_and_is_told(as_evidence, notes) -> None:
    (member,) = members(as_evidence(gzip.compress(b"From: alice@contoso.com\r\n\r\n") + b"garbage", "a.eml.gz"), notes)
    assert member.data == b"From: alice@contoso.com\r\n\r\n"
    assert "Not a gzipped file" in notes.problems[0]["reason"]
