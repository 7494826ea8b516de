"""Sentences that earlier stages recorded in English, told in the report's language.

    campaign K01 begins: 3 mails, …   →   début de la campagne K01 : 3 courriels, …

The English template is the pattern: what it catches is set into the French one. A sentence that no pattern fits stays
as it was recorded, in quotation marks where it is not evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import Formatter
from typing import Any

from toolkit.chart.words import spaced
from toolkit.judge.clauses import BY_NAME
from toolkit.judge.clauses.registry import NO_DOMAINS_SETTLES
from toolkit.judge.rules import RULES, UNDETERMINED
from toolkit.judge.verdicts import NO_RULE, NO_RULE_SAYS, UNDETERMINED_SAYS
from toolkit.report.blocks import Cell
from toolkit.report.french import CLAUSES_FR, DICTIONARY, SENTENCES
from toolkit.report.rules_fr import NO_DOMAINS_SETTLES_FR, RULES_FR, SETTLES_FR
from toolkit.report.voice import Voice

__all__ = ["FACTS", "RULES_EN", "explained", "in_french", "quoted", "recorded", "settling", "told", "told_cell"]

RULES_EN: Mapping[str, str] = {
    **{rule.name: rule.explanation for rule in RULES},
    NO_RULE: NO_RULE_SAYS,
    UNDETERMINED: UNDETERMINED_SAYS,
}

# The timeline's sentences: as relate writes them, in French. {chosen} is what only a writer of mail chose.
FACTS: Mapping[str, str] = {
    "the mail begins": "début des courriels",
    "the mail ends": "fin des courriels",
    "the mail of {file} begins": "début des courriels de {file}",
    "the mail of {file} ends": "fin des courriels de {file}",
    "the trace {file} begins": "début du suivi {file}",
    "the trace {file} ends": "fin du suivi {file}",
    "first spoof in our name: {verdict} from {ip}": "première usurpation de notre nom : {verdict}, depuis {ip}",
    "last spoof in our name: {verdict} from {ip}": "dernière usurpation de notre nom : {verdict}, depuis {ip}",
    "first spoof in our name: {verdict}": "première usurpation de notre nom : {verdict}",
    "last spoof in our name: {verdict}": "dernière usurpation de notre nom : {verdict}",
    "first spoof delivered, not to junk: to {recipient}":
        "première usurpation remise, hors courrier indésirable : à {recipient}",
    "campaign {campaign} begins: {n} mails, {chosen}": "début de la campagne {campaign} : {n} courriels, {chosen}",
    "campaign {campaign} ends: {n} mails, {chosen}": "fin de la campagne {campaign} : {n} courriels, {chosen}",
    "the UTC day with the most spoofs: {n} of {all}": "jour (UTC) au plus grand nombre d’usurpations : {n} sur {all}",
    "first {impact}: {recipient}": "première suite ({impact}) : {recipient}",
}  # fmt: skip
# A note is made of parts; one that only counts MAPI classes is the same in every language.
_PARTS, _PARTS_FR = "; ", "\u00a0; "
_COUNTS = re.compile(r"\d+ \S+(?:, \d+ \S+)*")
# The places of a pattern where another recorded sentence may stand.
NESTED = frozenset({"above", "cause", "damage", "kind", "little", "looks", "new", "old", "reason"})
# The places of a pattern that no writer of mail and no name of a file fills.
KEPT = frozenset({
    "dialect", "domain", "encoding", "host", "ip", "lacking", "network", "owner", "record", "selector", "target",
    "term", "zone",
})  # fmt: skip
_PLAIN = re.compile(r"[\d\s.,:/+−-]*|E\d+")
WITHHELD = "…"
# What a caught word is a word of.
FAMILIES = {"verdict": "verdict", "impact": "impact"}


def told(sentence: str, rule: str, voice: Voice) -> str:
    """A verdict's explanation in the report's language, by the rule that wrote it."""
    if voice.words.language == "en" or rule not in RULES_FR:
        return sentence
    caught = _caught(RULES_EN[rule], sentence)
    return sentence if caught is None else spaced(RULES_FR[rule]).format(**_spoken(caught, voice))


def recorded(sentence: str, voice: Voice) -> str:
    """What a stage wrote of a file, a count, a record or the profile, in the report's language."""
    if voice.mask is not None:
        sentence = _bare(sentence)
    if voice.words.language == "en":
        return sentence
    whole = in_french(sentence)
    return whole if whole is not None else _PARTS_FR.join(_noted(sentence.split(_PARTS)))


