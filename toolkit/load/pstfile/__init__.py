"""PST and OST without another library: nodes and blocks, tables and properties, messages ([MS-PST]).

    read_pst(file, notes) → RawMessage …      opening → ndb → ltp → folders, messaging → reading

The three layers of the specification are three modules, and each can be asked alone: `open_store` gives nodes and
blocks, `PropertyContext` and `TableContext` what a node says, `read_folders` the folders.
"""

from toolkit.load.pstfile.header import looks_like_store
from toolkit.load.pstfile.opening import open_store
from toolkit.load.pstfile.reading import list_message_nodes, read_nodes, read_pst
from toolkit.load.pstfile.strays import locator_of, node_id_in

__all__ = [
    "list_message_nodes", "locator_of", "looks_like_store", "node_id_in", "open_store", "read_nodes", "read_pst",
]  # fmt: skip
