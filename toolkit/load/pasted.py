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

# What an analyzer of headers shows: `12<tab>Authentication-Results<tab>spf=fail …`, and above them a summary.
_NUMBERED = re.compile(r"\d+\t([A-Za-z][A-Za-z0-9-]*)\t([^\t]*)")
_SUMMARY = re.compile(r"(Subject|From|To|Cc|Message Id|Reply to):?\t([^\t]+)", re.IGNORECASE)
TABLED = "it was a table of a header analyzer: of the Received fields, which show the path, it holds none"

# What a word processor or a web page puts for a space or a quotation mark.
_SPACES = ("\u00a0", "\u202f")
_QUOTES = ("\u201c", "\u201d", "\u201e")


def mend_pasted(pasted: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The header as it was before it was copied, and what was mended; a sound one comes back byte for byte.

    What follows the first empty line is left out. Raises UsageError where no line is a header field.
    """
    encoding, mark = sniff_encoding(pasted)
    done = [] if encoding == "utf-8" else [f"it was read as {encoding.upper()}"]
    # Latin-1 gives every byte back as it was, whatever it stands for.
    text = pasted[mark:].decode("latin-1" if encoding == "utf-8" else encoding, "backslashreplace")
    text = _plain(text, is_utf8=encoding == "utf-8", done=done)
    lines = _LINE_END.split(text)
    tabled = _out_of_a_table(lines)
    done += [TABLED] if tabled else []
    lines = _header_lines(tabled or lines)
    for mend, says in ((_unquoted, "marks of quoting were taken off"), (_outdented, "it was indented as a whole")):
        mended = mend(lines)
        done += [says] if mended != lines else []
        lines = mended
    if not any(map(_FIELD.match, lines)):
        raise UsageError(f"no header field is in it: it begins with {lines[0][:SHOWN_CHARACTERS]!r}")
    folded = _folded(lines)
    done += ["its folded lines had lost their indentation and were joined again"] if folded != lines else []
    return "\r\n".join(folded).encode("latin-1" if encoding == "utf-8" else "utf-8", "replace"), tuple(done)


def _plain(text: str, *, is_utf8: bool, done: list[str]) -> str:
    """Text whose spaces and quotation marks are those of a header; curly ones beside straight ones were meant."""
    for letters, plain, says in ((_SPACES, " ", "spaces"), (_QUOTES, '"', "quotation marks")):
        found = [letter.encode().decode("latin-1") if is_utf8 else letter for letter in letters]
        if any(letter in text for letter in found) and (plain == " " or plain not in text):
            for letter in found:
                text = text.replace(letter, plain)
            done.append(f"the {says} of a word processor or web page were made plain")
    return text


def _out_of_a_table(lines: list[str]) -> list[str]:
    """The fields that an analyzer's table of a header holds; empty for what is no such table."""
    rows = [row for line in lines if (row := _NUMBERED.fullmatch(line.strip()))]
    if len(rows) < 2:
        return []
    named = {row[1].lower() for row in rows}
    summary = [row for line in lines if (row := _SUMMARY.fullmatch(line.strip()))]
    fields = [(row[1].replace(" ", "-"), row[2]) for row in summary]
    return [f"{name}: {value}" for name, value in fields if name.lower() not in named] + [
        f"{row[1]}: {row[2]}" for row in rows
    ]


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
