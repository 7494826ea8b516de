"""Evidence offered to a case that exists: hashed, told from what the case has, numbered behind it, and recorded.

    night/trace.csv     new            E0075
    exports/a.eml       known          its bytes are those of E0001
    exports/b.eml       changed        E0002 was registered with 9f86d081…, and is 2c26b46b… now
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.case_folder import Case
from toolkit.evidence.manifest import sha256_of
from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.holdings import added, hashes, holdings, manifest, number_of, place_of
from toolkit.load.folders import printable, written

__all__ = ["ADDED", "Offer", "changed_words", "register"]

ADDED = "evidence added"


@dataclass(slots=True)
class Offer:
    """What became of the files that were offered.

    `registered` are the new ones as the custody log keeps them, by evidence id. `known` gives, by the place of a file,
    the id that its bytes have already; `changed`, by evidence id, the SHA-256 `registered` and the one `found`.
    """

    registered: dict[str, Mapping[str, str]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    changed: dict[str, Mapping[str, str]] = field(default_factory=dict)
    new_bytes: int = 0


def register(
    case: Case, files: Sequence[EvidenceFile], given: Sequence[Path], by: str | None, notes: Notes
) -> Offer:
    """Decide on each file and record it in the custody log, with who and when; nothing of them is loaded by this.

    A file whose place is known and whose bytes are others is a problem, and is not put in the place of what was read.
    """
    counter = _Counter.of(case)
    for file in files:
        counter.take(file, notes)
    offer, who = counter.offer, by or case.settings.case.investigator
    case.record(
        ADDED, added=[written(path.resolve()) for path in given], files=len(offer.registered),
        bytes=offer.new_bytes, registered=offer.registered, known=offer.known, changed=offer.changed,
        **({"by": who} if who else {}),
    )  # fmt: skip
    return offer


def changed_words(path: str, registered: str, found: str) -> str:
    """Why a file of the case is a problem: what it was and what it is."""
    return f"{path} was registered with SHA-256 {registered}, and the file there has {found} now"


@dataclass(slots=True)
class _Counter:
    """What the case has, and what of an offer was decided so far."""

    held: Mapping[str, EvidenceFile]
    recorded: Mapping[str, str]
    of_bytes: dict[str, str]
    names: set[str]
    last: int
    offer: Offer = field(default_factory=Offer)

    @classmethod
    def of(cls, case: Case) -> _Counter:
        recorded, later, listed = hashes(case), added(case), manifest(case)
        of_bytes = {digest: evidence_id for evidence_id, digest in reversed(recorded.items())}
        names = {*map(str, listed["path"]), *(row["path"] for row in later.values())}
        last = max(map(number_of, map(str, (*listed.index, *recorded))), default=0)
        return cls({place_of(file): file for file in holdings(case, Notes())}, recorded, of_bytes, names, last)

    def take(self, file: EvidenceFile, notes: Notes) -> None:
        try:
            digest = sha256_of(file)
        except OSError as error:
            notes.problem("evidence", None, file.path, f"cannot be read: {error.strerror}", field="sha256")
            return
        here = self.held.get(place_of(file))
        before = None if here is None else self.recorded.get(here.evidence_id, digest)
        if here is not None and before is not None and before != digest:
            self.offer.changed[here.evidence_id] = {"registered": before, "found": digest}
            reason = f"{changed_words(here.path, before, digest)}: what was read before stays"
            notes.problem("evidence", here.evidence_id, None, reason, field="sha256")
        elif here is not None or digest in self.of_bytes:
            self.offer.known[written(Path(place_of(file)))] = here.evidence_id if here else self.of_bytes[digest]
        else:
            self._new(file, digest)

    def _new(self, file: EvidenceFile, digest: str) -> None:
        """The next id, and a name that no other file of the case has."""
        self.last += 1
        evidence_id, place = f"E{self.last:04}", file.file.resolve() if file.file else Path()
        path = file.path if file.path not in self.names else printable(place.as_posix())
        self.names.add(path)
        self.of_bytes[digest] = evidence_id
        self.offer.registered[evidence_id] = {"path": path, "file": written(place), "sha256": digest}
        self.offer.new_bytes += file.size_bytes
