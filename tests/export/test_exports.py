"""The stage as a whole."""

from __future__ import annotations

from pathlib import Path

from toolkit.evidence.case import CaseFile
from toolkit.export import write_exports

NAMES = [
    "containment.ps1.txt",
    "findings.xlsx",
    "hunting.kql",
    "iocs.csv",
    "iocs.misp.json",
    "iocs.stix.json",
    "recipients.csv",
    "timesketch.jsonl",
    "verdicts.csv",
]


def test_an_empty_case_leaves_every_file(tmp_path: Path) -> None:
    written = write_exports({}, CaseFile(), tmp_path / "export")
    assert sorted(path.name for path in written) == NAMES
    assert sorted(path.name for path in (tmp_path / "export").iterdir()) == NAMES


def test_the_same_case_leaves_the_same_bytes(judged_case, tmp_path: Path) -> None:
    tables = judged_case(
        {
            "connecting_ip": "203.0.113.7",
            "subject": "=cmd|' /C calc'!A0",
            "header_from_name": "@x",
            "received_at": "2025-07-01",
        },
        {"connecting_ip": "203.0.113.7", "subject": "Réunion", "received_at": "2025-07-02"},
    )
    one, two = write_exports(tables, CaseFile(), tmp_path / "a"), write_exports(tables, CaseFile(), tmp_path / "b")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_no_sheet_for_people_holds_a_formula(judged_case, tmp_path: Path) -> None:
    columns = ("subject", "helo", "header_from_name", "header_from", "mail_from", "internet_message_id")
    hostile = dict.fromkeys(columns, "=1+1")
    for path in write_exports(judged_case(hostile, hostile), CaseFile(), tmp_path):
        if path.suffix == ".csv":
            text = path.read_text(encoding="utf-8-sig")
            assert ",=" not in text and "\n=" not in text


def test_lines_end_alike_on_every_system(tmp_path: Path) -> None:
    written = [path for path in write_exports({}, CaseFile(), tmp_path) if path.suffix != ".xlsx"]
    assert not any(b"\r" in path.read_bytes() for path in written)
