"""What messages carry: bodies, attachments, URLs, and messages inside messages."""

from __future__ import annotations

import base64
import hashlib
import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from toolkit.evidence.raw import MapiFacts, RawAttachment, RawMessage
from toolkit.parse import parse_message
from toolkit.parse.message import DEEPEST_INSIDE

SPOOF = "From: jane@contoso.com\nTo: jane@contoso.com\nSubject: Fax\nMessage-ID: <a@PRN>\n\nhttps://evil.example/x\n"


BY_BYTES = ("sha256", "detected_type", "is_encrypted", "has_macro", "qr_count", "qr_text", "embedded_uid")


def multipart(kind: str, *parts: str) -> str:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"From: a@contoso.com\nContent-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n"


def test_plain_text_is_shown_before_html_and_both_count_for_the_hash(parsed) -> None:
    rows = parsed(multipart("alternative", "Content-Type: text/html\n\n<b>rich</b>", "\nplain"))
    message = rows["messages"][0]
    assert message["body_text"] == "plain"
    assert message["body_sha256"] == hashlib.sha256(b"<b>rich</b>plain").hexdigest()
    assert message["attachment_count"] == 0


def test_html_speaks_where_there_is_no_plain_text(parsed) -> None:
    message = parsed("Content-Type: text/html; charset=iso-8859-1\n\n<p>Hello <b>you</b>")["messages"][0]
    assert message["body_text"] == "Hello you"


def test_an_attachment_is_named_hashed_and_told_by_its_bytes(parsed) -> None:
    pdf = base64.b64encode(b"%PDF-1.7 x").decode()
    part = (
        "Content-Type: application/msword\nContent-Disposition: attachment; filename*=utf-8''re%C3%A7u.doc\n"
        f"Content-Transfer-Encoding: base64\nContent-ID: <x@y>\n\n{pdf}"
    )
    (row,) = parsed(multipart("mixed", "\nhi", part))["attachments"]
    assert row["name"] == "reçu.doc"
    assert (row["declared_type"], row["detected_type"]) == ("application/msword", "application/pdf")
    assert (row["part"], row["disposition"], row["content_id"]) == ("2", "attachment", "<x@y>")
    assert (row["size_bytes"], row["sha256"]) == (10, hashlib.sha256(b"%PDF-1.7 x").hexdigest())


def test_a_text_with_a_file_name_is_attached(parsed) -> None:
    rows = parsed(multipart("mixed", "\nhi", "Content-Type: text/plain; name=a.txt\n\nx"))
    assert [row["name"] for row in rows["attachments"]] == ["a.txt"]
    assert rows["messages"][0]["body_text"] == "hi"


def test_an_attached_message_is_a_message_of_its_own(parsed) -> None:
    rows = parsed(multipart("mixed", "\nsee below", f"Content-Type: message/rfc822\n\n{SPOOF}"))
    outer, inner = rows["messages"]
    assert inner["embedded_in"] == outer["message_uid"]
    assert (inner["locator"], inner["subject"], inner["header_origin"]) == ("offset=0/part=2", "Fax", "file")
    assert rows["attachments"][0]["embedded_uid"] == inner["message_uid"]
    assert {row["message_uid"] for row in rows["urls"]} == {inner["message_uid"]}


def test_an_attached_message_in_base64_is_one_too(parsed) -> None:
    encoded = base64.encodebytes(SPOOF.encode()).decode()
    part = f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{encoded}"
    assert parsed(multipart("mixed", part))["messages"][1]["subject"] == "Fax"


def test_a_phish_reported_as_a_plain_file_is_one_too(parsed) -> None:
    part = f"Content-Type: application/octet-stream; name=phish.eml\n\n{SPOOF}"
    assert parsed(multipart("mixed", part))["messages"][1]["subject"] == "Fax"


def test_a_bounce_that_returns_headers_alone_carries_a_message(parsed) -> None:
    returned = "Content-Type: text/rfc822-headers\n\nFrom: jane@contoso.com\nSubject: Fax\n"
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns;mx.contoso.com"
    rows = parsed(multipart("report", "\nfailed", status, returned))
    outer, inner = rows["messages"]
    assert outer["is_report"] is True
    assert (inner["subject"], inner["header_from"], inner["embedded_in"]) == (
        "Fax",
        "jane@contoso.com",
        outer["message_uid"],
    )


def test_messages_nested_without_end_come_to_one(parsed) -> None:
    text = SPOOF
    for level in range(40):
        text = f"Subject: {level}\nContent-Type: message/rfc822\n\n{text}"
    rows = parsed(text)
    assert len(rows["messages"]) == DEEPEST_INSIDE + 1
    assert any("nested" in problem["reason"] for problem in rows["problems"])


def test_urls_are_listed_once_with_the_place_they_stand_in(parsed) -> None:
    html = 'Content-Type: text/html\n\n<a href="https://a.example/x">x</a><a href="https://a.example/x">y</a>'
    page = 'Content-Type: text/html; name=form.html\n\n<form action="https://c.example/y">'
    rows = parsed(multipart("mixed", "\nhttp://b.example", html, page))
    assert [(row["url"], row["host"], row["found_in"]) for row in rows["urls"]] == [
        ("http://b.example", "b.example", "text"),
        ("https://a.example/x", "a.example", "html"),
        ("https://c.example/y", "c.example", "attachment"),
    ]


