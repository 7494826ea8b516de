"""What the eye sees of a name, where it is not what the name is.

    U+202E moc.osotnoc@enaj    is shown as    jane@contoso.com
    jane＠contoso.com          has a full-width sign in place of the @

Characters of these kinds steer how text is drawn and are not drawn themselves (Unicode: bidirectional algorithm,
UAX 9; compatibility forms, UAX 15).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pandas as pd

from toolkit.judge.answers import joined
from toolkit.parse.text import decode_words

__all__ = ["as_shown", "author_seen", "has_hidden", "may_show_another", "with_hidden_named"]

# Right-to-left override, to the end of its reach: the letters in it are drawn backwards.
_OVERRIDDEN = re.compile("\u202e([^\u202c\u2069]*)")
# Without those that Arabic, Persian and the scripts of India need: ZWNJ, ZWJ, and the marks of direction.
_HIDDEN = re.compile("[\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@lru_cache(maxsize=262144)
def as_shown(text: str) -> str:
    """Text as it is drawn, in lower case: overrides carried out, undrawn characters gone, compatible forms made one.

    >>> as_shown("\\u202emoc.osotnoc@enaj"), as_shown("jane\\uff20con\\u00adtoso.com")
    ('jane@contoso.com', 'jane@contoso.com')
    """
    if text.isascii():
        return text.lower()
    drawn = _OVERRIDDEN.sub(lambda found: found[1][::-1], text)
    kept = "".join(letter for letter in drawn if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", kept).lower()


def author_seen(mail: pd.DataFrame) -> pd.Series:
    """What readers may be shown of the author, one a line: name, address, and what is encoded beside a bare address."""
    name, raw = mail["header_from_name"], mail["header_from_raw"]
    is_beside = name.isna() & raw.str.contains("=?", regex=False).fillna(False)
    beside = raw.where(is_beside).map(decode_words, na_action="ignore").astype("string")
    return joined("\n", (name, mail["header_from"], beside))


def may_show_another(seen: str) -> bool:
    """May what is seen show an address that is not the author's? Cheap to ask of every mail.

    >>> may_show_another("Jane Doe\\njane@contoso.com"), may_show_another("jane@contoso.com\\nx@evil.example")
    (False, True)
    """
    return not seen.isascii() or seen.count("@") > 1 or "\n" not in seen


def has_hidden(text: str) -> bool:
    """Does it bear a character that hides or reorders what is shown?"""
    return _HIDDEN.search(text) is not None


def with_hidden_named(text: str) -> str:
    """The text with each such character written out.

    >>> with_hidden_named("a\\u202eb")
    'a<U+202E>b'
    """
    return _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
