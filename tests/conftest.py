"""What several rooms' tests share: the sample case, walked once, real mail where it is, and judged mails made up."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from toolkit.schema import TABLES

# A space that may break before : ; ? ! » or after «, or none; marks of English; dots for an ellipsis.
MISSET = re.compile(r"(?<![\u00a0(])[:;?!»](?=\s|$|\*)|«(?!\u00a0)|['\"“”]|\.\.\.", re.M)
# Code, where a link leads, the places of a text, the mark of a heading: nobody's language.
NO_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)|\{[^}]*\}|^#+ ", re.M)

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample-case"
CORPORA = ROOT.parent / "shared" / "corpora"

Tables = dict[str, pd.DataFrame]

USUAL = {
    "mail": {"seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0, "header_origin": "file"},
    "verdicts": {"certainty": "established", "rule": "r", "explanation": "e"},
    "deliveries": {"source_uid": "t-1", "source_table": "trace"},
    "matches": {"source_table": "messages", "matched_by": "alone", "certainty": "established"},
    "messages": {"locator": "offset=0", "loader": "eml", "header_origin": "file"},
    "attachments": {"ordinal": 0},
    "urls": {"ordinal": 0, "found_in": "html"},
    "trace": {"row": 1, "dialect": "extended"},
    "ip_facts": {"source": "IPinfo Lite", "is_public": True},
    "profile": {"origin": "inferred", "is_used": True},
}


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory):
    """The sample case, from evidence to report. Read it; a test that changes a case copies it first."""
    from toolkit import investigate

    folder = tmp_path_factory.mktemp("sample") / "case"
    return investigate([SAMPLE / "exports"], folder, config=SAMPLE / "case.toml", workers=0)


@pytest.fixture(scope="session")
def incident() -> ModuleType:
    """The incident of `incident.py`: its tables and its case file."""
    spec = importlib.util.spec_from_file_location("incident", Path(__file__).with_name("incident.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def incident_exhibits(incident, tmp_path_factory):
    """Every figure of the incident, drawn once for the rooms that draw and that report."""
    from toolkit.chart import draw_all

    return draw_all(incident.tables(), incident.case_file(), tmp_path_factory.mktemp("figures"), dpi=incident.DPI)


@pytest.fixture(scope="session")
def corpora():
    """Real mail beside the project; it is never part of it."""
    if not CORPORA.is_dir():
        pytest.skip("the real-mail corpora are not beside the project")
    return CORPORA


@pytest.fixture
def rows() -> Callable[..., pd.DataFrame]:
    """Rows of a table, the columns that may not be null filled in."""

    def make(name: str, *given: Mapping[str, Any]) -> pd.DataFrame:
        return TABLES[name].from_rows({**USUAL.get(name, {}), **row} for row in given)

    return make


@pytest.fixture
def judged_case(rows: Callable[..., pd.DataFrame]) -> Callable[..., Tables]:
    """Tables of mails given as MAIL columns and a `verdict`; clauses named `is_ours`, `is_outside` where given."""

    def make(*mails: Mapping[str, Any], **more: pd.DataFrame) -> Tables:
        mail, verdicts, clauses = [], [], []
        for place, given in enumerate(mails):
            row = {"mail_uid": f"mail-{place}", **given}
            verdicts.append({"mail_uid": row["mail_uid"], "verdict": row.pop("verdict", "direct_send_spoof")})
            answers = {
                "header_from_is_ours": row.pop("is_ours", True),
                "entered_from_outside": row.pop("is_outside", True),
            }
            clauses += [
                {"mail_uid": row["mail_uid"], "clause": name, "answer": answer} for name, answer in answers.items()
            ]
            if isinstance(row.get("received_at"), str):
                row["received_at"] = pd.Timestamp(row["received_at"], tz="UTC").to_pydatetime()
            mail.append(row)
        made = {
            "mail": rows("mail", *mail),
            "verdicts": rows("verdicts", *verdicts),
            "clauses": rows("clauses", *clauses),
        }
        return {**made, **more}

    return make


@pytest.fixture(scope="session")
def misset() -> Callable[[str], list[str]]:
    """Gives what of a French text is not set as French is."""
    return lambda text: MISSET.findall(NO_PROSE.sub("x", text))
