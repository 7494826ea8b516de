"""Encrypted members open under the right password, in both ciphers, and under no other."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pytest
import pyzipper
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import Budget, Limits
from toolkit.load.containers import members

# Problems of an archive without its directory that are no refused member's.
BESIDES = ("directory is lost", "no member can be made out", "bytes came out")

MAIL = b"From: alice@contoso.com\r\nSubject: Invoice\r\n\r\nPlease pay.\r\n" * 20
PASSWORD = "Contoso!7"


def by_aes(content: Mapping[str, bytes], password: str = PASSWORD, bits: int = 256) -> bytes:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=bits)
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


class Cipher:
    """The traditional cipher (APPNOTE §6.1.5), to make what no library here writes."""

    def __init__(self, password: bytes) -> None:
        self.keys = [0x12345678, 0x23456789, 0x34567890]
        for byte in password:
            self._stir(byte)

    def _stir(self, byte: int) -> None:
        first, second, third = self.keys
        first = crc(byte, first)
        second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        self.keys = [first, second, crc(second >> 24, third)]

    def encrypt(self, data: bytes) -> bytes:
        out = bytearray()
        for byte in data:
            mask = self.keys[2] | 2
            out.append(byte ^ (mask * (mask ^ 1) >> 8 & 0xFF))
            self._stir(byte)
        return bytes(out)


def crc(byte: int, state: int) -> int:
    return ~zlib.crc32(bytes([byte]), ~state & 0xFFFFFFFF) & 0xFFFFFFFF


def by_traditional_cipher(name: str, data: bytes, password: bytes = PASSWORD.encode()) -> bytes:
    """An archive of one stored member."""
    checksum = zlib.crc32(data)
    sealed = Cipher(password).encrypt(bytes(11) + bytes([checksum >> 24]) + data)
    fields = struct.pack("<HHHHHIII", 20, 1, 0, 0, 33, checksum, len(sealed), len(data))
    name_ = name.encode()
    local = b"PK\x03\x04" + fields + struct.pack("<HH", len(name_), 0) + name_ + sealed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHHHII", len(name_), 0, 0, 0, 0, 0, 0)
    central += name_
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def read(data: bytes, *passwords: str, scratch=None, limits: Limits | None = None) -> tuple[list[EvidenceFile], Notes]:
    notes = Notes()
    budget = Budget(limits or Limits(), passwords=passwords)
    return list(members(EvidenceFile("E0001", "a.zip", data=data), notes, scratch, budget)), notes


ARCHIVES = {
    "AES-128": by_aes({"a.eml": MAIL}, bits=128),
    "AES-256": by_aes({"a.eml": MAIL}),
    "traditional": by_traditional_cipher("a.eml", MAIL),
}


@pytest.mark.parametrize("data", ARCHIVES.values(), ids=ARCHIVES)
class TestEachCipher:
    def test_without_a_password_the_problem_names_the_option(self, data) -> None:
        found, notes = read(data)
        assert found == []
        assert "--zip-password" in notes.problems[0]["reason"] and notes.problems[0]["excerpt"] == "a.eml"
        assert [notes.ledger[0][name] for name in ("declared", "emitted", "failed")] == [1, 0, 1]

    def test_the_right_password_opens_it_among_others(self, data) -> None:
        [member], notes = read(data, "wrong", PASSWORD, "also wrong")
        assert (member.path, member.data) == ("a.zip!a.eml", MAIL)
        assert notes.problems == []

    def test_a_wrong_password_is_a_problem_and_a_loss(self, data) -> None:
        found, notes = read(data, "wrong", "contoso!7")
        assert found == []
        assert "no password given" in notes.problems[0]["reason"]
        assert notes.ledger[0]["failed"] == 1

    def test_a_member_that_is_damaged_as_well_says_so(self, data) -> None:
        changed = bytearray(data)
        changed[data.index(b"PK\x01\x02") - 12] ^= 0xFF
        found, notes = read(bytes(changed), PASSWORD)
        assert found == []
        assert "or it is damaged" in notes.problems[0]["reason"]

    def test_a_large_member_goes_to_the_scratch_folder(self, data, tmp_path) -> None:
        [member], _ = read(data, "wrong", PASSWORD, scratch=tmp_path, limits=Limits(memory_bytes=50))
        assert member.file == tmp_path / "E0001.1" and member.read() == MAIL

    def test_no_password_is_in_what_is_noted_or_shown(self, data) -> None:
        _, notes = read(data, "hunter2-wrong")
        assert "hunter2" not in repr(notes) + repr(Budget(passwords=("hunter2",)))


def test_a_wrong_password_that_passes_the_check_by_chance_opens_nothing() -> None:
    lucky = next(str(number) for number in range(10_000) if _passes(ARCHIVES["traditional"], str(number)))
    found, notes = read(ARCHIVES["traditional"], lucky)
    assert found == [] and "no password given opens it" in notes.problems[0]["reason"]
    [member], notes = read(ARCHIVES["traditional"], lucky, PASSWORD)
    assert member.data == MAIL and notes.problems == []


def _passes(data: bytes, password: str) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            archive.open("a.eml", pwd=password.encode()).close()
        except RuntimeError:
            return False
        return True


def test_members_under_different_passwords_and_none() -> None:
    inner = by_aes({"deep.eml": MAIL}, "second")
    found, notes = read(by_aes({"inner.zip": inner, "b.eml": b"b"}, "first"), "first", "second")
    assert [member.path for member in found] == ["a.zip!inner.zip", "a.zip!b.eml"]
    budget = Budget(passwords=("first", "second"))
    assert [member.data for member in members(found[0], notes, None, budget)] == [MAIL]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp437"])
def test_a_password_beyond_ascii_is_tried_as_programs_spell_it(encoding) -> None:
    [member], _ = read(by_traditional_cipher("a.eml", MAIL, "clé-2025".encode(encoding)), "clé-2025")
    assert member.data == MAIL


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(ARCHIVES)),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_a_damaged_archive_gives_members_problems_or_one_error(name, changes) -> None:
    content = bytearray(ARCHIVES[name])
    for place, value in changes:
        content[place % len(content)] = value
    try:
        found, notes = read(bytes(content), PASSWORD)
    except EvidenceError:
        return
    assert notes.ledger[0]["emitted"] == len(found)
    [row] = notes.ledger
    reasons = [problem["reason"] for problem in notes.problems]
    besides = [reason for reason in reasons if any(part in reason for part in BESIDES)]
    assert row["failed"] == len(reasons) - len(besides)
    assert bool(besides) == (row["declared"] is None)
