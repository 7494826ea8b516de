"""One form for each thing that is compared."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.schema.forms import canonical_domain, canonical_guid, canonical_ip, domain_of, is_public_ip


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("[203.0.113.7]", "203.0.113.7"),
        ("fe80::5c77:ca45%12", "fe80::5c77:ca45"),
        ("fe80::1%12", "fe80::1"),
        ("IPv6:2001:DB8:0:0::7", "2001:db8::7"),
        ("1.2.3", None),
        ("0177.0.0.1", None),
        ("", None),
    ],
)
def test_addresses_have_one_form_or_none(text, form):
    assert canonical_ip(text) == form


@given(st.ip_addresses())
def test_an_address_in_its_one_form_stays_as_it_is(address):
    form = canonical_ip(str(address))
    assert form == str(getattr(address, "ipv4_mapped", None) or address)
    assert canonical_ip(form) == form


@given(st.from_regex(r"[0-9a-f:.]{2,20}", fullmatch=True))
def test_no_other_text_is_taken_for_an_address(text):
    try:
        address = ip_address(text)
    except ValueError:
        assert canonical_ip(text) is None
    else:
        assert canonical_ip(text) == str(getattr(address, "ipv4_mapped", None) or address)


def test_a_domain_is_compared_in_ascii_lower_case():
    assert canonical_domain("CONTOSO.com.") == canonical_domain("contoso.com")
    for text in ("not a domain", "contoso.com .", "\u00a0", "."):
        assert canonical_domain(text) is None


def test_the_last_at_sign_separates_the_domain():
    assert domain_of('"a@b"@contoso.com') == "contoso.com"
    assert domain_of("@contoso.com") is None


def test_a_guid_is_one_whatever_its_dashes_and_case():
    assert canonical_guid("070F6C47-DCE2-41BE-24AD-08D89D5C92BF") == canonical_guid("070f6c47dce241be24ad08d89d5c92bf")
    assert canonical_guid("070f6c47") is None


def test_private_and_link_local_addresses_are_not_public():
    assert [is_public_ip(ip) for ip in ("192.168.1.1", "fe80::1", "2001:db8::1", "198.51.100.1")] == [
        False,
        False,
        True,
        True,
    ]


@given(st.text())
def test_any_text_has_a_form_or_none(text):
    for form in (canonical_domain, canonical_ip, canonical_guid, domain_of, is_public_ip):
        form(text)
