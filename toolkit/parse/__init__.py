"""Understands text: fields, addresses, dates, hops, results, parts. Opens nothing: no path, no socket, no clock."""

from toolkit.parse.message import Rows, parse_message

__all__ = ["Rows", "parse_message"]
