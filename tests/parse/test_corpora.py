"""Real mail: nothing ends in an exception, and where a message came in agrees with what the mailbox recorded."""

from __future__ import annotations

import pytest

from toolkit.evidence.raw import RawMessage
from toolkit.parse import parse_message
from toolkit.schema import TABLES

pytestmark = pytest.mark.corpus


def read(name: str, content: bytes, depth: str = "full"):
    return parse_message(RawMessage(name, "offset=0", "eml", "file", content), depth)


@pytest.mark.parametrize("folder", ["eml", "mime"])
def test_every_file_gives_rows_that_keep_the_contract(corpus, folder: str) -> None:
    tables: dict[str, list] = {}
    for name, content in corpus(folder):
        for table, rows in read(name, content).items():
            tables.setdefault(table, []).extend(rows)
    assert not [one for one in tables["problems"] if "could not be read to its end" in one["reason"]]
    assert len(TABLES["messages"].from_rows(tables["messages"])) == len(tables["messages"])
    for name, rows in tables.items():
        TABLES[name].from_rows(rows)


def test_the_connecting_address_is_the_one_the_mailbox_recorded(corpus) -> None:
    messages = [read(name, content, "headers")["messages"][0] for name, content in corpus("eml/phishing_pot")]
    both = [one for one in messages if one.get("x_sender_ip") and one.get("boundary_hop") is not None]
    assert len(both) > 600
    agreeing = [one for one in both if one["connecting_ip"] == one["x_sender_ip"]]
    assert len(agreeing) / len(both) >= 0.995


def test_an_author_is_found_wherever_the_field_shows_an_address(corpus) -> None:
    for name, content in corpus("eml/phishing_pot"):
        message = read(name, content, "headers")["messages"][0]
        shown = message.get("header_from_raw") or ""
        assert message["header_from"] or "@" not in shown, name


def test_no_real_copy_has_a_forged_organization_stamp(corpus) -> None:
    names = [
        mark
        for folder in ("eml/phishing_pot", "eml/lore_tegra_m365", "eml/lore_i2c_m365")
        for name, content in corpus(folder)
        for mark in (read(name, content, "headers")["messages"][0].get("forged_stamps") or "").split(",")
    ]
    assert not [
        mark for mark in names if mark.lower().startswith(("x-ms-exchange-organization-", "x-ms-exchange-crosstenant-"))
    ]


def test_anonymous_mail_of_real_copies_is_stamped_anonymous(corpus) -> None:
    stamped = [read(name, content, "headers")["messages"][0] for name, content in corpus("eml/phishing_pot")]
    values = {one["auth_as"] for one in stamped if one.get("auth_as")}
    assert values == {"Anonymous"}
