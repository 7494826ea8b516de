"""Evidence files on disk and in memory read alike."""

import pytest

from toolkit.evidence.raw import EvidenceFile


def test_a_member_in_memory_reads_like_a_file(tmp_path):
    (tmp_path / "a").write_bytes(b"content")
    on_disk, in_memory = EvidenceFile("E1", "a", file=tmp_path / "a"), EvidenceFile("E1.1", "z!a", data=b"content")
    for file in (on_disk, in_memory):
        assert (file.read(), file.head(3), file.size_bytes) == (b"content", b"con", 7)


def test_a_file_that_is_nowhere_says_so():
    with pytest.raises(ValueError, match="has neither a file nor data"):
        EvidenceFile("E1", "a").read()
