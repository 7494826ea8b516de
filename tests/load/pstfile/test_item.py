"""One object's properties, one by one."""


def test_a_property_of_the_wrong_type_is_a_problem_with_its_name_and_null(kit):
    message, notes = kit.one(kit.note(x0037=kit.number(5)))
    assert message.mapi.subject is None
    assert message.mapi.internet_message_id == "<one@contoso.com>"
    assert [(problem["field"], problem["locator"]) for problem in notes.problems] == [("subject", "nid=2097188")]
    assert "0x0003" in notes.problems[0]["reason"]


def test_a_time_that_no_calendar_has_is_a_problem_and_null(kit):
    message, notes = kit.one(kit.note(x0E06=(0x40, b"\xff" * 8)))
    assert message.mapi.received_at is None
    assert notes.problems[0]["field"] == "received_at"


def test_an_absent_property_is_null_without_a_problem(kit):
    message, notes = kit.one({0x001A: kit.text("IPM.Note")})
    facts = message.mapi
    assert (facts.subject, facts.sender_address, facts.sent_at, facts.text, message.content) == (None,) * 5
    assert (message.header_origin, message.size_bytes, notes.problems) == ("absent", None, [])


def test_eight_bit_text_is_read_in_the_code_page_that_the_message_states(kit):
    properties = {0x001A: kit.text("IPM.Note"), 0x0037: (0x1E, b"\xcf\xf0\xe8"), 0x3FFD: kit.number(1251)}
    assert kit.one(properties)[0].mapi.subject == "При"
    del properties[0x3FFD]
    assert kit.one(properties)[0].mapi.subject == "Ïðè"


def test_bytes_that_the_code_page_does_not_have_are_shown_and_said(kit):
    properties = {0x001A: kit.text("IPM.Note"), 0x0037: (0x1E, b"a\x81"), 0x3FFD: kit.number(932)}
    message, notes = kit.one(properties)
    assert message.mapi.subject == "a\\x81"
    assert (notes.problems[0]["field"], notes.problems[0]["reason"]) == (
        "subject", "bytes that code page 932 does not have",
    )  # fmt: skip
