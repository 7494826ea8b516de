"""Sentences that earlier stages record in English, as patterns, each with its French: what is caught stays as found."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.report.french.clauses import CLAUSES_FR
from toolkit.report.french.copies import COPIES_FR
from toolkit.report.french.domains import DOMAINS_FR
from toolkit.report.french.files import FILES_FR
from toolkit.report.french.mails import MAILS_FR, SOURCES_FR
from toolkit.report.french.messages import MESSAGES_FR
from toolkit.report.french.stores import STORES_FR

__all__ = ["CLAUSES_FR", "DICTIONARY", "SENTENCES"]

# In the order in which they are tried: a pattern that catches anything before a colon stands last in its file.
SENTENCES: Mapping[str, str] = {**CLAUSES_FR, **MESSAGES_FR, **DOMAINS_FR, **FILES_FR, **STORES_FR}
# The contract's meanings, grains and sources; what is not in it is a name, or newer than it.
DICTIONARY: Mapping[str, str] = {**COPIES_FR, **MAILS_FR, **SOURCES_FR}
