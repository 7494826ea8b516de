"""Many mails are judged in portions, in memory or from disk, and no verdict is another for it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from toolkit.assemble import assemble
from toolkit.evidence.raw import RawMessage
from toolkit.judge import judge_portions, judge_stored
from toolkit.judge.portions import READS, portions, stored_portions
from toolkit.judge.profile import infer_profile
from toolkit.parse.message import parse_message
from toolkit.schema import TABLES
from toolkit.store import Store

TRACED = {
    "evidence_id": "E0002", "row": 1, "dialect": "extended", "source": "SMTP", "event_id": "RECEIVE",
    "mail_from": "jane.doe@contoso.com", "mail_from_domain": "contoso.com", "recipient": "joe.roe@contoso.com",
    "connecting_ip": "203.0.113.77", "is_default_connector": True,
}  # fmt: skip
HARD = Path(__file__).parent / "hard"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The hard mails and a trace of two rows, read and assembled, on disk."""
    rows = defaultdict(list)
    for file in sorted(HARD.glob("*.eml")):
        for name, found in parse_message(RawMessage(file.stem, "offset=0", "eml", "file", file.read_bytes())).items():
            rows[name].extend(found)
    rows["trace"] = [TRACED | {"trace_uid": f"t-{n}", "internet_message_id": f"<{n}@contoso.com>"} for n in range(2)]
    tables = {name: TABLES[name].from_rows(found) for name, found in rows.items()}
    store = Store(tmp_path_factory.mktemp("hard"))
    for name, frame in {**tables, **assemble(tables)}.items():
        store.write(name, frame)
    return store


@pytest.fixture(scope="module")
def tables(store):
    return {name: store.read(name, columns) for name, columns in READS.items()}


def made_of(parts):
    """The tables made, each sorted by its key."""
    found = {}
    for name, part in parts:
        found.setdefault(name, []).append(part)
    tables = {name: TABLES[name].from_arrow(pa.concat_tables(parts)) for name, parts in found.items()}
    return {
        name: frame.sort_values(list(TABLES[name].key)).reset_index(drop=True)[[*TABLES[name].names]]
        for name, frame in tables.items()
    }


def test_every_mail_is_in_one_portion_with_its_own_rows(tables):
    seen = list(portions(tables, 20))
    assert [uid for part in seen for uid in part["mail"]["mail_uid"]] == tables["mail"]["mail_uid"].tolist()
    assert len(seen) > 2 and all(len(part["mail"]) <= 20 for part in seen)
    for part in seen:
        assert set(part["messages"]["message_uid"]) == set(part["mail"]["best_copy_uid"].dropna())
        assert set(part["trace"]["trace_uid"]) == set(part["mail"]["best_trace_uid"].dropna())


def test_portions_change_no_verdict(store, tables, made):
    case = made.case_of()
    profile = infer_profile(tables, case)
    whole = made_of(judge_portions(portions(tables), profile, case))
    from_memory = made_of(judge_portions(portions(tables, 40), profile, case))
    from_disk = made_of(judge_portions(stored_portions(store, 40), profile, case))
    for name, frame in whole.items():
        pd.testing.assert_frame_equal(from_memory[name], frame)
        pd.testing.assert_frame_equal(from_disk[name], frame)


def test_a_case_without_any_mail_gives_empty_tables(tmp_path, made):
    found = made_of(judge_stored(Store(tmp_path), made.case_of()))
    assert set(found) == {"profile", "clauses", "verdicts", "signals"}
    assert all(found[name].empty for name in ("clauses", "verdicts", "signals"))
