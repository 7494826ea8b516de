"""The lists of a Purview export: a second count, and no message."""

from __future__ import annotations

import pytest

from toolkit.load import kind_of, manifests

ITEMS = (
    b"Item Identity,Document ID,Original Path,Location Name\r\n1,a,/Inbox/x.eml,alice@contoso.com\r\n2,b,/Inbox,b\r\n"
)


def test_a_list_of_items_is_known_by_its_columns_and_counted(as_evidence, notes) -> None:
    file = as_evidence(ITEMS, "export/anything.csv")
    assert kind_of(file) == "config"
    assert list(manifests.read(file, notes)) == []
    (row,) = notes.ledger
    assert (row["item"], row["declared"], row["emitted"], row["failed"]) == ("row", 2, 2, 0)
    assert "2 items that the export declares" in row["note"]


@pytest.mark.parametrize(
    "name", ["Locations.csv", "Settings.csv", "Summary.csv", "Export Summary 07.04.2025-0800AM.csv", "Statistics_0.csv"]
)
def test_other_lists_are_known_by_the_names_that_purview_gives_them(name, as_evidence, notes) -> None:
    file = as_evidence(b"Location,Status\r\nalice@contoso.com,Done\r\n", f"Reports.zip!{name}")
    assert kind_of(file) == "config"
    list(manifests.read(file, notes))
    assert "none of them an item" in notes.ledger[0]["note"]


def test_a_message_trace_that_somebody_called_summary_is_a_trace(as_evidence) -> None:
    trace = b"Date (UTC),Sender,Recipient,Subject,Status\r\n2025-07-04,a@contoso.com,b@contoso.com,Hi,Delivered\r\n"
    assert kind_of(as_evidence(trace, "Reports.zip!Summary.csv")) == "trace"


def test_any_other_table_is_not_taken_for_one(as_evidence) -> None:
    assert kind_of(as_evidence(b"Location,Status\r\nx,y\r\n", "customers.csv")) == "unknown"
    assert kind_of(as_evidence(b"Name,Price\r\nx,1\r\n", "Items.csv")) == "unknown"


def test_a_list_in_utf_16_is_read(as_evidence, notes) -> None:
    file = as_evidence(b"\xff\xfe" + ITEMS.decode().encode("utf-16-le"), "Results.csv")
    assert kind_of(file) == "config"
    list(manifests.read(file, notes))
    assert notes.ledger[0]["declared"] == 2
