"""The questions that several parts of the report ask of the tables, in SQL, each written once."""

from __future__ import annotations

from toolkit.chart.controls import WANTED
from toolkit.report.numbers import Number, Numbers, listed
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = [
    "BALANCE", "IS_SPOOF", "IS_WANTED", "JUDGED", "LOST_SQL", "PLACES", "SIDES", "TESTS", "how_many", "mails_of",
    "spoofs", "tally",
]  # fmt: skip

IS_SPOOF = f"verdict in {listed(SPOOF_VERDICTS)}"
IS_WANTED = f"verdict in {listed(WANTED)}"
JUDGED = "verdicts join mail using (mail_uid)"
SIDES = {"spoofs": IS_SPOOF, "wanted": IS_WANTED}
TESTS = {"refused": "{control}", "passed": "not {control}", "unknown": "{control} is null"}

# What a container declares and no column accounts for: it must be nothing.
BALANCE = "declared - emitted - skipped - failed - duplicate"
LOST_SQL = f"select count(*) from ledger where failed > 0 or {BALANCE} <> 0"

# One row an address: the first source that answers for it, in the order in which enrich asked them.
PLACES = """(select * exclude place from (select *, row_number() over () as place from ip_facts)
 where country is not null or asn is not null qualify row_number() over (partition by ip order by place) = 1)"""


def how_many(numbers: Numbers, table: str) -> Number:
    """All rows of a table."""
    return numbers.ask(f"{table}.rows", f"select count(*) from {table}")


def spoofs(numbers: Numbers) -> Number:
    """All mails with a spoof verdict."""
    return numbers.ask("spoofs", f"select count(*) from verdicts where {IS_SPOOF}")


def mails_of(numbers: Numbers, verdict: str) -> Number:
    """All mails with this verdict."""
    return numbers.ask(f"verdict.{verdict}", f"select count(*) from verdicts where verdict = '{verdict}'")


def tally(numbers: Numbers, control: str, side: str, test: str) -> Number:
    """How many mails of one side (`SIDES`) a control would have refused, let through, or left open (`TESTS`)."""
    where = f"{SIDES[side]} and {TESTS[test].format(control=control)}"
    return numbers.ask(f"{control}.{side}.{test}", f"select count(*) from verdicts where {where}")
