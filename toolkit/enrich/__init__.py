"""Facts about addresses and domains, from dated files first; the network only where the case allows it.

    203.0.113.77 → Ukraine, AS64500 Example Hosting, hosting (IPinfo Lite, 2026-10-26)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from toolkit.enrich.domains import DOMAIN_FACTS, facts_of
from toolkit.enrich.ip_facts import distinct_addresses, ip_facts
from toolkit.enrich.rdap import look_up
from toolkit.enrich.rdap_answers import facts_by_rdap, read_answers
from toolkit.enrich.reverifying import READS as REVERIFIED_READS
from toolkit.enrich.reverifying import Contents, nothing_held, reverified
from toolkit.enrich.snapshot import REFERENCE
from toolkit.enrich.zone import read_dns_snapshot
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes
from toolkit.schema.tables.facts import REVERIFIED

__all__ = ["REVERIFIED_READS", "Contents", "distinct_addresses", "enrich", "ip_facts", "look_up"]


def enrich(
    tables: Mapping[str, pd.DataFrame],
    case: CaseFile,
    *,
    dns_snapshot: Path | None = None,
    rdap_answers: Path | None = None,
    contents: Contents = nothing_held,
    notes: Notes | None = None,
    reference: Path = REFERENCE,
) -> dict[str, pd.DataFrame]:
    """IP_FACTS of the addresses in MAIL, TRACE and HOPS; by a DNS snapshot, if given, DOMAIN_FACTS and REVERIFIED.

    REVERIFIED reads MAIL and what REVERIFIED_READS names; `contents` gives it the bytes of copies as they were saved.
    No network is used: `rdap_answers` is a file of what registries answered earlier. What cannot be read of either
    file goes to `notes`. Raises UsageError for an IP database that is missing or no such file.
    """
    notes = notes or Notes()
    addresses = distinct_addresses(tables)
    facts = ip_facts(addresses, case, reference=reference)
    if rdap_answers is not None:
        asked = facts_by_rdap(read_answers(rdap_answers, notes), addresses, notes)
        facts = pd.concat([facts, asked], ignore_index=True) if len(asked) else facts
    snapshot = None if dns_snapshot is None else read_dns_snapshot(dns_snapshot, notes)
    if snapshot is None:
        return {"ip_facts": facts, "domain_facts": DOMAIN_FACTS.empty(), "reverified": REVERIFIED.empty()}
    again = reverified(tables, snapshot, contents) if "mail" in tables else REVERIFIED.empty()
    stated = facts_of(snapshot, tables.get("mail"), reference=reference)
    return {"ip_facts": facts, "domain_facts": stated, "reverified": again}
