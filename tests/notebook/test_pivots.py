"""From a value to everything that touches it."""

import pytest

import toolkit
from toolkit import UsageError
from toolkit.notebook.pivots import pivot
from toolkit.notebook.standing import mail_of


@pytest.fixture
def address(case):
    return case.mail[case.mail["mail_uid"] == mail_of(case)]["connecting_ip"].iloc[0]


def test_every_table_of_the_plain_pivot_is_shown(case, displayed, address):
    pivot(case, ip=address)
    assert len(displayed) == len(toolkit.pivot(case, ip=address))
    assert f"mail: ip {address}" in displayed[0]


def test_a_value_that_nothing_touches_is_said(case, displayed):
    pivot(case, helo="<nobody>")
    assert "Nothing in the case has helo &lt;nobody&gt;" in displayed[0]


def test_two_values_at_once_are_refused(case, displayed):
    with pytest.raises(UsageError, match="exactly one"):
        pivot(case, ip="192.0.2.1", helo="x")


def test_the_form_asks_for_another_value(case, displayed, at_the_keyboard, address):
    pivot(case, ip=address)
    [kind, value, button], _ = displayed[-1].children[0].children, displayed[-1].children[1]
    kind.value = "address"
    assert set(value.options) <= set(case.mail["mail_from"].dropna())
    value.value = value.options[0]
    before = len(displayed)
    button.click()
    assert len(displayed) > before
