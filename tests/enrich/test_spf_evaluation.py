"""Would SPF let this address send, by the snapshot?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.enrich.spf_evaluation import RESULTS, check_host
from toolkit.enrich.zone import Zone

ZONE = Zone(
    {
        ("contoso.com", "TXT"): ("v=spf1 ip4:198.51.100.0/28 a:www.contoso.com mx include:esp.example ~all", "x=1"),
        ("www.contoso.com", "CNAME"): ("web.contoso.com.",),
        ("web.contoso.com", "A"): ("192.0.2.80",),
        ("web.contoso.com", "AAAA"): ("2001:db8::80",),
        ("contoso.com", "MX"): ("0 mx.contoso.com.",),
        ("mx.contoso.com", "A"): ("192.0.2.25",),
        ("mx.contoso.com", "AAAA"): (),
        ("esp.example", "TXT"): ("v=spf1 ip4:203.0.113.0/24 -all",),
        ("moved.example", "TXT"): ("v=spf1 redirect=contoso.com",),
        ("macro.example", "TXT"): ("v=spf1 exists:%{ir}.%{l1r-}.%{d2}._s.macro.example -all",),
        ("4.3.2.192.jane.macro.example._s.macro.example", "A"): ("127.0.0.2",),
        ("5.3.2.192.jane.macro.example._s.macro.example", "A"): (),
        ("two.example", "TXT"): ("v=spf1 -all", "v=spf1 ~all"),
        ("typo.example", "TXT"): ("v=spf1 +all ipv4:192.0.2.1",),
        ("none.example", "TXT"): ("hello",),
        ("lost.example", "TXT"): ("v=spf1 include:none.example -all",),
        ("ptr.example", "TXT"): ("v=spf1 ip4:192.0.2.1 ptr -all",),
        ("loop.example", "TXT"): ("v=spf1 include:loop.example -all",),
        ("bare.example", "TXT"): ("v=spf1",),
        ("mask.example", "TXT"): ("v=spf1 ip4:203.0.113.0/255.255.255.0 -all",),
        ("family.example", "TXT"): ("v=spf1 +all ip4:2001:db8::/32",),
        ("equals.example", "TXT"): ("v=spf1 ip4=203.0.113.0/24 -all",),
        ("colon.example", "TXT"): ("v=spf1 redirect:contoso.com",),
        ("wide.example", "TXT"): ("v=spf1 a:web.contoso.com/24//64 -all",),
        ("loop-a.example", "TXT"): ("v=spf1 include:loop-b.example -all",),
        ("loop-b.example", "TXT"): ("v=spf1 redirect=loop-a.example",),
        ("ten.example", "TXT"): ("v=spf1 " + "a:web.contoso.com " * 10 + "-all",),
        ("eleven.example", "TXT"): ("v=spf1 " + "a:web.contoso.com " * 11 + "-all",),
        ("nested.example", "TXT"): ("v=spf1 include:ten.example ip4:203.0.113.77 -all",),
        ("two-voids.example", "TXT"): ("v=spf1 a:gone.example exists:gone.example ~all",),
        ("both.example", "TXT"): ("v=spf1 include:esp.example redirect=contoso.com",),
        ("all-first.example", "TXT"): ("v=spf1 ?all redirect=contoso.com",),
        ("upper.example", "TXT"): ("V=SPF1 INCLUDE:ESP.EXAMPLE. IP6:2001:DB8::/32 -ALL",),
        ("six.example", "TXT"): ("v=spf1 ip6:2001:db8::/32 a:web.contoso.com//128 -all",),
        ("soft.example", "TXT"): ("v=spf1 include:softly.example -all",),
        ("softly.example", "TXT"): ("v=spf1 ~ip4:203.0.113.77 ?all",),
        ("hosts.example", "TXT"): ("v=spf1 mx -all",),
        ("hosts.example", "MX"): tuple(f"{n} mx{n}.hosts.example." for n in range(11)),
        ("null-mx.example", "TXT"): ("v=spf1 mx ip4:203.0.113.77 -all",),
        ("null-mx.example", "MX"): ("0 .",),
        ("shout.example", "TXT"): ("v=spf1 exists:%{L}.shout.example -all",),
        ("jane%2bx.shout.example", "A"): ("127.0.0.2",),
        ("void.example", "TXT"): ("v=spf1 a:gone.example mx:gone.example exists:gone.example -all",),
    },
    frozenset(["gone.example"]),
)


@pytest.mark.parametrize(
    ("ip", "domain", "result", "term"),
    [
        ("198.51.100.7", "contoso.com", "pass", "ip4:198.51.100.0/28"),
        ("192.0.2.80", "contoso.com", "pass", "a:www.contoso.com"),
        ("2001:db8::80", "contoso.com", "pass", "a:www.contoso.com"),
        ("192.0.2.25", "contoso.com", "pass", "mx"),
        ("203.0.113.77", "contoso.com", "pass", "include:esp.example"),
        ("192.0.2.99", "contoso.com", "softfail", "~all"),
        ("::ffff:203.0.113.77", "contoso.com", "pass", "include:esp.example"),
        ("203.0.113.77", "moved.example", "pass", "include:esp.example"),
        ("203.0.113.77", "two.example", "permerror", None),
        ("203.0.113.77", "typo.example", "permerror", None),
        ("203.0.113.77", "none.example", "none", None),
        ("203.0.113.77", "gone.example", "none", None),
        ("203.0.113.77", "lost.example", "permerror", None),
        ("203.0.113.77", "loop.example", "permerror", None),
        ("203.0.113.77", "bare.example", "neutral", None),
        ("203.0.113.77", "mask.example", "permerror", None),
        ("203.0.113.77", "family.example", "permerror", None),
        ("203.0.113.77", "equals.example", "fail", "-all"),
        ("203.0.113.77", "colon.example", "permerror", None),
        ("192.0.2.1", "wide.example", "pass", "a:web.contoso.com/24//64"),
        ("2001:db8::1", "wide.example", "pass", "a:web.contoso.com/24//64"),
        ("203.0.113.77", "void.example", "permerror", None),
        ("203.0.113.77", "loop-a.example", "permerror", None),
        ("203.0.113.77", "ten.example", "fail", "-all"),
        ("203.0.113.77", "eleven.example", "permerror", None),
        ("203.0.113.77", "nested.example", "permerror", None),
        ("203.0.113.77", "two-voids.example", "softfail", "~all"),
        ("203.0.113.77", "both.example", "pass", "include:esp.example"),
        ("198.51.100.7", "both.example", "pass", "ip4:198.51.100.0/28"),
        ("198.51.100.7", "all-first.example", "neutral", "?all"),
        ("203.0.113.77", "upper.example", "pass", "INCLUDE:ESP.EXAMPLE."),
        ("2001:db8::9", "upper.example", "pass", "IP6:2001:DB8::/32"),
        ("192.0.2.9", "upper.example", "fail", "-ALL"),
        ("192.0.2.80", "six.example", "pass", "a:web.contoso.com//128"),
        ("192.0.2.81", "six.example", "fail", "-all"),
        ("203.0.113.77", "soft.example", "fail", "-all"),
        ("203.0.113.77", "hosts.example", "permerror", None),
        ("203.0.113.77", "null-mx.example", "pass", "ip4:203.0.113.77"),
    ],
)
def test_an_address_has_its_result_and_the_term_that_gave_it(ip: str, domain: str, result: str, term: str) -> None:
    found = check_host(ip, domain, ZONE)
    assert (found.result, found.term) == (result, term)


def test_a_macro_is_filled_in_from_the_mail() -> None:
    assert check_host("192.2.3.4", "macro.example", ZONE, mail_from="jane-x@contoso.com").result == "pass"
    assert check_host("192.2.3.5", "macro.example", ZONE, mail_from="jane-x@contoso.com").result == "fail"


def test_an_upper_case_macro_is_escaped_as_a_url_is() -> None:
    assert check_host("192.2.3.4", "shout.example", ZONE, mail_from="jane+x@contoso.com").result == "pass"


@pytest.mark.parametrize(
    ("ip", "domain", "why"),
    [
        ("203.0.113.77", "fabrikam.com", "the snapshot does not say what TXT of fabrikam.com is"),
        ("203.0.113.77", "ptr.example", "ptr asks the names of the address, which no snapshot holds"),
        ("no address", "contoso.com", "'no address' is no IP address"),
    ],
)
def test_what_the_snapshot_does_not_say_has_no_result(ip: str, domain: str, why: str) -> None:
    found = check_host(ip, domain, ZONE)
    assert (found.result, found.why) == (None, why)


def test_a_term_before_the_gap_still_decides() -> None:
    assert check_host("192.0.2.1", "ptr.example", ZONE).result == "pass"


@given(st.text(), st.sampled_from(["192.0.2.1", "2001:db8::1"]))
def test_any_record_has_a_result_or_none(text: str, ip: str) -> None:
    zone = Zone({("d.example", "TXT"): (f"v=spf1 {text}",)})
    assert check_host(ip, "d.example", zone).result in (*RESULTS.values(), "permerror", "none", None)
