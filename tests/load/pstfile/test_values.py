"""Property values."""

from datetime import UTC, datetime

import pytest

from toolkit.load.pstfile.values import as_bool, as_int, as_text, as_time, as_utf8


def test_text_loses_only_the_nul_that_ends_it():
    assert as_text(0x1F, "fax\0".encode("utf-16-le"), None) == "fax"
    assert as_text(0x1F, "a\0b".encode("utf-16-le"), None) == "a\0b"


def test_eight_bit_text_is_read_in_its_own_encoding():
    assert as_text(0x1E, b"\xe9t\xe9", 1252) == "été"
    assert as_text(0x1E, b"\xcf\xf0\xe8", 1251) == "При"


def test_headers_keep_every_nul_and_every_lone_surrogate():
    stored = "X: a\0b\0".encode("utf-16-le") + b"\x00\xd8"
    assert as_utf8(0x1F, stored, None) == b"X: a\0b\0\xed\xa0\x80"


def test_text_with_a_lone_surrogate_can_still_be_written_as_utf8():
    text = as_text(0x1F, b"\x00\xd8a\x00", None)
    assert text is not None
    assert text.encode("utf-8").endswith(b"a")


def test_numbers_are_signed_and_only_of_number_types():
    assert as_int(0x03, b"\xff\xff\xff\xff") == -1
    assert as_int(0x02, b"\x07\x00\x99\x99") == 7
    assert as_int(0x1F, b"\x07\x00\x00\x00") is None
    assert as_int(0x14, b"\x07") is None


def test_a_flag_is_of_the_boolean_type_alone():
    assert as_bool(0x0B, b"\x01\0\0\0") is True
    assert as_bool(0x0B, b"\0\0\0\0") is False
    assert as_bool(0x03, b"\x01\0\0\0") is None


def test_a_time_is_utc():
    assert as_time(0x40, (133960896000000000).to_bytes(8, "little")) == datetime(2025, 7, 4, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("ticks", [0, 0x0CB34557A3DD4000])
def test_no_date_is_null_and_never_1601_or_4501(ticks):
    assert as_time(0x40, ticks.to_bytes(8, "little")) is None


def test_a_time_beyond_every_calendar_is_refused():
    with pytest.raises(OverflowError):
        as_time(0x40, b"\xff" * 8)
