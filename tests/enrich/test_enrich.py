"""The stage as a whole."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from toolkit.enrich import enrich
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes, UsageError
from toolkit.schema import TABLES


def test_an_empty_case_has_empty_tables_that_keep_the_contract() -> None:
    made = enrich({}, CaseFile())
    assert {name: len(frame) for name, frame in made.items()} == {
        "ip_facts": 0,
        "domain_facts": 0,
        "reverified": 0,
    }
    assert all(dict(frame.dtypes.astype(str)) == TABLES[name].dtypes for name, frame in made.items())


def test_a_default_run_opens_no_socket(monkeypatch: pytest.MonkeyPatch, mails: Callable[..., pd.DataFrame]) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    made = enrich({"mail": mails({"connecting_ip": "141.95.71.213"})}, CaseFile())
    assert list(made["ip_facts"]["country"]) == ["DE"]


def test_a_dns_snapshot_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    notes = Notes()
    enrich({}, CaseFile(), dns_snapshot=tmp_path / "absent.json", notes=notes)
    assert [problem["stage"] for problem in notes.problems] == ["enrich"]


def test_a_dns_snapshot_gives_domain_facts(tmp_path: Path) -> None:
    path = tmp_path / "dns.json"
    path.write_text(json.dumps({"records": [{"name": "contoso.com", "type": "TXT", "values": ["v=spf1 -all"]}]}))
    assert list(enrich({}, CaseFile(), dns_snapshot=path)["domain_facts"]["value"]) == ["v=spf1 -all"]


def test_missing_reference_data_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is missing"):
        enrich({}, CaseFile(), reference=tmp_path)
