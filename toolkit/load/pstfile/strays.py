"""Messages that no node names any more: where node pages are lost, a block of properties still is what it is.

    block 8412   properties · IPM.Note · PidTagInternetMessageId <one@contoso.com>        locator block=8412
    block 8418   subnodes 0x692, 0x671, 0x1F → "… Message-ID: <one@contoso.com> …"        its subnodes, by that proof

A block does not say of which node it is the data: the folder is lost, and it may be an earlier state of a message, or a
deleted one. Which subnodes are its own only its Message-ID proves, where the header text among them repeats it;
subnodes that nothing proves to be a message's own are not taken for them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.ltp import PropertyContext
from toolkit.load.pstfile.ndb import NORMAL_MESSAGE, Node, Store

__all__ = ["is_stray", "locator_of", "node_id_in", "said_of_stray", "strays_in"]

NODE_ID_BITS = 32
"""Node ids are so wide: the number of a stray has its block id above them."""
MOST_BLOCK_ID = 1 << 31

MESSAGE_CLASS, TRANSPORT_HEADERS, INTERNET_MESSAGE_ID = 0x001A, 0x007D, 0x1035
NEIGHBOURS = 32
"""How many lists of subnodes before and behind it are tried for one message: writers put them near its properties."""

_HEAP_OF_PROPERTIES = b"\xec\xbc"
_DATA_TREE = 0x01


def is_stray(nid: int) -> bool:
    """Whether the number stands for a block, not for a node."""
    return nid >> NODE_ID_BITS != 0


def locator_of(nid: int) -> str:
    """Where a message lies in its store.

    >>> locator_of(2097188), locator_of(8412 << 32 | 4)
    ('nid=2097188', 'block=8412')
    """
    return f"block={nid >> NODE_ID_BITS}" if is_stray(nid) else f"nid={nid}"


def node_id_in(locator: str) -> int:
    """The number that `locator_of` wrote. Raises ValueError for any other text."""
    name, _, number = locator.partition("=")
    if name == "block":
        return int(number) << NODE_ID_BITS | NORMAL_MESSAGE
    return int(locator.removeprefix("nid="))


def said_of_stray(node: Node) -> str:
    """What is not known of a message that was found so."""
    folder = "its folder is" if node.subnodes else "its folder, its recipients and its attachments are"
    return (
        f"found by its block alone, as the page that names its node is lost: {folder} not known, and it may be an"
        " earlier state of a message, or a deleted one"
    )


@dataclass(slots=True)
class _Blocks:
    """What blocks say of each other: which are data of something, which are lists of subnodes, which of those have
    something above them."""

    owned: set[int] = field(default_factory=set)
    lists: list[int] = field(default_factory=list)
    below: set[int] = field(default_factory=set)

    @property
    def loose_lists(self) -> list[int]:
        """Lists of subnodes that no node, list or subnode names."""
        return [bid for bid in self.lists if bid not in self.below]


def strays_in(store: Store) -> list[Node]:
    """The messages in blocks that no node and no list of subnodes names, in the order of their block ids."""
    blocks = _survey(store)
    lists, found = blocks.loose_lists, list[Node]()
    for bid in store.blocks.keys:
        item = None if bid in blocks.owned or bid >= MOST_BLOCK_ID else _message(store, bid)
        if item is not None:
            found.append(item.node._replace(subnodes=_own_list(store, item, lists)))
    store.take_doubts()
    return found


def _survey(store: Store) -> _Blocks:
    columns = store.nodes.columns
    blocks = _Blocks({bid & ~1 for bid in columns["data"]}, below={bid & ~1 for bid in columns["subnodes"]})
    for bid in store.blocks.keys:
        if not bid & 2:
            continue
        try:
            if store.block(bid)[0] == _DATA_TREE:
                blocks.owned.update(child & ~1 for child in store.data_tree(bid)[2])
            else:
                _survey_list(store, bid, blocks)
        except Damage:
            continue
    return blocks


def _survey_list(store: Store, bid: int, blocks: _Blocks) -> None:
    level, entries, form = store.subnode_tree(bid)
    blocks.lists.append(bid)
    if level:
        blocks.below.update(child & ~1 for _, child in form.iter_unpack(entries))
        return
    for _, data, subnodes in form.iter_unpack(entries):
        blocks.owned.add(data & ~1)
        blocks.below.add(subnodes & ~1)


def _message(store: Store, bid: int) -> PropertyContext | None:
    """The properties in a block, or in the tree of blocks that it is, where they are a message's."""
    try:
        if bid & 2 and store.block(bid)[0] != _DATA_TREE:
            return None
        first = store.data_tree(bid)[2][0] if bid & 2 else bid
        if store.block(first)[2:4] != _HEAP_OF_PROPERTIES:
            return None
        item = PropertyContext(store, Node(bid << NODE_ID_BITS | NORMAL_MESSAGE, bid, 0))
    except (Damage, IndexError):
        return None
    return item if MESSAGE_CLASS in item.properties else None


def _own_list(store: Store, item: PropertyContext, lists: list[int]) -> int:
    """The list of subnodes whose header text repeats the message's own Message-ID; 0 where none does."""
    place = item.properties.get(TRANSPORT_HEADERS, 0) >> 32
    try:
        message_id = item.typed(INTERNET_MESSAGE_ID)[1].rstrip(b"\0")
    except (Damage, KeyError):
        return 0
    if not place & 0x1F or not message_id:
        return 0
    near = bisect_left(lists, item.node.data)
    around = lists[max(0, near - NEIGHBOURS) : near + NEIGHBOURS]
    proven = (bid for bid in around if _repeats(store, bid, place, message_id))
    return next(proven, 0)


def _repeats(store: Store, bid: int, place: int, message_id: bytes) -> bool:
    try:
        found = store.subnodes_of(bid).get(place)
        return found is not None and message_id in store.data_of(found[0])
    except Damage:
        return False
