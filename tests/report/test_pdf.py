"""The PDF: an archive file that opens, the same bytes each time, with nothing in it that acts."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from toolkit.report import write_report

HOSTILE = (
    "#panic()", '"); #import "@preview/x:1.0.0"', "\\u{202e}", "$x$ *b* _i_ `c`", "\x00\x1b\ufffe", "שלום 請求", "",
)  # fmt: skip


def test_the_same_input_gives_the_same_pages(folder, again):
    assert (again / "report.pdf").read_bytes() == (folder / "report.pdf").read_bytes()


def test_it_is_an_archive_file_with_its_date_and_its_language(folder):
    pages = (folder / "report.pdf").read_bytes()
    assert pages.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in pages and b"<pdfaid:conformance>A</pdfaid:conformance>" in pages
    assert b"<xmp:CreateDate>2025-07-05" in pages
    assert re.search(rb"/Lang\s*\(en", pages)


def test_nothing_in_it_acts_or_leads_outside(folder):
    pages = (folder / "report.pdf").read_bytes()
    for name in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/OpenAction", b"/EmbeddedFile", b"/SubmitForm"):
        assert name not in pages, name


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
def test_its_text_can_be_read_and_copied_as_found(folder, tables, tmp_path):
    subprocess.run(["pdftotext", "-raw", str(folder / "report.pdf"), str(tmp_path / "text")], check=True)
    text = re.sub(r"\s+", "", (tmp_path / "text").read_text(encoding="utf-8"))
    assert "Report of examination".replace(" ", "").upper() in text.upper()
    assert "<script>alert(1)</script>" in text
    for digest in tables["manifest"]["sha256"]:
        assert digest in text


def test_any_evidence_can_be_set(tables, case, made_at, tmp_path):
    """No subject is markup to the page setter, and none holds a letter that stops it."""
    mail = tables["mail"].copy()
    mail["subject"] = [HOSTILE[number % len(HOSTILE)] for number in range(len(mail))]
    page = write_report({**tables, "mail": mail}, case, [], tmp_path, made_at=made_at)
    assert page.with_suffix(".pdf").stat().st_size > 50_000
