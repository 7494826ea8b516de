"""Choices: of the mails that a loose record fits, the one that it fits best; of several that it fits alike, none.

    one copy, two lines of a trace to the same recipient in the same minute → three mails, and each says so

Whatever key found them, what was torn is remembered: it is neither deleted nor filtered, and nobody may conclude that.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench

__all__ = ["choose"]

NOBODY = "SELECT NULL AS loose_group, NULL AS host_group WHERE false"

CHOSEN = """
SELECT loose_group, host_group, is_sure FROM best WHERE rivals = 1
"""

# Each group that was torn, and what it was torn from: a host that one of two copies would fit is torn like they are.
TORN = """
WITH pairs AS (
    SELECT loose_group AS mail_group, host_group AS other FROM best WHERE rivals > 1
    UNION ALL
    SELECT host_group, loose_group FROM best WHERE rivals > 1
    UNION ALL
    {beside}
)
SELECT pairs.mail_group, bool_or(kind = 'trace') AS from_trace, bool_or(kind = 'copy') AS from_copy
FROM pairs JOIN members ON members.mail_group = pairs.other
GROUP BY pairs.mail_group
"""

JOINED = """
SELECT members.* REPLACE (
    coalesce(host_group, members.mail_group) AS mail_group,
    CASE WHEN host_group IS NULL THEN tied_by ELSE '{key}' END AS tied_by,
    CASE WHEN host_group IS NULL THEN members.is_sure ELSE chosen.is_sure END AS is_sure,
    may_be_traced OR coalesce(from_trace, false) AS may_be_traced,
    may_be_copied OR coalesce(from_copy, false) AS may_be_copied
)
FROM members
LEFT JOIN chosen ON members.mail_group = chosen.loose_group
LEFT JOIN torn ON members.mail_group = torn.mail_group
"""


def choose(bench: Workbench, key: str, beside: str = NOBODY) -> None:
    """Join the groups of `members` by `best`: loose_group, host_group, is_sure and how many `rivals` fit as well.

    `beside` selects further pairs that are torn: groups that fit too many to be listed.
    """
    bench.make("chosen", CHOSEN)
    bench.make("torn", TORN.format(beside=beside))
    bench.make("members", JOINED.format(key=key))
    bench.clear("chosen", "torn")
