"""Facts about addresses and domains, from dated files first; the network only where the case allows it.

    203.0.113.77 → Ukraine, AS64500 Example Hosting, hosting (IPinfo Lite, 2026-10-26)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from toolkit.enrich.domains import domain_facts
from toolkit.enrich.ip_facts import distinct_addresses, ip_facts
from toolkit.enrich.rdap import look_up
from toolkit.enrich.rdap_answers import facts_by_rdap, read_answers
from toolkit.enrich.reverify import reverify
from toolkit.enrich.snapshot import REFERENCE
from toolkit.enrich.spf_evaluation import check_host
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes

__all__ = ["check_host", "distinct_addresses", "domain_facts", "enrich", "ip_facts", "look_up", "reverify"]


def enrich(
    tables: Mapping[str, pd.DataFrame],
    case: CaseFile,
    *,
    dns_snapshot: Path | None = None,
    rdap_answers: Path | None = None,
    notes: Notes | None = None,
    reference: Path = REFERENCE,
) -> dict[str, pd.DataFrame]:
    """IP_FACTS of the addresses in MAIL, TRACE and HOPS, and DOMAIN_FACTS of the DNS snapshot, if the case has one.

    No network is used: `rdap_answers` is a file of what registries answered earlier. What cannot be read of either
    file goes to `notes`. Raises UsageError for an IP database that is missing or no such file.
    """
    notes = notes or Notes()
    addresses = distinct_addresses(tables)
    facts = ip_facts(addresses, case, reference=reference)
    if rdap_answers is not None:
        asked = facts_by_rdap(read_answers(rdap_answers, notes), addresses, notes)
        facts = pd.concat([facts, asked], ignore_index=True) if len(asked) else facts
    return {"ip_facts": facts, "domain_facts": domain_facts(dns_snapshot, notes, tables.get("mail"))}
