"""Cells to values: one form for each thing, null for nothing, a problem for what is no such thing."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from toolkit.evidence.problems import Notes
from toolkit.load import cells
from toolkit.load import complaints as complaints_of
from toolkit.load.cells import CONVERTED, UNDERSTOOD, Complaints, as_address, as_status, blank_as_null, json_objects
from toolkit.schema.vocabulary import DELIVERY_STATUSES

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "trace_statuses.json").read_text(encoding="utf-8"))


def column(*values: str | None) -> pa.Array:
    return pa.array(values, pa.string())


@pytest.fixture
def complaints() -> Complaints:
    return Complaints("E0001", Notes())


def understood(name: str, complaints: Complaints, *values: str | None):
    return UNDERSTOOD[name](column(*values), pa.array(range(1, len(values) + 1)), complaints).to_pylist()


def converted(name: str, *values: str | None):
    return CONVERTED[name][1](column(*values)).to_pylist()


def test_a_blank_cell_records_nothing():
    assert blank_as_null(column("", "  ", "x ", None)).to_pylist() == [None, None, "x ", None]


def test_guids_have_one_form(complaints):
    forms = ("{070F6C47DCE241BE24AD08D89D5C92BF}", "070f6c47-dce2-41be-24ad-08d89d5c92bf", None)
    assert understood("network_message_id", complaints, *forms) == ["070f6c47-dce2-41be-24ad-08d89d5c92bf"] * 2 + [None]
    assert complaints.notes.problems == []


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("network_message_id", "1.23E+4x", "not a GUID"),
        (
            "network_message_id",
            "1.23E+45",
            "a spreadsheet has turned this GUID into a number; its digits are lost: use the original export",
        ),
        ("connecting_ip", "somewhere", "not an IP address"),
        ("size_bytes", "-1", "not a number of bytes"),
        ("size_bytes", "9" * 30, "not a number of bytes"),
    ],
)
def test_what_is_no_such_thing_is_null_and_a_problem_where_it_is_first_met(complaints, name, value, reason):
    assert understood(name, complaints, None, value, value) == [None, None, None]
    (problem,) = complaints.notes.problems
    assert (problem["locator"], problem["field"], problem["reason"]) == ("row=2", name, reason)
    assert problem["excerpt"] == value


@pytest.mark.parametrize("size", ["20 KB", "1.5 MB", "1,5 Mo", "12K", "3 GiB", "1 234 Ko"])
def test_sizes_that_a_screen_rounded_are_null_and_one_problem_that_counts_them(complaints, size):
    assert understood("size_bytes", complaints, "2048", size, "30 KB", "20 KB (20,480 bytes)") == [
        2048, None, None, 20_480,
    ]  # fmt: skip
    assert complaints.notes.problems == []
    complaints.finish()
    (problem,) = complaints.notes.problems
    assert (problem["locator"], problem["field"], problem["excerpt"]) == ("row=2", "size_bytes", size)
    assert problem["reason"].startswith("2 sizes are rounded")


def test_problems_of_one_column_are_listed_up_to_a_limit_and_the_rest_is_counted(complaints, monkeypatch):
    monkeypatch.setattr(complaints_of, "LISTED_VALUES", 3)
    understood("size_bytes", complaints, *(f"x{n}" for n in range(10)))
    complaints.finish()
    assert len(complaints.notes.problems) == 4
    assert complaints.notes.problems[-1]["reason"].startswith("7 more cells")


def test_addresses_of_hosts_have_one_form_and_the_one_that_stands_for_none_is_null(complaints):
    assert understood("connecting_ip", complaints, "[203.0.113.7]", "2001:DB8::1") == ["203.0.113.7", "2001:db8::1"]
    assert converted("connecting_ip", "255.255.255.255", "203.0.113.7") == [None, "203.0.113.7"]


def test_recipients_are_lower_case_without_brackets():
    assert as_address(column("<Jane@Contoso.com>", " ", None)).to_pylist() == ["jane@contoso.com", None, None]


def test_a_recipient_with_a_name_is_the_address_alone():
    named = column("Bob B. <Bob@contoso.com>", "<a@contoso.com>", '"A <B>" <c@contoso.com> ', None)
    assert as_address(named).to_pylist() == ["bob@contoso.com", "a@contoso.com", "c@contoso.com", None]


def test_the_envelope_sender_keeps_its_letters_and_the_null_sender_stays_the_null_sender():
    assert converted("mail_from", "<Jane@Contoso.com>", "<>", "x@y.example", None) == [
        "Jane@Contoso.com",
        "<>",
        "x@y.example",
        None,
    ]
    assert converted("mail_from_domain", "Jane@Contoso.com", "<>", None) == ["contoso.com", None, None]


def test_directions_by_number_become_the_words():
    assert converted("directionality", "1", "2", "Incoming", None) == ["Incoming", "Originating", "Incoming", None]


@pytest.mark.parametrize(
    ("connector", "answer"),
    [
        (r"AB1CD2FT003\Default AB1CD2FT003", True),
        (r"ab1.example.com\Default AB1", True),
        (r"AB1\Default Frontend AB1", True),
        (r"AB1\Default AB2", None),
        (r"AB1\Client Proxy AB1", None),
        ("From our printers", False),
        ("Default AB1", False),
        (None, None),
    ],
)
def test_a_servers_default_connector_is_none_of_the_tenants(connector, answer):
    assert converted("is_default_connector", connector) == [answer]


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["words"])
def test_a_status_in_microsofts_words_is_a_fate_in_ours(row, complaints):
    assert as_status(column(row["words"]), pa.array([1]), complaints).to_pylist() == [row["status"]]
    assert (complaints.notes.problems == []) is row["known"]


def test_every_fate_is_a_word_of_the_contract():
    fates = {*cells.STATUS_WORDS.values(), *cells.EVENT_STATUSES.values(), *cells.FILTER_STATUSES.values()}
    assert fates - {None} <= set(DELIVERY_STATUSES)


def test_what_has_no_column_is_kept_as_json():
    made = json_objects({"a": column('say "x"\n', None, None), "b": column("é", "2", None)}, 3).to_pylist()
    assert [text and json.loads(text) for text in made] == [{"a": 'say "x"\n', "b": "é"}, {"b": "2"}, None]
    assert json_objects({}, 2).to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("12,345", 12345), ("12\u202f345", 12345), ("12.345", 12345), ("1,234,567 bytes", 1234567),
        ("12595.0", 12595), ("12.3 KB (12,595 bytes)", 12595),
        ("12,34", None), ("12,345.678", None), ("1,234.567", None), ("12.3 KB", None),
    ],
)  # fmt: skip
def test_a_size_is_read_where_it_tells_every_byte(complaints, text, size):
    assert understood("size_bytes", complaints, text) == [size]
    complaints.finish()
    assert len(complaints.notes.problems) == (size is None)


def test_a_peer_may_have_its_port_behind_it(complaints):
    peers = ("203.0.113.5:12345", "[2001:db8::1]:25", "2001:db8::1", "203.0.113.999:1")
    assert understood("connecting_ip", complaints, *peers) == ["203.0.113.5", "2001:db8::1", "2001:db8::1", None]


def test_the_fates_of_the_french_admin_centre_are_known(complaints):
    words = column("Remis", "Échec", "Mis en quarantaine")
    assert as_status(words, pa.array([1, 2, 3]), complaints).to_pylist() == ["delivered", "failed", "quarantined"]
