"""A full disk is the case's affair: nothing of the evidence counts as damaged for it."""

from __future__ import annotations

import gzip
import io
import tarfile
from errno import ENOSPC
from pathlib import Path

import pytest

from toolkit.evidence.problems import UsageError
from toolkit.load import Budget, Limits, archive, containers
from toolkit.load.scratch import ScratchFile, scratch_folder

FULL = Path("/dev/full")

needs_full = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")


def test_all_is_written_and_counted(tmp_path) -> None:
    with ScratchFile(tmp_path / "a") as out:
        assert out.write(bytearray(b"abc")) == 3
        assert out.write(b"") == 0
    assert (tmp_path / "a").read_bytes() == b"abc"


@needs_full
def test_a_full_disk_says_what_to_do() -> None:
    with ScratchFile(FULL) as out, pytest.raises(UsageError, match=r"^/dev: cannot be written: .*; free some space"):
        out.write(b"x")


def test_a_folder_that_cannot_be_is_the_callers_affair(tmp_path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        ScratchFile(tmp_path / "gone" / "a")
    with pytest.raises(UsageError, match="cannot be written"):
        scratch_folder(tmp_path / "gone", "x-")
    assert scratch_folder(tmp_path, "x-") != scratch_folder(tmp_path, "x-")


def tar_of(name: str, data: bytes) -> bytes:
    buffer, member = io.BytesIO(), tarfile.TarInfo(name)
    member.size = len(data)
    with tarfile.open(fileobj=buffer, mode="w") as made:
        made.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


@needs_full
@pytest.mark.parametrize("packing", ["zip", "tar", "gz"])
def test_a_member_is_not_damaged_because_the_disk_is_full(packing, as_zip, as_evidence, notes, tmp_path) -> None:
    content = b"x" * 99
    data = {"zip": as_zip({"a.eml": content}), "tar": tar_of("a.eml", content), "gz": gzip.compress(content)}[packing]
    read = containers.members if packing == "zip" else archive.members
    (tmp_path / "E0001.1").symlink_to(FULL)
    with pytest.raises(UsageError, match="cannot be written"):
        list(read(as_evidence(data), notes, tmp_path, Budget(Limits(memory_bytes=9))))
    assert notes.problems == []
    assert list(tmp_path.iterdir()) == [], "what is half written goes"


def test_the_number_of_the_error_is_what_tells_a_full_disk(monkeypatch, tmp_path) -> None:
    def full(*_, **__):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    with pytest.raises(UsageError, match="free some space"):
        scratch_folder(tmp_path, "x-")
