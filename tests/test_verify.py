"""Whatever was changed after the fact is named."""

import json
import re
import shutil

import pytest

from toolkit import investigate, open_case
from toolkit.verify import differences


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("verify")
    (folder / "exports").mkdir()
    for name in "ab":
        (folder / "exports" / f"{name}.eml").write_bytes(b"From: jane@contoso.com\r\nTo: joe@contoso.com\r\n\r\nx\r\n")
    investigate([folder / "exports"], folder / "case", accepted_domains=["contoso.com"], workers=0)
    return folder


@pytest.fixture
def case(original, tmp_path):
    """A copy of the case whose evidence may be changed too."""
    shutil.copytree(original / "case", tmp_path / "case")
    return open_case(tmp_path / "case")


@pytest.fixture
def evidence(original):
    kept = {file: file.read_bytes() for file in (original / "exports").iterdir()}
    yield original / "exports"
    for file in (original / "exports").iterdir():
        file.unlink()
    for file, content in kept.items():
        file.write_bytes(content)


def test_a_case_left_alone_agrees(case):
    assert differences(case) == []


def test_a_changed_evidence_byte_is_named(case, evidence):
    (evidence / "a.eml").write_bytes((evidence / "a.eml").read_bytes().replace(b"jane", b"jade"))
    assert differences(case) == ["evidence E0001 exports/a.eml: its bytes changed since it was registered"]


def test_missing_and_added_evidence_is_named(case, evidence):
    (evidence / "a.eml").rename(evidence / "c.eml")
    assert differences(case) == [
        "evidence E0001 exports/a.eml: is no longer there",
        "evidence exports/c.eml: was added after the case was loaded",
    ]


def test_a_changed_table_cell_is_named(case):
    verdicts = case.verdicts
    verdicts.loc[0, "verdict"] = "external"
    case.store.write("verdicts", verdicts)
    assert "table verdicts: changed since it was made" in differences(case)


def test_a_removed_custody_line_is_named(case):
    log = case.folder / "custody.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    assert differences(case) == [
        "custody.jsonl line 2: does not follow the line before it; a line was removed or moved"
    ]


def test_a_changed_number_of_the_report_is_named(case):
    file = case.folder / "report" / "numbers.json"
    numbers = json.loads(file.read_text(encoding="utf-8"))
    number = next(number for number in numbers if number["value"] == 2)
    number["value"] = 3
    file.write_text(json.dumps(numbers), encoding="utf-8")
    assert differences(case) == [f"report number {number['id']}: numbers.json says 3, the tables say 2"]


def test_a_changed_number_on_the_page_is_named(case):
    page = case.folder / "report" / "report.html"
    html = page.read_text(encoding="utf-8")
    changed = re.sub(r'(data-number="mail\.rows"[^>]*>)2<', r"\g<1>7<", html, count=1)
    assert changed != html
    page.write_text(changed, encoding="utf-8")
    assert differences(case) == ["report number mail.rows: the report says 7, the tables say 2"]
