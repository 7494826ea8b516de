"""The manifest: every evidence file, numbered, hashed and named, opened for reading only.

E0001  exports/mailbox.pst  pst  1,048,576 bytes  9f86d081…
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from toolkit.evidence.problems import Row
from toolkit.evidence.raw import EvidenceFile


def sha256_of(file: EvidenceFile) -> str:
    """SHA-256 of the file's bytes, lower-case hexadecimal; read in pieces. Raises OSError."""
    with file.open() as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def manifest_row(file: EvidenceFile, kind: str, sha256: str | None, registered_at: datetime) -> Row:
    """A row of MANIFEST; without a size for a file that is no longer there."""
    try:
        size_bytes = file.size_bytes
    except OSError:
        size_bytes = None
    return {
        "evidence_id": file.evidence_id, "path": file.path, "kind": kind, "size_bytes": size_bytes,
        "sha256": sha256, "modified_at": file.modified_at, "parent_id": file.parent_id, "registered_at": registered_at,
    }  # fmt: skip
