"""The plain form of an explanation: what `toolkit explain` prints and a notebook's card is as text.

    plain(explained, voice)  →  author, envelope, subject …, the ruling, each clause with its quote, the hops
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import pandas as pd

from toolkit.report.told import quoted, settling, told
from toolkit.report.voice import Voice
from toolkit.schema.columns import rows_of

__all__ = ["Explained", "answer_of", "clause_quote", "mark_of", "plain", "ruling", "settles"]

FACTS = ("header_from", "mail_from", "subject", "received_at", "connecting_ip", "helo")


class Explained(Protocol):
    """A mail, its verdict and what they rest on: rows of the contract's tables.

    `noted` is what was mended in it, `sources` the places of the evidence that its clauses quote.
    """

    @property
    def mail(self) -> Mapping[str, Any]: ...
    @property
    def verdict(self) -> Mapping[str, Any]: ...
    @property
    def clauses(self) -> pd.DataFrame: ...
    @property
    def hops(self) -> pd.DataFrame: ...
    @property
    def reverified(self) -> pd.DataFrame: ...
    @property
    def noted(self) -> tuple[str, ...]: ...
    @property
    def sources(self) -> tuple[str, ...]: ...


def plain(explained: Explained, voice: Voice) -> str:
    """The whole of it as text, evidence as found."""
    again = [_again(row, voice) for row in rows_of(explained.reverified)]
    clauses = [_clause(row, voice) for row in rows_of(explained.clauses)]
    hops = [_hop(row, voice) for row in rows_of(explained.hops)]
    sources = [_say(voice, "source", place=place) for place in explained.sources]
    blocks = (list(_head(explained, voice)), clauses, again, hops, sources)
    return "\n\n".join("\n".join(block) for block in blocks if block)


def ruling(verdict: Mapping[str, Any], voice: Voice) -> str:
    """Why the verdict is what it is."""
    return told(str(verdict["explanation"]), str(verdict["rule"]), voice)


def settles(verdict: Mapping[str, Any], voice: Voice) -> str | None:
    """What would settle it; None where nothing is missing."""
    missing = verdict.get("missing")
    return None if pd.isna(missing) else settling(str(missing), voice)


def answer_of(clause: Mapping[Any, Any], voice: Voice) -> str:
    """TRUE, FALSE or UNKNOWN, as the language has it."""
    word = "unknown" if pd.isna(clause["answer"]) else str(bool(clause["answer"])).lower()
    return voice.texts[f"answer.{word}"]


def clause_quote(clause: Mapping[Any, Any], voice: Voice) -> str:
    """What an answer rests on; "" where it quotes nothing."""
    return "" if pd.isna(clause["quote"]) else quoted(str(clause["quote"]), voice)


def mark_of(hop: Mapping[Any, Any]) -> str:
    """Whether a hop is the boundary, above it (trusted), or what the peer wrote (untrusted)."""
    return "boundary" if hop["is_boundary"] else "trusted" if hop["is_trusted"] else "untrusted"


def _say(voice: Voice, key: str, **values: Any) -> str:
    """`Voice.say` is for pages: it escapes what evidence wrote, and makes it legible."""
    return voice.texts[f"plain.{key}"].format(**values)


def _head(explained: Explained, voice: Voice) -> Iterator[str]:
    verdict, missing = explained.verdict, settles(explained.verdict, voice)
    yield from (f"{name:14} {_shown(explained.mail.get(name), voice)}" for name in FACTS)
    yield from (f"{_say(voice, 'note'):14} {remark}" for remark in explained.noted)
    yield ""
    certainty = voice.words.name("certainty", verdict["certainty"])
    yield _say(voice, "ruled", verdict=verdict["verdict"], certainty=certainty, rule=verdict["rule"])
    yield ruling(verdict, voice)
    if missing is not None:
        yield _say(voice, "missing", what=missing)


def _shown(value: Any, voice: Voice) -> str:
    return voice.words.say("not_recorded") if value is None or pd.isna(value) else str(value)


def _clause(clause: Mapping[str, Any], voice: Voice) -> str:
    return f"{answer_of(clause, voice):8} {clause['clause']:44} {' '.join(clause_quote(clause, voice).split())}"


def _again(row: Mapping[str, Any], voice: Voice) -> str:
    signer = " ".join(str(row[name]) for name in ("domain", "selector") if not pd.isna(row[name]))
    detail = "" if pd.isna(row["detail"]) else f" ({row['detail']})"
    result = {"method": row["method"], "signer": signer or _say(voice, "nobody"), "result": row["result"]}
    date = _say(voice, "no_date") if pd.isna(row["source_date"]) else f"{row['source_date']:%Y-%m-%d}"
    now = _say(voice, "result", **result, detail=detail)
    return _say(voice, "again", date=date, now=now, then=_shown(row["recorded"], voice))


def _hop(hop: Mapping[str, Any], voice: Voice) -> str:
    mark = f"{_say(voice, mark_of(hop)):9}"
    peer = {"helo": hop["helo"], "ip": hop["from_ip"], "host": hop["by_host"]}
    return _say(voice, "hop", number=hop["hop"], mark=mark, **{name: _shown(peer[name], voice) for name in peer})
