"""DOMAIN_FACTS: what a DNS snapshot says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.enrich import enrich
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes

RECORDS = [
    {
        "name": "Contoso.com.",
        "type": "txt",
        "values": ['"v=spf1 include:spf.protection.outlook.com" " ?all"', "other=1"],
    },
    {"name": "_dmarc.contoso.com", "type": "TXT", "values": ["v=DMARC1; p=none"]},
    {"name": "contoso.com", "type": "MX", "values": ["0 contoso-com.mail.protection.outlook.com."]},
    {"name": "s1._domainkey.contoso.com", "type": "CNAME", "values": ["s1.keys.example"]},
    {"name": "s2._domainkey.contoso.com", "type": "TXT", "values": []},
    {"name": "_mta-sts.contoso.com", "type": "TXT", "values": ["v=STSv1; id=1"]},
]


def read(folder: Path, content: Any, notes: Notes | None = None) -> pd.DataFrame:
    path = folder / "dns-snapshot.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return enrich({}, CaseFile(), dns_snapshot=path, notes=notes)["domain_facts"]


def test_no_snapshot_gives_no_facts() -> None:
    assert len(enrich({}, CaseFile())["domain_facts"]) == 0


def test_each_record_and_each_finding_is_a_row(tmp_path: Path) -> None:
    facts = read(tmp_path, {"made_at": "2025-07-04T08:00:00Z", "records": RECORDS})
    rows = list(facts[["kind", "ordinal", "value", "finding"]].fillna("").itertuples(index=False, name=None))
    spf = "v=spf1 include:spf.protection.outlook.com ?all"
    assert set(facts["domain"]) == {"contoso.com"}
    assert sorted(rows) == [
        ("dkim", 0, "s1.keys.example", ""),
        ("dkim", 1, "", "no key is published under the selector s2"),
        ("dmarc", 0, "v=DMARC1; p=none", ""),
        ("dmarc", 1, "v=DMARC1; p=none", "the policy asks for nothing: p=none or no valid p"),
        ("mx", 0, "0 contoso-com.mail.protection.outlook.com.", ""),
        ("spf", 0, spf, ""),
        ("spf", 1, spf, "ends in ?all: mail from elsewhere is neutral"),
        ("spf", 2, spf, "names spf.protection.outlook.com, of which the snapshot says nothing"),
        ("spf", 3, spf, "lets every customer of Microsoft 365 send in this name: include:spf.protection.outlook.com"),
    ]


def test_each_row_names_the_file_and_its_date(tmp_path: Path) -> None:
    facts = read(tmp_path, {"made_at": "2025-07-04T08:00:00Z", "records": RECORDS})
    assert set(facts["source"]) == {"dns-snapshot.json"}
    assert set(facts["source_date"]) == {pd.Timestamp("2025-07-04T08:00:00Z")}


def test_a_snapshot_without_a_date_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, {"records": RECORDS})["source_date"].isna().all()


NO_SNAPSHOTS = (
    "", "[]", "{", '{"records": 5}', '{"records": [], "made_at": "soon"}', '{"records": [], "made_at": "2025-07-04"}',
)  # fmt: skip
NO_RECORDS = (
    5, {}, {"name": "a b", "type": "TXT", "values": []}, {"name": "a.example", "type": "TXT", "values": [1]},
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("content", NO_SNAPSHOTS)
def test_a_file_that_is_no_snapshot_is_a_problem(tmp_path: Path, content: str) -> None:
    notes = Notes()
    assert len(read(tmp_path, content, notes)) == 0
    (problem,) = notes.problems
    assert problem["locator"] == "dns-snapshot.json" and "not a DNS snapshot" in problem["reason"]


@pytest.mark.parametrize("record", NO_RECORDS)
def test_a_record_that_is_none_is_a_problem_and_the_rest_goes_on(tmp_path: Path, record: Any) -> None:
    notes = Notes()
    facts = read(tmp_path, {"records": [record, *RECORDS]}, notes)
    assert len(facts) == 9
    assert [problem["locator"] for problem in notes.problems] == ["dns-snapshot.json record=0"]


def test_mx_elsewhere_is_context(tmp_path: Path) -> None:
    facts = read(tmp_path, {"records": [{"name": "contoso.com", "type": "MX", "values": ["10 mx.gateway.example"]}]})
    assert list(facts["severity"].dropna()) == ["context"]


def test_only_the_domains_that_the_snapshot_is_about_have_findings(tmp_path: Path) -> None:
    records = [
        {"name": "contoso.com", "type": "TXT", "values": ["v=spf1 include:esp.example -all"]},
        {"name": "esp.example", "type": "TXT", "values": ["v=spf1 ip4:8.0.0.0/12 ?all"]},
        {"name": "_dmarc.com", "type": "TXT", "values": []},
        {"name": "contoso.com._report._dmarc.rua.example", "type": "TXT", "values": ["v=DMARC1"]},
    ]
    facts = read(tmp_path, {"domains": ["contoso.com"], "records": records})
    assert facts["finding"].isna().all()
    assert list(facts["domain"]) == ["contoso.com", "esp.example"]


def test_a_question_without_an_answer_is_a_problem(tmp_path: Path) -> None:
    notes = Notes()
    read(tmp_path, {"records": [], "unanswered": [{"name": "a.example", "type": "MX", "reason": "SERVFAIL"}, 7]}, notes)
    assert [problem["locator"] for problem in notes.problems] == [
        "dns-snapshot.json MX a.example",
        "dns-snapshot.json None None",
    ]


@settings(deadline=None)
@given(JSON)
def test_any_json_gives_facts_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: Any) -> None:
    notes = Notes()
    folder = tmp_path_factory.mktemp("dns")
    facts = read(folder, json.dumps({"records": content}), notes)
    assert len(facts) or notes.problems or not content
