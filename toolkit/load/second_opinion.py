"""A second opinion: another reader, which shares no line with ours, reads a store or a .msg too; what differs is told.

    nid=2097188   attachments   ours 2: 1200, 88   theirs 1: 1200   explained: …

The other reader runs in a process of its own, with limits on time and memory: libpff is C code, and a damaged store has
been seen to kill it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from toolkit import workers
from toolkit.evidence.problems import EvidenceError, Notes, UsageError
from toolkit.evidence.raw import EvidenceFile, MapiFacts, RawMessage
from toolkit.load.other_readers import Account, Opinion, ask_extract_msg, ask_libpff, digest, text_digest, trimmed
from toolkit.load.pstfile.ndb import ASSOC_MESSAGE, node_type
from toolkit.load.registry import Loader, recognise

__all__ = ["CrossCheck", "Difference", "OtherReader", "OurAccount", "compare", "cross_check", "describe"]

EVIDENCE_ID = "E0001"
ASSOCIATED = "libpff does not list associated contents"
SHOWN_CHARACTERS, SHOWN_PROBLEMS = 120, 20

MEMORY_BYTES = 2 << 30
LEAST_SECONDS, BYTES_A_SECOND = 300, 1 << 20
"""A whole store is read at some seventy times that speed."""

# What a problem of ours calls the fields that are compared. One without a field speaks of the message.
OUR_NAMES = {
    "headers": {"transport_headers"},
    "subject": {"subject"},
    "text": {"body_text"},
    "attachments": {"attachments", "attachment", "attachment_content"},
}


class OtherReader(NamedTuple):
    """Whom to ask, and how the package is called that brings it."""

    name: str
    ask: Callable[[Path], Account]
    module: str
    package: str


OTHER_READERS = {
    "pst": OtherReader("libpff", ask_libpff, "pypff", "libpff-python"),
    "msg": OtherReader("extract-msg", ask_extract_msg, "extract_msg", "extract-msg"),
}


class Difference(NamedTuple):
    """One thing that the two readers say differently. `explanation` is None where nothing known explains it."""

    locator: str
    field: str
    ours: str | None
    theirs: str | None
    explanation: str | None


@dataclass
class OurAccount(Account):
    """What our reader gave. `problems` are (locator, field, reason); `embedded` counts messages within messages."""

    problems: list[tuple[str, str | None, str]] = field(default_factory=list)
    failed: int = 0
    embedded: int = 0
    refused: str | None = None


@dataclass(frozen=True)
class CrossCheck:
    """Both accounts and what differs. `theirs` is None where the other reader failed, and `failure` says how."""

    reader: str
    ours: OurAccount
    theirs: Account | None
    failure: str | None
    differences: list[Difference]

    @property
    def is_agreed(self) -> bool:
        """True where both read the file, and all that differs is explained."""
        both = self.theirs is not None and self.ours.refused is None
        return both and all(one.explanation is not None for one in self.differences)


def cross_check(path: Path) -> CrossCheck:
    """Read a store or a .msg with our reader and the other one. Raises UsageError for any other file.

    Raises UsageError too where the other reader is not installed.
    """
    file = EvidenceFile(EVIDENCE_ID, path.name, path)
    found = recognise(file)
    if found is None or found.kind not in OTHER_READERS:
        raise UsageError(f"{path}: no mail store: only a PST, an OST or a .msg can be cross-checked")
    other = OTHER_READERS[found.kind]
    if find_spec(other.module) is None:
        raise UsageError(f"{other.name}, which would give the second opinion, is not installed: {other.package}")
    ours, theirs = _our_account(found, file), _their_account(other, path)
    if isinstance(theirs, workers.Failure):
        return CrossCheck(other.name, ours, None, theirs.reason, [])
    return CrossCheck(other.name, ours, theirs, None, list(compare(ours, theirs, other.name)))


def _their_account(other: OtherReader, path: Path) -> Account | workers.Failure:
    seconds = LEAST_SECONDS + path.stat().st_size / BYTES_A_SECOND
    ((_, outcome),) = workers.run(
        other.ask, deque([path]), workers=1, seconds=lambda _: seconds, memory_bytes=MEMORY_BYTES
    )
    return outcome


def _our_account(found: Loader, file: EvidenceFile) -> OurAccount:
    account, notes = OurAccount(), Notes()
    try:
        for message in found.read(file, notes):
            account.messages[message.locator] = _our_opinion(message)
            account.embedded += _embedded(message)
    except EvidenceError as error:
        account.refused = str(error)
    account.skipped = sum(row["skipped"] for row in notes.ledger)
    account.failed = sum(row["failed"] for row in notes.ledger)
    account.problems = [(row["locator"] or "file", row["field"], row["reason"]) for row in notes.problems]
    return account


def _embedded(message: RawMessage) -> int:
    return sum(1 + _embedded(one.message) for one in message.attachments if one.message)


def _our_opinion(message: RawMessage) -> Opinion:
    facts = message.mapi or MapiFacts()
    sizes = (None if one.content is None else len(one.content) for one in message.attachments)
    return Opinion(digest(message.content), trimmed(facts.subject), text_digest(facts.text), tuple(sizes))


def compare(ours: OurAccount, theirs: Account, reader: str) -> Iterator[Difference]:
    """Every difference in our order, each with its explanation where it has one."""
    refused = len(theirs.refusals)
    for locator in dict.fromkeys([*ours.messages, *theirs.messages]):
        mine, other = ours.messages.get(locator), theirs.messages.get(locator)
        if mine is None:
            # What only the other has is a loss of ours, whatever our reader says of it.
            yield Difference(locator, "message", _our_reason(ours, locator), "read", None)
        elif other is None:
            why = _why_only_ours(locator, theirs.refusals[:refused], reader)
            # A refusal explains one missing message, not as many as there are.
            refused -= why not in (None, ASSOCIATED)
            yield Difference(locator, "message", "read", None, why)
        else:
            why_of = {**theirs.habits, **_told_damage(ours, locator)}
            yield from _differences(locator, mine, other, why_of)


def _our_reason(ours: OurAccount, locator: str) -> str | None:
    return ours.refused or next((reason for place, _, reason in ours.problems if place == locator), None)


def _told_damage(ours: OurAccount, locator: str) -> dict[str, str]:
    """By field, what our reader itself says to be damaged in a message: two may make different things of that."""
    here = [(name, reason) for place, name, reason in ours.problems if place.split("/")[0] == locator]
    return {
        compared: f"damaged, and told by ours: {reason}"
        for compared, names in OUR_NAMES.items()
        for name, reason in here
        if name is None or name in names
    }


def _why_only_ours(locator: str, refusals: Sequence[str], reader: str) -> str | None:
    nid = locator.removeprefix("nid=")
    if nid.isdigit() and node_type(int(nid)) == ASSOC_MESSAGE:
        return ASSOCIATED
    return f"{reader} refused items: {'; '.join(dict.fromkeys(refusals))}" if refusals else None


def _differences(locator: str, ours: Opinion, theirs: Opinion, why_of: Mapping[str, str]) -> Iterator[Difference]:
    for name in ("headers", "subject", "text"):
        mine, other = getattr(ours, name), getattr(theirs, name)
        # Where there is no plain text we take it from the rich text, and libpff does not.
        if mine != other and (name != "text" or other is not None):
            yield Difference(locator, name, mine, other, why_of.get(name))
    if len(ours.attachments) != len(theirs.attachments) or any(map(_disagree, ours.attachments, theirs.attachments)):
        yield Difference(locator, "attachments", _sizes(ours), _sizes(theirs), why_of.get("attachments"))


def _disagree(ours: int | None, theirs: int | None) -> bool:
    """Bytes only one of them has are no contradiction: the others give none of an attached message."""
    return ours is not None and theirs is not None and ours != theirs


def _sizes(opinion: Opinion) -> str:
    return f"{len(opinion.attachments)}: {', '.join(map(str, opinion.attachments))}"


def describe(check: CrossCheck) -> list[str]:
    """What `doctor --cross-check` prints: what each reader gave, a line for each difference, and their number.

    Of what was wrong by our reader the first few are told: a case's PROBLEMS tell all of it.
    """
    problems = [f"{place}  problem: {reason}" for place, _, reason in check.ours.problems[:SHOWN_PROBLEMS]]
    counts = [_ours_in_words(check.ours), _theirs_in_words(check)]
    lines = [*counts, *problems, *map(_in_words, check.differences), _verdict(check)]
    return list(map(_without_controls, lines))


def _ours_in_words(ours: OurAccount) -> str:
    if ours.refused is not None:
        return f"ours: nothing: {ours.refused}"
    counts = f"{ours.skipped:,} items that are no mail, {ours.failed:,} failed, problems: {len(ours.problems):,}"
    return f"ours: {_given(ours)}, {ours.embedded:,} messages within messages; {counts}"


def _theirs_in_words(check: CrossCheck) -> str:
    if check.theirs is None:
        return f"{check.reader}: nothing: {check.failure}"
    theirs = check.theirs
    counts = f"{theirs.skipped:,} items that are no mail, {len(theirs.refusals):,} refused"
    return f"{check.reader}: {_given(theirs)}; {counts}"


def _given(account: Account) -> str:
    attachments = sum(len(one.attachments) for one in account.messages.values())
    return f"{len(account.messages):,} messages, {attachments:,} attachments"


def _in_words(one: Difference) -> str:
    ours, theirs = _shown(one.ours), _shown(one.theirs)
    return f"{one.locator}  {one.field}: ours {ours}; theirs {theirs} ({one.explanation or 'not explained'})"


def _shown(text: str | None) -> str:
    if text is None:
        return "nothing"
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _without_controls(line: str) -> str:
    """A terminal obeys control characters, and a subject is the sender's to write."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in line)


def _verdict(check: CrossCheck) -> str:
    if check.theirs is None:
        return f"no second opinion: {check.reader} could not read the file, or did not live to the end of it"
    if not check.differences:
        return "no differences"
    unexplained = sum(one.explanation is None for one in check.differences)
    return f"differences: {len(check.differences):,}, not explained: {unexplained:,}"
