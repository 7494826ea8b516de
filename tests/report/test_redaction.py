"""A redacted report: the same token for the same person, and no name, subject or path anywhere in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import UsageError
from toolkit.report import case_key, write_report
from toolkit.report.redaction import NAMING_FIGURES, Mask, without_names
from toolkit.report.told import recorded, told_cell
from toolkit.report.voice import Voice

KEY = b"a key of this case"
MASK = Mask(KEY)


@pytest.fixture(scope="session")
def redacted(tables, case, exhibits, made_at, tmp_path_factory):
    folder = tmp_path_factory.mktemp("redacted")
    log = [{"at": "2025-07-04T08:00:00Z", "action": "load", "hash": "9f"}]
    log[0]["detail"] = {"evidence": ["/x/jane.pst"], "query": "select * from mail where subject = 'Payroll of Jane'"}
    page = write_report(
        tables, case, exhibits, folder, made_at=made_at, custody=log, key=KEY, pdf=False
    )  # fmt: skip
    assert page.name == "report.redacted.html"
    return page.read_text(encoding="utf-8")


def test_the_same_person_has_the_same_token_however_written():
    assert MASK.text("jane@contoso.com") == MASK.text("JANE@contoso.com").replace("JANE", "jane")
    assert re.fullmatch(r"p-[0-9a-f]{8}@contoso\.com", MASK.text("jane@contoso.com"))


def test_another_person_another_domain_and_another_case_have_other_tokens():
    tokens = {MASK.text(f"{who}@{domain}")[:10] for who in ("jane", "john") for domain in ("contoso.com", "a.example")}
    assert len({*tokens, Mask(b"another").text("jane@contoso.com")[:10]}) == 5


@pytest.mark.parametrize(
    "text",
    [
        "From: jane.doe@contoso.com",
        "smtp.mailfrom=jane.doe@contoso.com; dmarc=fail",
        "<jane.doe+tag@contoso.com>",
        "SRS0=HHH=TT=contoso.com=jane.doe@lists.example",
        "bounce+jane.doe=contoso.com@mailer.example",
        "a jane.doe@contoso.com b jane.doe@contoso.com",
        '"jane.doe"@contoso.com jane.doe@contoso.com',
        '"Jane \\" jane.doe" <jane.doe@contoso.com>, "a jane.doe"@contoso.com',
        "o'jane.doe@contoso.com",
        "jane.doe@localhost and jane.doe@[192.0.2.1]",
        "jane.doe＠contoso.com",
        "jane.doe%40contoso.com",
    ],
)
def test_no_local_part_is_left(text):
    assert "jane.doe" not in MASK.text(text).replace('"Jane \\" jane.doe"', "")


def test_apostrophes_around_an_address_are_none_of_it():
    assert MASK.text("'jane@contoso.com'") == f"'{MASK.text('jane@contoso.com')}'"


def test_a_property_that_holds_a_bare_name_does_not_keep_it():
    assert MASK.text("smtp.mailfrom=jane; dkim=none") == "smtp.mailfrom=…; dkim=none"
    assert MASK.text("smtp.mailfrom=contoso.com") == "smtp.mailfrom=contoso.com"


def test_a_token_is_masked_once():
    token = MASK.text("jane@contoso.com")
    assert MASK.text(token) == MASK.address(token) == token


@pytest.mark.parametrize("name", ["/o=contoso/cn=recipients/cn=jane", "jane", "jane:doe@contoso.com", "jane @ contoso"])
def test_what_stands_where_an_address_belongs_is_a_token_whole(name):
    assert re.fullmatch(r"p-[0-9a-f]{8}", MASK.address(name))


def test_where_an_address_belongs_an_address_keeps_its_domain_and_a_null_sender_stays():
    assert MASK.address("jane@contoso.com") == MASK.text("jane@contoso.com")
    assert MASK.address("<>") == "<>"


def test_a_property_keeps_its_name_and_its_value_its_domain():
    assert re.fullmatch(r"smtp\.mailfrom=p-[0-9a-f]{8}@contoso\.com", MASK.text("smtp.mailfrom=jane@contoso.com"))


def test_of_a_quote_only_what_names_nobody_is_left():
    quote = MASK.quote('From: "Jane Doe" <jane@contoso.com> is at [203.0.113.7]; spf=fail')
    assert re.fullmatch(r"From: <p-[0-9a-f]{8}@contoso\.com> \[203\.0\.113\.7\] spf=fail …", quote)
    assert MASK.quote("Subject: Payroll of Jane Doe") == "Subject: …"


@pytest.mark.parametrize(
    ("path", "shown"),
    [("exports/jane.pst", "….pst"), ("a.zip!jane/x.eml", "….eml"), ("C:\\jane.doe\\notes", "…"), ("jane.doe-x", "…")],
)
def test_of_a_path_only_the_suffix_is_left(path, shown):
    assert MASK.path(path) == shown


@pytest.mark.parametrize("place", ["offset=0", "offset=0/part=3", "nid=2097220", "row=57, row=82", "root"])
def test_of_a_place_in_a_file_numbers_are_left(place):
    assert MASK.locator(place) == place


@pytest.mark.parametrize("place", ["jane.doe/Inbox", "member=jane.eml", "jane.pst", "offset=0/jane"])
def test_of_a_place_that_is_named_nothing_is_left(place):
    assert MASK.locator(place) == "…"


def test_of_a_url_only_scheme_and_host_are_left():
    assert MASK.url("https://jane:x@login.example/p?u=jane#jane") == "https://login.example/…"
    assert MASK.url("mailto:jane@contoso.com") == "…"


def test_a_person_has_one_token_in_a_cell_a_quote_a_sentence_and_a_fact(voice):
    hidden = Voice(voice.words, MASK)
    token = MASK.text("jane@contoso.com")
    assert hidden.mono("jane@contoso.com").shown == token
    assert hidden.quote("Return-Path: jane@contoso.com").shown == f"Return-Path: {token} …"
    assert hidden.text("It came as jane@contoso.com.").shown == f"It came as {token}."
    assert told_cell("first replied: jane@contoso.com", hidden).shown.endswith(token)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "not a format the toolkit reads: it looks like a table whose header is that of no export the toolkit knows"
            " (Jane Doe, jane)",
            "not a format the toolkit reads: it looks like a table whose header is that of no export the toolkit knows"
            " (…)",
        ),
        ("the file is cut off: its header states 100 bytes, 50 are there",) * 2,
        ("3 IPM.Note, 1 IPM.Contact",) * 2,
        ("jane.doe.eml is no message", "…"),
    ],
)
def test_of_a_recorded_sentence_what_it_quotes_is_left_out(voice, sentence, shown):
    assert recorded(sentence, Voice(voice.words, MASK)) == shown
    assert recorded(sentence, voice) == sentence


def test_a_recipient_that_is_no_address_is_hidden_in_a_fact(voice):
    shown = told_cell("first replied: jane", Voice(voice.words, MASK)).shown
    assert shown == f"first replied: {MASK.address('jane')}"


def test_a_report_without_a_key_is_refused(tables, case, made_at, tmp_path):
    with pytest.raises(ValueError, match="needs the case's key"):
        write_report(tables, case, [], tmp_path, made_at=made_at, key=b"")


def test_no_person_and_no_subject_is_in_the_page(redacted, tables):
    people = {address.partition("@")[0] for address in tables["deliveries"]["recipient"]}
    names = set(tables["mail"]["header_from_name"].dropna()) - {"Ceo", "Hr", "News", "Printer"}
    text = re.sub(r"<[^>]*>", "", redacted)
    before, _, after = text.partition("Data dictionary")[2].partition("Every number and its question")
    shown = text.replace(before, "") + after
    chosen = {"jane.pst", "Payroll", "Fax-msg.pdf", "alert(1)"}
    for word in {*people, *names, *tables["mail"]["subject"], *chosen} - {"finance"}:
        assert word not in shown, word


def test_a_redacted_page_says_that_it_is_one_and_keeps_its_numbers(redacted, page):
    assert "Report of examination, redacted" in redacted
    numbers = re.compile(r'data-number="([^"]+)" value="([^"]*)"')
    assert numbers.findall(redacted) == numbers.findall(page)


def test_figures_that_name_people_are_drawn_again(redacted, page, exhibits):
    assert {exhibit.id for exhibit in exhibits} >= NAMING_FIGURES
    pictures = [re.findall(r'<img src="([^"]*)"', html) for html in (redacted, page)]
    assert len(pictures[0]) == len(pictures[1])
    assert len(set(pictures[1]) - set(pictures[0])) == len(NAMING_FIGURES)
    assert redacted.count("Drawn again for this report, without names.") == len(NAMING_FIGURES)
    assert "This report names no one" in redacted and "This report names no one" not in page


def test_what_such_figures_draw_names_nobody(tables):
    masked = without_names(tables, MASK, "withheld")
    people = {address.partition("@")[0] for address in tables["deliveries"]["recipient"]}
    assert masked["deliveries"]["recipient"].str.fullmatch(r"p-[0-9a-f]{8}@.+").all()
    assert not people & set(masked["deliveries"]["recipient"].str.partition("@")[0])
    assert set(masked["mail"]["subject"].dropna()) == set(masked["campaigns"]["title"].dropna()) == {"withheld"}
    assert masked["mail"]["subject"].isna().equals(tables["mail"]["subject"].isna())
    assert masked["manifest"]["path"].str.startswith("…").all()


def test_a_key_is_made_once_and_kept_for_its_owner(tmp_path):
    made = case_key(tmp_path / "key", lambda size: bytes(range(size)))
    assert made == bytes(range(32))
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert case_key(tmp_path / "key", lambda size: b"\0" * size) == made


@pytest.mark.parametrize("content", ["", "not hexadecimal", "00"])
def test_a_damaged_key_is_refused_rather_than_replaced(tmp_path, content):
    (tmp_path / "key").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="is no key of a redacted report"):
        case_key(tmp_path / "key", lambda size: b"\0" * size)


@given(st.text(max_size=120))
def test_any_text_can_be_masked(text):
    for form in (MASK.text, MASK.quote, MASK.path, MASK.url):
        assert isinstance(form(text), str)
