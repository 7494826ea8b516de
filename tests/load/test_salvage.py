"""Zip archives whose directory is lost: what is there comes out, and what is cut off is named with its place."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest
import pyzipper
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import Budget, Limits, recognise
from toolkit.load.containers import NO_DIRECTORY, members
from toolkit.load.salvage import salvaged

NOISE = random.Random(7).randbytes(3000)
CONTENT = {"a.eml": b"Subject: a\r\n\r\n" * 50, "folder/b.eml": NOISE, "c.eml": b"Subject: c\r\n\r\n" * 90}
END_BYTES = 22


class Pipe(io.BytesIO):
    """A stream that cannot go back, so that sizes follow the data."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation("seek")

    def tell(self) -> int:
        raise io.UnsupportedOperation("tell")


def streamed(content: dict[str, bytes], method: int) -> bytes:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return pipe.getvalue()


def placed(content: dict[str, bytes], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


WRITERS = {"sizes before the data": placed, "sizes behind the data": streamed}
METHODS = {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED}


@pytest.fixture(params=WRITERS.values(), ids=WRITERS)
def write(request):
    return request.param


@pytest.fixture(params=METHODS.values(), ids=METHODS)
def method(request):
    return request.param


def directory_of(data: bytes) -> int:
    return struct.unpack_from("<I", data, len(data) - END_BYTES + 16)[0]


def read(data: bytes, notes: Notes, budget: Budget | None = None) -> dict[str, bytes]:
    """The members by name; the problem that every archive without its directory has is left out of `notes`."""
    found = members(EvidenceFile("E0001", "a.zip", data=data), notes, budget=budget)
    contents = {file.path.removeprefix("a.zip!"): file.read() for file in found}
    notes.problems = [problem for problem in notes.problems if problem["reason"] != NO_DIRECTORY]
    return contents


def counted(notes: Notes) -> tuple[int | None, int, int, int]:
    (row,) = notes.ledger
    return row["declared"], row["emitted"], row["failed"], row["recovered"]


def test_without_its_directory_every_member_comes_out_and_says_so(write, method, notes) -> None:
    data = write(CONTENT, method)
    assert read(data[: directory_of(data)], notes) == CONTENT
    assert counted(notes) == (None, 3, 0, 3)
    assert "directory is lost or damaged" in notes.ledger[0]["note"]
    assert notes.problems == []


def test_of_a_member_that_is_cut_off_the_beginning_comes_out_and_its_place_is_named(write, method, notes) -> None:
    data = write({"a.eml": b"a", "b.eml": NOISE}, method)
    offset = data.index(b"PK\x03\x04", 4)
    found = read(data[: offset + 30 + 5 + 1000], notes)
    assert found["a.eml"] == b"a"
    assert 900 < len(found["b.eml"]) <= 1000
    assert NOISE.startswith(found["b.eml"])
    (problem,) = notes.problems
    assert (problem["locator"], problem["excerpt"]) == (f"offset={offset}", "b.eml")
    assert f"its first {len(found['b.eml']):,} bytes came out" in problem["reason"]
    assert counted(notes) == (None, 2, 0, 2)


def test_a_member_of_which_only_the_header_is_left_has_failed(write, method, notes) -> None:
    data = write({"a.eml": b"a", "b.eml": NOISE}, method)
    offset = data.index(b"PK\x03\x04", 4)
    assert read(data[: offset + 30 + 5], notes) == {"a.eml": b"a"}
    assert (notes.problems[0]["locator"], notes.problems[0]["excerpt"]) == (f"offset={offset}", "b.eml")
    assert "nothing of it came out" in notes.problems[0]["reason"]
    assert counted(notes) == (None, 1, 1, 1)


def test_a_header_that_is_cut_off_itself_is_a_problem_with_its_place(write, method, notes) -> None:
    data = write({"a.eml": b"a", "b.eml": NOISE}, method)
    offset = data.index(b"PK\x03\x04", 4)
    assert read(data[: offset + 20], notes) == {"a.eml": b"a"}
    assert notes.problems[0]["locator"] == f"offset={offset}"
    assert "no member can be made out in 20 bytes" in notes.problems[0]["reason"]


def test_a_directory_that_is_damaged_in_the_middle_costs_nothing(write, method, notes) -> None:
    data = bytearray(write(CONTENT, method))
    data[data.index(b"PK\x01\x02", directory_of(data) + 4)] ^= 0xFF
    assert read(bytes(data), notes) == CONTENT
    assert counted(notes) == (None, 3, 0, 3)


def test_a_checksum_that_disagrees_is_named_as_in_a_whole_archive(write, notes) -> None:
    data = bytearray(write(CONTENT, zipfile.ZIP_STORED))
    data[data.index(NOISE) + 5] ^= 0xFF
    assert read(bytes(data[: directory_of(data)]), notes).keys() == {"a.eml", "c.eml"}
    assert "Bad CRC-32" in notes.problems[0]["reason"]
    assert notes.problems[0]["locator"].startswith("offset=")


def test_a_damaged_header_costs_its_member_and_the_gap_is_named(method, notes) -> None:
    data = bytearray(placed(CONTENT, method))
    second = data.index(b"PK\x03\x04", 4)
    data[second] ^= 0xFF
    assert read(bytes(data[: directory_of(data)]), notes).keys() == {"a.eml", "c.eml"}
    assert notes.problems[0]["locator"] == f"offset={second}"


def test_a_member_whose_end_is_damaged_does_not_take_the_next_along(notes) -> None:
    data = bytearray(streamed(CONTENT, zipfile.ZIP_DEFLATED))
    data[data.index(b"PK\x07\x08")] ^= 0xFF
    data[data.index(b"PK\x01\x02")] ^= 0xFF
    assert read(bytes(data), notes) == CONTENT
    assert "its end is damaged" in notes.problems[0]["reason"]


def test_an_archive_within_one_that_is_cut_off_stays_within(write, notes) -> None:
    inner = write(CONTENT, zipfile.ZIP_STORED)
    outer = write({"inner.zip": inner, "z": b"z"}, zipfile.ZIP_STORED)
    cut = outer[: outer.index(b"c.eml") + 200]
    assert list(read(cut, notes)) == ["inner.zip"]
    assert list(read(read(cut, Notes())["inner.zip"], Notes())) == list(CONTENT)


def test_limits_and_unsafe_names_are_those_of_a_whole_archive(write, notes) -> None:
    content = {"../evil": b"x", "bomb": bytes(11 << 20), "a": b"a", "b": b"b"}
    data = write(content, zipfile.ZIP_DEFLATED)
    assert read(data[: directory_of(data)], notes, Budget(Limits(members=1))) == {"a": b"a"}
    words = [problem["reason"] for problem in notes.problems]
    for part in ("climbs out", "decompression bomb", "more than 1 mem"):
        assert any(part in word for word in words)


def test_a_bomb_that_is_cut_off_is_bounded_too(notes) -> None:
    data = streamed({"bomb": bytes(40 << 20)}, zipfile.ZIP_DEFLATED)
    (found,) = read(data[: data.index(b"PK\x07\x08") - 100], notes).values()
    assert len(found) == 10 << 20


def test_an_encrypted_member_is_read_under_its_password_and_one_that_is_cut_off_is_refused(notes) -> None:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"2025-export")
        archive.writestr("a.eml", b"Subject: a\r\n\r\n")
        archive.writestr("b.eml", NOISE)
    data = buffer.getvalue()
    assert read(data[: directory_of(data) - 100], notes, Budget(passwords=("2025-export",))) == {
        "a.eml": b"Subject: a\r\n\r\n"
    }
    assert "encrypted, and cut off" in notes.problems[0]["reason"]
    assert "--zip-password" in (read(data[: directory_of(data)], notes) or notes.problems[-1]["reason"])


