"""The two ways of obscuring blocks, against the specification's own steps."""

import pytest

from toolkit.load.pstfile import crypt

PLAIN = bytes(range(256)) * 3 + b"tail"


def by_the_steps_of_the_specification(data: bytes, key: int) -> bytes:
    """[MS-PST] §5.2, byte by byte."""
    word, out = (key ^ (key >> 16)) & 0xFFFF, bytearray()
    obscure, reflect = crypt._OBSCURE, crypt._REFLECT
    for byte in data:
        byte = obscure[(byte + word) & 0xFF]
        byte = (reflect[(byte + (word >> 8)) & 0xFF] - (word >> 8)) & 0xFF
        out.append((obscure.index(byte) - word) & 0xFF)
        word = (word + 1) & 0xFFFF
    return bytes(out)


def test_the_tables_are_permutations_and_the_rotor_is_its_own_inverse():
    assert sorted(crypt._OBSCURE) == sorted(crypt._REFLECT) == list(range(256))
    assert all(crypt._REFLECT[crypt._REFLECT[value]] == value for value in range(256))
    assert list(crypt._OBSCURE[:8]) == [65, 54, 19, 98, 168, 33, 110, 187]
    assert list(crypt.REVEAL[:8]) == [71, 241, 180, 230, 11, 106, 114, 72]


def test_permuted_bytes_are_revealed():
    assert crypt.permute(PLAIN) != PLAIN
    assert crypt.reveal(crypt.permute(PLAIN), crypt.NDB_CRYPT_PERMUTE, 4) == PLAIN


@pytest.mark.parametrize("block_id", [4, 0x12FFF8, 0xFFFF_FFFC, 0x1_2345_6784])
def test_the_cyclic_method_follows_the_specification_and_undoes_itself(block_id):
    obscured = crypt.reveal(PLAIN, crypt.NDB_CRYPT_CYCLIC, block_id)
    assert obscured == by_the_steps_of_the_specification(PLAIN, block_id & 0xFFFFFFFF)
    assert crypt.reveal(obscured, crypt.NDB_CRYPT_CYCLIC, block_id) == PLAIN


def test_no_method_and_an_unknown_one_change_nothing():
    assert crypt.reveal(PLAIN, crypt.NDB_CRYPT_NONE, 4) == crypt.reveal(PLAIN, 99, 4) == PLAIN
    assert crypt.reveal(b"", crypt.NDB_CRYPT_CYCLIC, 4) == b""
