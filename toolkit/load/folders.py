"""Folders of evidence: every file in them, under one name and number on every system.

    exports/mailbox.pst   E0001
    exports/trace.csv     E0002

No link is followed out of the evidence, and nothing but a regular file is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote_to_bytes

from toolkit.evidence.problems import Notes, UsageError
from toolkit.evidence.raw import EvidenceFile

# A Windows junction ([MS-FSCC] §2.1.2.1), which `os.walk` enters on Python 3.11 though it is a link.
MOUNT_POINT = 0xA0000003

BYTES = "file:"


def walk(paths: Sequence[Path], notes: Notes) -> list[EvidenceFile]:
    """Every regular file under the paths, numbered E0001 … in the order of their names, the same on every system.

    A name begins with the given file's or folder's own name. A link, a device, and whatever may not be read become a
    problem each. Raises UsageError for a path that does not exist.
    """
    found: dict[str, tuple[str, Path]] = {}
    for path, label in zip(paths, _labels(paths), strict=True):
        for name, file, real in _files_under(path, label, notes):
            found.setdefault(os.path.normcase(real), (name, file))
    ordered = sorted(found.values(), key=lambda item: (item[0].casefold(), item[0], str(item[1])))
    return [
        EvidenceFile(f"E{number:04}", name, file, modified_at=datetime.fromtimestamp(file.stat().st_mtime, UTC))
        for number, (name, file) in enumerate(ordered, 1)
    ]


def _labels(paths: Sequence[Path]) -> list[str]:
    """What each given path is called: its last name; all of it where two would be called the same."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
    names = [path.resolve().name or path.as_posix() for path in paths]
    return [name if names.count(name) == 1 else path.as_posix() for name, path in zip(names, paths, strict=True)]


def _files_under(path: Path, label: str, notes: Notes) -> Iterator[tuple[str, Path, str]]:
    """The name of each file, its path as given, and the one path that it has whatever was given."""
    if not path.is_dir():
        if _is_readable(path.resolve(), label, notes):
            yield printable(label), path, str(path.resolve())
        return

    def refused(error: OSError) -> None:
        name = printable(_name_in(path, label, Path(error.filename)))
        notes.problem("load", None, name, f"the folder cannot be read: {error.strerror}")

    for folder, folders, files in os.walk(path, onerror=refused):
        for name in [entry for entry in folders if _is_link(Path(folder, entry))]:
            folders.remove(name)
            files.append(name)
        shown, real = _name_in(path, label, Path(folder)), Path(folder).resolve()
        for name in files:
            file = Path(folder, name)
            if _is_readable(file, f"{shown}/{name}", notes):
                yield printable(f"{shown}/{name}"), file, str(real / name)


def _name_in(path: Path, label: str, file: Path) -> str:
    return PurePosixPath(label, file.relative_to(path).as_posix()).as_posix()


def _is_link(path: Path) -> bool:
    if path.is_symlink():
        return True
    with suppress(OSError):
        return getattr(path.lstat(), "st_reparse_tag", 0) == MOUNT_POINT
    return False


def _is_readable(file: Path, name: str, notes: Notes) -> bool:
    """True for a regular file that opens. A named pipe would wait for ever, so nothing else is opened."""
    reason = "a link inside the evidence is not followed" if _is_link(file) else None
    if reason is None and not file.is_file():
        reason = "not a regular file (a pipe, a socket or a device)"
    if reason is None:
        try:
            file.open("rb").close()
        except OSError as error:
            reason = f"the file cannot be opened: {error.strerror}"
    if reason:
        notes.problem("load", None, printable(name), reason)
    return reason is None


def printable(name: str) -> str:
    """A file's name as text that a table can hold: bytes that are not UTF-8 become `\\xNN`.

    >>> printable("facture-\\udce9t\\udce9.eml")
    'facture-\\\\xe9t\\\\xe9.eml'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def written(path: Path) -> str:
    """A path on disk as a log can hold it, for `place_written`: one that is not UTF-8 has its bytes in `%NN`.

    >>> written(Path("/exports/a.eml")), written(Path("/exports/\\udce9t\\udce9"))
    ('/exports/a.eml', 'file:/exports/%E9t%E9')
    """
    text = str(path)
    return text if printable(text) == text else f"{BYTES}{quote(os.fsencode(path))}"


def place_written(text: str) -> Path:
    """The path that `written` wrote down. A path that it takes as it is, is absolute, and never begins so."""
    return Path(os.fsdecode(unquote_to_bytes(text.removeprefix(BYTES)))) if text.startswith(BYTES) else Path(text)
