"""Folders: everything in them, numbered alike everywhere, and nothing from outside."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from toolkit.evidence.problems import UsageError
from toolkit.load import walk
from toolkit.load.folders import place_written, written


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_files_are_numbered_by_name_below_the_folder_that_was_given(tmp_path, notes) -> None:
    make(tmp_path, "exports/b.eml", "exports/A.eml", "exports/inner/c.eml", "exports/.hidden")
    found = {file.evidence_id: file.path for file in walk([tmp_path / "exports"], notes)}
    assert found == {
        "E0001": "exports/.hidden", "E0002": "exports/A.eml", "E0003": "exports/b.eml", "E0004": "exports/inner/c.eml",
    }  # fmt: skip
    assert notes.problems == []


def test_the_order_in_which_paths_are_given_does_not_matter(tmp_path, notes) -> None:
    make(tmp_path, "a/1", "b/2")
    assert walk([tmp_path / "b", tmp_path / "a"], notes) == walk([tmp_path / "a", tmp_path / "b"], notes)


def test_a_file_given_twice_is_one_file(tmp_path, notes) -> None:
    make(tmp_path, "a/1")
    assert len(walk([tmp_path / "a", tmp_path / "a/1"], notes)) == 1


def test_two_folders_of_one_name_are_told_apart(tmp_path, notes) -> None:
    make(tmp_path, "x/exports/1", "y/exports/1")
    found = [file.path for file in walk([tmp_path / "x/exports", tmp_path / "y/exports"], notes)]
    assert len(set(found)) == 2


def test_a_path_that_does_not_exist_is_the_callers_mistake(tmp_path, notes) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        walk([tmp_path / "missing"], notes)


def test_the_time_of_a_file_is_utc(tmp_path, notes) -> None:
    make(tmp_path, "a")
    os.utime(tmp_path / "a", (1_751_616_000, 1_751_616_000))
    (file,) = walk([tmp_path / "a"], notes)
    assert file.modified_at is not None
    assert file.modified_at.isoformat() == "2025-07-04T08:00:00+00:00"


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege on Windows")
def test_links_are_named_and_not_followed(tmp_path, notes) -> None:
    make(tmp_path, "outside/secret.eml", "exports/a.eml")
    (tmp_path / "exports/link.eml").symlink_to(tmp_path / "outside/secret.eml")
    (tmp_path / "exports/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "exports/loop").symlink_to(tmp_path / "exports")
    assert [file.path for file in walk([tmp_path / "exports"], notes)] == ["exports/a.eml"]
    assert sorted(row["locator"] for row in notes.problems) == ["exports/folder", "exports/link.eml", "exports/loop"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path, notes) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert walk([tmp_path], notes) == []
    assert "not a regular file" in notes.problems[0]["reason"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="this system refuses such a name")
def test_a_name_that_is_not_utf_8_can_be_shown(tmp_path, notes) -> None:
    name = os.fsdecode(b"factur\xe9.eml")
    make(tmp_path, name)
    (file,) = walk([tmp_path / name], notes)
    assert file.path == "factur\\xe9.eml"
    assert file.read() == b"x"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the file system takes no name that is not Unicode")
@pytest.mark.parametrize("name", [b"a.eml", "\u00e9t\u00e9.eml".encode(), b"\xe9t\xe9 100%.eml"])
def test_a_path_that_is_written_down_is_read_again_whatever_its_bytes(tmp_path, name) -> None:
    path = tmp_path / os.fsdecode(name)
    written(path).encode("utf-8")
    assert place_written(written(path)) == path
