"""Office documents: encryption and macros by where they are kept, and codes in a document's pictures."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.parse.inside import look_inside
from toolkit.parse.inside.office import MOST_PICTURES, look_into_ole, look_into_package

TYPES = {"[Content_Types].xml": b"<Types/>"}
VBA = b'<Types><Override PartName="/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def workbook(*records: bytes) -> bytes:
    return record(0x0809, bytes(16)) + b"".join(records) + record(0x000A)


def sheet(kind: int) -> bytes:
    return record(0x0085, bytes(4) + bytes([0, kind]) + b"\x01\x00A")


FILE_PASS = record(0x002F, bytes(6))


class TestPackage:
    def test_a_document_without_macros_and_codes(self, as_package) -> None:
        assert look_into_package(as_package(TYPES | {"word/document.xml": b"x"})) == (False, False, (), ())

    @pytest.mark.parametrize(
        "members",
        [{"word/vbaProject.bin": b"x"}, {"xl/macrosheets/sheet1.xml": b"x"}, {"[Content_Types].xml": VBA}],
    )
    def test_macros_are_known_by_their_part(self, members, as_package) -> None:
        assert look_into_package(as_package(TYPES | members)).has_macro is True

    def test_of_an_archive_only_the_list_is_looked_at(self, as_package) -> None:
        assert look_into_package(as_package({"invoice.docm": b"x"})) == (False, None, None, ())

    def test_an_encrypted_member_is_told_by_its_flag(self, as_package) -> None:
        content = bytearray(as_package({"a": b"a", "b": b"b"}))
        content[content.rindex(b"PK\x01\x02") + 8] |= 1
        assert look_into_package(bytes(content)) == (True, None, None, ())

    def test_a_code_in_a_documents_picture_is_read(self, as_package, as_qr, as_bytes, link) -> None:
        members = TYPES | {"word/media/IMAGE1.PNG": as_bytes(as_qr())}
        assert look_into_package(as_package(members)).codes == (link,)

    def test_a_picture_that_cannot_be_looked_at_leaves_the_answer_open(self, as_package, as_qr, as_bytes, link) -> None:
        broken = TYPES | {"word/media/a.png": b"\x89PNG\r\n\x1a\n"}
        seen = look_into_package(as_package(broken))
        assert seen.codes is None and seen.has_macro is False
        assert seen.flaws[0].startswith("word/media/a.png: the picture cannot be looked at")
        seen = look_into_package(as_package(broken | {"word/media/b.png": as_bytes(as_qr())}))
        assert seen.codes == (link,) and len(seen.flaws) == 1

    def test_a_picture_that_is_a_bomb_is_not_unpacked(self, as_package) -> None:
        seen = look_into_package(as_package(TYPES | {"word/media/a.png": bytes(11 << 20)}))
        assert seen.codes is None and "11,534,336 bytes" in seen.flaws[0]

    def test_pictures_without_number_are_not_all_read(self, as_package, as_qr, as_bytes) -> None:
        pictures = {f"ppt/media/{n:03}.png": as_bytes(as_qr(f"code {n}")) for n in range(MOST_PICTURES + 4)}
        assert len(look_into_package(as_package(TYPES | pictures)).codes) == MOST_PICTURES

    def test_a_damaged_archive_says_so(self, as_package) -> None:
        seen = look_into_package(as_package(TYPES)[:-30])
        assert (seen.is_encrypted, seen.has_macro) == (None, None)
        assert "cannot be looked into" in seen.flaws[0]


class TestOle:
    @pytest.mark.parametrize(
        ("streams", "is_encrypted", "has_macro"),
        [
            ({"WordDocument": bytes(32)}, False, False),
            ({"WordDocument": bytes(10) + b"\x00\x01" + bytes(20)}, True, None),
            ({"WordDocument": bytes(32), "Macros/VBA/dir": b"x"}, False, True),
            ({"WordDocument": bytes(10) + b"\x00\x01" + bytes(20), "Macros/VBA/dir": b"x"}, True, True),
            ({"Workbook": workbook(sheet(0))}, False, False),
            ({"Workbook": workbook(sheet(0), sheet(1))}, False, True),
            ({"Workbook": workbook(FILE_PASS, sheet(0))}, True, None),
            ({"Book": workbook(sheet(0)), "_VBA_PROJECT_CUR/VBA/_VBA_PROJECT": b"x"}, False, True),
            ({"Workbook": b"\x09\x08\xff\xff"}, False, False),
            ({"Current User": bytes(12) + b"\x5f\xc0\x91\xe3", "PowerPoint Document": b"x"}, False, False),
            ({"Current User": bytes(12) + b"\xdf\xc4\xd1\xf3", "PowerPoint Document": b"x"}, True, None),
            ({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}, True, None),
            ({"anything": b"x"}, None, False),
        ],
    )
    def test_what_a_document_is(self, streams, is_encrypted, has_macro, as_ole) -> None:
        assert look_into_ole(as_ole(streams)) == (is_encrypted, has_macro, None, ())

    @pytest.mark.parametrize(("flag", "has_macro"), [(0, False), (1, True)])
    def test_a_presentation_says_itself_whether_it_has_macros(self, flag, has_macro, as_ole) -> None:
        atom = struct.pack("<HHIIII", 2, 0x0400, 12, 1, flag, 2)
        streams = {"Current User": bytes(12) + b"\x5f\xc0\x91\xe3", "PowerPoint Document": b"xyz" + atom}
        assert look_into_ole(as_ole(streams)).has_macro is has_macro

    def test_a_cut_file_says_so(self, as_ole) -> None:
        seen = look_into_ole(as_ole({"WordDocument": bytes(9000)})[:700])
        assert seen.is_encrypted is None and seen.flaws

    @settings(max_examples=30)
    @given(data=st.data())
    def test_a_damaged_file_is_read_or_says_so(self, data, as_ole) -> None:
        content = bytearray(as_ole({"Workbook": workbook(sheet(0)), "_VBA_PROJECT_CUR/VBA/dir": b"x"}))
        for _ in range(data.draw(st.integers(1, 12))):
            content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
        seen = look_inside(bytes(content), "application/x-ole-storage", str(hash(bytes(content))))
        assert seen.flaws or seen.has_macro in (True, False, None)
