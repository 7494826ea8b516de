"""Mails for the judge, made row by row: a genuine one and a spoof to start from, each trap a change of a few facts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from toolkit.assemble import assemble
from toolkit.evidence.case import CaseFile, parse_case
from toolkit.evidence.raw import RawMessage
from toolkit.judge import judge
from toolkit.judge.clauses import ask_all
from toolkit.judge.docket import Docket
from toolkit.judge.profile import Profile, infer_profile
from toolkit.judge.record import record_clauses
from toolkit.judge.verdicts import decide
from toolkit.parse.message import parse_message
from toolkit.schema import TABLES

OUR_TENANT = "11111111-aaaa-4bbb-8ccc-222222222222"
OTHER_TENANT = "99999999-aaaa-4bbb-8ccc-999999999999"

Row = dict[str, Any]

# A copy read in Exchange Online: what every header block of ours has in common.
COPY: Row = {
    "seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0, "header_origin": "file",
    "is_read_downstream": False,
    "has_store_submission": False, "header_from_count": 1, "from_field_count": 1, "is_report": False,
    "best_copy_uid": "m-1",
}  # fmt: skip

SPOOF: Row = {
    **COPY,
    "mail_from": "jane.doe@contoso.com", "mail_from_domain": "contoso.com", "header_from": "jane.doe@contoso.com",
    "header_from_domain": "contoso.com", "header_from_raw": "jane.doe@contoso.com", "connecting_ip": "203.0.113.77",
    "helo": "[127.0.0.1]", "boundary_host": "DB5PEPF00014B8A.mail.protection.outlook.com", "hop_count": 4,
    "auth_as": "Anonymous", "auth_source": "DB5PEPF00014B8A.eurprd02.prod.outlook.com", "from_entity": "Internet",
    "tenant_id": OUR_TENANT, "recipient_tenant_id": OUR_TENANT, "attributed_direction": "0",
    "cross_tenant_auth_as": "Anonymous", "directionality": "Incoming",
    "spf": "softfail", "spf_domain": "contoso.com", "dkim": "none", "dmarc": "fail", "compauth": "fail",
    "compauth_reason": "601",
    "subject": "Caller Left VM Message", "message_id_form": "eop_generated",
}  # fmt: skip

GENUINE: Row = {
    **COPY,
    "mail_from": "jane.doe@contoso.com", "mail_from_domain": "contoso.com", "header_from": "jane.doe@contoso.com",
    "header_from_domain": "contoso.com", "has_store_submission": True, "hop_count": 3, "auth_as": "Internal",
    "auth_mechanism": "04", "auth_source": "SYXPR01MB2175.ausprd01.prod.outlook.com",
    "message_id_form": "exchange_store",
}  # fmt: skip

# A trace alone, extended dialect: P1 and the address, no author, no authentication.
TRACED: Row = {
    "seen_in": "trace", "copies": 0, "trace_rows": 1, "conflicts": 0, "best_trace_uid": "t-1",
    "header_origin": "absent",
    "mail_from": "jane.doe@contoso.com", "mail_from_domain": "contoso.com", "sender_address": "jane.doe@contoso.com",
    "connecting_ip": "203.0.113.77", "trace_source": "SMTP", "directionality": "Incoming", "tenant_id": OUR_TENANT,
    "is_default_connector": True, "connector_id": "DB5PEPF00014B8A\\Default DB5PEPF00014B8A",
}  # fmt: skip


def case_of(**sections: Mapping[str, Any]) -> CaseFile:
    """A case of Contoso's, with these sections changed."""
    stated: dict[str, Any] = {
        "tenant": {"ids": [OUR_TENANT], "accepted_domains": ["contoso.com", "contoso.onmicrosoft.com"]},
        "network": {"relays": ["198.51.100.0/28"]},
    }
    for name, keys in sections.items():
        stated[name] = {**stated.get(name, {}), **keys}
    return parse_case(stated)


@pytest.fixture(scope="session")
def usual_case() -> CaseFile:
    """Contoso's case as it stands."""
    return case_of()


def frame(table: str, rows: list[Row]) -> pd.DataFrame:
    return TABLES[table].from_rows(rows)


def tables_of(*mails: Row, **others: list[Row]) -> dict[str, pd.DataFrame]:
    """MAIL of these rows, each with a mail_uid and a copy or trace row of its own, and whatever other rows."""
    numbered = [_numbered(mail, number) for number, mail in enumerate(mails, start=1)]
    rows = [{key: value for key, value in mail.items() if not key.startswith("trace_mail")} for mail in numbered]
    copies = [_copy_of(mail) for mail in numbered if mail.get("best_copy_uid")]
    traces = [_trace_of(mail) for mail in numbered if mail.get("best_trace_uid")]
    made = {"mail": rows, "messages": copies, "trace": traces}
    return {name: frame(name, rows) for name, rows in {**made, **others}.items()}


