"""The manifest names a file, its size and the hash of its bytes."""

import hashlib
from datetime import UTC, datetime

from toolkit.evidence.manifest import manifest_row, sha256_of
from toolkit.evidence.raw import EvidenceFile
from toolkit.schema.tables import MANIFEST

AT = datetime(2025, 7, 4, 8, tzinfo=UTC)


def test_the_hash_is_of_the_bytes_on_disk_and_in_memory(tmp_path):
    (tmp_path / "a").write_bytes(b"content" * 100_000)
    digest = hashlib.sha256(b"content" * 100_000).hexdigest()
    assert sha256_of(EvidenceFile("E0001", "a", file=tmp_path / "a")) == digest
    assert sha256_of(EvidenceFile("E0001", "a", data=b"content" * 100_000)) == digest


def test_a_member_of_a_container_names_its_parent():
    member = EvidenceFile("E0001.2", "z.zip!a.eml", data=b"abc", parent_id="E0001")
    [row] = MANIFEST.from_rows([manifest_row(member, "eml", "9f", AT)]).to_dict("records")
    assert (row["parent_id"], row["path"], row["size_bytes"]) == ("E0001", "z.zip!a.eml", 3)
