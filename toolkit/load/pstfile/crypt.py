"""How blocks are obscured: not at all, by a substitution table, or by a keyed one ([MS-PST] §5.1, §5.2).

    NDB_CRYPT_NONE 0 · NDB_CRYPT_PERMUTE 1: one byte for another · NDB_CRYPT_CYCLIC 2: three tables and a key

None of them is a protection: there is no secret. Only data blocks are obscured, never the trees.
"""

from __future__ import annotations

import numpy as np

__all__ = ["CRYPT_METHODS", "NDB_CRYPT_CYCLIC", "NDB_CRYPT_NONE", "NDB_CRYPT_PERMUTE", "REVEAL", "permute", "reveal"]

NDB_CRYPT_NONE = 0
NDB_CRYPT_PERMUTE = 1
NDB_CRYPT_CYCLIC = 2
CRYPT_METHODS = (NDB_CRYPT_NONE, NDB_CRYPT_PERMUTE, NDB_CRYPT_CYCLIC)

# The substitution that a writer applies (§5.1, the first 256 constants). A reader needs its inverse, the third 256.
_OBSCURE = bytes.fromhex(
    "41361362a8216ebbf416cc047f64e85d1ef2cb2a74c55e35d295479e962d9a884c7d843fdbac31b6485ff6c4d8398be7"
    "233b388ec8c1df25b120a546604e9cfbaad35651457c550007c92b9d859b09a08fadb30f63ab894bd7a7155a716642bf"
    "264a6b98faea7753b270052cfd593a867ece06eb827857c78d43afb41cd45bcde2e9274fc3087280cfb0eff5286dbe30"
    "4d3492d50e3c2232e5e4f99fc2d10a8112e1ee918376e397e6618a1779a4b7dc907a5c8c02a6ca69de501a1193b95287"
    "58fced1d37491b6ae0293399bd6cd994f340546ff0c673b8d63e6518441fdd6710f10c19ecae03a1147ba90bfff8a3c0"
    "a201f72ebc2468750dfeba2fb5d0da3d"
)
# The middle rotor of the cyclic method (the second 256 constants): its own inverse.
_REFLECT = bytes.fromhex(
    "14530f56b3c87a9ceb65481716159f02cc547c83000d0c0ba262a876dbd9edc7c5a4dcac8574d6d0a79bae9a967166c3"
    "6399b8dd73928e847da55ed15d93b1575150808952944f4e0a6bbc8d7f6e47464140440111cb033ff7f4e1a98f3c3af9"
    "fbf0193082092ec99da08649ee6f4d6dc42d813425871b88aafc06a11238fd4c4272641337246a757743ffe6b44b365c"
    "e4d8353d45b92cecb7312b290768a30e697b189e2139be281a5b78f523ca2ab0af3efe048ce7e5983295d3f64ae8a6ea"
    "e9f3d52f7020f21f0567ad5510cecde3273bdabad7c226d4911dd21c2233f8faf15aefcf90b68bb5bdc0bf08971e6ce2"
    "61e0c6c159abbb58de5fdf60797eb28a"
)
REVEAL = bytes(_OBSCURE.index(value) for value in range(256))
"""What `bytes.translate` undoes NDB_CRYPT_PERMUTE with."""

_OBSCURE_TABLE, _REFLECT_TABLE, _REVEAL_TABLE = (
    np.frombuffer(table, dtype=np.uint8) for table in (_OBSCURE, _REFLECT, REVEAL)
)


def permute(data: bytes) -> bytes:
    """The bytes as a writer of NDB_CRYPT_PERMUTE stores them."""
    return data.translate(_OBSCURE)


def reveal(data: bytes, method: int, block_id: int) -> bytes:
    """The bytes as they were before the crypt method obscured them; an unknown method changes nothing."""
    if method == NDB_CRYPT_PERMUTE:
        return data.translate(REVEAL)
    return _cyclic(data, block_id) if method == NDB_CRYPT_CYCLIC else data


def _cyclic(data: bytes, block_id: int) -> bytes:
    """Symmetric: the same call obscures and reveals. The key is the block id's low half, folded to 16 bits (§5.2)."""
    key = block_id & 0xFFFFFFFF
    steps = np.arange(len(data), dtype=np.uint32) + ((key ^ (key >> 16)) & 0xFFFF)
    low, high = steps.astype(np.uint8), (steps >> 8).astype(np.uint8)
    value = _OBSCURE_TABLE[np.frombuffer(data, dtype=np.uint8) + low]
    value = _REFLECT_TABLE[value + high] - high
    return bytes((_REVEAL_TABLE[value] - low).tobytes())
