"""Where copies lie: folders of bearable size, an archive in an archive, an mbox."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypff
import pytest

from toolkit.simulate import Truth, exports, simulate


def test_file_names_work_on_every_system_and_do_not_tell_the_answer(incident: Truth) -> None:
    scenarios = {row["scenario"].replace("_", "-") for row in incident.rows}
    for path in (incident.folder / "exports").rglob("*.eml"):
        assert path.name.isascii()
        assert not set('<>:"|?*') & set(path.name)
        assert not any(scenario in path.name for scenario in scenarios)


def test_a_folder_holds_no_more_than_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "FILES_A_FOLDER", 3)
    simulate(tmp_path, 150, 5)
    folders = {path.parent for path in (tmp_path / "exports").rglob("*.eml")}
    assert max(len(list(folder.glob("*.eml"))) for folder in folders) == 3
    assert any(folder.name == "Inbox 2" for folder in folders)


def test_archive_lies_in_an_archive_and_nothing_is_deflated(incident: Truth) -> None:
    outer = zipfile.ZipFile(incident.folder / "exports" / "purview" / "Export-2025-07-15.zip")
    inner = zipfile.ZipFile(io.BytesIO(outer.read("Items.001.zip")))
    assert len(inner.namelist()) >= 4
    assert {entry.compress_type for entry in [*outer.infolist(), *inner.infolist()]} == {zipfile.ZIP_STORED}
    assert inner.testzip() is None


def test_archive_stops_growing_at_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ZIPPED_AT_MOST", 2)
    truth = simulate(tmp_path, 72, 7)
    assert len({row["files"] for row in truth.rows if "!Items" in row["files"]}) == 2


def test_mbox_has_a_separator_for_each_of_its_mails(incident: Truth) -> None:
    box = (incident.folder / "exports" / "archive" / "Archives.mbox").read_bytes()
    inside = [row for row in incident.rows if row["files"].endswith(".mbox")]
    assert box.count(b"\nFrom ") + 1 == len(inside) >= 3
    assert b"\r" not in box


def test_each_store_holds_the_mails_that_the_truth_puts_there(
    incident: Truth, inside: set[str], tmp_path: Path
) -> None:
    purview = zipfile.ZipFile(incident.folder / "exports" / "purview" / "Export-2025-07-15.zip")
    zipfile.ZipFile(io.BytesIO(purview.read("PSTs.001.zip"))).extractall(tmp_path)
    stores = [*(incident.folder / "exports" / "outlook").iterdir(), tmp_path / "marc.tremblay.pst"]
    assert {store.stem for store in stores} == {"jane.doe", "helpdesk", "marc.tremblay"}
    for store in stores:
        meant = [row for row in incident.rows if store.name in row["files"] and row["scenario"] not in inside]
        assert mails_in(store) == len(meant) > 1


def mails_in(store: Path) -> int:
    """As libpff counts them; every store has one contact besides."""
    file = pypff.file()
    file.open(str(store))
    folders = [file.get_root_folder()]
    for folder in folders:
        folders += folder.sub_folders
    count = sum(folder.number_of_sub_messages for folder in folders) - 1
    file.close()
    return count


def test_what_users_reported_was_saved_from_outlook_and_lies_in_the_desks_store_too(incident: Truth) -> None:
    reported = [row for row in incident.rows if "/reported/" in row["files"]]
    assert len(reported) > 1
    for row in reported:
        saved, kept = row["files"].split(";")
        assert saved.endswith(".msg")
        assert kept == "exports/outlook/helpdesk.pst"


def test_every_file_that_the_truth_names_is_there(incident: Truth) -> None:
    named = {name.partition("!")[0] for row in incident.rows for name in row["files"].split(";") if name}
    assert all((incident.folder / name).is_file() for name in named)
