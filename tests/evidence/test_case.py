"""case.toml: what may be stated, and what is refused by name."""

import tomllib

import pytest

from toolkit.evidence.case import CaseFile, check, parse_case, read_case_file, render_case
from toolkit.evidence.problems import UsageError


def test_a_case_file_written_is_the_case_file_read():
    case = parse_case(
        tomllib.loads("""
        [case]
        id = "contoso-2025-07"
        opened_at = 2025-07-04T08:00:00Z
        time_zone = "America/Montreal"
        language = "fr"
        [tenant]
        ids = ["11111111AAAA4BBB8CCC222222222222"]
        accepted_domains = ["Contoso.COM.", "contoso.com", "bücher.example"]
        [network]
        relays = ["198.51.100.7/28", "2001:DB8::/32"]
    """)
    )
    assert case.tenant.accepted_domains == ("contoso.com", "xn--bcher-kva.example")
    assert case.tenant.ids == ("11111111-aaaa-4bbb-8ccc-222222222222",)
    assert case.network.relays == ("198.51.100.0/28", "2001:db8::/32")
    assert parse_case(tomllib.loads(render_case(case))) == case


def test_every_key_of_an_empty_case_file_is_shown():
    assert parse_case(tomllib.loads(render_case(check(CaseFile())))) == check(CaseFile())
    assert "# opened_at =" in render_case(CaseFile())


@pytest.mark.parametrize(
    ("stated", "complaint"),
    [
        ({"tennant": {}}, "no such section: \\[tennant\\]"),
        ({"tenant": {"domains": []}}, "\\[tenant\\] has no key 'domains'"),
        ({"tenant": []}, "\\[tenant\\] must be a section"),
        ({"tenant": {"accepted_domains": "contoso.com"}}, "must be a list of texts"),
        ({"tenant": {"accepted_domains": ["contoso"]}}, "'contoso' is not a domain name"),
        ({"tenant": {"accepted_domains": ["-x.example"]}}, "is not a domain name"),
        ({"tenant": {"accepted_domains": ["GMail.com"]}}, "gmail.com is a public mail provider's domain"),
        ({"tenant": {"ids": ["contoso"]}}, "is not a tenant id"),
        ({"network": {"relays": ["10.0.0.0/99"]}}, "is not an IP address or CIDR"),
        ({"case": {"opened_at": "yesterday"}}, "must be a date and time with its zone"),
        ({"case": {"language": "de"}}, "'de' is not one of en, fr"),
        ({"case": {"time_zone": "Mars/Olympus"}}, "is not an IANA zone"),
        ({"case": {"time_zone": "America"}}, "is not an IANA zone"),
        ({"online": {"allowed": "yes"}}, "must be true or false"),
        ({"case": {"id": 7}}, "must be a text"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(stated, complaint):
    with pytest.raises(UsageError, match=complaint):
        parse_case(stated)


def test_a_window_that_ends_before_it_starts_is_refused():
    with pytest.raises(UsageError, match="start must be before end"):
        parse_case(tomllib.loads("[window]\nstart = 2025-07-02T00:00:00Z\nend = 2025-07-01T00:00:00Z"))


def test_a_file_that_is_no_toml_is_named(tmp_path):
    file = tmp_path / "case.toml"
    file.write_text("[case\n")
    with pytest.raises(UsageError, match=r"case\.toml: not valid TOML"):
        read_case_file(file)


def test_a_mark_that_an_editor_put_before_the_text_is_passed_over(tmp_path):
    file = tmp_path / "case.toml"
    file.write_text('[case]\nid = "contoso"\n', encoding="utf-8-sig")
    assert read_case_file(file).case.id == "contoso"


def test_a_hostile_title_cannot_leave_its_quotes():
    case = check(parse_case({"case": {"title": 'x"\n[online]\nallowed = true #\\'}}))
    again = parse_case(tomllib.loads(render_case(case)))
    assert again == case
    assert again.online.allowed is False