def test_an_archive_behind_other_bytes_is_one_and_a_file_that_only_holds_one_is_not(as_evidence, notes) -> None:
    data = placed(CONTENT, zipfile.ZIP_DEFLATED)
    for before in (b"HTTP/1.1 200 OK\r\n\r\n", b"MZ" + bytes(200_000)):
        file = as_evidence(before + data)
        found = recognise(file)
        assert found is not None and found.kind == "zip"
        assert [member.data for member in members(file, notes)] == list(CONTENT.values())
    held = recognise(as_evidence(b"\x00\x01" * 600 + data + b"behind it"))
    assert held is None


def test_what_is_left_of_an_office_document_is_no_archive(notes) -> None:
    data = placed({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>", "word/document.xml": NOISE}, 8)
    with pytest.raises(EvidenceError, match="the zip archive is damaged"):
        read(data[:-100], notes)


def test_a_large_archive_on_disk_is_searched_in_place(tmp_path, notes) -> None:
    data = streamed(CONTENT, zipfile.ZIP_DEFLATED)
    path = tmp_path / "a.zip"
    path.write_bytes(data[: directory_of(data)])
    file = EvidenceFile("E0001", "a.zip", path)
    assert [member.read() for member in members(file, notes)] == list(CONTENT.values())
    path.unlink()


def test_sizes_of_64_bits_are_read(notes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.eml", "w", force_zip64=True) as member:
        member.write(NOISE)
    data = buffer.getvalue()
    assert read(data[: directory_of(data)], notes) == {"a.eml": NOISE}


@given(st.integers(0, 4200), st.lists(st.tuples(st.integers(0, 4200), st.integers(0, 255)), max_size=5))
def test_whatever_happened_to_it_an_archive_is_searched_to_its_end(keep, changes) -> None:
    content = bytearray(streamed(CONTENT, zipfile.ZIP_DEFLATED))
    for at, value in changes:
        content[at % len(content)] = value
    kept = bytes(content[:keep]) or b"PK"
    with salvaged(EvidenceFile("E0001", "a.zip", data=kept), 10) as found:
        spans = [(member.offset, member.end) for member in found.members]
    assert all(start < end <= len(kept) for start, end in spans) or any(member.is_cut for member in found.members)
    assert spans == sorted(spans)


def test_of_more_members_than_are_looked_for_the_rest_is_a_gap() -> None:
    data = placed({str(number): b"x" for number in range(5)}, zipfile.ZIP_STORED)
    with salvaged(EvidenceFile("E0001", "a.zip", data=data[: directory_of(data)]), 2) as found:
        assert [member.name for member in found.members] == [b"0", b"1"]
        assert [gap.offset for gap in found.gaps] == [found.members[-1].end]
