"""The custody section shows the log as it is, and says so where it was not given."""

from __future__ import annotations

from datetime import UTC, datetime

from toolkit.evidence import custody as log
from toolkit.report.blocks import Facts, Grid
from toolkit.report.custody import custody


def entries(tmp_path):
    file = tmp_path / "custody.jsonl"
    at = datetime(2025, 7, 4, 12, tzinfo=UTC)
    log.append(file, at, "case opened", {"evidence": ["/evidence/jane.pst", "/evidence/<b>.eml"]})
    log.append(file, at, "load", {"tables": {"mail": "9f", "hops": "2c"}, "files": 3})
    return log.read(file)


def test_every_line_stands_with_its_time_and_its_hash(tmp_path, voice):
    given = entries(tmp_path)
    [grid] = [block for block in custody(given, voice).blocks if isinstance(block, Grid)]
    assert [row[3].shown for row in grid.rows] == [entry["hash"] for entry in given]
    assert grid.rows[0][0].shown == "2025-07-04 08:00:00 −04:00"


def test_the_last_hash_stands_out(tmp_path, voice):
    given = entries(tmp_path)
    [facts] = [block for block in custody(given, voice).blocks if isinstance(block, Facts)]
    assert facts.items[0][1].shown == given[-1]["hash"]


def test_a_detail_is_short_and_tables_are_counted(tmp_path, voice):
    [grid] = [block for block in custody(entries(tmp_path), voice).blocks if isinstance(block, Grid)]
    assert [row[2].shown for row in grid.rows] == [
        "evidence=/evidence/jane.pst, /evidence/<b>.eml",
        "files=3; tables=2",
    ]


def test_a_log_that_was_not_given_is_named(voice):
    [words] = custody([], voice).blocks
    assert "custody.jsonl" in words.sentences[0]
