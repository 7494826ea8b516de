"""The two READMEs: what is said in French is what is said in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGLISH, FRENCH = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.fr.md"))
BLOCK = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")


def commands(text: str) -> list[str]:
    """Every block of code, without the remarks in it; the French one asks for a French report."""
    blocks = [re.sub(r"  +# .*", "", block) for block in BLOCK.findall(text)]
    return [block.replace(" --language fr", "") for block in blocks]


def test_both_show_the_same_commands_and_the_same_output():
    assert commands(FRENCH) == commands(ENGLISH)


@pytest.mark.parametrize("part", [r"\]\(([^)]+)\)", r"^(#+) "], ids=["links", "headings"])
def test_both_have_the_same(part):
    found = [re.findall(part, BLOCK.sub("", text), re.MULTILINE) for text in (ENGLISH, FRENCH)]
    assert [link for link in found[1] if link != "README.md"] == [link for link in found[0] if link != "README.fr.md"]


def test_both_name_the_same_files_options_and_tables():
    english, french = (set(CODE.findall(BLOCK.sub("", text))) for text in (ENGLISH, FRENCH))
    assert {name.replace("<locataire>", "<tenant>") for name in french} == english


def test_french_signs_stand_behind_a_space_that_does_not_break():
    text = CODE.sub("", BLOCK.sub("", FRENCH))
    assert not re.findall(r".* [:;?!»].*|.*« .*", text)