def _bare(sentence: str) -> str:
    """The sentence without what it quotes: a column, a member of an archive, a path may be called after somebody."""
    for english in SENTENCES:
        caught = _caught(english, sentence)
        if caught is not None:
            return english.format(**{name: _unnamed(name, value) for name, value in caught.items()})
    parts = sentence.split(_PARTS)
    if len(parts) > 1:
        return _PARTS.join(map(_bare, parts))
    return sentence if _COUNTS.fullmatch(sentence) else WITHHELD


def _unnamed(name: str, value: str) -> str:
    if name in KEPT or _PLAIN.fullmatch(value):
        return value
    return _bare(value) if name in NESTED else WITHHELD


def _noted(parts: list[str]) -> Iterator[str]:
    """Each part in French; one that is unknown may have been cut where its own sentence has the mark."""
    while parts:
        first, *parts = parts
        french = first if _COUNTS.fullmatch(first) else in_french(first)
        if french is None and parts and (french := in_french(_PARTS.join((first, parts[0])))) is not None:
            del parts[0]
        yield f"«\u00a0{first}\u00a0»" if french is None else french


def quoted(quote: str, voice: Voice) -> str:
    """What a clause rests on: in the report's language where it is the clause's own word, else the line as found."""
    return quote if voice.words.language == "en" else in_french(quote, CLAUSES_FR) or quote


def in_french(sentence: str, sentences: Mapping[str, str] = SENTENCES) -> str | None:
    """A recorded sentence in French, and the sentences within it; None for one unknown. Evidence stays as found."""
    for english, french in sentences.items():
        caught = _caught(english, sentence)
        if caught is not None:
            nested = {name: in_french(caught[name], sentences) or caught[name] for name in NESTED & set(caught)}
            return spaced(french).format(**caught | nested)
    return None


def explained(meaning: str, voice: Voice) -> str:
    """A meaning, grain or source of the contract in the report's language."""
    return meaning if voice.words.language == "en" else spaced(DICTIONARY.get(meaning, meaning))


def settling(missing: str, voice: Voice) -> str:
    """What would settle a mail that is open, comma-separated, in the report's language."""
    if voice.words.language == "en":
        return missing
    french = {clause.settles: SETTLES_FR[name] for name, clause in BY_NAME.items() if name in SETTLES_FR}
    french[NO_DOMAINS_SETTLES] = NO_DOMAINS_SETTLES_FR
    return ", ".join(spaced(french.get(part, part)) for part in missing.split(", "))


def told_cell(sentence: Any, voice: Voice) -> Cell:
    """A timeline's fact in the report's language; in a redacted report without the words a writer of mail chose."""
    if sentence is None:
        return voice.absent()
    for english, french in FACTS.items():
        caught = _caught(english, sentence)
        if caught is not None:
            template = english if voice.words.language == "en" else spaced(french)
            return voice.text(template.format(**_spoken(caught, voice)), 200)
    return voice.subject(sentence)


def _spoken(caught: Mapping[str, str], voice: Voice) -> dict[str, str]:
    return {name: _word(name, value, voice) for name, value in caught.items()}


def _word(name: str, value: str, voice: Voice) -> str:
    if name in FAMILIES:
        return str(voice.name(FAMILIES[name], value).unescape())
    if name == "recipient" and voice.mask is not None:
        return voice.mask.address(value)
    if name == "chosen":
        return str(voice.subject(quoted(value, voice)).shown)
    return voice.words.say("not_recorded") if value == "not recorded" else value


def _caught(template: str, sentence: str) -> dict[str, str] | None:
    found = _pattern(template).fullmatch(sentence)
    return found.groupdict() if found else None


@lru_cache(maxsize=1024)
def _pattern(template: str) -> re.Pattern[str]:
    seen: set[str] = set()
    pieces = []
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(re.escape(text))
        if name:
            pieces.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
            seen.add(name)
    return re.compile("".join(pieces), re.DOTALL)
