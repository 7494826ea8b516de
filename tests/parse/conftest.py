"""What the tests of `parse` share: golden pairs, messages made of lines, and the way to the corpora."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from toolkit.evidence.raw import RawMessage
from toolkit.parse import parse_message

# A busy machine is no fault of a parser: what must be linear has its own tests.
settings.register_profile("parse", deadline=None)
settings.load_profile("parse")

TESTS = Path(__file__).resolve().parents[1]
CORPORA = TESTS.parents[1] / "shared" / "corpora"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `pair` runs once for each pair of the golden file that its module names as GOLDEN."""
    if "pair" in metafunc.fixturenames:
        pairs = json.loads((TESTS / "golden" / f"{metafunc.module.GOLDEN}.json").read_text(encoding="utf-8"))
        metafunc.parametrize("pair", pairs, ids=[one["name"] for one in pairs])


@pytest.fixture
def parsed() -> Callable[..., dict[str, list[dict[str, Any]]]]:
    """Rows of a message given as text (LF becomes CRLF) or as bytes as they are."""

    def parse(content: str | bytes, depth: str = "full") -> dict[str, list[dict[str, Any]]]:
        if isinstance(content, str):
            content = content.replace("\n", "\r\n").encode("utf-8", "surrogateescape")
        return parse_message(RawMessage("E0001", "offset=0", "eml", "file", content), depth)

    return parse


@pytest.fixture
def corpus() -> Callable[[str], Iterator[tuple[str, bytes]]]:
    """(number, bytes) of each file below a folder of the corpora; the test is skipped where they are not there."""

    def files(folder: str) -> Iterator[tuple[str, bytes]]:
        if not (CORPORA / folder).is_dir():
            pytest.skip(f"the corpus {folder} is not beside the project")
        for number, path in enumerate(sorted((CORPORA / folder).rglob("*"))):
            if path.is_file():
                yield f"{folder} #{number}", path.read_bytes()

    return files
