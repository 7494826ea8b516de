"""Whatever was changed after the fact is named."""

import json
import re
import shutil

import pytest

from toolkit import investigate, open_case
from toolkit.delivery import redact
from toolkit.pipeline import run_stage
from toolkit.verify import differences


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("verify")
    (folder / "exports").mkdir()
    for name in "ab":
        (folder / "exports" / f"{name}.eml").write_bytes(b"From: jane@contoso.com\r\nTo: joe@contoso.com\r\n\r\nx\r\n")
    investigate([folder / "exports"], folder / "case", accepted_domains=["contoso.com"], workers=0, redacted=True)
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
    assert differences(case) == [
        "report/numbers.json: changed since it was made",
        f"report number {number['id']}: numbers.json says 3, the tables say 2",
    ]


@pytest.mark.parametrize("name", ["report.html", "report.redacted.html"])
def test_a_changed_number_on_the_page_is_named(case, name):
    page = case.folder / "report" / name
    html = page.read_text(encoding="utf-8")
    changed = re.sub(r'(data-number="mail\.rows"[^>]*>)2<', r"\g<1>7<", html, count=1)
    assert changed != html
    page.write_text(changed, encoding="utf-8")
    assert differences(case) == [
        f"report/{name}: changed since it was made",
        f"report number mail.rows: {name} says 7, the tables say 2",
    ]


@pytest.mark.parametrize(
    "name",
    ["report/report.pdf", "report/report.redacted.pdf", "figures/volume.csv", "figures/volume.png", "export/iocs.csv"],
)
def test_a_changed_and_a_missing_delivered_file_are_named(case, name):
    file = case.folder / name
    file.write_bytes(file.read_bytes() + b"\n")
    assert differences(case) == [f"{name}: changed since it was made"]
    file.unlink()
    assert differences(case) == [f"{name}: is no longer there"]


def test_a_stage_that_ran_again_is_held_to_what_it_wrote_last(case):
    run_stage(case, "report")
    assert not (case.folder / "report" / "report.redacted.html").exists()
    assert differences(case) == []


def test_a_damaged_record_of_numbers_is_named_and_stops_nothing(case):
    (case.folder / "report" / "numbers.json").write_text("[{", encoding="utf-8")
    found = differences(case)
    assert found[0] == "report/numbers.json: changed since it was made"
    assert found[1].startswith("report/numbers.json: its numbers cannot be asked again: ")


def test_the_key_of_the_redacted_report_is_the_case_s_own_and_for_its_owner(case):
    key = case.folder / "redaction.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text(encoding="ascii").strip() not in (case.folder / "custody.jsonl").read_text(encoding="utf-8")
    before = (case.folder / "report" / "report.redacted.html").read_text(encoding="utf-8")
    tokens = set(re.findall(r"p-[0-9a-f]{8}@", before))
    redact(case, chance=lambda size: pytest.fail("a case has one key"))
    after = (case.folder / "report" / "report.redacted.html").read_text(encoding="utf-8")
    assert set(re.findall(r"p-[0-9a-f]{8}@", after)) == tokens
