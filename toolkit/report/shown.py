"""Words of the evidence on their way into a report: nothing hidden, nothing that can be clicked.

    "http://login.example/x"  is shown as  hxxp://login[.]example/x

Escaping is the template's work; here invisible characters are spelt out and indicators defanged.
"""

from __future__ import annotations

import re
from itertools import pairwise

from markupsafe import Markup, escape

from toolkit.chart.drawable import shortened, visible

__all__ = ["LONGEST", "defanged", "pieces", "shown", "soft"]

LONGEST = 400

# After punctuation of addresses and paths, and within a long run of letters and digits, as in a hash; a short value
# stays with its name, as in row=17.
_BREAK = re.compile(r"\w{32}(?=\w)|[@/;&?,-](?=\w)|=(?=\w{6})")
_DOT = re.compile(r"(?<=[^\s.])\.(?=[^\s.])")


def shown(value: object, limit: int = LONGEST) -> str:
    """Any recorded value as text for a reader: invisible characters spelt out, the middle cut when it is long."""
    return shortened(visible(str(value)), limit)


def defanged(value: object, limit: int = LONGEST) -> str:
    """A URL, address or domain that no program will follow.

    >>> defanged("https://a.example/x?u=b@c.example"), defanged("203.0.113.7"), defanged("2001:db8::1")
    ('hxxps://a[.]example/x?u=b[@]c[.]example', '203[.]0[.]113[.]7', '2001[:]db8::1')
    """
    text = shown(value, limit)
    text = re.sub(r"\bhttp(s?)(?=:)", r"hxxp\1", text, flags=re.IGNORECASE)
    text = re.sub(r"\bftp(?=:)", "fxp", text, flags=re.IGNORECASE)
    if "." not in text and text.count(":") >= 2:
        return text.replace(":", "[:]", 1)
    return _DOT.sub("[.]", text).replace("@", "[@]")


def soft(text: str) -> Markup:
    """The text, escaped, with places where a line may break: after punctuation, and within long runs as in a hash.

    >>> soft("a@b")
    Markup('a@<wbr>b')
    """
    return Markup("<wbr>").join(map(escape, pieces(text)))


def pieces(text: str) -> list[str]:
    """The text cut where a line may break beside its spaces."""
    ends = [found.end() for found in _BREAK.finditer(text)]
    return [text[start:end] for start, end in pairwise((0, *ends, len(text)))]
