"""Which sending addresses lie inside the SPF record."""

from __future__ import annotations

import pytest

from toolkit.enrich import sending
from toolkit.enrich.sending import sending_addresses, sending_findings
from toolkit.enrich.zone import Zone

ZONE = Zone({("contoso.com", "TXT"): ("v=spf1 ip4:203.0.113.0/24 -all",)})
OURS = {"mail_from_domain": "contoso.com"}


def texts(mail) -> list[str]:
    return [finding.text for finding in sending_findings("contoso.com", mail, ZONE)]


def test_an_address_inside_the_record_is_named_with_the_term(mails) -> None:
    mail = mails({**OURS, "connecting_ip": "203.0.113.77", "spf": "pass"}, {**OURS, "connecting_ip": "203.0.113.77"})
    assert texts(mail) == [
        "203.0.113.77 lies inside the SPF record and sent 2 mails in this name: ip4:203.0.113.0/24 of contoso.com"
    ]


def test_a_stamp_that_says_otherwise_is_told(mails) -> None:
    mail = mails({**OURS, "connecting_ip": "198.51.100.7", "spf": "pass"})
    assert texts(mail) == ["198.51.100.7 sent 1 mail in this name: stamped spf=pass then, fail by this snapshot"]


def test_agreement_outside_the_record_is_nothing_odd(mails) -> None:
    mail = mails({**OURS, "connecting_ip": "198.51.100.7", "spf": "fail"}, {"connecting_ip": "203.0.113.7"})
    assert texts(mail) == []


def test_behind_a_gateway_the_address_that_enhanced_filtering_recorded_counts(mails) -> None:
    mail = mails({**OURS, "connecting_ip": "198.51.100.7", "skip_listed_ip": "203.0.113.7"}, {**OURS})
    assert list(sending_addresses("contoso.com", mail)["ip"]) == ["203.0.113.7"]


def test_a_long_list_is_cut_and_says_so(mails, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_ADDRESSES", 2)
    mail = mails(*({**OURS, "connecting_ip": f"203.0.113.{n}"} for n in range(5)))
    assert texts(mail)[-1] == "3 more addresses sent in this name and were not held against the record"
    assert len(texts(mail)) == 3
