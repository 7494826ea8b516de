"""The custody log cannot be shortened or altered unseen."""

from datetime import UTC, datetime

import pytest

from toolkit.evidence import custody

AT = datetime(2025, 7, 4, 8, tzinfo=UTC)


@pytest.fixture
def log(tmp_path):
    log = tmp_path / "custody.jsonl"
    for action in ("case opened", "load", "judge"):
        custody.append(log, AT, action, {"by": "é\u2028ve"})
    return log


def test_a_log_left_alone_is_whole(log):
    assert custody.breaks(log) == []
    assert [entry["action"] for entry in custody.read(log)] == ["case opened", "load", "judge"]


def test_an_altered_line_is_named(log):
    log.write_text(log.read_text(encoding="utf-8").replace('"load"', '"lead"'), encoding="utf-8")
    assert custody.breaks(log) == ["custody.jsonl line 2: was altered after it was written"]


def test_a_removed_line_is_noticed(log):
    lines = log.read_text(encoding="utf-8").split("\n")
    log.write_text("\n".join([lines[0], *lines[2:]]), encoding="utf-8")
    assert custody.breaks(log) == [
        "custody.jsonl line 2: does not follow the line before it; a line was removed or moved"
    ]


def test_a_line_that_is_not_json_is_noticed(log):
    log.write_text("oops\n" + log.read_text(encoding="utf-8"), encoding="utf-8")
    assert "is not JSON" in custody.breaks(log)[0]
