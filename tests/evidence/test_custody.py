"""The custody log cannot be shortened or altered unseen."""

from datetime import UTC, datetime

import pytest

from toolkit.evidence import custody
from toolkit.evidence.problems import UsageError

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


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"oops", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"5", "is not an entry of the log"),
        (b'{"at": "", "action": "load", "detail": 5, "previous": "", "hash": ""}', "is not an entry of the log"),
        (b'{"action": "load", "detail": {}}', "is not an entry of the log"),
    ],
)
def test_a_line_that_is_none_of_a_log_is_named_and_nothing_is_added_to_it(log, line, wrong):
    log.write_bytes(line + b"\n" + log.read_bytes())
    assert custody.breaks(log)[0].startswith(f"custody.jsonl line 1: {wrong}")
    with pytest.raises(UsageError, match=wrong):
        custody.append(log, AT, "judge", {})
