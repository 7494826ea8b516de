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
from toolkit.chart.countries import country_name
from toolkit.notebook.speech import say, typeset, unrecorded, voice
from toolkit.notebook.style import STYLE, at, chip, said
from toolkit.pipeline import Case
from toolkit.report.plain import answer_of, clause_quote, mark_of, plain, ruling, settles
from toolkit.report.rules_fr import SIGNALS_FR
from toolkit.schema import TABLES

__all__ = ["Card", "NoCard", "card", "card_of_header"]

LONGEST_QUOTE = 600
PLACED = ("as_name", "asn", "country", "country_name")
# X-Microsoft-Antispam-Mailbox-Delivery writes a letter where a store has a name.
FOLDERS = ("I", "J", "C", "Q")


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
        return plain(self.explained, voice())

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
        return say("card.no_mail")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f'{STYLE}<div class="tk"><p class="tk-note tk-quiet">{say("card.no_mail")}</p></div>'


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
    missing = settles(verdict, voice())
    remarks = [] if missing is None else [say("card.settles", what=typeset(said(missing)))]
    remarks += [say("card.noted", what=said(remark)) for remark in explained.noted]
    certainty = said(voice().words.name("certainty", verdict["certainty"]))
    return (
        f"<h3>{_known(explained.mail.get('subject'), say('card.no_subject'))}</h3>"
        f"<p class='tk-note'>{chip(str(verdict['verdict']))} "
        f"<span class='tk-quiet'>{say('card.ruled', certainty=certainty, rule=said(verdict['rule']))}</span></p>"
        f"<p class='tk-note'>{typeset(said(ruling(verdict, voice())))}</p>"
        + "".join(f"<p class='tk-note tk-quiet'>{remark}</p>" for remark in remarks)
    )


def _facts(shown: Card) -> str:
    mail = shown.explained.mail
    lines = {
        "author": _author(mail),
        "envelope": _known(mail.get("mail_from")),
        "to": _each(_landing(row) for row in shown.deliveries.to_dict("records")),
        "received": _moment(mail.get("received_at"), shown.words),
        "ip": _known(mail.get("connecting_ip")) + _place(shown.network),
        "helo": _known(mail.get("helo")),
        "attachments": _each(said(_file(row)) for row in shown.attachments.to_dict("records")),
        "seen": _known(_worded("seen", mail.get("seen_in"))),
        "disagreements": _known(mail.get("disagreements"), say("card.agree")),
        "uid": f"<code>{said(mail['mail_uid'])}</code>",
    }
    named = ((say(f"card.{name}"), value) for name, value in lines.items())
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in named) + "</dl>"


def _known(value: Any, otherwise: str | None = None) -> str:
    if value is None or pd.isna(value):
        return f"<span class='tk-quiet'>{unrecorded() if otherwise is None else otherwise}</span>"
    return said(value)


def _worded(family: str, word: Any) -> Any:
    """A word of one of our closed lists in the notebook's language; null stays null."""
    return word if word is None or pd.isna(word) else say(f"{family}.{word}")


def _moment(value: Any, words: Words) -> str:
    """In UTC, as all tables have it, and in the zone of the case."""
    if value is None or pd.isna(value):
        return _known(value)
    local = say("card.local", time=words.stamp(value), zone=words.zone_name)
    return said(at(value)) + ("" if words.zone_name == "UTC" else f" <span class='tk-quiet'>{said(local)}</span>")


def _each(values: Iterable[str]) -> str:
    return "<br>".join(values) or f"<span class='tk-quiet'>{say('card.none')}</span>"


def _author(mail: Mapping[str, Any]) -> str:
    name = mail.get("header_from_name")
    return _known(mail.get("header_from")) + ("" if name is None or pd.isna(name) else f" · {said(name)}")


def _landing(row: Mapping[Any, Any]) -> str:
    told = [say("card.no_landing") if pd.isna(row["status"]) else say(f"status.{row['status']}")]
    if not pd.isna(row["folder"]):
        folder = row["folder"]
        told.append(say(f"folder.{folder}") if folder in FOLDERS else say("card.folder", name=folder))
    return f"{said(row['recipient'])} <span class='tk-quiet'>{said(', '.join(told))}</span>"


