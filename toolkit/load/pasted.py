"""A header block as people paste it: what copying did to it is undone, and said.

    > Received: from mx.example ([192.0.2.1])          Received: from mx.example ([192.0.2.1])
    > by mail.example with SMTP; …               →     <tab>by mail.example with SMTP; …

Out of a mail program, a ticket, or a file that PowerShell wrote (UTF-16). A header out of evidence is never mended.
"""

from __future__ import annotations

import re
import textwrap

from toolkit.evidence.problems import UsageError
from toolkit.load.encoding import sniff_encoding

__all__ = ["mend_pasted"]

SHOWN_CHARACTERS = 60

_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTE_MARK = re.compile(r"(?m)^>[ ]?")
_EMPTY = frozenset(["", ">"])
# Stricter than RFC 5322: a line of a value that lost its indentation may begin with `17:05:36` or `SFS:(13230040)`.
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]*[ \t]*:(?:[ \t]|$)")


def mend_pasted(pasted: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The header as it was before it was copied, and what was mended; a sound one comes back byte for byte.

    What follows the first empty line is left out. Raises UsageError where no line is a header field.
    """
    encoding, mark = sniff_encoding(pasted)
    done = [] if encoding == "utf-8" else [f"it was read as {encoding.upper()}"]
    # Latin-1 gives every byte back as it was, whatever it stands for.
    text = pasted[mark:].decode("latin-1" if encoding == "utf-8" else encoding, "backslashreplace")
    lines = _header_lines(_LINE_END.split(text))
    for mend, says in ((_unquoted, "marks of quoting were taken off"), (_outdented, "it was indented as a whole")):
        mended = mend(lines)
        done += [says] if mended != lines else []
        lines = mended
    if not any(map(_FIELD.match, lines)):
        raise UsageError(f"no header field is in it: it begins with {lines[0][:SHOWN_CHARACTERS]!r}")
    folded = _folded(lines)
    done += ["its folded lines had lost their indentation and were joined again"] if folded != lines else []
    return "\r\n".join(folded).encode("latin-1" if encoding == "utf-8" else "utf-8", "replace"), tuple(done)


def _header_lines(lines: list[str]) -> list[str]:
    """From the first line that is not empty to the next that is."""
    first = next((at for at, line in enumerate(lines) if line.strip() not in _EMPTY), None)
    if first is None:
        raise UsageError("no header was pasted")
    end = next((at for at in range(first, len(lines)) if lines[at].strip() in _EMPTY), len(lines))
    return lines[first:end]


def _unquoted(lines: list[str]) -> list[str]:
    return [_QUOTE_MARK.sub("", line) for line in lines] if all(line.startswith(">") for line in lines) else lines


def _outdented(lines: list[str]) -> list[str]:
    return textwrap.dedent("\n".join(lines)).split("\n")


def _folded(lines: list[str]) -> list[str]:
    """Where no line is indented, what looks like no field goes on the one above."""
    if any(line[:1] in (" ", "\t") for line in lines):
        return lines
    first = next(at for at, line in enumerate(lines) if _FIELD.match(line))
    return [line if at <= first or _FIELD.match(line) else "\t" + line for at, line in enumerate(lines)]
