"""What registries answered, kept beside the case: dated facts about networks, read without asking again.

    {"answers": [{"network": "203.0.113.0/24", "country": "UA", "as_name": "EXAMPLE-NET", "registry": "rdap.example",
                  "looked_up_at": "2025-07-04T08:00:00Z"}],
     "failures": [{"ip": "192.0.2.7", "reason": "HTTPLookupError: …", "looked_up_at": "2025-07-04T08:00:01Z"}]}
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.enrich.ip_facts import is_global
from toolkit.evidence.case import IPNetwork
from toolkit.evidence.problems import Notes, Row
from toolkit.schema import TABLES

__all__ = ["RdapAnswers", "facts_by_rdap", "read_answers", "write_answers"]

IP_FACTS = TABLES["ip_facts"]
SOURCE = "RDAP"
FACTS = ("country", "as_name")


@dataclass(frozen=True, slots=True)
class RdapAnswers:
    """Answers by network, as they came, and the addresses that got none."""

    answers: tuple[tuple[IPNetwork, Row], ...] = ()
    failures: tuple[Row, ...] = ()

    def about(self, ip: str) -> Row | None:
        """The answer whose network is the smallest around the address."""
        address = ipaddress.ip_address(ip)
        around = [(network.prefixlen, row) for network, row in self.answers if address in network]
        return max(around, key=lambda found: found[0])[1] if around else None

    def with_answer(self, row: Row) -> RdapAnswers:
        """These and one more; an earlier failure inside its network is no longer one."""
        network = ipaddress.ip_network(row["network"])
        left = tuple(failed for failed in self.failures if ipaddress.ip_address(failed["ip"]) not in network)
        return RdapAnswers((*self.answers, (network, row)), left)

    def with_failure(self, row: Row) -> RdapAnswers:
        """These and one more failure, which takes the place of an earlier one for the same address."""
        return RdapAnswers(self.answers, (*(kept for kept in self.failures if kept["ip"] != row["ip"]), row))


def facts_by_rdap(answers: RdapAnswers, addresses: Iterable[str], notes: Notes) -> pd.DataFrame:
    """IP_FACTS of these addresses by the kept answers; a row only where one holds it. Failures are problems."""
    for failed in answers.failures:
        reason = f"RDAP gave no answer on {failed['looked_up_at']}: {failed['reason']}"
        notes.problem("enrich", None, f"ip={failed['ip']}", reason)
    found = ((ip, row) for ip in addresses if is_global(ip) and (row := answers.about(ip)) is not None)
    return IP_FACTS.from_rows(_fact(ip, row) for ip, row in found)


def _fact(ip: str, row: Row) -> Row:
    registry = row.get("registry")
    return {
        "ip": ip,
        "source": f"{SOURCE} ({registry})" if registry else SOURCE,
        "looked_up_at": datetime.fromisoformat(row["looked_up_at"]),
        "is_public": True,
        "network": row["network"],
        **{name: row.get(name) for name in FACTS},
    }


def read_answers(path: Path, notes: Notes) -> RdapAnswers:
    """The kept answers; none, and a problem, where it is no such file. An entry that is none is a problem, too."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        stated = {name: list(content[name]) for name in ("answers", "failures")}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        notes.problem("enrich", None, path.name, f"no RDAP answers: {type(error).__name__}: {error}")
        return RdapAnswers()
    kept = RdapAnswers()
    for name, add in (("answers", RdapAnswers.with_answer), ("failures", RdapAnswers.with_failure)):
        for place, row in enumerate(stated[name]):
            if _is_entry(row, name):
                kept = add(kept, row)
            else:
                notes.problem("enrich", None, f"{path.name} {name}={place}", "no such entry", excerpt=json.dumps(row))
    return kept


def _is_entry(row: Any, name: str) -> bool:
    try:
        ipaddress.ip_network(row["network"]) if name == "answers" else ipaddress.ip_address(row["ip"])
        has_zone = datetime.fromisoformat(row["looked_up_at"]).tzinfo is not None
        texts = (row.get(key) for key in ("country", "as_name", "registry", "reason"))
        return has_zone and all(text is None or isinstance(text, str) for text in texts)
    except (TypeError, KeyError, ValueError, AttributeError):
        return False


def write_answers(answers: RdapAnswers, path: Path) -> None:
    """The answers as a file that `read_answers` reads."""
    content = {"answers": [row for _, row in answers.answers], "failures": list(answers.failures)}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
