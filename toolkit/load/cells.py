"""Cells of an export to values of TRACE: one converter a column, over whole columns.

    {070F6C47DCE241BE24AD08D89D5C92BF} → 070f6c47-dce2-41be-24ad-08d89d5c92bf       "20480" → 20480       "1" → Incoming

A blank cell is null: the export does not record it. A cell that is there and is no such thing is null and a problem.
DOMAIN.md sections 3.2 and 3.3 for the words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.columns import blank_as_null, each_distinct, may_hold_escapes
from toolkit.load.complaints import Complaints, Heard
from toolkit.load.mailboxes import as_address, as_mail_from, domains
from toolkit.load.sizes import ROUNDED, size_of
from toolkit.schema.forms import canonical_guid, canonical_ip

__all__ = [
    "CONVERTED", "EVENT_STATUSES", "FILTER_STATUSES", "STATUS_WORDS", "UNDERSTOOD", "Complaints", "as_address",
    "as_status", "as_time", "blank_as_null", "each_distinct", "json_objects",
]  # fmt: skip

SEPARATOR = ", "

# What the word says of the message's fate; None: the word is known and says nothing final.
STATUS_WORDS: Mapping[str, str | None] = {
    "delivered": "delivered",
    "deliver": "delivered",
    "send": "delivered",
    "sent": "delivered",
    "expanded": "expanded",
    "expand": "expanded",
    "failed": "failed",
    "fail": "failed",
    "drop": "failed",
    "quarantined": "quarantined",
    "filteredasspam": "filtered",
    "pending": "pending",
    "gettingstatus": "pending",
    "receive": "pending",
    "defer": "pending",
    "submit": "pending",
    "junked": "junked",
    "replaced": "delivered",
    "resolved": None,
    "resolve": None,
    "redirect": None,
    "transfer": None,
    "none": None,
    "processed": None,
    "blocked": None,
    # The admin centre's French: general knowledge.
    "remis": "delivered",
    "développé": "expanded",
    "échec": "failed",
    "enattente": "pending",
    "misenquarantaine": "quarantined",
    "enquarantaine": "quarantined",
    "filtrécommecourrierindésirable": "filtered",
    "unknown": None,
    "unknownfuturevalue": None,
}

# An event is a step, not a fate: that a message was received says nothing of what became of it.
EVENT_STATUSES: Mapping[str, str] = {
    "DELIVER": "delivered",
    "SEND": "delivered",
    "EXPAND": "expanded",
    "FAIL": "failed",
    "DROP": "failed",
    "BADMAIL": "failed",
    "POISONMESSAGE": "failed",
    "DEFER": "pending",
}

# DI= of the spam filter agent: what it decided to do with the message.
FILTER_STATUSES: Mapping[str, str] = {"SJ": "junked", "SQ": "quarantined", "SB": "filtered", "SD": "filtered"}

DIRECTIONS: Mapping[str, str] = {"1": "Incoming", "2": "Originating"}

# The filter writes this where there was no client: a mailbox of the service submitted the message.
NO_CLIENT = "255.255.255.255"


_TEXT = pa.string()

Understand = Callable[[pa.Array, pa.Array, Heard], pa.Array]


def _understood(
    column: str, reason: str, meaning: Callable[[str], object], exact: str, kind: pa.DataType = _TEXT
) -> Understand:
    """A converter of a whole column: what `meaning` answers, and a complaint where it answers None.

    A cell that `exact` matches is in its final form already; nearly all are, and `meaning` is not asked of them.
    """

    def convert(values: pa.Array, rows: pa.Array, complaints: Heard) -> pa.Array:
        coded = values.dictionary_encode()
        is_exact = pc.match_substring_regex(coded.dictionary, exact)
        if pc.all(is_exact).as_py():
            return values.cast(kind)
        found = pc.coalesce(
            pc.if_else(is_exact, coded.dictionary, None).cast(kind),
            each_distinct(pc.if_else(is_exact, None, coded.dictionary), meaning, kind),
        ).take(coded.indices)
        complaints.about(column, reason, rows, values, pc.and_(found.is_null(), values.is_valid()))
        return found

    return convert


# A peer as `FromIP` and the server's log tell it where they tell its port.
_WITH_PORT = re.compile(r"\s*(?:([0-9.]+)|\[([0-9A-Fa-f:.]+)\]):[0-9]{1,5}\s*")


def _address(text: str) -> str | None:
    """An IP address in one form, without the port behind it."""
    with_port = _WITH_PORT.fullmatch(text)
    return canonical_ip(text if with_port is None else with_port[1] or with_port[2])


def _directionality(word: str) -> str:
    return DIRECTIONS.get(word.strip(), word.strip())


def _final_status(words: str) -> str | type[KeyError] | None:
    """The fate that `Receive, Deliver` tells: that of the last word that tells one. KeyError where no word is known."""
    known = [STATUS_WORDS[word] for word in _words(words) if word in STATUS_WORDS]
    if not known:
        return KeyError
    return next((fate for fate in reversed(known) if fate is not None), None)


def _words(text: str) -> list[str]:
    return ["".join(filter(str.isalpha, word)).casefold() for word in text.split(",")]


# A number of fifteen digits and an exponent is what a spreadsheet makes of an identifier of digits and one letter e.
_SCIENTIFIC = r"^\s*[0-9]([.,][0-9]+)?[eE]\+?[0-9]+\s*$"
SPOILT_GUID = "a spreadsheet has turned this GUID into a number; its digits are lost: use the original export"


ROUNDED_SIZES = "sizes are rounded to kilobytes or more: no number of bytes is told"


def as_guid(column: str) -> Understand:
    """GUIDs in one form; what a spreadsheet took for a number is named as that, for its digits are gone."""
    plain = _understood(column, "not a GUID", canonical_guid, _GUID)
    return _but_for(column, _SCIENTIFIC, SPOILT_GUID, plain, _GUID, is_counted=False)


def as_size() -> Understand:
    """Numbers of bytes; sizes that a screen rounded are one problem that counts them."""
    plain = _understood("size_bytes", "not a number of bytes", size_of, _NUMBER, pa.int64())
    written = _but_for("size_bytes", ROUNDED, ROUNDED_SIZES, plain, _NUMBER, pa.int64(), is_counted=True)

    def convert(values: pa.Array, rows: pa.Array, complaints: Heard) -> pa.Array:
        # Sizes differ from mail to mail: to look at all of them is quicker than to find the distinct ones.
        is_plain = pc.and_(pc.ascii_is_decimal(values), pc.less_equal(pc.binary_length(values), _DIGITS))
        return values.cast(pa.int64()) if pc.all(is_plain).as_py() else written(values, rows, complaints)

    return convert


def _but_for(
    column: str, form: str, reason: str, plain: Understand, exact: str, kind: pa.DataType = _TEXT, *, is_counted: bool
) -> Understand:
    """A converter of a whole column to which cells of one form are null, for a reason of their own."""

    def convert(values: pa.Array, rows: pa.Array, complaints: Heard) -> pa.Array:
        coded = values.dictionary_encode()
        if pc.all(pc.match_substring_regex(coded.dictionary, exact)).as_py():
            return values.cast(kind)
        such = pc.match_substring_regex(coded.dictionary, form)
        if pc.any(such).as_py():
            such = such.take(coded.indices).fill_null(False)
            complaints.about(column, reason, rows, values, such, is_counted=is_counted)
            values = pc.if_else(such, None, values)
        return plain(values, rows, complaints)

    return convert


def as_time(values: pa.Array, rows: pa.Array, complaints: Heard, how: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Times in UTC, parsed as `how` does: see `dates`."""
    times = how(values)
    complaints.about(
        "occurred_at", "not a date the toolkit reads", rows, values, pc.and_(times.is_null(), values.is_valid())
    )
    return times


