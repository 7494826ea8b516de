"""What a reader checks last: indicators, timeline, problems, method, versions, dictionary.

    203[.]0[.]113[.]77   20 mails   first seen …   last seen …

Words by rule 18 of the house: what is recorded, what it is consistent with, and what that does not prove.
"""

from __future__ import annotations

import platform
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from markupsafe import Markup, escape

from toolkit.report.blocks import Block, Cell, Facts, Grid, Prose, Section
from toolkit.report.glossary import TERMS
from toolkit.report.grids import Show, asked, count, locator, mono, note, quote, text, time, told
from toolkit.report.numbers import Numbers
from toolkit.report.questions import IS_SPOOF, JUDGED, how_many
from toolkit.report.told import explained
from toolkit.report.voice import Voice
from toolkit.schema import TABLES, Table
from toolkit.version import __version__

__all__ = ["dictionary", "glossary", "indicators", "method", "problems", "timeline", "versions"]

MOST_PROBLEMS = 200
MOST_INDICATORS = 25
PACKAGES = (
    "pandas", "numpy", "pyarrow", "duckdb", "matplotlib", "jinja2", "typst", "extract-msg", "libpff-python",
    "maxminddb",
)  # fmt: skip

PROBLEMS_SQL = """select evidence_id as evidence, locator, stage, field, reason, excerpt from problems
 order by stage not in ('evidence', 'load'), evidence_id, locator, problem_uid"""
# Where the mail of each single file begins and ends is drawn in the figure of the coverage.
DATED = "timeline where not starts_with(fact, 'the mail of ')"
TIMELINE_SQL = f"""select occurred_at, fact, source_table, source_uid, evidence_id as evidence from {DATED}
 order by ordinal"""

# What each kind of indicator is taken from: a column of MAIL, or of a table of the copy that speaks for the mail.
OF_MAIL = {"connecting_ip": "connecting_ip", "helo": "helo", "subject": "subject", "reply_to": "reply_to"}
OF_COPY = {
    "url": ("urls", "url"),
    "attachment_name": ("attachments", "name"),
    "attachment_sha256": ("attachments", "sha256"),
}
# Left out of a redacted report: any of them may hold a name.
CHOSEN_BY_THE_WRITER = ("subject", "attachment_name")
INDICATOR_SQL = f"""select {{column}} as value, count(distinct mail.mail_uid) as mails,
 min(mail.received_at) as first_seen_at, max(mail.received_at) as last_seen_at
 from {JUDGED} {{join}} where {IS_SPOOF} and {{column}} is not null group by all order by mails desc, value"""
INDICATORS = {
    **{kind: INDICATOR_SQL.format(column=f"mail.{column}", join="") for kind, column in OF_MAIL.items()},
    **{
        kind: INDICATOR_SQL.format(
            column=f"{table}.{column}", join=f"join {table} on {table}.message_uid = mail.best_copy_uid"
        )
        for kind, (table, column) in OF_COPY.items()
    },
}


def indicators(numbers: Numbers, voice: Voice) -> Section:
    """What the spoofs share with other tenants' logs, defanged."""
    kinds = {kind: sql for kind, sql in INDICATORS.items() if voice.mask is None or kind not in CHOSEN_BY_THE_WRITER}
    grids: list[Block] = [_indicators(kind, sql, numbers, voice) for kind, sql in kinds.items()]
    words = Prose([voice.say("indicators.intro")])
    return Section("indicators", voice.say("indicators.title"), [words, *grids])


def _indicators(kind: str, sql: str, numbers: Numbers, voice: Voice) -> Grid:
    show = {"url": _url, "reply_to": _address}.get(kind, _defanged)
    columns: dict[str, Show] = {"value": show, "mails": count, "first_seen_at": time, "last_seen_at": time}
    return replace(
        asked("indicators", sql, columns, numbers, voice, MOST_INDICATORS), caption=voice.name("indicator", kind)
    )


