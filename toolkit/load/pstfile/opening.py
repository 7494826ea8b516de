"""Opening a store: the header, then both trees, then, where the header is in doubt, how blocks are obscured.

    with open_store(file) as store: store.node(0x122)

The file is opened for reading only and mapped into memory where it lies on disk.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from toolkit.evidence.problems import EvidenceError
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.pstfile.crypt import CRYPT_METHODS, NDB_CRYPT_PERMUTE
from toolkit.load.pstfile.damage import BLOCK_TREE, NODE_TREE, Bytes, Damage, scan_leaves
from toolkit.load.pstfile.header import HEADER_BYTES, Header, looks_like_store, read_header
from toolkit.load.pstfile.index import Entry, Index, read_index
from toolkit.load.pstfile.layout import LAYOUTS
from toolkit.load.pstfile.ndb import Store, block_lies_there
from toolkit.load.pstfile.strays import strays_in

__all__ = ["is_store", "open_bytes", "open_store"]

_HEAP_SIGNATURE = 0xEC
_PROBES = 64

_ALL_BITS = (1 << 64) - 1
_WITHOUT_RESERVED_BIT = _ALL_BITS - 1
_LOW_HALF = (1 << 32) - 1


@contextmanager
def open_store(file: EvidenceFile) -> Iterator[Store]:
    """The store in a file. Raises EvidenceError when nothing of it can be read, and says why."""
    if file.data is not None:
        yield open_bytes(file.data)
        return
    if file.size_bytes == 0:
        raise EvidenceError("the file is empty")
    with file.open() as stream:
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        store = None
        try:
            store = open_bytes(mapped)
            yield store
        finally:
            _close(mapped, store)


def is_store(file: EvidenceFile) -> bool:
    """Whether a file is a store: by its first bytes, or, where those were zeroed, by the pages of its trees."""
    if any(file.head(HEADER_BYTES)):
        return looks_like_store(file.head(HEADER_BYTES))
    if file.data is not None:
        return _has_pages(file.data)
    with file.open() as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return _has_pages(mapped)


def _has_pages(data: Bytes) -> bool:
    return any(scan_leaves(data, layout, NODE_TREE) for layout in LAYOUTS)


def _close(mapped: mmap.mmap, store: Store | None) -> None:
    if store is not None:
        store.view.release()
    # A piece of the file that an exception on its way up still holds keeps the map open until it is forgotten.
    with suppress(BufferError):
        mapped.close()


def open_bytes(data: Bytes) -> Store:
    """The store in these bytes. Raises EvidenceError."""
    if len(data) == 0:
        raise EvidenceError("the file is empty")
    header = read_header(data)
    blocks, block_damage = _block_index(data, header)
    nodes, node_damage = _node_index(data, header, blocks)
    store = Store(data, header.layout, header.crypt, nodes, blocks, [*header.damage, *block_damage, *node_damage])
    if header.crypt not in CRYPT_METHODS:
        store.crypt = _probed_crypt(store)
    if node_damage:
        _join_strays(store)
    if not store.nodes.keys or not blocks.keys:
        missing = "node" if blocks.keys else "block"
        why = "; ".join(header.damage) or "the file is damaged, or cut off before it"
        raise EvidenceError(f"no entry of the {missing} tree can be found, and no block is a message: {why}")
    return store


def _join_strays(store: Store) -> None:
    strays = strays_in(store)
    store.nodes = store.nodes.joined(
        [stray.nid for stray in strays],
        data=[stray.data for stray in strays],
        subnodes=[stray.subnodes for stray in strays],
        parent=[0] * len(strays),
    )


def _block_index(data: Bytes, header: Header) -> tuple[Index, list[str]]:
    def lies_there(entry: Entry) -> bool:
        return block_lies_there(data, header.layout, int(entry["key"]), int(entry["place"]), int(entry["size"]))

    return read_index(data, header.layout, BLOCK_TREE, header.block_root, _WITHOUT_RESERVED_BIT, lies_there)


def _node_index(data: Bytes, header: Header, blocks: Index) -> tuple[Index, list[str]]:
    def has_its_data(entry: Entry) -> bool:
        bid = int(entry["data"])
        row = blocks.place_of(bid & ~1)
        return row is not None and block_lies_there(
            data, header.layout, bid, blocks.columns["place"][row], blocks.columns["size"][row]
        )

    return read_index(data, header.layout, NODE_TREE, header.node_root, _LOW_HALF, has_its_data)


def _probed_crypt(store: Store) -> int:
    """The method by which most nodes begin as a heap does; the usual one when none of them says so."""
    rows = range(0, len(store.nodes.keys), max(1, len(store.nodes.keys) // _PROBES))
    nodes = [store.node_in_row(row) for row in rows]

    def heaps(method: int) -> int:
        store.crypt = method
        return sum(_begins_as_heap(store, node.data) for node in nodes)

    best = max(CRYPT_METHODS, key=lambda method: (heaps(method), method == NDB_CRYPT_PERMUTE))
    store.take_doubts()
    return best


def _begins_as_heap(store: Store, bid: int) -> bool:
    try:
        return bool(bid) and not bid & 2 and store.block(bid)[2:3] == bytes([_HEAP_SIGNATURE])
    except Damage:
        return False
