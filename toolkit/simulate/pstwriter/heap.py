"""Heap-on-node: many small pieces in one node's data, and B-trees of such pieces ([MS-PST] §2.3.1, §2.3.2).

    HNHDR  piece  piece  …  HNPAGEMAP       a piece's id: block number in the high half, place in the block from bit 5
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

from toolkit.simulate.pstwriter.nodes import BLOCK_ROOM

LARGEST_PIECE = 3580

_SIGNATURE, _TREE = 0xEC, 0xB5
_MOST_PIECES = 2047
_MOST_BLOCKS = 1 << 16
_BLOCK_SHIFT, _PLACE_SHIFT = 16, 5

# §2.3.1.2 to §2.3.1.4: the first block and every 128th from the ninth on tell how full the blocks behind them are.
_HEADER, _BITMAP_HEADER, _PLAIN_HEADER = Struct("<HBBI4s"), Struct("<H64s"), Struct("<H")
_FIRST_BITMAP, _BITMAP_EVERY = 8, 128

# How full a block is, by the free bytes it has at least; 15 where it has fewer than all of these.
_FREE_AT_LEAST = (3584, 2560, 2048, 1792, 1536, 1280, 1024, 768, 512, 256, 128, 64, 32, 16, 8)

_SHORT = Struct("<H")
_MAP_BYTES = 4
_TREE_HEADER = Struct("<BBBBI")
_PIECE_ID = Struct("<I")


class Heap:
    """A heap being filled. `client` says what it is for: 0xBC properties, 0x7C a table."""

    def __init__(self, client: int) -> None:
        self._client = client
        self._blocks: list[bytearray] = []
        self._ends: list[list[int]] = []
        self._begin()

    def add(self, piece: bytes) -> int:
        """Store at most LARGEST_PIECE bytes; the id to find them by, 0 for nothing."""
        if not piece:
            return 0
        if self._free() < len(piece) + _SHORT.size or len(self._ends[-1]) > _MOST_PIECES:
            self._begin()
        number, block, ends = len(self._blocks) - 1, self._blocks[-1], self._ends[-1]
        block += piece
        ends.append(len(block))
        return number << _BLOCK_SHIFT | (len(ends) - 1) << _PLACE_SHIFT

    def replace(self, piece_id: int, piece: bytes) -> None:
        """Write another piece of the same length in the place of one in the first block."""
        place = piece_id >> _PLACE_SHIFT
        start, end = self._ends[0][place - 1], self._ends[0][place]
        self._blocks[0][start:end] = piece

    def add_tree(self, header_id: int, key_bytes: int, records: Sequence[bytes]) -> None:
        """Store records, sorted by the key they begin with, as a B-tree whose header is the piece `header_id`."""
        width = len(records[0]) if records else 0
        level, root, keyed = 0, 0, list(records)
        while keyed:
            in_piece = LARGEST_PIECE // len(keyed[0])
            groups = [keyed[at : at + in_piece] for at in range(0, len(keyed), in_piece)]
            ids = [self.add(b"".join(group)) for group in groups]
            if len(ids) == 1:
                root = ids[0]
                break
            level += 1
            keyed = [
                group[0][:key_bytes] + _PIECE_ID.pack(piece_id) for group, piece_id in zip(groups, ids, strict=True)
            ]
        self.replace(header_id, _TREE_HEADER.pack(_TREE, key_bytes, width - key_bytes if width else 4, level, root))

    def blocks(self, root: int) -> list[bytes]:
        """The heap as data blocks; `root` is the piece to begin reading at."""
        levels = [self._level(number) for number in range(len(self._blocks))]
        self._blocks[0][: _HEADER.size] = _HEADER.pack(0, _SIGNATURE, self._client, root, _nibbles(levels[:8], 4))
        for number in range(_FIRST_BITMAP, len(self._blocks), _BITMAP_EVERY):
            covered = _nibbles(levels[number : number + _BITMAP_EVERY], 64)
            self._blocks[number][: _BITMAP_HEADER.size] = _BITMAP_HEADER.pack(0, covered)
        return [self._closed(number) for number in range(len(self._blocks))]

    def _begin(self) -> None:
        number = len(self._blocks)
        if number == _MOST_BLOCKS:
            raise ValueError("the table is larger than a heap can be")
        header = _HEADER if number == 0 else _BITMAP_HEADER if _is_bitmap(number) else _PLAIN_HEADER
        self._blocks.append(bytearray(header.size))
        self._ends.append([header.size])

    def _map_bytes(self, number: int) -> int:
        return _MAP_BYTES + _SHORT.size * len(self._ends[number])

    def _free(self, number: int = -1) -> int:
        """What is left between the pieces and their map, which lies at an even place."""
        return BLOCK_ROOM - len(self._blocks[number]) - self._map_bytes(number) - 1

    def _level(self, number: int) -> int:
        free = self._free(number)
        return next((level for level, least in enumerate(_FREE_AT_LEAST) if free >= least), len(_FREE_AT_LEAST))

    def _closed(self, number: int) -> bytes:
        block, ends = self._blocks[number], self._ends[number]
        is_last = number == len(self._blocks) - 1
        at = len(block) + len(block) % 2 if is_last else BLOCK_ROOM - self._map_bytes(number)
        _SHORT.pack_into(block, 0, at)
        counts = _SHORT.pack(len(ends) - 1) + _SHORT.pack(0)
        return bytes(block).ljust(at, b"\0") + counts + Struct(f"<{len(ends)}H").pack(*ends)


def _is_bitmap(number: int) -> bool:
    return number % _BITMAP_EVERY == _FIRST_BITMAP


def _nibbles(levels: list[int], size: int) -> bytes:
    """Two blocks to a byte, the earlier one in the low half."""
    packed = bytes(low | high << 4 for low, high in zip(levels[::2], [*levels[1::2], 0], strict=False))
    return packed.ljust(size, b"\0")
