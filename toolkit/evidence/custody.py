"""The custody log: what was done with the evidence, when, in a chain that cannot be shortened or altered unseen.

    {"at": "2025-07-04T08:00:00Z", "action": "evidence registered", "detail": {…}, "previous": "9f86…", "hash": "2c26…"}

One JSON object a line (`custody.jsonl`), appended only, each whole or not at all. `hash` covers the line without
itself, and so the hash before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any

from toolkit.evidence.problems import UsageError
from toolkit.schema.forms import utc_text

FIRST = "0" * 64
PARTS = frozenset(["at", "action", "detail", "previous", "hash"])


def append(log: Path, at: datetime, action: str, detail: Mapping[str, Any]) -> None:
    """Add one line, whole or not at all. `at` is when it was done, by the caller's clock; `detail` must be JSON.

    It takes the place of a last line that was never finished: that is what a command leaves that was killed.
    """
    entries = read(log)
    entry = {
        "at": utc_text(at),
        "action": action,
        "detail": dict(detail),
        "previous": entries[-1]["hash"] if entries else FIRST,
    }
    line = json.dumps({**entry, "hash": _digest(entry)}, ensure_ascii=False, sort_keys=True)
    with log.open("ab", buffering=0) as stream:
        whole = _whole(log.read_bytes())
        try:
            stream.truncate(len(whole))
            _write(stream, (b"" if whole.endswith(b"\n") or not whole else b"\n") + line.encode("utf-8") + b"\n")
        except BaseException:
            stream.truncate(len(whole))
            raise


def _write(stream: FileIO, content: bytes) -> None:
    """All of it: a disk that fills up takes a part first, and refuses the rest."""
    while content:
        content = content[stream.write(content) :]


def read(log: Path) -> list[dict[str, Any]]:
    """Every line, oldest first; empty where there is no log. Raises UsageError for a line that is none of a log's.

    What stands behind the last whole line is none: its writer was killed.
    """
    if not log.exists():
        return []
    lines = _whole(log.read_bytes()).split(b"\n")
    return [_entry(line, f"{log.name} line {number}") for number, line in enumerate(lines, start=1) if line]


def _whole(content: bytes) -> bytes:
    """A log without a last line that was never finished."""
    last = content[content.rfind(b"\n") + 1 :]
    try:
        if last:
            _entry(last, "")
    except UsageError:
        return content.removesuffix(last)
    return content


def _entry(line: bytes, place: str) -> dict[str, Any]:
    try:
        entry = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place}: is not JSON: {error}") from error
    if not isinstance(entry, dict) or not entry.keys() >= PARTS or not isinstance(entry["detail"], dict):
        raise UsageError(f"{place}: is not an entry of the log")
    return entry


def breaks(log: Path) -> list[str]:
    """What is wrong with the chain, in words, by line number; empty when it is whole.

    A removed last line cannot be seen from the chain alone: compare the last hash with one noted elsewhere.
    """
    try:
        entries = read(log)
    except UsageError as error:
        return [str(error)]
    found, previous = [], FIRST
    for number, entry in enumerate(entries, start=1):
        body = {key: value for key, value in entry.items() if key != "hash"}
        if entry.get("previous") != previous:
            found.append(f"{log.name} line {number}: does not follow the line before it; a line was removed or moved")
        if entry.get("hash") != _digest(body):
            found.append(f"{log.name} line {number}: was altered after it was written")
        previous = entry.get("hash", "")
    if log.exists() and _whole(log.read_bytes()) != log.read_bytes():
        found.append(f"{log.name}: its last line was never finished: the command that wrote it was killed")
    return found


def _digest(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(entry, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()
