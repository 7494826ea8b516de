"""Understands text: fields, addresses, dates, hops, results, parts. Opens nothing: no path, no socket, no clock.

Names are fetched when first used: a process that only looks inside attachments loads no tables.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.parse.message import PackedRows, Rows, parse_message, parse_packed

__all__ = ["PackedRows", "Rows", "parse_message", "parse_packed"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"toolkit.parse has no {name!r}")
    from toolkit.parse import message

    return getattr(message, name)
