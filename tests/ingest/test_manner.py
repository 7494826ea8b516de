"""How evidence is read is stated once, and a password is seen nowhere."""

import pytest

from toolkit.evidence.problems import UsageError
from toolkit.ingest.manner import IN_FULL, Reading


def test_of_the_passwords_only_their_number_is_told():
    reading = Reading(zip_passwords=("Contoso!7", "x"))
    assert reading.stated() == {"depth": "full", "zip_passwords": 2}
    assert "Contoso!7" not in repr(reading)


def test_what_is_not_stated_is_not_told():
    assert IN_FULL.stated() == {"depth": "full"}
    assert Reading("headers", date_order="day").stated() == {"depth": "headers", "date_order": "day"}


def test_a_depth_that_is_none_is_refused():
    with pytest.raises(UsageError, match="depth 'deep' is not one of full, headers"):
        Reading("deep")
