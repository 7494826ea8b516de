"""A card of one mail: who, what, where from, what it is, why clause by clause, and the path it took.

    card(case, "mail-0f3a9c1204be77d1")
    card_of_header(case, "Received: from …")

Bodies are never shown as HTML and nothing on a card can be clicked; `print(card(…))` is the plain form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit import ask
from toolkit.chart import Words, words_for
from toolkit.notebook.style import STYLE, at, chip, said
from toolkit.pipeline import Case
from toolkit.schema import TABLES

__all__ = ["Card", "NoCard", "card", "card_of_header"]

ANSWERS = {True: "TRUE", False: "FALSE"}
LONGEST_QUOTE = 600
NO_MAIL = "The case holds no mail: no message and no trace row came out of its evidence. Notebook 01 shows why."
# X-Microsoft-Antispam-Mailbox-Delivery writes a letter where a store has a name.
FOLDERS = {"I": "inbox", "J": "junk folder", "C": "a folder of the user's own", "Q": "quarantine"}


@dataclass(frozen=True, repr=False)
class Card:
    """One mail, explained. JupyterLab shows the HTML; `str` gives plain text of the same content."""

    explained: ask.Explanation
    network: Mapping[str, Any]
    deliveries: pd.DataFrame
    attachments: pd.DataFrame
    signals: pd.DataFrame
    words: Words

    def __str__(self) -> str:
        return str(self.explained)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = (
            _head(self.explained),
            _facts(self),
            _clauses(self.explained),
            _path(self.explained),
            _signals(self.signals),
        )
        return f'{STYLE}<div class="tk"><div class="tk-card">{"".join(parts)}</div></div>'


@dataclass(frozen=True, repr=False)
class NoCard:
    """In a card's place where the case holds no mail."""

    def __str__(self) -> str:
        return NO_MAIL

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f'{STYLE}<div class="tk"><p class="tk-note tk-quiet">{NO_MAIL}</p></div>'


def card(case: Case, mail_uid: str | None) -> Card | NoCard:
    """The card of one mail; of None, which `mail_of` gives for a case without mail, a word on why there is none.

    Raises UsageError for a mail the case does not have.
    """
    if mail_uid is None:
        return NoCard()
    explained = ask.explain(case, mail_uid)
    hits = case.signals[case.signals["answer"] == "hit"]
    return Card(
        explained,
        _network(case.ip_facts, explained.mail.get("connecting_ip")),
        _of(case.deliveries, "mail_uid", mail_uid),
        _of(case.attachments, "message_uid", explained.mail.get("best_copy_uid")),
        _of(hits, "mail_uid", mail_uid),
        words_for(case.settings),
    )


def card_of_header(case: Case, header: str) -> Card:
    """The card of one pasted header block: the case's profile judges it, and nothing of it enters the case."""
    explained = ask.explain_header(header.encode(), case.settings)
    deliveries, attachments, signals = (TABLES[name].empty() for name in ("deliveries", "attachments", "signals"))
    return Card(explained, {}, deliveries, attachments, signals, words_for(case.settings))


def _of(frame: pd.DataFrame, column: str, value: Any) -> pd.DataFrame:
    return frame.head(0) if pd.isna(value) else frame[frame[column] == value].reset_index(drop=True)


def _network(ip_facts: pd.DataFrame, ip: Any) -> Mapping[str, Any]:
    rows = _of(ip_facts, "ip", ip).to_dict("records")
    return {str(name): value for name, value in rows[0].items()} if rows else {}


def _head(explained: ask.Explanation) -> str:
    verdict = explained.verdict
    missing = verdict.get("missing")
    settle = "" if pd.isna(missing) else f"<p class='tk-note tk-quiet'>What would settle it: {said(missing)}</p>"
    noted = "".join(f"<p class='tk-note tk-quiet'>Note: {said(remark)}</p>" for remark in explained.noted)
    return (
        f"<h3>{_known(explained.mail.get('subject'), 'no subject recorded')}</h3>"
        f"<p class='tk-note'>{chip(str(verdict['verdict']))} "
        f"<span class='tk-quiet'>{said(verdict['certainty'])}, by rule {said(verdict['rule'])}</span></p>"
        f"<p class='tk-note'>{said(verdict['explanation'])}</p>{settle}{noted}"
    )


def _facts(shown: Card) -> str:
    mail = shown.explained.mail
    lines = {
        "From (P2, what readers see)": _author(mail),
        "Envelope (P1)": _known(mail.get("mail_from")),
        "To": _each(_landing(row) for row in shown.deliveries.to_dict("records")),
        "Taken in": _moment(mail.get("received_at"), shown.words),
        "Connecting address": _known(mail.get("connecting_ip")) + _place(shown.network),
        "Called itself (HELO)": _known(mail.get("helo")),
        "Attachments": _each(said(_file(row)) for row in shown.attachments.to_dict("records")),
        "Known from": _known(mail.get("seen_in")),
        "Its sources disagree on": _known(mail.get("disagreements"), "nothing"),
        "Identifier": f"<code>{said(mail['mail_uid'])}</code>",
    }
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in lines.items()) + "</dl>"


