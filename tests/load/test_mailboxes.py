"""Addresses in cells: without what is written around them, and that kept."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.load.mailboxes import as_address, domains, may_name, without_names


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Jane Doe <Jane@contoso.com>", "Jane@contoso.com"),
        ('"Doe, Jane" <jane@contoso.com> ', "jane@contoso.com"),
        ("jane@contoso.com", "jane@contoso.com"),
        ("<jane@contoso.com>", "<jane@contoso.com>"),
        ("Jane <not an address>", "Jane <not an address>"),
        ("a <a@contoso.com> <b@contoso.com>", "a <a@contoso.com> <b@contoso.com>"),
        ("<>", "<>"),
    ],
)
def test_a_name_before_an_address_is_taken_off_and_kept(text, address):
    values = pa.array([text, None])
    found, addresses = without_names(values)
    assert addresses.to_pylist() == [address, None]
    assert found.to_pylist() == [text if address != text else None, None]
    assert may_name(values) is (address != text)


def test_letters_beyond_ascii_are_lowered_too():
    assert as_address(pa.array(["Jane <JANE@contoso.com>", "É@contoso.com"])).to_pylist() == [
        "jane@contoso.com", "é@contoso.com",
    ]  # fmt: skip


def test_a_domain_is_what_follows_the_last_at():
    assert domains(pa.array(["jane@Contoso.com", "<>", None])).to_pylist() == ["contoso.com", None, None]
