"""The page: one file, a policy that admits nothing from outside, no markup that evidence wrote."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from toolkit.evidence import custody
from toolkit.excerpts import StoredTables
from toolkit.relate.campaigns import TITLE_CHARACTERS
from toolkit.report import Numbers, write_report


class Page(HTMLParser):
    """The page's tags, attributes and text, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="session")
def parsed(page):
    return Page(page)


def test_nothing_runs_and_nothing_is_fetched(parsed):
    assert {tag for tag, _ in parsed.tags} & {"script", "iframe", "object", "embed", "link", "form", "base"} == set()
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in parsed.all("img"))
    assert all(link["href"].startswith("#") for link in parsed.all("a"))
    assert not [
        name for _, attributes in parsed.tags for name in attributes if name.startswith("on") or name == "style"
    ]


def test_the_page_names_no_address_that_a_program_could_follow(page):
    assert not re.findall(r"https?://", re.sub(r'content="default-src[^"]*"', "", page))


def test_the_policy_admits_the_one_style_sheet_by_its_hash(page, parsed):
    policy = parsed.all("meta")[1]["content"]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; img-src data:; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_hostile_subjects_and_names_are_text(page):
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page and "⟨U+202E⟩" in page


def test_every_inner_link_has_its_target(parsed):
    anchors = {attributes["id"] for _, attributes in parsed.tags if "id" in attributes}
    assert {link["href"][1:] for link in parsed.all("a")} <= anchors


def test_every_figure_is_inside_with_words_for_who_cannot_see_it(parsed, exhibits):
    assert len(parsed.all("img")) == len(exhibits)
    assert all("toolkit" in image["alt"] for image in parsed.all("img"))


def test_every_number_on_the_page_can_be_asked_again(parsed, asked, tables):
    saved = {number["id"]: number for number in asked}
    again = Numbers.over(tables)
    on_page = parsed.all("data")
    assert len(on_page) > 60
    for number in on_page:
        value = again.ask(number["data-number"], saved[number["data-number"]]["sql"]).value
        plain = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
        assert number["value"] == plain
        assert number["title"] == saved[number["data-number"]]["sql"]


def test_the_same_input_gives_the_same_bytes(folder, again):
    for name in ("report.html", "numbers.json"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


ENGLISH = re.compile(
    r"\b(the|of|and|is|are|was|were|not|that|this|which|its|for|has|have|there|more|what|when|where|opened|given|read)\b"
)


def test_no_english_is_left_in_a_french_report_of_the_sample_case(sample_case, made_at, tmp_path):
    """But for what the evidence says, code, and the names of rules."""
    settings = replace(sample_case.settings, case=replace(sample_case.settings.case, language="fr"))
    tables = StoredTables(sample_case.store)
    log = custody.read(sample_case.folder / "custody.jsonl")
    page = write_report(tables, settings, [], tmp_path, made_at=made_at, custody=log, pdf=False)
    text = re.sub(r"<style>.*?</style>|<code>.*?</code>|<wbr>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    # The dictionary has a test of its own.
    text = re.sub(r'<section id="dictionary">.*?<section id="questions">', "", text, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]*>", "\n", text))
    for subject in sorted(tables["mail"]["subject"].dropna().unique(), key=len, reverse=True):
        text = text.replace(subject, "").replace(subject[:TITLE_CHARACTERS].strip(), "")
    assert "Synthèse" in text and "VRAI" in text and "INCONNU" in text
    assert [line.strip() for line in text.splitlines() if ENGLISH.search(line)] == []


def test_a_case_that_states_nothing_says_so(tables, exhibits, made_at, tmp_path):
    from toolkit.evidence.case import CaseFile

    page = write_report(tables, CaseFile(), exhibits, tmp_path, made_at=made_at, pdf=False).read_text(encoding="utf-8")
    assert page.count("not stated") >= 5


def test_undecodable_bytes_in_the_evidence_do_not_stop_the_report(tables, case, exhibits, made_at, tmp_path):
    mail = tables["mail"].copy()
    mail["subject"] = "\\udc80 \ufffd \x00"
    page = write_report({**tables, "mail": mail}, case, exhibits, tmp_path, made_at=made_at, pdf=False)
    assert page.stat().st_size > 100_000
