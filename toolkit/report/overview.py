"""The cover and the page that a manager reads: what happened, how much, to whom, from where, since when.

Words before numbers: *recorded*, *is consistent with*; a case without a spoof says what that does not mean.
"""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from toolkit.evidence.case import CaseFile
from toolkit.report.blocks import Block, Cell, Facts, Prose, Section, Tiles
from toolkit.report.numbers import Number, Numbers
from toolkit.report.questions import IS_SPOOF, JUDGED, LOST_SQL, PLACES, how_many, mails_of, spoofs, tally
from toolkit.report.shown import defanged
from toolkit.report.voice import Voice

__all__ = ["cover", "summary"]


def cover(case: CaseFile, voice: Voice, made_at: datetime) -> Facts:
    """What the investigator stated, and when the report was made; what is not stated says so."""
    stated = {
        "id": case.case.id,
        "authority": case.case.authority,
        "investigator": case.case.investigator,
        "opened": case.case.opened_at,
        "tenant": ", ".join(case.tenant.accepted_domains) or None,
        "tenant_id": ", ".join(case.tenant.ids) or None,
        "window": _window(case, voice),
        "zone": case.case.time_zone,
        "made": made_at,
    }
    return Facts([(voice.say(f"cover.{name}"), _stated(value, voice)) for name, value in stated.items()])


def _stated(value: str | datetime | Markup | None, voice: Voice) -> Cell:
    return Cell(voice.say("not_stated"), "absent") if value is None else Cell(voice.value(value))


def _window(case: CaseFile, voice: Voice) -> Markup | None:
    start, end = case.window.start, case.window.end
    if start is None and end is None:
        return None
    return voice.say("cover.from_to", start=start or voice.say("not_stated"), end=end or voice.say("not_stated"))


def summary(numbers: Numbers, voice: Voice) -> Section:
    """One page in plain words."""
    found = spoofs(numbers)
    sentences = [_examined(numbers, voice)]
    sentences += _incident(numbers, voice, found) if found else [voice.say("summary.no_spoof")]
    sentences += [_unread(numbers, voice), _open(numbers, voice)]
    blocks: list[Block] = [_tiles(numbers, voice, found), Prose(sentences, "lead")]
    if voice.mask is not None:
        blocks.append(Prose([voice.say("summary.redacted")], "note"))
    return Section("summary", voice.say("summary.title"), blocks)


def _tiles(numbers: Numbers, voice: Voice, found: Number) -> Tiles:
    counted = (
        ("mail", how_many(numbers, "mail")),
        ("spoofs", found),
        ("recipients", _recipients(numbers)),
        ("addresses", _addresses(numbers)),
        ("problems", _lost(numbers)),
    )
    return Tiles([(voice.value(number), voice.say(f"tile.{name}", n=number)) for name, number in counted])


def _recipients(numbers: Numbers) -> Number:
    return numbers.ask(
        "spoofs.recipients",
        f"select count(distinct recipient) from deliveries join verdicts using (mail_uid) where {IS_SPOOF}",
    )


def _addresses(numbers: Numbers) -> Number:
    return numbers.ask("spoofs.addresses", f"select count(distinct connecting_ip) from {JUDGED} where {IS_SPOOF}")


def _examined(numbers: Numbers, voice: Voice) -> Markup:
    return voice.say(
        "summary.examined",
        mails=how_many(numbers, "mail"),
        files=how_many(numbers, "manifest"),
        first=numbers.ask("mail.first", "select min(received_at) from mail"),
        last=numbers.ask("mail.last", "select max(received_at) from mail"),
        zone=voice.words.zone_name,
    )


def _incident(numbers: Numbers, voice: Voice, found: Number) -> list[Markup]:
    direct, header = mails_of(numbers, "direct_send_spoof"), mails_of(numbers, "header_spoof")
    first = numbers.ask("spoofs.first", f"select min(received_at) from {JUDGED} where {IS_SPOOF}")
    last = numbers.ask("spoofs.last", f"select max(received_at) from {JUDGED} where {IS_SPOOF}")
    return [
        voice.say("summary.spoofs", n=found, direct=direct, header=header) + " " + _certainty(numbers, voice, found),
        voice.say("summary.when", first=first, last=last),
        _to_whom(numbers, voice),
        _from_where(numbers, voice),
        _aftermath(numbers, voice),
        _reject_direct_send(numbers, voice, found) + " " + _dmarc(numbers, voice),
        _gateway(numbers, voice),
    ]


def _certainty(numbers: Numbers, voice: Voice, found: Number) -> Markup:
    certain = numbers.ask(
        "spoofs.established", f"select count(*) from verdicts where {IS_SPOOF} and certainty = 'established'"
    )
    return voice.say("summary.certain" if certain.value == found.value else "summary.less_certain", n=certain)


