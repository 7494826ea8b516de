"""The substitution of NDB_CRYPT_PERMUTE."""

from toolkit.load.pstfile.crypt import NDB_CRYPT_PERMUTE, reveal
from toolkit.simulate.pstwriter.obscuring import OBSCURE


def test_every_byte_has_another_and_a_reader_reverses_it() -> None:
    everything = bytes(range(256))
    assert sorted(OBSCURE) == list(everything)
    assert OBSCURE[:3] == b"\x41\x36\x13"
    assert reveal(everything.translate(OBSCURE), NDB_CRYPT_PERMUTE, 0) == everything