def test_more_urls_than_anyone_reads_are_counted_off(parsed) -> None:
    rows = parsed("Subject: x\n\n" + " ".join(f"https://a.example/{n}" for n in range(3000)))
    assert len(rows["urls"]) == 1000
    assert [problem["reason"] for problem in rows["problems"]][-1] == "more than 1000 URLs: the others are not listed"


def test_damaged_base64_gives_what_it_can_and_a_problem(parsed) -> None:
    rows = parsed("Content-Transfer-Encoding: base64\n\naGVs!bG8=")
    assert rows["messages"][0]["body_text"] == "hello"
    assert rows["problems"][-1]["field"] == "part 1"


def test_at_header_depth_what_was_not_read_is_null(parsed) -> None:
    rows = parsed(multipart("mixed", "\nhttp://b.example", f"Content-Type: message/rfc822\n\n{SPOOF}"), depth="headers")
    assert [len(rows[name]) for name in ("messages", "attachments", "urls")] == [1, 1, 0]
    message = rows["messages"][0]
    assert [message.get(name) for name in ("attachment_count", "body_sha256", "body_text")] == [1, None, None]
    row = rows["attachments"][0]
    assert (row["declared_type"], row["size_bytes"]) == ("message/rfc822", len(SPOOF) + SPOOF.count("\n"))
    assert [row.get(name) for name in BY_BYTES] == [None] * len(BY_BYTES)


@pytest.mark.parametrize(
    ("encoding", "encoded"),
    [
        ("base64", base64.encodebytes(bytes(range(200))).decode()),
        ("base64", base64.b64encode(b"1234").decode()),
        ("quoted-printable", "caf=C3=A9 =3D a soft=\n line"),
        ("7bit", "as it is"),
    ],
)
def test_sizes_at_header_depth_are_those_of_the_decoded_bytes(encoding, encoded, parsed) -> None:
    part = f"Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: {encoding}\n\n{encoded}"
    shallow, deep = (parsed(multipart("mixed", part), depth=depth)["attachments"][0] for depth in ("headers", "full"))
    assert shallow["size_bytes"] == deep["size_bytes"]
    told = ("part", "name", "declared_type", "disposition", "content_id", "ordinal")
    assert [shallow[name] for name in told] == [deep[name] for name in told]


def test_a_size_that_cannot_be_reckoned_is_null(parsed) -> None:
    part = "Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\nend"
    assert parsed(multipart("mixed", part), depth="headers")["attachments"][0]["size_bytes"] is None


def test_a_message_cut_short_is_said_at_both_depths(parsed) -> None:
    cut = multipart("mixed", "\nhi", "Content-Type: image/png; name=a.png\n\nx").removesuffix("--b--\n")
    reasons = [[row["reason"] for row in parsed(cut, depth=depth)["problems"]] for depth in ("headers", "full")]
    assert "not closed" in reasons[0][0] and reasons[0] == reasons[1][:1]


def qr_png(text: str) -> bytes:
    drawn = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, zxingcpp.QRCode), scale=4))
    buffer = io.BytesIO()
    Image.fromarray(drawn).save(buffer, "PNG")
    return buffer.getvalue()


def picture(content: bytes) -> str:
    head = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
    return head + base64.encodebytes(content).decode()


def test_a_qr_codes_link_is_a_url_with_its_attachment(parsed) -> None:
    link = "HTTPS://LOGIN.EXAMPLE/X?Y=(1)."
    rows = parsed(multipart("mixed", picture(qr_png("lobby")), picture(qr_png(link)), "\nsee https://a.example/x"))
    assert [(row["qr_count"], row["qr_text"]) for row in rows["attachments"]] == [(1, "lobby"), (1, link)]
    assert [(row["url"], row["host"], row["found_in"], row["attachment_ordinal"]) for row in rows["urls"]] == [
        ("https://a.example/x", "a.example", "text", None),
        (link, "login.example", "qr", 1),
    ]


def test_a_link_in_text_and_in_a_code_is_listed_for_both(parsed) -> None:
    link = "https://a.example/x"
    rows = parsed(multipart("mixed", picture(qr_png(f"Scan me: {link}.")), f"\nsee {link}"))
    assert [(row["url"], row["found_in"]) for row in rows["urls"]] == [(link, "text"), (link, "qr")]


def test_what_cannot_be_looked_into_is_a_problem_of_the_message(parsed) -> None:
    rows = parsed(multipart("mixed", picture(b"\x89PNG\r\n\x1a\nbroken")))
    assert rows["attachments"][0]["qr_count"] is None
    assert [(row["field"], row["reason"][:43]) for row in rows["problems"]] == [
        ("part 1", "the picture cannot be looked at for QR code")
    ]


def mapi(*attachments: RawAttachment, **facts) -> RawMessage:
    return RawMessage("E0002", "root", "msg", "absent", None, mapi=MapiFacts(**facts), attachments=attachments)


