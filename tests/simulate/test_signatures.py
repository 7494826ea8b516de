"""Signatures that look real and verify nowhere."""

from __future__ import annotations

from toolkit.simulate.dice import Dice
from toolkit.simulate.signatures import arc_set, dkim_signature


def test_a_signature_has_the_tags_the_law_requires() -> None:
    name, value = dkim_signature(Dice("dkim"), "fabrikam.com", "s1")
    tags = dict(tag.strip().split("=", 1) for tag in value.split(";"))
    assert name == "DKIM-Signature"
    assert {"v", "a", "b", "bh", "d", "h", "s"} <= set(tags)  # RFC 6376 §3.5
    assert "From" in tags["h"].split(":")


def test_a_seal_is_three_fields_of_one_instance() -> None:
    fields = arc_set(Dice("arc"), "wingtip.example")
    assert [name for name, _ in fields] == ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"]
    assert all(value.startswith("i=1; ") for _, value in fields)
