"""What was given, what came out of it, and what could not be read."""

from __future__ import annotations

from toolkit.schema import vocabulary as words
from toolkit.schema.columns import Table, count, text, time

MANIFEST = Table(
    "manifest",
    grain="one evidence file, also inside a container",
    key=("evidence_id",),
    made_by="evidence",
    columns=(
        text("evidence_id", "our number of the file; a member of a container extends its parent's", example="E0003.12", nullable=False),
        text("path", "path relative to the evidence given; `outer.zip!inner/a.eml` inside a container", example="exports/mailbox.pst", nullable=False),
        text("kind", "what the content is, whatever the suffix says", example="pst", nullable=False, words=words.EVIDENCE_KINDS),
        count("size_bytes", "size of the file in bytes", "file system, archive directory", "1048576"),
        text("sha256", "SHA-256 of the file's bytes, lower-case hexadecimal", example="9f86d081…"),
        time("modified_at", "the file's own modification time", "file system, archive directory"),
        text("parent_id", "the container that holds it", example="E0003"),
        time("registered_at", "when the toolkit first met it", nullable=False),
    ),
)

LEDGER = Table(
    "ledger",
    grain="one container's count (an archive, a folder of a store, a file)",
    key=("evidence_id", "unit"),
    made_by="load",
    columns=(
        text("evidence_id", "the evidence file", example="E0003", nullable=False),
        text("unit", "the folder, archive or file that is counted", example="/Inbox", nullable=False),
        text("item", "what is counted", example="message", nullable=False, words=("message", "row", "member", "file")),
        count("declared", "how many the container says it holds", "folder contents count, archive directory, row count", "120"),
        count("emitted", "how many came out", example="118", nullable=False),
        count("skipped", "how many are of a class that is not mail, by name in `note`", example="2", nullable=False),
        count("failed", "how many could not be read; each has a PROBLEMS row", example="0", nullable=False),
        count("duplicate", "how many were met before and not counted twice", example="0", nullable=False),
        count("orphan", "how many of the emitted no folder lists", example="0", nullable=False),
        count("recovered", "how many of the emitted came out of a damaged structure by scanning", example="0", nullable=False),
        text("note", "what was skipped and why the count does not balance, if it does not", example="2 IPM.Contact"),
    ),
)

PROBLEMS = Table(
    "problems",
    grain="one thing that could not be read",
    key=("problem_uid",),
    made_by="any stage",
    columns=(
        text("problem_uid", "our identifier of the problem", example="p-3f9a0c12ab340001", nullable=False),
        text("evidence_id", "the evidence file", example="E0003"),
        text("locator", "where in the file", example="nid=2097188"),
        text("stage", "which stage met it", example="parse", nullable=False, words=words.STAGES),
        text("field", "the header, property or column", example="sent_at"),
        text("reason", "what is wrong, in plain words", example="no RFC 5322 date", nullable=False),
        text("excerpt", "the text as found, cut at 300 characters", example="Tue, 99 Foo"),
    ),
)
