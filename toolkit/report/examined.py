"""What was examined and what could not be: the evidence, its counts, and who the tenant is held to be.

    E0003   /Inbox   declared 120   came out 118   failed 2   unaccounted 0

A count that does not balance stands first; a profile that is inferred says from what (DESIGN section 4).
"""

from __future__ import annotations

from typing import Any

from toolkit.chart import Exhibit
from toolkit.report.blocks import Block, Cell, Prose, Section
from toolkit.report.findings import pictures
from toolkit.report.grids import asked, count, day, mono, named, note, path, text, time
from toolkit.report.numbers import Numbers
from toolkit.report.questions import BALANCE, IS_SPOOF, LOST_SQL, how_many
from toolkit.report.voice import Voice

__all__ = ["domains", "examined", "manifest", "profile", "reverified"]

MOST_FILES = 1000

KINDS_SQL = """select kind, count(*) as files, sum(size_bytes)::bigint as size_bytes from manifest group by kind
 order by files desc, kind"""
MANIFEST_SQL = "select evidence_id, path, kind, size_bytes, sha256 from manifest order by evidence_id"
ARRIVALS_SQL = """select registered_at, count(*) as files, sum(size_bytes)::bigint as size_bytes,
 case when count(*) = 1 then min(evidence_id) else min(evidence_id) || ' … ' || max(evidence_id) end as evidence
 from manifest where parent_id is null group by registered_at order by registered_at"""
# A file that holds one message and gave it needs no line of its own, nor does a folder that holds nothing.
LEDGER_SQL = f"""select evidence_id, unit, item, declared, emitted, skipped, failed, duplicate, recovered,
 orphan, {BALANCE} as balance, note from ledger where not (declared = 1 and emitted = 1 and failed = 0)
 and not (declared = 0 and emitted = 0 and skipped = 0 and failed = 0 and orphan = 0)
 order by failed = 0 and coalesce({BALANCE}, 0) = 0, evidence_id, unit"""
PROFILE_SQL = """select kind as profile_kind, value, origin, is_used, mail_count, because from profile
 order by kind, is_used desc, value"""
DOMAINS_SQL = """select domain, kind as record, value, finding, severity, reference, source, source_date
 from domain_facts order by finding is null, domain, kind, ordinal"""


REVERIFIED_SQL = f"""select method, recorded, result, count(distinct mail_uid) filter (where {IS_SPOOF}) as on_spoofs,
 count(distinct mail_uid) filter (where not ({IS_SPOOF})) as on_others
 from reverified join verdicts using (mail_uid) group by method, recorded, result
 order by method, on_spoofs desc, on_others desc, recorded, result"""


def examined(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> Section:
    """What was given, by kind, and the counts of what came out of it."""
    lost = numbers.ask("ledger.lost", LOST_SQL)
    sentences = [
        voice.say("examined.files", n=how_many(numbers, "manifest")),
        voice.say("examined.balance", n=lost, units=how_many(numbers, "ledger")),
    ]
    grids = [asked(name, sql, COLUMNS[name], numbers, voice, rare=RARE) for name, sql in _GRIDS.items()]
    blocks: list[Block] = [Prose(sentences), *pictures(exhibits, ("coverage",), voice), *grids]
    return Section("examined", voice.say("examined.title"), blocks)


def manifest(numbers: Numbers, voice: Voice) -> Section:
    """Every evidence file with its hash; where some came later, which and when."""
    words = Prose([voice.say("manifest.intro", n=how_many(numbers, "manifest"))])
    grids = [asked("manifest", MANIFEST_SQL, COLUMNS["manifest"], numbers, voice, MOST_FILES)]
    if len(numbers.rows(ARRIVALS_SQL)) > 1:
        grids.insert(0, asked("arrivals", ARRIVALS_SQL, COLUMNS["arrivals"], numbers, voice))
    return Section("manifest", voice.say("manifest.title"), [words, *grids])


def profile(numbers: Numbers, voice: Voice) -> Section:
    """Who the tenant is held to be, stated or inferred."""
    inferred = numbers.ask("profile.inferred", "select count(*) from profile where origin = 'inferred' and is_used")
    standing = voice.say("profile.inferred" if inferred else "profile.stated", n=inferred)
    words = Prose([voice.say("profile.intro"), standing])
    grid = asked("profile", PROFILE_SQL, COLUMNS["profile"], numbers, voice)
    return Section("profile", voice.say("profile.title"), [words, grid])


def domains(numbers: Numbers, voice: Voice) -> Section | None:
    """What the organisation's domains publish, by the snapshot; None where no snapshot was given."""
    if not how_many(numbers, "domain_facts"):
        return None
    odd = numbers.ask("domain_facts.odd", "select count(*) from domain_facts where finding is not null")
    words = Prose([voice.say("domains.intro", n=odd, all=how_many(numbers, "domain_facts"))])
    grid = asked("domains", DOMAINS_SQL, COLUMNS["domains"], numbers, voice)
    return Section("domains", voice.say("domains.title"), [words, grid])


def reverified(numbers: Numbers, voice: Voice) -> Section | None:
    """What SPF, DKIM, ARC and DMARC give today beside what was stamped; None where nothing was tried again."""
    mails = numbers.ask("reverified.mails", "select count(distinct mail_uid) from reverified")
    if not mails:
        return None
    words = Prose([voice.say("reverified.intro", n=mails)])
    grid = asked("reverified", REVERIFIED_SQL, COLUMNS["reverified"], numbers, voice)
    return Section("reverified", voice.say("reverified.title"), [words, grid])


def _balance(value: int | None, voice: Voice) -> Cell:
    if value is None:
        return voice.absent()
    return voice.chip(voice.say("ledger.balanced"), "good") if value == 0 else voice.chip(voice.value(value), "bad")


def _failed(value: int, voice: Voice) -> Cell:
    return voice.chip(voice.value(value), "bad") if value else voice.count(value)


def _origin(value: str, voice: Voice) -> Cell:
    return voice.chip(voice.name("origin", value), "good" if value == "stated" else "doubt")


def _used(value: bool, voice: Voice) -> Cell:
    return Cell(voice.say("yes" if value else "no"))


# Most cases have none of these; the ledger then has more room for what they do have.
RARE = ("skipped", "failed", "duplicate", "recovered", "orphan")
_GRIDS = {"kinds": KINDS_SQL, "ledger": LEDGER_SQL}
COLUMNS: dict[str, dict[str, Any]] = {
    "kinds": {"kind": text, "files": count, "size_bytes": count},
    "arrivals": {"registered_at": time, "files": count, "size_bytes": count, "evidence": mono},
    "manifest": {"evidence_id": mono, "path": path, "kind": text, "size_bytes": count, "sha256": mono},
    "ledger": {
        "evidence_id": mono, "unit": path, "item": named("item"), "declared": count, "emitted": count, "skipped": count,
        "failed": _failed, "duplicate": count, "recovered": count, "orphan": count, "balance": _balance, "note": note,
    },
    "profile": {
        "profile_kind": named("profile"), "value": mono, "origin": _origin, "is_used": _used, "mail_count": count,
        "because": note,
    },
    "domains": {
        "domain": mono, "record": text, "value": mono, "finding": note, "severity": named("severity"),
        "reference": text, "source": text, "source_date": day,
    },
    "reverified": {"method": mono, "recorded": mono, "result": mono, "on_spoofs": count, "on_others": count},
}  # fmt: skip