def _defanged(value: Any, voice: Voice) -> Cell:
    return voice.indicator(value, 160)


def _address(value: Any, voice: Voice) -> Cell:
    return _defanged(value if value is None else voice.address(value, 160).shown, voice)


def _url(value: Any, voice: Voice) -> Cell:
    return voice.url(value, 160)


def timeline(numbers: Numbers, voice: Voice) -> Section:
    """Dated facts, each with its source."""
    words = Prose([voice.say("timeline.intro", n=numbers.ask("timeline.told", f"select count(*) from {DATED}"))])
    columns = {"occurred_at": time, "fact": told, "source_table": mono, "source_uid": mono, "evidence": mono}
    grid = asked("timeline", TIMELINE_SQL, columns, numbers, voice)
    return Section("timeline", voice.say("timeline.title"), [words, grid])


def problems(numbers: Numbers, voice: Voice) -> Section:
    """Everything that could not be read: whole items first, then fields."""
    found = how_many(numbers, "problems")
    words = Prose([voice.say("problems.intro" if found else "problems.none", n=found)])
    columns = {
        "evidence": mono, "locator": locator, "stage": text, "field": text, "reason": note, "excerpt": quote,
    }  # fmt: skip
    grid = asked("problems", PROBLEMS_SQL, columns, numbers, voice, MOST_PROBLEMS)
    return Section("problems", voice.say("problems.title"), [words, grid])


def method(voice: Voice) -> Section:
    """How a verdict is reached, what the words mean, what this cannot see."""
    steps = [voice.say(f"method.{number}") for number in range(1, 7)]
    limits = [voice.say(f"limits.{number}") for number in range(1, 7)]
    part = Section("limits", voice.say("limits.title"), [Prose(limits, "list")])
    return Section("method", voice.say("method.title"), [Prose(steps, "list")], [part])


def dictionary(numbers: Numbers, voice: Voice) -> Section:
    """The columns of the tables that hold rows in this case."""
    parts = [_table(table, voice) for table in TABLES.values() if how_many(numbers, table.name)]
    return Section("dictionary", voice.say("dictionary.title"), [Prose([voice.say("dictionary.intro")])], parts)


def _table(table: Table, voice: Voice) -> Section:
    rows = [
        [
            Cell(column.name, "mono"),
            Cell(column.dtype, "mono"),
            Cell(_coded(explained(column.meaning, voice))),
            Cell(_coded(explained(column.source, voice))),
        ]
        for column in table.columns
    ]
    headings = [voice.say(f"column.{name}") for name in ("column", "dtype", "meaning", "source")]
    grid = Grid(_coded(explained(table.grain, voice)), headings, rows)
    return Section(f"table-{table.name}", voice.value(table.name), [grid])


def _coded(text: str) -> Markup:
    """The text with what stands between backticks in the letters of a program."""
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(text.split("`"))
    )


def glossary(voice: Voice) -> Section:
    """The words of the trade, for readers who are not of it."""
    terms = [(voice.say(f"term.{term}"), Cell(voice.say(f"gloss.{term}"))) for term in TERMS]
    return Section("glossary", voice.say("glossary.title"), [Facts(terms, "terms")])


def versions(numbers: Numbers, voice: Voice) -> Section:
    """What made this report: toolkit, Python, packages, sources of facts."""
    made_by = {
        "toolkit": __version__,
        "Python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
    }
    sources = numbers.rows("select distinct source, source_date from ip_facts order by all")
    sources += numbers.rows("select distinct source, source_date from domain_facts order by all")
    facts = [(voice.value(name), Cell(found, "mono")) for name, found in made_by.items() if found]
    facts += [(voice.say("versions.source"), Cell(_dated(row, voice))) for row in sources]
    return Section("versions", voice.say("versions.title"), [Facts(facts)])


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _dated(row: dict[str, Any], voice: Voice) -> str:
    name = voice.text(row["source"]).shown
    return f"{name}, {voice.words.day(row['source_date'])}" if row["source_date"] else str(name)