def as_status(values: pa.Array, rows: pa.Array, complaints: Heard) -> pa.Array:
    """Our word for the fate; null, with a problem, for a word that is not in STATUS_WORDS."""
    fates = {value: _final_status(value) for value in values.dictionary_encode().dictionary.to_pylist()}
    unknown = each_distinct(values, lambda value: fates[value] is KeyError, pa.bool_())
    complaints.about("recipient_status", "a status that is not known", rows, values, unknown.fill_null(False))
    return each_distinct(values, lambda value: fates[value] if isinstance(fates[value], str) else None, pa.string())


def a_client(values: pa.Array) -> pa.Array:
    """The address, unless it is the one that stands for none."""
    return pc.if_else(pc.equal(values, NO_CLIENT), None, values)


def as_directionality(values: pa.Array) -> pa.Array:
    """Microsoft's words; the numbers that its documents name become these words."""
    return each_distinct(values, _directionality, pa.string())


def is_default_connector(values: pa.Array) -> pa.Array:
    """Is the connector `<server>\\Default <server>`? Null for a server's other built-in ones: they say neither."""
    return each_distinct(values, _is_default, pa.bool_())


def _is_default(connector: str) -> bool | None:
    server, of_server, name = connector.strip().casefold().partition("\\")
    if not of_server:
        return False
    host = server.split(".")[0]
    return True if name in {f"default {server}", f"default {host}", f"default frontend {host}"} else None


_GUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_DIGITS = 17  # no number of so many is too large for 64 bits
_NUMBER = f"^[0-9]{{1,{_DIGITS}}}$"
_IPV4 = rf"^{_OCTET}(\.{_OCTET}){{3}}$"

UNDERSTOOD: Mapping[str, Understand] = {
    "network_message_id": as_guid("network_message_id"),
    "tenant_id": as_guid("tenant_id"),
    "connecting_ip": _understood("connecting_ip", "not an IP address", _address, _IPV4),
    "server_ip": _understood("server_ip", "not an IP address", _address, _IPV4),
    "size_bytes": as_size(),
}
"""Columns whose cells may be no such thing, each with what understands them."""

CONVERTED: Mapping[str, tuple[str, Callable[[pa.Array], pa.Array]]] = {
    "mail_from": ("mail_from", as_mail_from),
    "mail_from_domain": ("mail_from", domains),
    "directionality": ("directionality", as_directionality),
    "is_default_connector": ("connector_id", is_default_connector),
    "connecting_ip": ("connecting_ip", a_client),
    "file_sha256": ("file_sha256", pc.utf8_lower),
}
"""Columns that any text gives, each with the column that gives it; in this order."""


def json_objects(columns: Mapping[str, pa.Array], length: int) -> pa.Array:
    """One JSON object a row of the cells that are not null; null where all are.

    Members are in the columns' order, but that one which every row has comes first: nothing is to be cut off then.
    """
    kept = {name: values for name, values in columns.items() if values.null_count < length}
    first = next((name for name, values in kept.items() if values.null_count == 0), None)
    others = [part for name, values in kept.items() if name != first for part in _members(SEPARATOR, name, values)]
    if first is not None:
        return pc.binary_join_element_wise(*_runs_joined(["{", *_members("", first, kept[first]), *others, "}"]), "")
    joined = pc.binary_join_element_wise(*others, "") if others else pa.nulls(length, pa.string())
    members = pc.if_else(pc.equal(joined, ""), None, pc.utf8_slice_codeunits(joined, len(SEPARATOR)))
    return pc.binary_join_element_wise("{", members, "}", "")


def _runs_joined(parts: Sequence[pa.Array | str]) -> list[pa.Array | str]:
    """The same parts, text beside text made one: every part costs a copy for every row."""
    runs = groupby(parts, key=lambda part: isinstance(part, str))
    return [part for is_text, run in runs for part in (["".join(run)] if is_text else run)]


def _members(separator: str, name: str, values: pa.Array) -> Sequence[pa.Array | str]:
    """Each cell as a member of an object, after a separator, in parts that are to be joined; empty where null.

    Joining with `null_handling="skip"` would be shorter, and drops the rows in which every part is null.
    """
    opening = f"{separator}{_json(name)}: "
    if may_hold_escapes(values):
        return [pc.binary_join_element_wise(opening, each_distinct(values, _json, pa.string()), "").fill_null("")]
    if values.null_count == 0:
        return [f'{opening}"', values, '"']
    return [pc.binary_join_element_wise(f'{opening}"', values, '"', "").fill_null("")]


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
