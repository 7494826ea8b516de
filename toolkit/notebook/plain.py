"""The plain form of a card: what `toolkit explain` prints, in the notebook's language.

    plain(explained)  →  from, envelope, subject …, the ruling, each clause with its quote, the hops
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from toolkit.ask import Explanation
from toolkit.notebook.speech import say, unrecorded, voice
from toolkit.report.told import quoted, settling
from toolkit.report.told import told as ruled
from toolkit.schema.columns import rows_of

__all__ = ["answer_of", "clause_quote", "mark_of", "plain", "ruling", "settles"]

FACTS = ("header_from", "mail_from", "subject", "received_at", "connecting_ip", "helo")


def plain(explained: Explanation) -> str:
    """The whole of it as text; in English what `str` gives."""
    again = [_again(row) for row in rows_of(explained.reverified)]
    clauses = map(_clause, rows_of(explained.clauses))
    hops = map(_hop, rows_of(explained.hops))
    return "\n".join([*_head(explained), "", *clauses, *([""] if again else []), *again, "", *hops])


def ruling(verdict: Mapping[str, Any]) -> str:
    """Why the verdict is what it is."""
    return ruled(str(verdict["explanation"]), str(verdict["rule"]), voice())


def settles(verdict: Mapping[str, Any]) -> str | None:
    """What would settle it; None where nothing is missing."""
    missing = verdict.get("missing")
    return None if pd.isna(missing) else settling(str(missing), voice())


def answer_of(clause: Mapping[Any, Any]) -> str:
    """TRUE, FALSE or UNKNOWN, as the language has it."""
    word = "unknown" if pd.isna(clause["answer"]) else str(bool(clause["answer"])).lower()
    return str(voice().say(f"answer.{word}"))


def clause_quote(clause: Mapping[Any, Any]) -> str:
    """What an answer rests on; "" where it quotes nothing."""
    return "" if pd.isna(clause["quote"]) else quoted(str(clause["quote"]), voice())


def mark_of(hop: Mapping[Any, Any]) -> str:
    """Whether a hop is the boundary, above it (trusted), or what the peer wrote (untrusted)."""
    return "boundary" if hop["is_boundary"] else "trusted" if hop["is_trusted"] else "untrusted"


def _head(explained: Explanation) -> Iterator[str]:
    verdict, missing = explained.verdict, settles(explained.verdict)
    yield from (f"{name:14} {_shown(explained.mail.get(name))}" for name in FACTS)
    yield from (f"{say('plain.note'):14} {remark}" for remark in explained.noted)
    yield ""
    certainty = voice().words.name("certainty", verdict["certainty"])
    yield say("plain.ruled", verdict=verdict["verdict"], certainty=certainty, rule=verdict["rule"])
    yield ruling(verdict)
    if missing is not None:
        yield say("plain.missing", what=missing)


def _shown(value: Any) -> str:
    return unrecorded() if value is None or pd.isna(value) else str(value)


def _clause(clause: Mapping[str, Any]) -> str:
    return f"{answer_of(clause):8} {clause['clause']:44} {' '.join(clause_quote(clause).split())}"


def _again(row: Mapping[str, Any]) -> str:
    signer = " ".join(str(row[name]) for name in ("domain", "selector") if not pd.isna(row[name]))
    detail = "" if pd.isna(row["detail"]) else f" ({row['detail']})"
    result = {"method": row["method"], "signer": signer or say("plain.nobody"), "result": row["result"]}
    date = say("plain.no_date") if pd.isna(row["source_date"]) else f"{row['source_date']:%Y-%m-%d}"
    now = say("plain.result", **result, detail=detail)
    return say("plain.again", date=date, now=now, then=_shown(row["recorded"]))


def _hop(hop: Mapping[str, Any]) -> str:
    mark = f"{say(f'mark.{mark_of(hop)}'):9}"
    peer = {"helo": _shown(hop["helo"]), "ip": _shown(hop["from_ip"]), "host": _shown(hop["by_host"])}
    return say("plain.hop", number=hop["hop"], mark=mark, **peer)