def _to_whom(numbers: Numbers, voice: Voice) -> Markup:
    def having(name: str, outcome: str = "true") -> Number:
        asked = f"select count(*) from deliveries join verdicts using (mail_uid) where {IS_SPOOF} and {outcome}"
        return numbers.ask(f"spoofs.{name}", asked)

    elsewhere = having("elsewhere", "status not in ('delivered', 'junked', 'quarantined')")
    return voice.say(
        "summary.recipients",
        n=_recipients(numbers),
        deliveries=having("deliveries"),
        delivered=having("delivered", "status = 'delivered'"),
        held=having("held", "status in ('junked', 'quarantined')"),
        elsewhere=_if_any("elsewhere", elsewhere, voice),
        unplaced=_if_any("unplaced", having("unplaced", "status is null"), voice),
    )


def _from_where(numbers: Numbers, voice: Voice) -> Markup:
    top = f"""select connecting_ip from {JUDGED} where {IS_SPOOF} and connecting_ip is not null
        group by 1 order by count(*) desc, 1 limit 1"""
    addresses = _addresses(numbers)
    if not addresses:
        return voice.say("summary.no_address")
    address = numbers.ask("spoofs.top_address", top)
    share = numbers.ask(
        "spoofs.top_address.mails", f"select count(*) from {JUDGED} where {IS_SPOOF} and connecting_ip = ({top})"
    )
    placed = numbers.rows(f"select * from {PLACES} where ip = ({top})")
    place = voice.place(placed[0]) if placed else None
    address_shown = Markup("<code>{}</code>").format(defanged(address.value))
    return voice.say(
        "summary.addresses", n=addresses, top=address_shown, mails=share, place=place or voice.say("not_located")
    )


def _aftermath(numbers: Numbers, voice: Voice) -> Markup:
    rows = how_many(numbers, "impact")
    people = numbers.ask("impact.recipients", "select count(distinct recipient) from impact")
    return voice.say("summary.impact", n=people, facts=rows) if rows else voice.say("summary.no_impact")


def _reject_direct_send(numbers: Numbers, voice: Voice, found: Number) -> Markup:
    return voice.say("summary.reject", n=found, **_control(numbers, voice, "would_reject_direct_send"))


def _dmarc(numbers: Numbers, voice: Voice) -> Markup:
    return voice.say("summary.dmarc", **_control(numbers, voice, "would_dmarc_reject"))


def _gateway(numbers: Numbers, voice: Voice) -> Markup:
    """A gateway that nobody stated gives no answer, which is not the answer none."""
    decided = numbers.ask(
        "would_gateway_lockdown_block.decided",
        "select count(*) from verdicts where would_gateway_lockdown_block is not null",
    )
    if not decided:
        return voice.say("summary.no_gateway")
    return voice.say("summary.gateway", **_control(numbers, voice, "would_gateway_lockdown_block"))


def _if_any(what: str, number: Number, voice: Voice) -> Markup:
    return voice.say(f"summary.{what}", n=number) if number else Markup("")


def _control(numbers: Numbers, voice: Voice, control: str) -> dict[str, Number | Markup]:
    """What a sentence says of a control: spoofs refused, spoofs it cannot be decided for, mail to keep refused."""
    undecided = tally(numbers, control, "spoofs", "unknown")
    return {
        "refused": tally(numbers, control, "spoofs", "refused"),
        "undecided": _if_any("undecided", undecided, voice),
        "broken": tally(numbers, control, "wanted", "refused"),
    }


def _unread(numbers: Numbers, voice: Voice) -> Markup:
    """Items lost, fields not understood, and what stages after them noted; nothing of the kind is said in words."""
    fields = numbers.ask("problems.fields", "select count(*) from problems where stage = 'parse'")
    between = numbers.ask(
        "problems.between", "select count(*) from problems where stage not in ('evidence', 'load', 'parse')"
    )
    unbalanced = numbers.ask("ledger.lost", LOST_SQL)
    if not (_lost(numbers) or fields or between or unbalanced):
        return voice.say("summary.all_read")
    return voice.say("summary.unread", n=_lost(numbers), fields=fields, between=between)


def _lost(numbers: Numbers) -> Number:
    return numbers.ask("problems.items", "select count(*) from problems where stage in ('evidence', 'load')")


def _open(numbers: Numbers, voice: Voice) -> Markup:
    open_mails = numbers.ask(
        "verdicts.open", "select count(*) from verdicts where verdict in ('review', 'undetermined')"
    )
    return voice.say("summary.open", n=open_mails)
