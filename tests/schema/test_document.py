"""docs/schema.md is what the contract says today."""

from pathlib import Path

from toolkit.schema.document import render_schema


def test_the_document_in_the_repository_is_the_one_the_contract_gives():
    document = Path(__file__).resolve().parents[2] / "docs" / "schema.md"
    assert document.read_text(encoding="utf-8") == render_schema(), "run `make docs`"