def _known(value: Any, otherwise: str = "not recorded") -> str:
    return f"<span class='tk-quiet'>{otherwise}</span>" if value is None or pd.isna(value) else said(value)


def _moment(value: Any, words: Words) -> str:
    """In UTC, as all tables have it, and in the zone of the case."""
    if value is None or pd.isna(value):
        return _known(value)
    local = f"{words.stamp(value)} in {words.zone_name}"
    return said(at(value)) + ("" if words.zone_name == "UTC" else f" <span class='tk-quiet'>{said(local)}</span>")


def _each(values: Iterable[str]) -> str:
    return "<br>".join(values) or "<span class='tk-quiet'>none recorded</span>"


def _author(mail: Mapping[str, Any]) -> str:
    name = mail.get("header_from_name")
    return _known(mail.get("header_from")) + ("" if name is None or pd.isna(name) else f" · {said(name)}")


def _landing(row: Mapping[Any, Any]) -> str:
    status = "landing not recorded" if pd.isna(row["status"]) else row["status"]
    folder = "" if pd.isna(row["folder"]) else ", " + FOLDERS.get(row["folder"], f"folder {row['folder']}")
    return f"{said(row['recipient'])} <span class='tk-quiet'>{said(f'{status}{folder}')}</span>"


def _place(network: Mapping[str, Any]) -> str:
    told = [
        str(network[key]) for key in ("as_name", "asn", "country_name") if key in network and not pd.isna(network[key])
    ]
    return f" <span class='tk-quiet'>{said(', '.join(told))}</span>" if told else ""


def _file(row: Mapping[Any, Any]) -> str:
    kind = row["declared_type"] if pd.isna(row["detected_type"]) else row["detected_type"]
    return " · ".join(str(part) for part in (row["name"], kind, row["sha256"]) if not pd.isna(part))


def _clauses(explained: ask.Explanation) -> str:
    rows = "".join(map(_clause, explained.clauses.to_dict("records")))
    head = "<tr><th>answer</th><th>clause</th><th>it rests on</th><th>where</th></tr>"
    return f"<h4>Why: the clauses, each with its quote</h4><div class='tk-scroll'><table>{head}{rows}</table></div>"


def _clause(row: Mapping[Any, Any]) -> str:
    answer = "UNKNOWN" if pd.isna(row["answer"]) else ANSWERS[bool(row["answer"])]
    quote = "" if pd.isna(row["quote"]) else said(row["quote"], LONGEST_QUOTE)
    place = " ".join(str(row[key]) for key in ("evidence_id", "locator") if not pd.isna(row[key]))
    return (
        f"<tr><td class='tk-answer tk-{answer}'>{answer}</td><td>{said(row['clause'])}</td>"
        f"<td class='tk-quote'>{quote}</td><td class='tk-quiet tk-once'>{said(place)}</td></tr>"
    )


def _path(explained: ask.Explanation) -> str:
    """From the sender down to the mailbox: what the peer wrote first, then the boundary, then what can be relied on."""
    hops = explained.hops.sort_values("hop", ascending=False).to_dict("records")
    if not hops:
        return "<h4>The path</h4><p class='tk-note tk-quiet'>no Received field is recorded</p>"
    items = "".join(map(_hop, hops))
    return f"<h4>The path, from the sender (top) to the mailbox (bottom)</h4><ol class='tk-path'>{items}</ol>"


def _hop(hop: Mapping[Any, Any]) -> str:
    kind = "boundary" if hop["is_boundary"] else "trusted" if hop["is_trusted"] else "untrusted"
    means = {
        "boundary": "boundary: Exchange Online took it from outside here",
        "trusted": "written by Exchange Online",
        "untrusted": "written by the peer: may be forged",
    }[kind]
    peer = f"from {_known(hop['helo'])} ({_known(hop['from_ip'])}) by {_known(hop['by_host'])}"
    moment = "" if pd.isna(hop["occurred_at"]) else said(at(hop["occurred_at"]))
    return f"<li class='tk-{kind}'>hop {hop['hop']} · {means}<br>{peer}<br><span class='tk-quiet'>{moment}</span></li>"


def _signals(hits: pd.DataFrame) -> str:
    if hits.empty:
        return ""
    rows = "".join(map(_signal, hits.to_dict("records")))
    return f"<h4>Signals that were hit (they change no verdict)</h4><div class='tk-scroll'><table>{rows}</table></div>"


def _signal(row: Mapping[Any, Any]) -> str:
    cells = f"<td>{said(row['severity'])}</td><td>{said(row['signal_id'])}</td>"
    return f"<tr>{cells}<td class='tk-quote'>{_known(row['quote'], '')}</td></tr>"