def _place(network: Mapping[str, Any]) -> str:
    known = {key: str(network[key]) for key in PLACED if key in network and not pd.isna(network[key])}
    if "country" in known and "country_name" in known and voice().words.language != "en":
        known["country_name"] = country_name(known["country"], known["country_name"], voice().words.language)
    told = [known[key] for key in ("as_name", "asn", "country_name") if key in known]
    return f" <span class='tk-quiet'>{said(', '.join(told))}</span>" if told else ""


def _file(row: Mapping[Any, Any]) -> str:
    kind = row["declared_type"] if pd.isna(row["detected_type"]) else row["detected_type"]
    return " · ".join(str(part) for part in (row["name"], kind, row["sha256"]) if not pd.isna(part))


def _clauses(explained: ask.Explanation) -> str:
    rows = "".join(map(_clause, explained.clauses.to_dict("records")))
    names = "".join(f"<th>{say(f'card.{name}')}</th>" for name in ("answer", "clause", "rests_on", "where"))
    return f"<h4>{say('card.why')}</h4><div class='tk-scroll'><table><tr>{names}</tr>{rows}</table></div>"


def _clause(row: Mapping[Any, Any]) -> str:
    look = "UNKNOWN" if pd.isna(row["answer"]) else str(bool(row["answer"])).upper()
    clause = _in_words(str(row["clause"]), voice().name("clause", row["clause"]).unescape())
    quote = "" if pd.isna(row["quote"]) else said(clause_quote(row, voice()), LONGEST_QUOTE)
    place = " ".join(str(row[key]) for key in ("evidence_id", "locator") if not pd.isna(row[key]))
    return (
        f"<tr><td class='tk-answer tk-{look}'>{answer_of(row, voice())}</td><td>{clause}</td>"
        f"<td class='tk-quote'>{quote}</td><td class='tk-quiet tk-once'>{said(place)}</td></tr>"
    )


def _path(explained: ask.Explanation) -> str:
    """From the sender down to the mailbox: what the peer wrote first, then the boundary, then what can be relied on."""
    hops = explained.hops.sort_values("hop", ascending=False).to_dict("records")
    if not hops:
        return f"<h4>{say('card.path')}</h4><p class='tk-note tk-quiet'>{say('card.no_path')}</p>"
    items = "".join(map(_hop, hops))
    return f"<h4>{say('card.path_from_top')}</h4><ol class='tk-path'>{items}</ol>"


def _hop(hop: Mapping[Any, Any]) -> str:
    kind = mark_of(hop)
    place = say("card.hop", number=hop["hop"], means=say(f"hop.{kind}"))
    peer = say("card.peer", helo=_known(hop["helo"]), ip=_known(hop["from_ip"]), host=_known(hop["by_host"]))
    moment = "" if pd.isna(hop["occurred_at"]) else said(at(hop["occurred_at"]))
    return f"<li class='tk-{kind}'>{place}<br>{peer}<br><span class='tk-quiet'>{moment}</span></li>"


def _signals(hits: pd.DataFrame) -> str:
    if hits.empty:
        return ""
    rows = "".join(map(_signal, hits.to_dict("records")))
    return f"<h4>{say('card.signals')}</h4><div class='tk-scroll'><table>{rows}</table></div>"


def _signal(row: Mapping[Any, Any]) -> str:
    signal = str(row["signal_id"])
    severity = said(voice().name("severity", row["severity"]).unescape())
    cells = f"<td>{severity}</td><td>{_in_words(signal, SIGNALS_FR.get(signal, signal))}</td>"
    return f"<tr>{cells}<td class='tk-quote'>{_known(row['quote'], '')}</td></tr>"


def _in_words(name: str, french: str) -> str:
    """The name of a clause or a signal, which an English reader reads; over it in French what it says."""
    if voice().words.language == "en":
        return said(name)
    return f"{typeset(said(french))}<br><span class='tk-quiet'>{said(name)}</span>"
