"""CLAUSES as they are written: every clause of mail that matters, of plain foreign mail what its verdict rests on.

    mail-17  mail_from_is_ours  false  "Return-Path: news@news.example"  E0003  offset=0

At a million mails the sixteen other clauses of a newsletter would be most of the table and say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from toolkit.judge.answers import Answer, constant
from toolkit.judge.clauses import ALL
from toolkit.judge.clauses.registry import Clause
from toolkit.judge.docket import Docket
from toolkit.judge.rules import RULES
from toolkit.schema.columns import Table
from toolkit.schema.tables.judgement import CLAUSES

# How it came in is told of any mail.
ALWAYS = frozenset({"entered_from_outside"})

__all__ = ["as_arrow", "record_clauses"]


def record_clauses(docket: Docket, given: Mapping[str, Answer], verdicts: pd.DataFrame) -> pa.Table:
    """CLAUSES of these mails. Plain is mail whose verdict is external and that is not of interest (see Docket)."""
    is_plain = (verdicts["verdict"] == "external").set_axis(docket.index) & ~docket.is_of_interest
    rules = verdicts["rule"].set_axis(docket.index)
    parts = [_rows(docket, clause, given[clause.name], _wanted(clause, is_plain, rules)) for clause in ALL]
    return pa.concat_tables(parts)


def _wanted(clause: Clause, is_plain: pd.Series, rules: pd.Series) -> pd.Series:
    """bool: is this clause written for these mails?"""
    if clause.name in ALWAYS or not is_plain.any():
        return pd.Series(True, index=is_plain.index)
    resting = [rule.name for rule in RULES if any(clause.name in need.clauses for need in rule.needs)]
    return ~is_plain | rules.isin(resting).astype(bool)


def _rows(docket: Docket, clause: Clause, answer: Answer, wanted: pd.Series) -> pa.Table:
    evidence_id, locator = docket.cite(answer.from_trace)
    columns = {
        "mail_uid": docket.mail["mail_uid"],
        "clause": constant(docket.index, clause.name),
        "answer": answer.answer,
        "quote": _quoted(answer, clause.silence_in(docket), clause.doubt_in(docket)),
        "evidence_id": evidence_id,
        "locator": locator,
    }
    table = pa.table({name: pa.array(values) for name, values in columns.items()}).cast(CLAUSES.arrow_schema)
    return table if wanted.all() else table.filter(pa.array(wanted.to_numpy(dtype=bool)))


def _quoted(answer: Answer, silence: str, doubt: str) -> pd.Series:
    """The line it rests on; of an unknown answer, what is missing, or that the little there is does not settle it."""
    is_open = answer.answer.isna()
    has_none = answer.quote.isna()
    if not is_open.any():
        return answer.quote.mask(has_none, silence)
    little = (doubt + ": " + answer.quote).astype("string")
    return answer.quote.mask(is_open, little).mask(has_none, silence)


def as_arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    """A frame as the Arrow table of its contract."""
    return pa.Table.from_pandas(table.conform(frame), schema=table.arrow_schema, preserve_index=False)
