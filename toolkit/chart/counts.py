"""What the figures count: frames of the contract, joined and grouped, nothing judged.

    judged(tables)  one row a mail: when, from which address, its verdict and what its clauses answer

An answer that is not recorded stays null; the figures show it as such (DESIGN section 4, rule 2).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.excerpts import once
from toolkit.schema import TABLES
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = [
    "Counted", "Tables", "Ties", "abbreviated", "among", "clause", "evidence_of", "judged", "located", "table", "ties",
]  # fmt: skip

Tables = Mapping[str, pd.DataFrame]

MOST_RANGES = 10

_NUMBERED = re.compile(r"E(\d+)")


@dataclass(frozen=True)
class Counted:
    """A figure's numbers: the frame that is drawn and exported, how many were counted, and the mails they come from.

    `facts` are single values that the subtitle names.
    """

    data: pd.DataFrame
    n: int
    mail_uids: pd.Series
    facts: Mapping[str, Any]


def table(tables: Tables, name: str) -> pd.DataFrame:
    """The named table, or the contract's empty one where no stage has made it."""
    frame = tables.get(name)
    return TABLES[name].empty() if frame is None else frame


@once
def judged(tables: Tables) -> pd.DataFrame:
    """Each mail with its verdict; `verdict` is null where none was given, `is_spoof` false there."""
    mail = table(tables, "mail")
    verdicts = table(tables, "verdicts")
    joined = mail.merge(verdicts[["mail_uid", "verdict", "certainty"]], on="mail_uid", how="left")
    return joined.assign(is_spoof=joined["verdict"].isin(SPOOF_VERDICTS))


def clause(tables: Tables, name: str, mail_uids: pd.Series) -> pd.Series:
    """The named clause's answers for these mails, in their order: true, false, or null."""
    clauses = table(tables, "clauses")
    answers = clauses.loc[clauses["clause"] == name].drop_duplicates("mail_uid").set_index("mail_uid")["answer"]
    return mail_uids.map(answers).astype("boolean")


def located(tables: Tables) -> pd.DataFrame:
    """One row an address: the first source that answers for it, as enrich ordered them."""
    facts = table(tables, "ip_facts")
    known = facts.loc[facts["country"].notna() | facts["asn"].notna()]
    return known.drop_duplicates("ip")


def among(values: pd.Series, wanted: pd.Series) -> np.ndarray:
    """Which values are among those wanted; null never is. `isin` of Arrow text is twenty times slower."""
    index = pd.Index(wanted.dropna().unique())
    return values.map(pd.Series(True, index=index, dtype="boolean")).fillna(False).to_numpy(dtype=bool)


@dataclass(frozen=True, slots=True)
class Ties:
    """Which evidence files each mail's copies and trace rows lie in: a pair each, by places in the two lists."""

    mail_uids: pa.Array
    evidence_ids: pa.Array
    mails: np.ndarray
    files: np.ndarray


@once
def ties(tables: Tables) -> Ties:
    """The files of every mail; each pair once. Arrow looks the names up several times faster than a merge of frames."""
    matches = table(tables, "matches")
    source_uids, mails = _arrow(matches["source_uid"]), _arrow(matches["mail_uid"]).dictionary_encode()
    found = pc.coalesce(*(
        _arrow(frame["evidence_id"]).take(pc.index_in(source_uids, value_set=_arrow(frame[key]), skip_nulls=True))
        for frame, key in ((table(tables, "messages"), "message_uid"), (table(tables, "trace"), "trace_uid"))
    ))  # fmt: skip
    files = found.dictionary_encode()
    pairs = pd.DataFrame({"mail": mails.indices.to_pandas(), "file": files.indices.to_pandas()})
    pairs = pairs.dropna().drop_duplicates().astype("int64")
    return Ties(mails.dictionary, files.dictionary, pairs["mail"].to_numpy(), pairs["file"].to_numpy())


def _arrow(values: pd.Series) -> pa.Array:
    found = pa.array(values, pa.large_string())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def evidence_of(tied: Ties, mail_uids: pd.Series) -> tuple[str, ...]:
    """Ids of the evidence files that these mails lie in, by what `ties` gave, in order."""
    is_wanted = pc.is_in(tied.mail_uids, value_set=_arrow(mail_uids), skip_nulls=True).to_numpy(zero_copy_only=False)
    files = np.unique(tied.files[is_wanted[tied.mails]])
    return tuple(sorted(tied.evidence_ids.take(pa.array(files)).to_pylist(), key=_in_order))


def _in_order(evidence_id: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", evidence_id)]


def abbreviated(evidence_ids: Collection[str]) -> tuple[str, int]:
    """Evidence ids as people write them, and how many files are left unsaid where there are very many.

    Members stand under their container, neighbours as a range.

    >>> abbreviated(["E0001", "E0002", "E0003", "E0007.1", "E0007.2"])
    ('E0001–E0003, E0007 (2)', 0)
    """
    members: dict[int, int] = {}
    for evidence_id in evidence_ids:
        root = _NUMBERED.match(evidence_id)
        if root:
            members[int(root[1])] = members.get(int(root[1]), 0) + ("." in evidence_id)
    runs = _runs(members)
    unsaid = sum(inside or last - first + 1 for first, last, inside in runs[MOST_RANGES:])
    return ", ".join(map(_range, runs[:MOST_RANGES])), unsaid


def _runs(members: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Neighbouring numbers as (first, last, members inside): a container stands alone."""
    runs: list[tuple[int, int, int]] = []
    for number, inside in sorted(members.items()):
        if runs and not inside and not runs[-1][2] and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number, 0)
        else:
            runs.append((number, number, inside))
    return runs


def _range(run: tuple[int, int, int]) -> str:
    first, last, inside = run
    return f"E{first:04d}" + (f"–E{last:04d}" if last > first else "") + (f" ({inside})" if inside else "")
