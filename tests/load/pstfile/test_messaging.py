"""Messages, recipients and attachments."""

import struct
from datetime import UTC, datetime

import pytest

from toolkit.evidence.raw import RawRecipient
from toolkit.load.pstfile.layout import LAYOUTS


def recipient(kit, kind: int, name: str, **more: str) -> dict[int, bytes]:
    found = {0x0C15: struct.pack("<I", kind), 0x3001: kit.text(name)[1]}
    return found | {int(tag[1:], 16): kit.text(value)[1] for tag, value in more.items()}


def test_a_message_says_what_its_store_says(kit):
    message, notes = kit.one(kit.note(x0042=kit.text("Jane Doe"), x0065=kit.text("/O=CONTOSO/CN=JANE")))
    facts = message.mapi
    assert (message.loader, message.locator, message.folder) == (
        "pst", "nid=2097188", "/Top of Personal Folders/Inbox",
    )  # fmt: skip
    assert (message.header_origin, message.content) == ("mapi", kit.headers.encode())
    assert (facts.message_class, facts.subject, facts.sender_address) == (
        "IPM.Note", "New Missed Fax-msg", "jane.doe@contoso.com",
    )  # fmt: skip
    assert facts.sent_representing_address == "/O=CONTOSO/CN=JANE"
    assert facts.received_at == datetime(2025, 7, 4, 8, 0, tzinfo=UTC)
    assert facts.text == "Please open the attached fax."
    assert (message.size_bytes, message.is_recovered, notes.problems) == (4711, False, [])


def test_headers_come_out_whole_with_their_nuls(kit):
    headers = kit.headers + "X-Odd: a\0b\r\n" * 900
    assert kit.one(kit.note(x007D=kit.text(headers)))[0].content == headers.encode()


def test_an_empty_header_text_is_no_header(kit):
    message, notes = kit.one(kit.note(x007D=(0x1F, b"")))
    assert (message.header_origin, message.content, notes.problems) == ("absent", None, [])


def test_a_property_that_claims_4_gib_gives_what_is_there_and_says_so(kit):
    writer = kit.writer()
    pieces = [writer.block(b"a\0" * 4000), writer.block(b"b\0" * 4000)]
    tree = writer._data_tree(1, pieces, 0xFFFFFFFF)
    record = struct.pack("<HHI", 0x007D, 0x1F, 0x9F)
    data = writer.data(writer.heap(0xBC, [struct.pack("<BBBBI", 0xB5, 2, 6, 0, 0x40), record], 0x20))
    writer.nodes[0x200024] = (data, writer.subnodes({0x9F: (tree, 0)}), kit.inbox)
    (message,), notes = kit.read(kit.with_folders(writer, [0x200024]))
    assert message.content == b"a" * 4000 + b"b" * 4000
    (problem,) = notes.problems
    assert problem["locator"] == "nid=2097188"
    assert "claims 4,294,967,295 bytes, 16,000 are there" in problem["reason"]


def test_headers_with_half_a_character_survive(kit):
    assert kit.one(kit.note(x007D=kit.text("X: \ud800!")))[0].content == "X: \ud800!".encode("utf-8", "surrogatepass")


def test_an_smtp_address_goes_before_an_x500_name(kit):
    properties = kit.note(x0C1F=kit.text("/O=CONTOSO/CN=JANE"), x5D01=kit.text("jane.doe@contoso.com"))
    assert kit.one(properties)[0].mapi.sender_address == "jane.doe@contoso.com"
    del properties[0x5D01]
    assert kit.one(properties)[0].mapi.sender_address == "/O=CONTOSO/CN=JANE"


def test_recipients_keep_their_kind_and_a_sender_is_none_of_them(kit):
    listed = [
        recipient(kit, 1, "Jane", x3003="/O=CONTOSO/CN=JANE", x39FE="jane.doe@contoso.com"),
        recipient(kit, 2, "Ann", x3003="ann@fabrikam.com"),
        recipient(kit, 0x1000_0003, "Bob"),
        recipient(kit, 0, "Sender", x3003="sender@contoso.com"),
    ]
    assert kit.one(kit.note(), recipients=listed)[0].mapi.recipients == (
        RawRecipient("to", "jane.doe@contoso.com", "Jane"),
        RawRecipient("cc", "ann@fabrikam.com", "Ann"),
        RawRecipient("bcc", None, "Bob"),
    )


def test_html_is_read_in_the_code_page_that_the_message_states(kit):
    properties = kit.note(x1013=(0x102, b"<p>\xcf\xf0\xe8</p>"), x3FDE=kit.number(1251))
    assert kit.one(properties)[0].mapi.html == "<p>При</p>"
    assert kit.one(kit.note(x1013=(0x102, "<p>é</p>".encode())))[0].mapi.html == "<p>é</p>"


def test_rich_text_is_unwrapped_where_there_is_no_html_beside_it(kit):
    content = rb"{\rtf1\fromhtml {\*\htmltag <p>}x}"
    rtf = struct.pack("<II4sI", len(content) + 12, len(content), b"MELA", 0) + content
    assert kit.one(kit.note(x1009=(0x102, rtf)))[0].mapi.html == "<p>x"
    assert kit.one(kit.note(x1009=(0x102, rtf), x1013=(0x102, b"<p>own")))[0].mapi.html == "<p>own"


