"""What messages carry: bodies, attachments, URLs, and messages inside messages."""

from __future__ import annotations

import base64
import hashlib

from toolkit.evidence.raw import MapiFacts, RawAttachment, RawMessage
from toolkit.parse import parse_message
from toolkit.parse.message import DEEPEST_INSIDE

SPOOF = "From: jane@contoso.com\nTo: jane@contoso.com\nSubject: Fax\nMessage-ID: <a@PRN>\n\nhttps://evil.example/x\n"


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
    assert [len(rows[name]) for name in ("messages", "attachments", "urls")] == [1, 0, 0]
    assert [rows["messages"][0].get(name) for name in ("attachment_count", "body_sha256", "body_text")] == [None] * 3


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


def test_a_message_in_a_stores_message_is_read() -> None:
    inner = RawMessage("E0002", "root/attachment=0", "msg", "file", SPOOF.encode(), mapi=MapiFacts(subject="other"))
    rows = parse_message(mapi(RawAttachment("0", message=inner)))
    outer, embedded = rows["messages"]
    assert embedded["embedded_in"] == outer["message_uid"]
    assert embedded["subject"] == "Fax"
    assert rows["attachments"][0]["embedded_uid"] == embedded["message_uid"]


def test_an_attached_eml_file_in_a_store_is_read() -> None:
    rows = parse_message(mapi(RawAttachment("3", "phish.eml", None, content=SPOOF.encode())))
    assert rows["messages"][1]["locator"] == "root/attachment=3"
