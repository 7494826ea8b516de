"""Questions an analyst asks, of a case or of one pasted header: one line each.

pivot(case, ip="203.0.113.77")["mail"]      every mail that touches the address
explain(case, "mail-0f3a9c1204be77d1")      its verdict, clause by clause, with the quotes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit import pipeline
from toolkit.assemble import assemble
from toolkit.chart import Words
from toolkit.evidence.case import CaseFile, check, parse_case
from toolkit.evidence.problems import UsageError
from toolkit.evidence.raw import RawMessage
from toolkit.excerpts import StoredTables
from toolkit.ingest import Reading
from toolkit.judge import judge
from toolkit.load.dates import DateOrder
from toolkit.load.pasted import mend_pasted
from toolkit.meant import mail_meant
from toolkit.parse import parse_message
from toolkit.pipeline import Case, Progress, quiet, settings_for
from toolkit.report.plain import plain
from toolkit.report.voice import Voice
from toolkit.schema import TABLES
from toolkit.schema.columns import rows_of
from toolkit.schema.forms import canonical_ip

# Which columns of which tables a value of each kind is looked for in.
PIVOTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ip": {
        "mail": ("connecting_ip", "skip_listed_ip", "attributed_ip", "cip"),
        "messages": ("connecting_ip", "cip", "x_sender_ip", "skip_listed_ip", "attributed_ip"),
        "hops": ("from_ip",),
        "trace": ("connecting_ip", "server_ip"),
        "ip_facts": ("ip",),
        "senders": ("connecting_ip",),
    },
    "helo": {"mail": ("helo",), "hops": ("helo",), "trace": ("helo",), "senders": ("helo",)},
    "address": {
        "mail": ("mail_from", "header_from", "sender_address", "sender", "reply_to"),
        "recipients": ("address",),
        "deliveries": ("recipient",),
        "trace": ("mail_from", "sender_address", "header_from", "recipient"),
    },
    "domain": {
        "mail": ("mail_from_domain", "header_from_domain", "reply_to_domain", "dkim_domain"),
        "recipients": ("domain",),
        "deliveries": ("recipient_domain",),
        "urls": ("host",),
        "domain_facts": ("domain",),
    },
    "subject": {"mail": ("subject",), "messages": ("subject",), "trace": ("subject",)},
    "sha256": {"attachments": ("sha256",), "manifest": ("sha256",), "messages": ("body_sha256", "header_sha256")},
    "message_id": {
        "mail": ("internet_message_id", "network_message_id", "in_reply_to"),
        "messages": ("internet_message_id", "network_message_id", "in_reply_to"),
        "trace": ("internet_message_id", "network_message_id"),
    },
    "mail_uid": {name: ("mail_uid",) for name, table in TABLES.items() if "mail_uid" in table.names},
}


def investigate(
    evidence: Sequence[str | Path],
    case: str | Path,
    *,
    config: str | Path | None = None,
    accepted_domains: Sequence[str] = (),
    tenant_ids: Sequence[str] = (),
    relays: Sequence[str] = (),
    gateways: Sequence[str] = (),
    language: str | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    depth: str = "full",
    zip_passwords: Sequence[str] = (),
    date_order: DateOrder | None = None,
    redacted: bool = False,
    progress: Progress = quiet,
) -> Case:
    """The whole walk from evidence to report, in the folder `case`; what is stated here adds to case.toml.

    `depth` "headers" leaves bodies, URLs and attachments unread; `scheduler` reads on a Dask cluster; `redacted` writes
    the report a second time without names. `zip_passwords` open encrypted members of archives; none is ever written.
    `date_order`, "day" or "month", says which comes first in traces whose own dates do not tell.
    Raises UsageError, before anything is written, for evidence, settings or a folder that cannot be used.
    """
    folder = Path(case)
    settings = settings_for(
        folder,
        None if config is None else Path(config),
        accepted_domains=accepted_domains,
        tenant_ids=tenant_ids,
        relays=relays,
        gateways=gateways,
        language=language,
    )
    given = [Path(path) for path in evidence]
    reading = Reading(depth, tuple(zip_passwords), date_order)
    return pipeline.investigate(
        given, folder, settings, reading=reading, workers=workers, scheduler=scheduler, redacted=redacted,
        progress=progress,
    )  # fmt: skip


def open_case(folder: str | Path) -> Case:
    """A case that exists. Raises UsageError where there is none."""
    return pipeline.open_case(Path(folder))


def pivot(case: Case, **wanted: str) -> dict[str, pd.DataFrame]:
    """Every table's rows that touch one value, letter case aside; tables without such a row are left out.

    Exactly one of `ip`, `helo`, `address`, `domain`, `subject`, `sha256`, `message_id`, `mail_uid`. Raises UsageError.
    """
    if len(wanted) != 1 or next(iter(wanted)) not in PIVOTS:
        raise UsageError(f"pivot on exactly one of {', '.join(PIVOTS)}")
    [(kind, value)] = wanted.items()
    # Every table has addresses in their one form; what is no address is looked for as it is.
    value = (canonical_ip(value) or value) if kind == "ip" else value
    found = case.store.rows_with(value, PIVOTS[kind], is_exact=kind == "ip")
    return {name: frame for name, frame in found.items() if len(frame)}


@dataclass(frozen=True)
class Explanation:
    """Why one mail is what it is: its verdict, its clauses with their quotes, what was tried again, its hops.

    `noted` is what was mended in a pasted header, and what could not be read in it; `sources` are the places of the
    evidence that the clauses quote, as "E0007 offset=0 · exports/a.eml". Shown in `language`, in a notebook too.
    """

    mail: Mapping[str, Any]
    verdict: Mapping[str, Any]
    clauses: pd.DataFrame
    hops: pd.DataFrame
    reverified: pd.DataFrame
    noted: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    language: str = "en"

    def __str__(self) -> str:
        return plain(self, Voice(Words(self.language, UTC)))

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def explain(case: Case, mail: str) -> Explanation:
    """The verdict on one mail with all that it rests on: by its mail_uid, Message-ID or network message id.

    It is in the case's language. Raises UsageError for a mail that the case does not have, and for an identifier that
    several mails have.
    """
    tables = StoredTables(case.store)
    found = _explanation(tables, mail_meant(case, mail))
    return replace(found, sources=_sources(found.clauses, tables["manifest"]), language=case.settings.case.language)


def _sources(clauses: pd.DataFrame, manifest: pd.DataFrame) -> tuple[str, ...]:
    """Each place that a clause quotes, once, with its file."""
    places = clauses[["evidence_id", "locator"]].dropna().drop_duplicates()
    placed = places.merge(manifest[["evidence_id", "path"]], on="evidence_id", how="left").fillna("")
    return tuple(f"{row['evidence_id']} {row['locator']} · {row['path']}" for row in rows_of(placed))


def _explanation(tables: Mapping[str, pd.DataFrame], mail_uid: str, noted: tuple[str, ...] = ()) -> Explanation:
    mail = rows_of(tables["mail"][tables["mail"]["mail_uid"] == mail_uid])
    verdict = rows_of(tables["verdicts"][tables["verdicts"]["mail_uid"] == mail_uid])
    if not verdict:
        raise UsageError(f"{mail_uid} is not judged yet: run the stage `judge` first")
    clauses = tables["clauses"][tables["clauses"]["mail_uid"] == mail_uid]
    hops = tables["hops"][tables["hops"]["message_uid"] == mail[0]["best_copy_uid"]]
    again = tables["reverified"][tables["reverified"]["mail_uid"] == mail_uid]
    clauses, hops, again = (frame.reset_index(drop=True) for frame in (clauses, hops, again))
    return Explanation(mail[0], verdict[0], clauses, hops, again, noted)


def explain_header(header: bytes, settings: CaseFile | None = None) -> Explanation:
    """The verdict on one pasted header block, by the same rules and in the same words as a case's.

    What copying did to the block is undone, and said in `noted`. Raises UsageError where no header field is in it.
    """
    mended, noted = mend_pasted(header)
    rows = parse_message(RawMessage("E0001", "offset=0", "eml", "file", mended + b"\r\n\r\n"), "headers")
    tables = {name: TABLES[name].from_rows(some) for name, some in rows.items()}
    tables = {name: table.empty() for name, table in TABLES.items()} | tables
    tables |= assemble(tables)
    tables |= judge(tables, settings or check(CaseFile()))
    # A header alone has no content, whatever it promises.
    noted += tuple(_unread(problem) for problem in rows_of(tables["problems"]) if problem["field"] != "content")
    return _explanation(tables, tables["mail"]["mail_uid"].iloc[0], noted)


def _unread(problem: Mapping[str, Any]) -> str:
    said = (problem[name] for name in ("field", "reason", "excerpt"))
    return ": ".join(" ".join(str(part).split()) for part in said if not pd.isna(part))


def settings_from(accepted_domains: Sequence[str] = (), tenant_ids: Sequence[str] = ()) -> CaseFile:
    """The few settings that judging a single header needs. Raises UsageError."""
    return parse_case({"tenant": {"accepted_domains": list(accepted_domains), "ids": list(tenant_ids)}})
