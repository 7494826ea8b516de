"""Hard mails, written by hand with what they are before any rule was asked: headers in, verdict out.

`hard/expected.json`: file name → the verdicts a fair judge may give (one list a mail, embedded ones after their
bearer), because of what, in which case where it is not the usual one, and what the trace says where it does.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from toolkit.assemble import assemble
from toolkit.evidence.case import parse_case
from toolkit.evidence.raw import RawMessage
from toolkit.judge import judge
from toolkit.parse.message import parse_message
from toolkit.schema import TABLES

HARD = Path(__file__).parent / "hard"
EXPECTED = json.loads((HARD / "expected.json").read_text(encoding="utf-8"))
USUAL = {
    "tenant": {
        "ids": ["11111111-aaaa-4bbb-8ccc-222222222222"],
        "accepted_domains": ["contoso.com", "contoso.onmicrosoft.com"],
    },
    "network": {"relays": ["198.51.100.0/28"]},
}


def case_of(changes):
    """The usual case with these sections' keys changed."""
    return parse_case({name: {**USUAL.get(name, {}), **changes.get(name, {})} for name in {**USUAL, **changes}})


def read(names):
    """The tables of these hard mails, as load and parse leave them; each is an evidence file named after itself."""
    rows = defaultdict(list)
    for name in names:
        file = HARD / f"{name}.eml"
        raw = RawMessage(name, "offset=0", "eml", "file", file.read_bytes()) if file.exists() else None
        for table, found in (parse_message(raw) if raw else {}).items():
            rows[table].extend(found)
        rows["trace"].extend(
            {"trace_uid": f"t-{name}-{n}", "evidence_id": name, **row}
            for n, row in enumerate(EXPECTED[name].get("trace", ()))
        )
    return {table: TABLES[table].from_rows(found) for table, found in rows.items()}


def judged_together(names, case):
    """Hard mails of one case, judged as one case: their verdicts with the file each is from, and their signals."""
    tables = read(names)
    tables |= assemble(tables)
    made = judge(tables, case)
    mail = tables["mail"].merge(made["verdicts"], on="mail_uid")
    copies = tables["messages"].set_index("message_uid")
    files = {**copies["evidence_id"], **tables["trace"].set_index("trace_uid")["evidence_id"]}
    mail["name"] = mail["best_copy_uid"].fillna(mail["best_trace_uid"]).map(files)
    mail["is_embedded"] = mail["best_copy_uid"].map(copies["embedded_in"].to_dict()).notna()
    return mail.sort_values("is_embedded", kind="stable"), made["signals"]


@pytest.fixture(scope="module")
def judged():
    """(mail with verdicts, signals) of every hard mail, by name; mails of one case are judged together."""
    by_case = defaultdict(list)
    for name, wanted in EXPECTED.items():
        by_case[json.dumps(wanted.get("case", {}), sort_keys=True)].append(name)
    found = {}
    for changes, names in by_case.items():
        mail, signals = judged_together(names, case_of(json.loads(changes)))
        for name in names:
            mine = mail[mail["name"] == name]
            found[name] = mine, signals[signals["mail_uid"].isin(mine["mail_uid"])]
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hard_mail_is_what_it_was_made_as(judged, name):
    mail, signals = judged[name]
    wanted = EXPECTED[name]
    assert len(mail) == len(wanted["verdicts"])
    for row, allowed in zip(mail.itertuples(), wanted["verdicts"], strict=True):
        assert row.verdict in allowed, f"{wanted['because']} {row.rule}: {row.explanation} {row.missing}"
    first = mail.iloc[0]
    if "would_reject_direct_send" in wanted:
        assert first["would_reject_direct_send"] == wanted["would_reject_direct_send"]
    assert wanted.get("missing", "") in (first["missing"] if first["missing"] is not pd.NA else "")
    hits = set(signals.loc[signals["answer"] == "hit", "signal_id"])
    assert set(wanted.get("signals", ())) <= hits


def test_every_hard_mail_says_why_and_none_is_left_over():
    assert all(wanted["because"] for wanted in EXPECTED.values())
    assert {file.stem for file in HARD.glob("*.eml")} <= set(EXPECTED)
