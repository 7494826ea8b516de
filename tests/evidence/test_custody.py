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


@pytest.mark.parametrize("kept", [1, 40, -2])
def test_a_line_that_was_never_finished_is_said_and_the_next_takes_its_place(log, kept):
    before = log.read_bytes()
    custody.append(log, AT, "report", {"by": "x" * 99})
    line = log.read_bytes().removeprefix(before)
    log.write_bytes(before + line[:kept])
    assert len(custody.read(log)) == 3
    assert custody.breaks(log) == [
        "custody.jsonl: its last line was never finished: the command that wrote it was killed"
    ]
    custody.append(log, AT, "report", {"by": "x" * 99})
    assert log.read_bytes() == before + line
    assert custody.breaks(log) == []


def test_a_last_line_that_lacks_nothing_but_its_end_counts(log):
    log.write_bytes(log.read_bytes().removesuffix(b"\n"))
    assert custody.breaks(log) == []
    custody.append(log, AT, "report", {})
    assert [entry["action"] for entry in custody.read(log)] == ["case opened", "load", "judge", "report"]
    assert custody.breaks(log) == []


def test_a_disk_that_fills_up_in_the_midst_of_a_line_leaves_the_log_as_it_was(log, monkeypatch):
    before, taken = log.read_bytes(), []

    def fills_up(stream, content):
        if taken:
            raise OSError(28, "No space left on device")
        taken.append(stream.write(content[:40]))
        return fills_up(stream, content[40:])

    monkeypatch.setattr(custody, "_write", fills_up)
    with pytest.raises(OSError, match="No space"):
        custody.append(log, AT, "report", {})
    assert taken == [40]
    assert log.read_bytes() == before


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
