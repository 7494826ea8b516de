"""Files of a case's scratch folder: what of an archive is too large for memory lies there until it was read.

    scratch/00007-x1/E0003.1      No space left on device → UsageError, and the member is not lost for it
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from toolkit.evidence.problems import not_written

__all__ = ["ScratchFile", "scratch_folder"]


class ScratchFile(io.FileIO):
    """A new file, open for writing. Raises UsageError where the disk does not take it, never OSError.

    To whoever reads an archive, an OSError says that the archive is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            super().__init__(path, "wb")
        except OSError as error:
            raise not_written(path.parent, error) from error

    def write(self, content: Any, /) -> int:
        """All of the content, however much the disk takes at a time; how many bytes that are."""
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[super().write(rest) :]
        except OSError as error:
            raise not_written(self.path.parent, error) from error
        return len(content)


def scratch_folder(parent: Path, prefix: str) -> Path:
    """A new folder that nobody else has. Raises UsageError as ScratchFile does."""
    try:
        return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    except OSError as error:
        raise not_written(parent, error) from error