def test_a_stores_bodies_and_attachments_become_rows() -> None:
    file = RawAttachment("0", "a.pdf", "application/pdf", content=b"%PDF-1.7", is_inline=False)
    lost = RawAttachment("1", "b.pdf", None, size_bytes=7)
    rows = parse_message(mapi(file, lost, text="see http://a.example", html="<p>see</p>"))
    message = rows["messages"][0]
    assert (message["body_text"], message["attachment_count"]) == ("see http://a.example", 2)
    assert message.get("body_sha256") is None
    first, second = rows["attachments"]
    assert (first["sha256"], first["disposition"]) == (hashlib.sha256(b"%PDF-1.7").hexdigest(), "attachment")
    assert (second["size_bytes"], second.get("sha256"), second["disposition"]) == (7, None, None)


def test_at_header_depth_a_stores_attachments_are_named(parsed) -> None:
    file = RawAttachment("0", "a.pdf", "application/PDF", "<x>", is_inline=True, size_bytes=9)
    inner = RawMessage("E0002", "root/attachment=1", "msg", "file", SPOOF.encode(), mapi=MapiFacts())
    rows = parse_message(mapi(file, RawAttachment("1", message=inner), text="http://a.example"), "headers")
    assert [len(rows[name]) for name in ("messages", "attachments", "urls")] == [1, 2, 0]
    assert rows["messages"][0]["attachment_count"] == 2
    row = rows["attachments"][0]
    assert (row["name"], row["declared_type"], row["size_bytes"]) == ("a.pdf", "application/pdf", 9)
    assert (row["disposition"], row["content_id"]) == ("inline", "<x>")
    assert [row.get(name) for name in BY_BYTES] == [None] * len(BY_BYTES)


def test_a_qr_code_in_a_store_is_read() -> None:
    rows = parse_message(mapi(RawAttachment("0", "a.png", content=qr_png("https://a.example/x")), text="scan"))
    assert [(row["url"], row["found_in"], row["attachment_ordinal"]) for row in rows["urls"]] == [
        ("https://a.example/x", "qr", 0)
    ]


def test_a_message_in_a_stores_message_is_read() -> None:
    inner = RawMessage("E0002", "root/attachment=0", "msg", "file", SPOOF.encode(), mapi=MapiFacts(subject="other"))
    rows = parse_message(mapi(RawAttachment("0", message=inner)))
    outer, embedded = rows["messages"]
    assert embedded["embedded_in"] == outer["message_uid"]
    assert embedded["subject"] == "Fax"
    row = rows["attachments"][0]
    assert row["embedded_uid"] == embedded["message_uid"]
    assert (row["is_encrypted"], row["has_macro"], row["qr_count"]) == (False, False, 0)


def test_an_attached_eml_file_in_a_store_is_read() -> None:
    rows = parse_message(mapi(RawAttachment("3", "phish.eml", None, content=SPOOF.encode())))
    assert rows["messages"][1]["locator"] == "root/attachment=3"


REFUSAL = "smtp;550 5.7.68 TenantInboundAttribution; Direct Send not allowed"


def report(status: str) -> str:
    said = f"Action: failed\nStatus: {status}\nDiagnostic-Code: {REFUSAL}\n"
    return f"Content-Type: message/delivery-status\n\nReporting-MTA: dns;x\n\n{said}"


def test_what_a_delivery_report_states_is_a_fact_of_the_message_and_not_of_what_it_returns(parsed) -> None:
    returned = f"Content-Type: message/rfc822\n\n{SPOOF}"
    outer, inner = parsed(multipart("report", "\nfailed", report("5.7.68"), returned))["messages"]
    assert (outer["report_status"], outer["report_diagnostic"]) == ("5.7.68", REFUSAL)
    assert (inner["report_status"], inner["report_diagnostic"]) == (None, None)


def test_a_status_that_is_no_code_is_a_problem_with_the_text_as_found(parsed) -> None:
    rows = parsed(multipart("report", "\nfailed", report("refused")))
    assert rows["messages"][0]["report_status"] is None
    (problem,) = rows["problems"]
    assert (problem["field"], problem["excerpt"]) == ("report_status", "refused")


def test_at_depth_headers_a_delivery_report_is_not_read() -> None:
    raw = RawMessage("E0001", "offset=0", "eml", "file", multipart("report", "\nfailed", report("5.7.68")).encode())
    (message,) = parse_message(raw, "headers")["messages"]
    assert (message["report_status"], message["report_diagnostic"]) == (None, None)


def test_a_report_that_a_store_keeps_as_an_attachment_is_read_too() -> None:
    said = f"Reporting-MTA: dns;x\n\nAction: failed\nStatus: 5.7.68\nDiagnostic-Code: {REFUSAL}\n".encode()
    attached = RawAttachment("0", "details.txt", "message/delivery-status", content=said)
    raw = RawMessage("E0001", "nid=4", "msg", "absent", None, mapi=MapiFacts(), attachments=(attached,))
    assert parse_message(raw)["messages"][0]["report_status"] == "5.7.68"
