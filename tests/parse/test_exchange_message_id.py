"""Who made a Message-ID."""

from __future__ import annotations

from typing import Any

from toolkit.parse.exchange import parse_message_id_form

GOLDEN = "message_ids"


def test_the_form_is_what_the_golden_pair_says(pair: dict[str, Any]) -> None:
    assert parse_message_id_form(pair["text"]) == pair["meaning"]
