"""The findings by verdict: how many, how surely, what the word means, and examples with the clauses they rest on.

An example is the earliest of its kind, established ones first; the whole list is in the tables.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from toolkit.chart import Exhibit
from toolkit.chart.over_time import VERDICT_ORDER
from toolkit.report.blocks import Block, Cell, Grid, MailCard, Picture, Prose, Section
from toolkit.report.grids import address, asked, clause_quote, mono, named, subject, time
from toolkit.report.numbers import Numbers
from toolkit.report.questions import JUDGED, PLACES, how_many, mails_of
from toolkit.report.redaction import NAMING_FIGURES
from toolkit.report.references import MOST_MAILS, referred
from toolkit.report.told import settling, told
from toolkit.report.voice import Voice

__all__ = ["findings", "pictures"]

# The verdicts that a reader must be able to check for himself, and how many examples of each are shown.
EXAMPLES = {"direct_send_spoof": 2, "header_spoof": 2, "gateway_bypass": 1, "review": 2, "undetermined": 1}

EXAMPLE_SQL = f"""select * from {JUDGED} left join {PLACES} places on places.ip = mail.connecting_ip
 where verdict = '{{verdict}}' order by certainty, received_at nulls last, mail_uid limit {{most}}"""
CLAUSE_SQL = "select clause, answer, quote, evidence_id, locator from clauses where mail_uid = '{uid}'"
LIST_SQL = f"""select received_at, mail_from, header_from, subject, connecting_ip, certainty, mail_uid from {JUDGED}
 where verdict = '{{verdict}}' order by received_at nulls last, mail_uid"""


def findings(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> Section:
    """All verdicts at a glance, the figures of the whole, then one part for each verdict that calls for a look."""
    present = [verdict for verdict in VERDICT_ORDER if mails_of(numbers, verdict)]
    blocks: list[Block] = [Prose([voice.say("findings.intro", n=how_many(numbers, "verdicts"))])]
    drawn = pictures(exhibits, ("volume", "funnel", "verdicts", "rhythm"), voice)
    blocks += [_at_a_glance(numbers, present, voice), *drawn]
    parts = [_finding(numbers, verdict, voice) for verdict in present if verdict in EXAMPLES]
    return Section("findings", voice.say("findings.title"), blocks, parts)


def pictures(exhibits: list[Exhibit], wanted: tuple[str, ...], voice: Voice) -> list[Picture]:
    """The exhibits of these names that exist, in the order of the names."""
    found = {exhibit.id: exhibit for exhibit in exhibits}
    return [Picture(found[name], _caption(found[name], voice)) for name in wanted if name in found]


def _caption(exhibit: Exhibit, voice: Voice) -> Markup:
    if voice.mask is not None and exhibit.id in NAMING_FIGURES:
        return voice.say("figure.redrawn", number=exhibit.number, title=exhibit.title)
    return voice.say("figure.caption", number=exhibit.number, title=exhibit.title, file=f"figures/{exhibit.csv.name}")


def _at_a_glance(numbers: Numbers, present: list[str], voice: Voice) -> Grid:
    headings = [voice.say(f"column.{name}") for name in ("verdict", "mails", "established", "likely", "meaning")]
    rows = [
        [
            voice.chip(voice.name("verdict", verdict), verdict),
            voice.count(mails_of(numbers, verdict)),
            voice.count(_certain(numbers, verdict, "established")),
            voice.count(_certain(numbers, verdict, "likely")),
            Cell(voice.say(f"meaning.{verdict}")),
        ]
        for verdict in present
    ]
    return Grid(voice.say("grid.verdicts"), headings, rows)


def _certain(numbers: Numbers, verdict: str, certainty: str) -> Any:
    where = f"verdict = '{verdict}' and certainty = '{certainty}'"
    return numbers.ask(f"verdict.{verdict}.{certainty}", f"select count(*) from verdicts where {where}")


def _finding(numbers: Numbers, verdict: str, voice: Voice) -> Section:
    count = mails_of(numbers, verdict)
    sentences = [voice.say("finding.count", n=count, established=_certain(numbers, verdict, "established"))]
    sentences.append(voice.say(f"meaning.{verdict}"))
    examples = numbers.rows(EXAMPLE_SQL.format(verdict=verdict, most=EXAMPLES[verdict]))
    blocks: list[Block] = [Prose(sentences), *(_card(numbers, mail, voice) for mail in examples)]
    blocks.append(_list(numbers, verdict, voice))
    return Section(f"verdict-{verdict}", voice.name("verdict", verdict), blocks, look=verdict)


def _list(numbers: Numbers, verdict: str, voice: Voice) -> Grid:
    targets = referred(numbers)

    def linked(value: Any, voice: Voice) -> Cell:
        return Cell(voice.mono(value).shown, "mono", to=value if value in targets else "")

    columns = {
        "received_at": time, "mail_from": address, "header_from": address, "subject": subject, "connecting_ip": mono,
        "certainty": named("certainty"), "mail_uid": linked,
    }  # fmt: skip
    return asked("mails", LIST_SQL.format(verdict=verdict), columns, numbers, voice, MOST_MAILS)


def _card(numbers: Numbers, mail: dict[str, Any], voice: Voice) -> MailCard:
    facts = {
        "received_at": voice.time(mail["received_at"]),
        "mail_from": voice.address(mail["mail_from"], 90),
        "header_from": voice.address(mail["header_from"], 90),
        "connecting_ip": voice.mono(mail["connecting_ip"]),
        "place": voice.text(voice.place(mail)),
        "helo": voice.mono(mail["helo"], 90),
        "authentication": _authentication(mail, voice),
        "network_message_id": voice.mono(mail["network_message_id"]),
        "rule": voice.mono(mail["rule"]),
        "certainty": Cell(voice.name("certainty", mail["certainty"])),
        "explanation": Cell(voice.text(told(mail["explanation"], mail["rule"], voice), 300).shown, "wide"),
    }
    if mail["missing"]:
        facts["missing"] = Cell(voice.text(settling(mail["missing"], voice), 300).shown, "wide")
    return MailCard(
        voice.say("card.title", uid=mail["mail_uid"]),
        voice.subject(mail["subject"], 160).shown,
        mail["verdict"],
        [(voice.say(f"column.{name}"), cell) for name, cell in facts.items()],
        _clauses(numbers, mail["mail_uid"], voice),
    )


def _authentication(mail: dict[str, Any], voice: Voice) -> Cell:
    results = [f"{name}={mail[name]}" for name in ("spf", "dkim", "dmarc", "compauth") if mail[name]]
    reason = f" reason={mail['compauth_reason']}" if mail["compauth_reason"] else ""
    return voice.mono(" ".join(results) + reason if results else None)


def _clauses(numbers: Numbers, mail_uid: str, voice: Voice) -> Grid:
    rows = [
        [
            voice.answer(clause["answer"]),
            Cell(voice.name("clause", clause["clause"])),
            clause_quote(clause["quote"], voice),
            _source(clause, voice),
        ]
        for clause in numbers.rows(CLAUSE_SQL.format(uid=mail_uid.replace("'", "''")))
    ]
    headings = [voice.say(f"column.{name}") for name in ("answer", "clause", "quote", "evidence")]
    return Grid(voice.say("grid.clauses"), headings, rows)


def _source(clause: dict[str, Any], voice: Voice) -> Cell:
    """The file and the place in it that the quote is from."""
    place = voice.locator(clause["locator"]).shown if clause["locator"] else None
    return voice.mono(" ".join(str(part) for part in (clause["evidence_id"], place) if part) or None)
