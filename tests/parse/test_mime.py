"""MIME structure, whole and broken."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.fields import scan_message_header
from toolkit.parse.mime import DEEPEST, Walk, decode_part, parse_labelled, walk


def walked(text: str) -> Walk:
    return walk(scan_message_header(text.replace("\n", "\r\n").encode()))


def leaves(found: Walk) -> list[tuple[str, str, bytes]]:
    return [(part.number, part.media_type, part.encoded) for part in found.parts]


TWO = """Content-Type: multipart/mixed; boundary="b"

preamble
--b
Content-Type: text/plain

hello
--b
Content-Type: application/pdf; name=a.pdf

%PDF
--b--
epilogue
"""


def test_the_parts_of_a_multipart_are_numbered_in_order() -> None:
    assert leaves(walked(TWO)) == [("1", "text/plain", b"hello"), ("2", "application/pdf", b"%PDF")]


def test_a_message_without_mime_is_one_text() -> None:
    assert leaves(walked("Subject: x\n\nhello")) == [("1", "text/plain", b"hello")]


def test_nested_parts_carry_their_path() -> None:
    inner = "Content-Type: multipart/alternative; boundary=c\n\n--c\n\na\n--c\nContent-Type: text/html\n\nb\n--c--"
    found = walked(f"Content-Type: multipart/mixed; boundary=b\n\n--b\n{inner}\n--b\n\nz\n--b--\n")
    assert leaves(found) == [("1.1", "text/plain", b"a"), ("1.2", "text/html", b"b"), ("2", "text/plain", b"z")]
    assert found.flaws == []


def test_a_part_never_closed_reaches_to_the_end_and_says_so() -> None:
    found = walked(TWO.partition("--b--")[0])
    assert leaves(found)[1] == ("2", "application/pdf", b"%PDF\r\n")
    assert found.flaws == ["a multipart is not closed: the copy may be cut short"]


def test_a_boundary_that_never_occurs_leaves_the_text_readable() -> None:
    found = walked("Content-Type: multipart/mixed; boundary=x\n\nhello")
    assert leaves(found) == [("1", "text/plain", b"hello")]
    assert found.flaws == ["the boundary of a multipart never occurs"]


def test_a_boundary_that_begins_another_is_not_taken_for_it() -> None:
    found = walked("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n--bc\nx\n--b--\n")
    assert leaves(found) == [("1", "text/plain", b"--bc\r\nx")]


def test_a_digest_holds_messages() -> None:
    found = walked("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\n--b--\n")
    assert [part.media_type for part in found.parts] == ["message/rfc822"]


def test_endless_nesting_comes_to_an_end() -> None:
    text = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5000))
    found = walked(text)
    assert f"multiparts nested more than {DEEPEST} deep are not opened" in found.flaws
    assert len(found.parts) == 1


def test_parts_without_number_come_to_an_end() -> None:
    found = walked("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\n" * 30_000)
    assert len(found.parts) <= 10_001
    assert any("not read" in flaw for flaw in found.flaws)


@pytest.mark.parametrize(
    ("text", "value", "parameters"),
    [
        ("text/html; charset=utf-8", "text/html", {"charset": "utf-8"}),
        ('TEXT/Plain ; Charset="us-ascii" (comment)', "text/plain", {"charset": "us-ascii"}),
        ('application/pdf; name="a;b \\"c\\".pdf"', "application/pdf", {"name": 'a;b "c".pdf'}),
        ("attachment; filename*=utf-8'fr'r%C3%A9sum%C3%A9.pdf", "attachment", {"filename": "résumé.pdf"}),
        ('attachment; filename*0="a"; filename*1="b.pdf"', "attachment", {"filename": "ab.pdf"}),
        ("attachment; filename*1*=b; filename*0*=iso-8859-1''%E9", "attachment", {"filename": "éb"}),
        ('attachment; filename="=?utf-8?Q?caf=C3=A9?=.pdf"', "attachment", {"filename": "café.pdf"}),
        ('attachment; filename="C:\\TEMP\\a.png"', "attachment", {"filename": "C:\\TEMP\\a.png"}),
        ("attachment; filename=a b.pdf", "attachment", {"filename": "a b.pdf"}),
        ("attachment", "attachment", {}),
    ],
)
def test_parameters_are_read_in_every_spelling(text: str, value: str, parameters: dict[str, str]) -> None:
    assert parse_labelled(text) == (value, parameters)


def one_part(encoding: str, body: str) -> tuple[bytes, str | None]:
    return decode_part(walked(f"Content-Transfer-Encoding: {encoding}\n\n{body}").parts[0])


@pytest.mark.parametrize(
    ("encoding", "body", "decoded", "is_sound"),
    [
        ("base64", "aGVsbG8=", b"hello", True),
        ("BASE64", "aGVs\nbG8=\n", b"hello", True),
        ("base64", "aGVsbG8", b"hello", False),
        ("base64", "aGVs!bG8=", b"hello", False),
        ("quoted-printable", "caf=C3=A9 =\nnoir", "café noir".encode(), True),
        ("7bit", "plain", b"plain", True),
        ("8bit", "plain", b"plain", True),
        ("x-uuencode", "begin 644 a.txt\n%:&5L;&\\\n`\nend\n", b"hello", True),
        ("x-uuencode", "begin 644 a.txt\n%:&5L;&\\_  \n`\nend\n", b"hello", True),
        ("x-uuencode", "begin 644 a.txt\n%:&5L;&\n`\nend\n", b"hell`", True),
        ("x-unknown", "plain", b"plain", False),
    ],
)
def test_a_transfer_encoding_is_taken_off(encoding: str, body: str, decoded: bytes, is_sound: bool) -> None:
    raw, flaw = one_part(encoding, body)
    assert raw == decoded
    assert (flaw is None) is is_sound


@given(st.binary(max_size=200))
def test_what_is_encoded_as_base64_is_decoded_unchanged(content: bytes) -> None:
    assert one_part("base64", base64.encodebytes(content).decode()) == (content, None)


@given(st.text(alphabet='-b\n\r;= "Content-Type: multipart/mixed;boundary', max_size=400))
def test_any_structure_is_walked(text: str) -> None:
    header = scan_message_header(b"Content-Type: multipart/mixed; boundary=b\n\n" + text.encode())
    for part in walk(header).parts:
        assert header.body <= part.start <= part.stop <= len(header.data)
        decode_part(part)
