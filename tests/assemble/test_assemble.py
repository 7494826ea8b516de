"""The stage as a whole: absent tables, nothing lost, and the same answer whatever the order of the evidence."""

from __future__ import annotations

import random

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from toolkit.assemble import ASSEMBLED, assemble, assemble_stored
from toolkit.schema import TABLES
from toolkit.schema.tables import DELIVERIES, MAIL, MATCHES, MESSAGES, RECIPIENTS, TRACE
from toolkit.store import Store


def test_without_evidence_the_tables_are_empty_and_keep_the_contract():
    made = assemble({})
    for contract in (MAIL, DELIVERIES, MATCHES):
        assert_frame_equal(made[contract.name], contract.empty())


def test_a_case_may_have_messages_alone(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1])
    made = assemble({"messages": evidence.tables()["messages"]})
    assert list(made["mail"]["seen_in"]) == ["headers"]


def test_a_case_may_have_a_trace_alone(evidence, guids):
    evidence.summary("t-1-1-0", network_message_id=guids[1], recipient="jane.doe@contoso.com")
    made = assemble({"trace": evidence.tables()["trace"]})
    assert list(made["mail"]["seen_in"]) == ["trace"]
    assert list(made["deliveries"]["recipient"]) == ["jane.doe@contoso.com"]


def incident(evidence, guids):
    """Both sides of one mail, one that only a copy knows, one of the trace alone, and rows that are no mail's."""
    evidence.copy("m-1", network_message_id=guids[1], to=["jane.doe@contoso.com"], subject="Hello")
    evidence.copy("m-2", internet_message_id="<b@x.example>", hours=None)
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], recipient="jane.doe@contoso.com", subject="hello")
    evidence.event("t-1-2-0", "DELIVER", network_message_id=guids[1], recipient="jane.doe@contoso.com")
    evidence.summary("t-1-3-0", network_message_id=guids[2], recipient="amir@contoso.com", status="delivered")
    evidence.summary("t-1-4-0", header_from="jane.doe@contoso.com")
    evidence.trace[-1]["dialect"] = "spoof_report"
    return evidence.tables()


@pytest.mark.parametrize("is_merged", [True, False])
def test_from_the_store_comes_what_comes_from_frames(tmp_path, evidence, guids, is_merged):
    tables, store = incident(evidence, guids), Store(tmp_path)
    for name, frame in tables.items():
        for number, rows in enumerate((frame.iloc[:2], frame.iloc[2:])):
            store.write_part(name, f"{number:05}", pa.Table.from_pandas(rows, TABLES[name].arrow_schema))
        if is_merged:
            store.merge_parts(name)
    store.write("mail", MAIL.empty())
    assemble_stored(store)
    made = assemble(tables)
    assert len(made["mail"]) == 3
    for name in ASSEMBLED:
        assert_frame_equal(store.read(name), made[name])


def test_an_empty_store_gives_empty_tables(tmp_path):
    assemble_stored(Store(tmp_path))
    assert [len(Store(tmp_path).read(name)) for name in ASSEMBLED] == [0, 0, 0]
    assert all(Store(tmp_path).files(name) for name in ASSEMBLED)


# Few values for each fact, so that every key is met, shared and contradicted.
_GUID = st.sampled_from([None, None, "11111111-0000-4000-8000-000000000000", "22222222-0000-4000-8000-000000000000"])
_ID = st.sampled_from([None, "<a@x.example>", "<A@x.example>", "<b@x.example>"])
_WHO = st.sampled_from([None, "jane.doe@contoso.com", "bob@contoso.com"])
_IP = st.sampled_from([None, "203.0.113.1", "203.0.113.2"])
_WHEN = st.sampled_from(
    [
        None,
        *pd.to_datetime(
            ["2025-07-01T12:00:00Z", "2025-07-01T12:00:30Z", "2025-07-02T18:00:00Z", "2025-07-09T00:00:00Z"]
        ),
    ]
)
_SUBJECT = st.sampled_from([None, "Hello", "hello ", "Invoice"])

_COPY = st.fixed_dictionaries({
    "network_message_id": _GUID, "internet_message_id": _ID, "header_from": _WHO, "mail_from": _WHO,
    "connecting_ip": _IP, "received_at": _WHEN, "subject": _SUBJECT,
    "embedded_in": st.sampled_from([None, None, "m-0"]), "header_origin": st.sampled_from(["file", "mapi", "absent"]),
})  # fmt: skip
_ROW = st.fixed_dictionaries({
    "network_message_id": _GUID, "internet_message_id": _ID, "sender_address": _WHO, "mail_from": _WHO,
    "connecting_ip": _IP, "occurred_at": _WHEN, "subject": _SUBJECT, "recipient": _WHO,
    "source": st.sampled_from([None, "SMTP", "STOREDRIVER"]),
    "event_id": st.sampled_from([None, "RECEIVE", "DELIVER"]), "status": st.sampled_from([None, "delivered", "junked"]),
    "dialect": st.sampled_from(["enhanced_summary", "extended", "get_message_trace"]),
})  # fmt: skip


def _frames(copies, rows):
    messages = [
        {"message_uid": f"m-{n}", "evidence_id": "E0001", "locator": f"offset={n}", "loader": "eml", **copy}
        for n, copy in enumerate(copies)
    ]
    people = [
        {"message_uid": f"m-{n}", "ordinal": 0, "kind": "to", "address": copy["mail_from"]}
        for n, copy in enumerate(copies)
    ]
    trace = [{"trace_uid": f"t-E0002-{n}-0", "evidence_id": "E0002", "row": n, **row} for n, row in enumerate(rows)]
    return messages, people, trace


def _assembled(messages, people, trace):
    return assemble(
        {
            "messages": MESSAGES.from_rows(messages),
            "recipients": RECIPIENTS.from_rows(people),
            "trace": TRACE.from_rows(trace),
        }
    )


@settings(max_examples=12, deadline=None)
@given(st.lists(_COPY, max_size=12), st.lists(_ROW, max_size=12), st.integers())
def test_any_order_of_the_evidence_gives_the_same_tables_and_every_record_has_one_mail(copies, rows, seed):
    frames = _frames(copies, rows)
    made = _assembled(*frames)
    shuffled = _assembled(*(random.Random(seed).sample(part, len(part)) for part in frames))
    for name in made:
        assert_frame_equal(made[name], shuffled[name])
    _nothing_is_lost(made, *frames)
    _guids_are_kept_apart(made, *frames)


def _nothing_is_lost(made, messages, people, trace):
    records = [row["message_uid"] for row in messages] + [row["trace_uid"] for row in trace]
    assert sorted(made["matches"]["source_uid"]) == sorted(records)
    assert set(made["matches"]["mail_uid"]) == set(made["mail"]["mail_uid"])
    assert made["mail"]["mail_uid"].is_unique
    assert int(made["mail"]["copies"].sum()) == len(messages)
    assert int(made["mail"]["trace_rows"].sum()) == len(trace)
    assert not made["deliveries"].duplicated(["mail_uid", "recipient"]).any()


def _guids_are_kept_apart(made, messages, people, trace):
    mail_of = made["matches"].set_index("source_uid")["mail_uid"]
    stamped = [(row.get("message_uid") or row["trace_uid"], row["network_message_id"]) for row in (*messages, *trace)]
    pairs = {(mail_of[uid], guid) for uid, guid in stamped if guid}
    assert len(pairs) == len({mail for mail, _ in pairs}) == len({guid for _, guid in pairs})
