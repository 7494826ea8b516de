"""Understands text: fields, addresses, dates, hops, results, parts. Opens nothing: no path, no socket, no clock."""

from toolkit.parse.message import PackedRows, Rows, parse_message, parse_packed

__all__ = ["PackedRows", "Rows", "parse_message", "parse_packed"]