def _numbered(mail: Row, number: int) -> Row:
    uids = {
        key: f"{prefix}{number}" for key, prefix in (("best_copy_uid", "m-"), ("best_trace_uid", "t-")) if mail.get(key)
    }
    return {"mail_uid": f"mail-{number}", **mail, **uids}


def _copy_of(mail: Row) -> Row:
    return {
        "message_uid": mail["best_copy_uid"], "evidence_id": "E0001", "locator": f"offset={mail['mail_uid']}",
        "loader": "eml",
        "header_origin": mail.get("header_origin", "file"), "mail_from": mail.get("mail_from"),
        "mail_from_domain": mail.get("mail_from_domain"), "tenant_id": mail.get("tenant_id"),
    }  # fmt: skip


def _trace_of(mail: Row) -> Row:
    traced = {key: mail.get(key) for key in ("connecting_ip", "connector_id", "is_default_connector")}
    envelope = mail.get("trace_mail_from", mail.get("mail_from"))
    domain = envelope.rpartition("@")[2] if envelope and "@" in envelope else None
    return {
        "trace_uid": mail["best_trace_uid"], "evidence_id": "E0002", "row": 41, "dialect": "extended",
        "mail_from": envelope,
        "mail_from_domain": domain, **traced,
    }  # fmt: skip


@pytest.fixture
def judged() -> Callable[..., dict[str, pd.DataFrame]]:
    """judged(mail, …, case=…, auth_results=[…]) → the judge's four tables."""

    def ask(*mails: Row, case: CaseFile | None = None, **others: list[Row]) -> dict[str, pd.DataFrame]:
        return judge(tables_of(*mails, **others), case or case_of())

    return ask


def docket_of(*mails: Row, case: CaseFile | None = None, **others: list[Row]) -> Docket:
    """The mails and whatever other rows are given, before the judge; no clause is asked yet."""
    case, tables = case or case_of(), tables_of(*mails, **others)
    return Docket(tables["mail"], tables, Profile.of(infer_profile(tables, case), case))


@pytest.fixture
def verdict() -> Callable[..., pd.Series]:
    """verdict(mail, …) → the row of VERDICTS of the one mail given."""

    def ask(mail: Row, case: CaseFile | None = None, **others: list[Row]) -> pd.Series:
        docket = docket_of(mail, case=case, **others)
        ask_all(docket)
        return decide(docket).iloc[0]

    return ask


@pytest.fixture
def answer() -> Callable[..., pd.Series]:
    """answer("clause", mail, …) → its row of CLAUSES."""

    def ask(clause: str, mail: Row, case: CaseFile | None = None, **others: list[Row]) -> pd.Series:
        docket = docket_of(mail, case=case, **others)
        given = ask_all(docket)
        clauses = TABLES["clauses"].from_arrow(record_clauses(docket, given, decide(docket)))
        return clauses[clauses["clause"] == clause].iloc[0]

    return ask


@pytest.fixture
def made() -> Any:
    """The factories above, by name: made.SPOOF, made.GENUINE, made.TRACED, made.case_of, made.docket_of …"""

    class Made:
        pass

    factory: Any = Made()
    for name in (
        "COPY",
        "SPOOF",
        "GENUINE",
        "TRACED",
        "OUR_TENANT",
        "OTHER_TENANT",
        "case_of",
        "tables_of",
        "docket_of",
        "frame",
    ):
        setattr(factory, name, globals()[name])
    return factory


HARD = Path(__file__).parent / "hard"


@pytest.fixture(scope="session")
def hard_cases() -> list[tuple[list[str], dict[str, pd.DataFrame], CaseFile]]:
    """The hard mails by the case they are of: their names, their tables as assembled, the case file.

    Each is an evidence file named after itself.
    """
    expected = json.loads((HARD / "expected.json").read_text(encoding="utf-8"))
    by_case = defaultdict(list)
    for name, wanted in expected.items():
        by_case[json.dumps(wanted.get("case", {}), sort_keys=True)].append(name)
    made = []
    for changes, names in by_case.items():
        tables = read_hard(names, expected)
        made.append((names, {**tables, **assemble(tables)}, case_of(**json.loads(changes))))
    return made


def read_hard(names: list[str], expected: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of these hard mails, as load and parse leave them."""
    rows = defaultdict(list)
    for name in names:
        file = HARD / f"{name}.eml"
        raw = RawMessage(name, "offset=0", "eml", "file", file.read_bytes()) if file.exists() else None
        for table, found in (parse_message(raw) if raw else {}).items():
            rows[table].extend(found)
        rows["trace"].extend(
            {"trace_uid": f"t-{name}-{n}", "evidence_id": name, **row, "occurred_at": _at(row)}
            for n, row in enumerate(expected[name].get("trace", ()))
        )
    return {table: TABLES[table].from_rows(found) for table, found in rows.items()}


def _at(row: Row) -> datetime | None:
    return datetime.fromisoformat(row["occurred_at"]) if "occurred_at" in row else None
