"""Address fields as mailers write them, as attackers write them, and any text at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.addresses import Mailbox, is_empty_group, parse_addresses, parse_path

GOLDEN = "addresses"


def test_the_mailboxes_are_what_the_golden_pair_says(pair: dict[str, Any]) -> None:
    assert [list(one) for one in parse_addresses(pair["text"])] == pair["meaning"]


def test_the_domain_of_a_mailbox_is_in_its_one_form() -> None:
    assert [one.domain for one in parse_addresses("a@CONTOSO.com., b@bücher.example, <c@x@Fabrikam.com>")] == [
        "contoso.com",
        "xn--bcher-kva.example",
        "fabrikam.com",
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "<>"),
        ("<>", "<>"),
        (" <jane@contoso.com> ", "jane@contoso.com"),
        ("jane@contoso.com", "jane@contoso.com"),
        ("<@a.example:jane@contoso.com>", "jane@contoso.com"),
        ("<root>", None),
    ],
)
def test_a_return_path_is_read_bare_bracketed_and_empty(text: str, path: str | None) -> None:
    assert parse_path(text) == path


def test_a_group_without_members_is_no_fault() -> None:
    assert is_empty_group("undisclosed-recipients:;")
    assert is_empty_group("destinataires inconnus: ;")
    assert not is_empty_group("Jane Doe")


@pytest.mark.parametrize(
    "piece", ['"\\', "(", "<", '"\\"', ",", ":", "[:", "=?a?b?", "\\(", '"a', "a@b,", "@", " ", "<a,"]
)
def test_a_hundred_thousand_hostile_pieces_are_read_to_their_end(piece: str) -> None:
    found = parse_addresses(piece * 100_000)
    assert len(found) == (100_000 if piece == "a@b," else 0)


def test_every_one_of_a_great_many_recipients_is_found() -> None:
    text = ", ".join(f'"N, {n}" <user{n}@contoso.com>' for n in range(20_000))
    found = parse_addresses(text)
    assert len(found) == 20_000
    assert found[-1] == Mailbox("N, 19999", "user19999@contoso.com")


@given(st.text())
def test_any_text_gives_mailboxes_that_have_a_domain_part(text: str) -> None:
    assert all("@" in one.address for one in parse_addresses(text))


@given(st.text(alphabet='a@b.<>(),:;"\\[] =?'))
def test_any_address_like_text_gives_mailboxes(text: str) -> None:
    assert all(isinstance(one, Mailbox) for one in parse_addresses(text))
