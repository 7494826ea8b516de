"""Messages and traces, read without any case."""

import pandas as pd
import pytest

import toolkit
from toolkit import UsageError


def test_messages_are_read_without_any_case(tmp_path):
    (tmp_path / "one.eml").write_bytes(b"From: jane@contoso.com\r\nSubject: x\r\n\r\nbody\r\n")
    (tmp_path / "two.bin").write_bytes(b"\x89PNG\r\n\x1a\n")
    messages = toolkit.read_messages(tmp_path)
    assert messages["header_from"].tolist() == ["jane@contoso.com"]
    assert messages.attrs["problems"][0]["reason"].count("PNG") == 1


def test_a_damaged_file_is_a_problem_and_the_others_are_read(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(60))
    (tmp_path / "b.eml").write_bytes(b"From: jane@contoso.com\r\nSubject: x\r\n\r\nbody\r\n")
    messages = toolkit.read_messages(tmp_path)
    assert messages["header_from"].tolist() == ["jane@contoso.com"]
    assert messages.attrs["problems"][0]["reason"].startswith("the zip archive is damaged")


def test_a_folder_is_no_trace(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="holds 2 files; name one export"):
        toolkit.read_trace(tmp_path)


def test_a_trace_is_read_without_any_case(tmp_path):
    export = tmp_path / "trace.csv"
    export.write_text(
        "origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,network_message_id,"
        "original_client_ip,directionality,connector_id,delivery_priority\n"
        '2025-07-01T13:04:08.1234567Z,jane@contoso.com,"joe@contoso.com##Receive, Deliver",NA,1024,<a@b>,'
        "070f6c47-dce2-41be-24ad-08d89d5c92bf,203.0.113.77,Incoming,,Normal\n",
        encoding="utf-8",
    )
    [row] = toolkit.read_trace(export).to_dict("records")
    assert (row["recipient"], row["status"], row["subject"]) == ("joe@contoso.com", "delivered", "NA")
    assert row["occurred_at"] == pd.Timestamp("2025-07-01T13:04:08.123456Z")


def test_what_is_no_trace_is_said_to_be_none(tmp_path):
    (tmp_path / "x.csv").write_text("name,age\nJane,7\n")
    with pytest.raises(UsageError, match=r"x\.csv: "):
        toolkit.read_trace(tmp_path / "x.csv")


def test_mail_and_traces_are_not_taken_for_each_other(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"From: jane@contoso.com\r\nSubject: x\r\n\r\nbody\r\n")
    with pytest.raises(UsageError, match=r"a\.eml: of kind eml, which holds messages, no trace"):
        toolkit.read_trace(tmp_path / "a.eml")


def test_frames_with_problems_are_joined_and_written(tmp_path):
    read = []
    for name in ("a", "b"):
        (tmp_path / f"{name}.eml").write_bytes(b"From: jane@contoso.com\r\nDate: 99 Foo\r\n\r\nbody\r\n")
        (tmp_path / f"{name}.zip").write_bytes(b"PK\x03\x04" + bytes(60))
        read.append(toolkit.read_messages(tmp_path / f"{name}.eml", tmp_path / f"{name}.zip"))
    assert all(frame.attrs["problems"] for frame in read)
    assert len(pd.concat(read)) == 2
    read[0].to_parquet(tmp_path / "read.parquet")
    assert pd.read_parquet(tmp_path / "read.parquet").attrs["problems"] == read[0].attrs["problems"]
