"""HTML inside rich text: what Outlook keeps of an HTML body when it saves a .msg ([MS-OXRTFEX], [MS-OXRTFCP]).

    {\\rtf1\\ansi\\ansicpg1252\\fromhtml1 … {\\*\\htmltag64 <p>} …

extract-msg undoes both the compression and the encapsulation. It takes seconds for a megabyte, hence the limit.
"""

from __future__ import annotations

import warnings
from typing import Any

from toolkit.load.codepages import decode

LARGEST_BYTES = 512 * 1024
MARK_WITHIN = 1024


def html_in_rich_text(content: bytes, storage: str) -> str | None:
    """The HTML body that the RTF of one message of a .msg file carries; None where there is no RTF or it is not HTML.

    `storage` is the embedded message's path inside the file, or empty. Raises ValueError for RTF of more than 512 KiB,
    and whatever extract-msg raises on hostile input, which may be any exception.
    """
    # Imported here: it takes half a second, and a case without such a body has no need of it.
    import extract_msg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        open_message: Any = extract_msg.Message
        # QUIRK: without a file name extract-msg looks for one in the storage's parent, and fails there on a path.
        with open_message(content, prefix=storage, filename="message", delayAttachments=True) as message:
            rtf = message.rtfBody
            if not rtf or b"\\fromhtml" not in rtf[:MARK_WITHIN]:
                return None
            if len(rtf) > LARGEST_BYTES:
                raise ValueError(f"{len(rtf):,} bytes of rich text are too many to convert")
            found = message.deencapsulatedRtf
            if found is None or found.content_type != "html":
                return None
            html: str | bytes = found.html
            return html if isinstance(html, str) else decode(html, None)[0]