def test_attachments_by_value_come_out_with_their_bytes(kit):
    properties = {
        0x3707: kit.text("Fax-msg.pdf"), 0x3704: kit.text("FAX~1.PDF"), 0x370E: kit.text("application/pdf"),
        0x3712: kit.text("fax@contoso.com"), 0x7FFE: (0x0B, b"\1\0\0\0"),
    }  # fmt: skip
    content = b"%PDF-" + bytes(200_000)
    message, _ = kit.one(kit.note(), attachments=[{"method": 1, "data": content, "properties": properties}])
    (attachment,) = message.attachments
    assert (attachment.part, attachment.name, attachment.declared_type) == ("0", "Fax-msg.pdf", "application/pdf")
    assert (attachment.content_id, attachment.is_inline) == ("fax@contoso.com", True)
    assert (attachment.size_bytes, attachment.content) == (len(content), content)


def test_an_attachment_by_reference_has_a_name_and_no_content(kit):
    linked = {"method": 7, "properties": {0x3707: kit.text("shared.xlsx"), 0x0E20: kit.number(99)}}
    (attachment,) = kit.one(kit.note(), attachments=[linked])[0].attachments
    assert (attachment.name, attachment.content, attachment.size_bytes) == ("shared.xlsx", None, 99)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_message_within_a_message_within_a_message_comes_out(kit, layout):
    writer = kit.writer(layout)
    innermost = writer.message_parts(kit.note(x0037=kit.text("innermost")))
    attachments = [{"method": 1, "data": b"x"}, {"method": 5, "message": innermost}]
    inner = writer.message_parts(kit.note(x0037=kit.text("inner")), attachments=attachments)
    outer = writer.message(0x200024, kit.inbox, kit.note(), attachments=[{"method": 5, "message": inner}])
    messages, notes = kit.read(kit.with_folders(writer, [outer]))
    second = messages[0].attachments[0].message
    third = second.attachments[1].message
    assert (second.mapi.subject, third.mapi.subject) == ("inner", "innermost")
    assert third.locator == "nid=2097188/attachment=0/attachment=1"
    assert [row["note"] for row in notes.ledger if row["emitted"]] == ["embedded messages besides: 2"]


def test_a_message_attached_to_itself_ends_with_a_problem(kit):
    writer = kit.writer()
    nid = 0x200024
    data, _ = writer.message_parts(kit.note())
    looped = writer.next_bid + 8 | 2
    embedded = {0x3705: kit.number(5), 0x3701: (0x0D, struct.pack("<II", nid, 0))}
    assert writer.subnodes({0x8025: writer.context(embedded, {nid: (data, looped)})}) == looped
    writer.nodes[nid] = (data, looped, kit.inbox)
    (message,), notes = kit.read(kit.with_folders(writer, [nid]))
    assert message.attachments[0].message is None
    assert [(problem["locator"], problem["reason"]) for problem in notes.problems] == [
        ("nid=2097188/attachment=0", "the message is attached to itself")
    ]


def test_attachments_that_multiply_stop_at_the_budget(kit, monkeypatch):
    monkeypatch.setattr("toolkit.load.pstfile.messaging.MOST_OBJECTS", 200)
    writer = kit.writer()
    level = writer.message_parts(kit.note())
    for _ in range(12):
        level = writer.message_parts(kit.note(), attachments=[{"method": 5, "message": level}] * 2)
    writer.nodes[0x200024] = (*level, kit.inbox)
    messages, notes = kit.read(kit.with_folders(writer, [0x200024]))
    assert len(messages) == 1
    assert any("attachments within one message" in problem["reason"] for problem in notes.problems)


def test_messages_nested_beyond_sixty_levels_end_with_a_problem(kit):
    writer = kit.writer()
    level = writer.message_parts(kit.note())
    for _ in range(80):
        level = writer.message_parts(kit.note(), attachments=[{"method": 5, "message": level}])
    writer.nodes[0x200024] = (*level, kit.inbox)
    (message,), notes = kit.read(kit.with_folders(writer, [0x200024]))
    depth = 0
    while message.attachments and message.attachments[0].message:
        message, depth = message.attachments[0].message, depth + 1
    assert depth == 59
    assert "60 levels deep" in notes.problems[0]["reason"]


def test_an_object_that_is_no_message_comes_out_as_bytes(kit):
    writer = kit.writer()
    picture = writer.bytes_(b"OLE" * 5000)
    properties = {0x3705: kit.number(6), 0x3701: (0x0D, struct.pack("<II", 0x9F, 15_000))}
    attachment = writer.context(properties, {0x9F: (picture, 0)})
    data, _ = writer.message_parts(kit.note())
    writer.nodes[0x200024] = (data, writer.subnodes({0x8025: attachment}), kit.inbox)
    (message,), _ = kit.read(kit.with_folders(writer, [0x200024]))
    assert message.attachments[0].content == b"OLE" * 5000


def test_at_depth_headers_neither_bodies_nor_contents_are_read(kit):
    writer = kit.writer()
    attachments = [{"method": 1, "data": b"x" * 99, "properties": {0x3707: kit.text("a.pdf"), 0x0E20: kit.number(99)}}]
    data = kit.with_folders(writer, [writer.message(0x200024, kit.inbox, kit.note(), attachments=attachments)])
    (message,), _ = kit.read(data, depth="headers")
    assert message.content == kit.headers.encode()
    assert message.mapi.text is None
    assert (message.attachments[0].name, message.attachments[0].content) == ("a.pdf", None)
    assert message.attachments[0].size_bytes == 99


def test_a_damaged_body_costs_the_body_alone(kit):
    writer = kit.writer(crypt=0)
    body = "MARK" * 2000
    nid = writer.message(0x200024, kit.inbox, kit.note(x1000=kit.text(body)))
    data = bytearray(kit.with_folders(writer, [nid]))
    place = data.index("MARK".encode("utf-16-le") * 100)
    data[place : place + 15_000] = bytes(15_000)
    (message,), notes = kit.read(bytes(data))
    assert message.content == kit.headers.encode()
    assert any(problem["field"] == "body_text" for problem in notes.problems)
