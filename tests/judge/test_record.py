"""Which clauses are written: all of mail that matters, of plain foreign mail what its verdict rests on."""

from __future__ import annotations

import pytest

from toolkit.judge.clauses import BY_NAME

FOREIGN = {
    "mail_from": "news@news.example", "mail_from_domain": "news.example", "header_from": "news@news.example",
    "header_from_domain": "news.example", "header_from_raw": "news@news.example", "spf_domain": "news.example",
}  # fmt: skip


@pytest.fixture
def written(judged):
    """written(mail) → the names of the clauses that are written of it."""
    return lambda mail: set(judged(mail)["clauses"]["clause"])


def test_of_mail_in_our_name_every_clause_is_written(written, made):
    assert written(made.SPOOF) == set(BY_NAME)


def test_of_plain_foreign_mail_only_what_its_verdict_rests_on(written, made):
    assert written({**made.SPOOF, **FOREIGN}) == {"mail_from_is_ours", "header_from_is_ours", "entered_from_outside"}


def test_of_a_look_alike_every_clause_is_written(written, made):
    near = {**made.SPOOF, **FOREIGN, "header_from": "x@cont0so.com", "header_from_domain": "cont0so.com"}
    assert written(near) == set(BY_NAME)


def test_of_foreign_mail_that_passed_the_gateway_by_every_clause_is_written(judged, made):
    case = made.case_of(network={"gateways": ["192.0.2.0/24"]})
    assert set(judged({**made.SPOOF, **FOREIGN}, case=case)["clauses"]["clause"]) == set(BY_NAME)
