"""Where it came from, how it was authenticated, where it landed, who else sends in the name, what belongs together.

    198.51.100.3   PRN-3F-MX5071   14 mails   known relay   give it a connector

That hits share a mark is recorded; that one hand made them is an inference, and the report says so.
"""

from __future__ import annotations

from typing import Any

from toolkit.chart import Exhibit
from toolkit.chart.countries import country_name
from toolkit.report.blocks import Block, Cell, Prose, Section
from toolkit.report.findings import pictures
from toolkit.report.grids import address, asked, count, mono, named, quote, text, ties, time, title, verdict
from toolkit.report.numbers import Numbers
from toolkit.report.questions import IS_SPOOF, JUDGED, PLACES, how_many
from toolkit.report.voice import Voice

__all__ = ["campaigns", "landing", "origins", "senders"]

MOST_ROWS = 40

ADDRESSES_SQL = f"""select connecting_ip, any_value(places.as_name) as as_name,
 any_value(places.country || ' ' || coalesce(places.country_name, places.country)) as country,
 count(*) as mails, min(received_at) as first_seen_at, max(received_at) as last_seen_at
 from {JUDGED} left join {PLACES} places on places.ip = connecting_ip
 where {IS_SPOOF} and connecting_ip is not null group by connecting_ip order by mails desc, connecting_ip"""
# One row a recipient; the outcomes are the trace's words, and each delivery counts in one column.
RECIPIENTS_SQL = f"""select recipient, count(*) as deliveries,
 count(*) filter (where status = 'delivered') as delivered,
 count(*) filter (where status in ('junked', 'quarantined')) as held,
 count(*) filter (where status is null or status not in ('delivered', 'junked', 'quarantined')) as elsewhere,
 min(received_at) as first_seen_at, max(received_at) as last_seen_at
 from deliveries join verdicts using (mail_uid) join mail using (mail_uid) where {IS_SPOOF}
 group by recipient order by deliveries desc, recipient"""
SENDERS_SQL = """select connecting_ip, helo, mail_count as mails, first_seen_at, last_seen_at, verdict as mostly,
 handling from senders order by handling = 'stop', mail_count desc, sender_uid"""
# What most members of the group are tied by.
CAMPAIGNS_SQL = """select campaign_id as campaign, title as shares, mail_count as mails, recipient_count as recipients,
 first_seen_at, last_seen_at, (select because from campaign_mail m where m.campaign_id = c.campaign_id
 group by because order by count(*) desc, because limit 1) as tied_by
 from campaigns c order by mail_count desc, campaign_id"""
IMPACT_SQL = """select recipient, kind as impact, occurred_at, quote, evidence_id as evidence from impact
 order by occurred_at, recipient, kind"""


def origins(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> Section:
    """Countries, networks, authentication, and the path of one mail."""
    unplaced = numbers.ask(
        "spoofs.no_address", f"select count(*) from {JUDGED} where {IS_SPOOF} and connecting_ip is null"
    )
    words = [voice.say("origins.intro"), *([voice.say("origins.unplaced", n=unplaced)] if unplaced else [])]
    columns = {
        "connecting_ip": mono, "as_name": text, "country": _country, "mails": count, "first_seen_at": time,
        "last_seen_at": time,
    }  # fmt: skip
    grid = asked("addresses", ADDRESSES_SQL, columns, numbers, voice, MOST_ROWS)
    blocks: list[Block] = [Prose(words), *pictures(exhibits, ("countries",), voice), grid]
    blocks += pictures(exhibits, ("networks", "authentication", "path"), voice)
    return Section("origins", voice.say("origins.title"), blocks)


def landing(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> Section:
    """Recipients, outcomes, and what followed."""
    facts = how_many(numbers, "impact")
    words = Prose([voice.say("landing.intro"), voice.say("landing.impact" if facts else "landing.no_impact", n=facts)])
    people = {
        "recipient": address, "deliveries": count, "delivered": count, "held": count, "elsewhere": count,
        "first_seen_at": time, "last_seen_at": time,
    }  # fmt: skip
    columns = {"recipient": address, "impact": named("impact"), "occurred_at": time, "quote": quote, "evidence": mono}
    recipients = asked("recipients", RECIPIENTS_SQL, people, numbers, voice, MOST_ROWS)
    grid = asked("impact", IMPACT_SQL, columns, numbers, voice, MOST_ROWS)
    blocks: list[Block] = [words, recipients, *pictures(exhibits, ("landing",), voice), grid]
    return Section("landing", voice.say("landing.title"), blocks)


def senders(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> Section:
    """Every source that sends in the organisation's name, legitimate ones first."""
    keep = numbers.ask("senders.to_keep", "select count(*) from senders where handling in ('connector', 'authorised')")
    words = Prose([voice.say("senders.intro", n=how_many(numbers, "senders"), keep=keep)])
    columns = {
        "connecting_ip": mono, "helo": mono, "mails": count, "first_seen_at": time, "last_seen_at": time,
        "mostly": verdict, "handling": named("handling"),
    }  # fmt: skip
    grid = asked("senders", SENDERS_SQL, columns, numbers, voice, MOST_ROWS)
    return Section("senders", voice.say("senders.title"), [words, grid, *pictures(exhibits, ("senders",), voice)])


def campaigns(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> Section:
    """Groups of related hits and why they belong together."""
    words = Prose([voice.say("campaigns.intro", n=how_many(numbers, "campaigns"))])
    columns = {
        "campaign": mono, "shares": title, "mails": count, "recipients": count, "first_seen_at": time,
        "last_seen_at": time, "tied_by": ties,
    }  # fmt: skip
    grid = asked("campaigns", CAMPAIGNS_SQL, columns, numbers, voice, MOST_ROWS)
    return Section("campaigns", voice.say("campaigns.title"), [words, grid, *pictures(exhibits, ("campaigns",), voice)])


def _country(found: Any, voice: Voice) -> Cell:
    """A country, given as its code and its name, in the report's language."""
    if found is None:
        return voice.absent()
    code, _, name = found.partition(" ")
    return voice.text(country_name(code, name, voice.words.language))
