"""emlx: one message as Apple Mail keeps it: its length in bytes, the message, and a property list of flags.

    1742
    Received: from mail.contoso.com (203.0.113.7) by …
    …
    <?xml version="1.0" encoding="UTF-8"?> …

Nobody specifies the format; what is read here is what Apple Mail writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load import eml
from toolkit.load.eml import LENGTH_LINE
from toolkit.load.registry import loader

FLAGS = re.compile(rb"<\?xml[^>]*\?>\s*<!DOCTYPE plist|<plist ")
# Apple Mail leaves the content of attachments out and says how long it was; the file is then named .partial.emlx.
LEFT_OUT = re.compile(rb"^X-Apple-Content-Length[ \t]*:", re.MULTILINE | re.IGNORECASE)


def recognises(head: bytes, size: int) -> bool:
    """True for a line that is a number, followed by what begins like a message."""
    count = LENGTH_LINE.match(head)
    return count is not None and eml.recognises(head[count.end() :], size)


@loader(kind="emlx", recognises=recognises, gives="messages")
def read(file: EvidenceFile, notes: Notes, depth: str = "full") -> Iterator[RawMessage]:  # noqa: ARG001 - the text is one
    """The one message, of the length that the file states; where it states a wrong one, up to the property list."""
    content = file.read()
    count = LENGTH_LINE.match(content)
    start = count.end() if count else 0
    stated = int(count[1]) if count else 0
    message, note = content[start : start + stated], None
    rest = content[start + stated :]
    if len(message) < stated or (rest.strip() and not FLAGS.match(rest.lstrip())):
        flags = FLAGS.search(content, start)
        message = content[start : flags.start() if flags else len(content)]
        note = f"it states a length of {stated:,} bytes; the message that is there has {len(message):,}"
        notes.problem("load", file.evidence_id, f"offset={start}", note, field="size_bytes")
    if LEFT_OUT.search(message):
        reason = "Apple Mail left the content of attachments out: it lies in a folder of its own"
        notes.problem("load", file.evidence_id, f"offset={start}", reason, field="attachment")
    yield RawMessage(file.evidence_id, f"offset={start}", "eml", "file", message, size_bytes=len(message))
    notes.count(file.evidence_id, file.path, declared=1, emitted=1, note=note)
