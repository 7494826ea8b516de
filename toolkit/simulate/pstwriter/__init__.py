"""Writing PST files, layer by layer as the specification has them ([MS-PST] §2).

    space → nodes                       bytes on disk, blocks, the two trees       §2.2
    heap → tables                       heaps, properties, tables                  §2.3
    columns → messages → folders        messages, folders, the store               §2.4

Messages go to disk as they come; what stays in memory is an entry for each block and node, and a row for each message.
"""

from toolkit.simulate.pstwriter.folders import Folder, Folders
from toolkit.simulate.pstwriter.messages import write_message
from toolkit.simulate.pstwriter.nodes import Nodes

__all__ = ["Folder", "Folders", "Nodes", "write_message"]
