"""Which mail is meant: by its mail_uid, or by an identifier that people have at hand.

    mail-0f3a9c1204be77d1      <e3.4fd1@contoso.com>      4341ec07-0708-2307-1b17-08ddba53d1a3

A Message-ID is the sender's to choose, and a kit may give one to many mails: then each is named, and none is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.evidence.problems import UsageError
from toolkit.pipeline import Case
from toolkit.schema.columns import rows_of
from toolkit.schema.forms import canonical_guid

__all__ = ["mail_meant"]

IDENTIFIERS = ("internet_message_id", "network_message_id")
# One mail may have several of Microsoft's identifiers: those of its copies and of its trace rows.
SOURCES = {"messages": "message_uid", "trace": "trace_uid"}
TOLD = ("mail_uid", "received_at", "header_from", "subject")
SHOWN = 20


def mail_meant(case: Case, name: str) -> str:
    """The mail_uid of the one mail that has this name. Raises UsageError where none has it, or more than one."""
    name = name.strip()
    mail = case.store.read("mail", TOLD)
    uids = {name} & set(mail["mail_uid"]) or _with_identifier(case, name)
    if len(uids) == 1:
        return next(iter(uids))
    if not uids:
        raise UsageError(f"the case has no mail {name!r}: neither a mail_uid nor an identifier of a mail is that")
    lines = [_line(row) for row in rows_of(mail[mail["mail_uid"].isin(uids)].sort_values(["received_at", "mail_uid"]))]
    more = [f"  … and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    raise UsageError("\n".join([f"{len(lines)} mails have {name}; choose one by its mail_uid:", *lines[:SHOWN], *more]))


def _with_identifier(case: Case, name: str) -> set[str]:
    spellings = [canonical_guid(name) or name] if canonical_guid(name) or "<" in name else [name, f"<{name}>"]
    wanted = dict.fromkeys(("mail", *SOURCES), IDENTIFIERS)
    uids: set[str] = set()
    for spelling in spellings:
        found = case.store.rows_with(spelling, wanted)
        uids |= set(found["mail"]["mail_uid"])
        sources = pd.concat([found[table][uid] for table, uid in SOURCES.items()])
        if len(sources):
            matches = case.store.read("matches", ("mail_uid", "source_uid"))
            uids |= set(matches.loc[matches["source_uid"].isin(sources), "mail_uid"])
    return uids


def _line(row: Mapping[str, Any]) -> str:
    told = (row[name] for name in TOLD)
    return "  ".join(["", *("not recorded" if pd.isna(value) else " ".join(str(value).split()) for value in told)])
