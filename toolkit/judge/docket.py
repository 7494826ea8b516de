"""What lies before the judge: every mail with the copy and the trace row that speak for it, and whose domain it claims.

One row a mail, in the order of MAIL; whatever comes from another table is brought to that order here, once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from toolkit.judge.answers import cited, first_of, gathered, line, surely, unfolded
from toolkit.judge.lookalikes import is_below, looks_like, shows_address_of
from toolkit.judge.portions import held
from toolkit.judge.profile import Profile
from toolkit.judge.refusals import quotes_refusal
from toolkit.judge.shown import author_seen, may_show_another
from toolkit.schema.columns import Table
from toolkit.schema.logic import any_of, equals, one_of, tested
from toolkit.schema.tables.messages import AUTH_RESULTS, HOPS, MESSAGES, RECIPIENTS
from toolkit.schema.tables.trace import TRACE

__all__ = ["ORIGINAL", "RESULTS", "Docket", "domains_named", "unquoted"]

# Exchange's own field, and the one that it renamed, which is what stood before it wrote its own.
RESULTS, ORIGINAL = "authentication-results", "authentication-results-original"

OUR_NAMES = ("mail_from_is_ours", "header_from_is_ours", "trace_sender_is_ours")

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESS_DOMAIN = re.compile(r"@([^\s<>,;:()\"@]+)")


def domains_named(raw: str) -> list[str]:
    """The domains of the addresses that a From field as found names, outside its quoted display names.

    >>> domains_named('"ceo@fabrikam.com" <x@Evil.example>, jane.doe@contoso.com')
    ['evil.example', 'contoso.com']
    """
    return [name.lower().rstrip(".") for name in _ADDRESS_DOMAIN.findall(unquoted(raw))]


def unquoted(raw: str) -> str:
    """An address field without its quoted strings."""
    return _QUOTED.sub("", raw)


@dataclass(frozen=True)
class Docket:
    """The mails to judge and what may be asked of them. `answers` fills up clause by clause, in their visible order."""

    mail: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    profile: Profile
    answers: dict[str, pd.Series] = field(default_factory=dict)

    @property
    def index(self) -> pd.Index:
        return self.mail.index

    def table(self, table: Table) -> pd.DataFrame:
        return held(self.tables, table)

    # -- where a quote is found -------------------------------------------------------------------------------

    @cached_property
    def copies(self) -> pd.DataFrame:
        """Where the best copy is, and of its facts those that a trace may give as well; null where none is held."""
        wanted = ["message_uid", "evidence_id", "locator", "mail_from", "mail_from_domain", "tenant_id"]
        return self._brought(self.table(MESSAGES)[wanted], "message_uid", "best_copy_uid")

    @cached_property
    def traces(self) -> pd.DataFrame:
        """The best trace row's facts, one row a mail; null where no trace knows it."""
        wanted = [
            "trace_uid",
            "evidence_id",
            "row",
            "mail_from",
            "mail_from_domain",
            "connecting_ip",
            "source",
            "event_id",
        ]
        return self._brought(self.table(TRACE)[wanted], "trace_uid", "best_trace_uid")

    def _brought(self, rows: pd.DataFrame, key: str, uid_column: str) -> pd.DataFrame:
        by_uid = rows.drop_duplicates(key).set_index(key)
        brought = by_uid.reindex(self.mail[uid_column].astype(object))
        brought.index = self.index
        return brought

    def cite(self, from_trace: pd.Series) -> tuple[pd.Series, pd.Series]:
        """(evidence_id, locator) of each quote: the trace's row or the copy, whichever exists if only one does."""
        copies, rows = self.copies, self._trace_rows
        traced = (from_trace | copies["evidence_id"].isna()) & rows["evidence_id"].notna()
        if not traced.any():
            return copies["evidence_id"], copies["locator"]
        return copies["evidence_id"].mask(traced, rows["evidence_id"]), copies["locator"].mask(traced, rows["locator"])

    @cached_property
    def _trace_rows(self) -> pd.DataFrame:
        """evidence_id and locator of the best trace row, one row a mail."""
        locator = ("row=" + self.traces["row"].astype("string")).astype("string")
        return pd.DataFrame({"evidence_id": self.traces["evidence_id"], "locator": locator})

    # -- what the copy says of its own journey ----------------------------------------------------------------

    @cached_property
    def has_header(self) -> pd.Series:
        """A header block is held (not a Sent Items copy, not a trace alone)."""
        return one_of(self.mail["header_origin"], ("file", "mapi")).fillna(False)

    @cached_property
    def has_boundary(self) -> pd.Series:
        return self.mail["boundary_host"].notna().astype("boolean")

    @cached_property
    def stands(self) -> pd.Series:
        """May what the header says of entry and submission be relied on?

        Behind another system it may not, since that system's peer could have written it all, unless our own tenant's
        filter marked the mail as received (`…:0`): then Exchange Online handed it on to the system where it was read.
        A forger could write that mark as well, but only to say of himself that he came from outside.
        """
        ours = one_of(self.mail["recipient_tenant_id"], self.profile.tenant_ids) & equals(
            self.mail["attributed_direction"], "0"
        )
        return (~self.mail["is_read_downstream"] | ours.fillna(False)).astype("boolean")

    @cached_property
    def is_at_home(self) -> pd.Series:
        """The header was read in Exchange Online itself: only then does it vouch for what clears a mail."""
        return (~self.mail["is_read_downstream"]).astype("boolean")

    @cached_property
    def entry_ip(self) -> pd.Series:
        """The address that sent it to us: the skip-listed true source where enhanced filtering found one."""
        return first_of(self.mail["skip_listed_ip"], self.mail["connecting_ip"])

    @cached_property
    def skipped_line(self) -> pd.Series:
        """Exchange Online's record of the source that enhanced filtering found, as far as the address."""
        return line("X-MS-Exchange-SkipListedInternetSender", "ip=[" + self.mail["skip_listed_ip"] + "]")

    @cached_property
    def peer_cell(self) -> pd.Series:
        """Where the connecting address stands: the boundary hop, else the trace's cell."""
        return first_of(self.peer_line, cited("connecting_ip", self.mail["connecting_ip"]))

    @cached_property
    def entry_cell(self) -> pd.Series:
        """Where the entry address stands."""
        return first_of(self.skipped_line, self.peer_cell)

    @cached_property
    def peer_line(self) -> pd.Series:
        """The boundary hop as found, unfolded: `Received: from … by …`."""
        hops = self.table(HOPS)
        boundary = hops.loc[surely(hops["is_boundary"]), ["message_uid", "hop", "raw"]].sort_values(
            "hop", kind="stable"
        )
        raw = self._brought(boundary[["message_uid", "raw"]], "message_uid", "best_copy_uid")["raw"]
        found = ("Received: " + unfolded(raw)).astype("string")
        built = (
            "Received: from "
            + self.mail["helo"].fillna("?")
            + " ("
            + self.mail["connecting_ip"]
            + ") by "
            + self.mail["boundary_host"]
        )
        return first_of(found, built.astype("string"))

    # -- whose name is claimed --------------------------------------------------------------------------------

    @cached_property
    def envelope_domain(self) -> pd.Series:
        """Domain of P1: Return-Path's, else the one that SPF was asked of."""
        return first_of(self.mail["mail_from_domain"], self.mail["spf_domain"].where(self.mail["mail_from"].isna()))

    @cached_property
    def claimed_domain(self) -> pd.Series:
        """The domain that authentication must speak for: P2's, unless only P1 is ours; of several authors, ours."""
        only_envelope = surely(self.answers["mail_from_is_ours"]) & ~surely(self.answers["header_from_is_ours"])
        behind = self._is_behind_another_author
        ours = self.mail["header_from_raw"].where(behind).map(self._first_of_ours, na_action="ignore").astype("string")
        author = first_of(self.mail["header_from_domain"], self.author_evaluated)
        return author.mask(only_envelope, self.envelope_domain).mask(behind, ours)

    @cached_property
    def _is_behind_another_author(self) -> pd.Series:
        """bool: P2 is ours, though another author stands before it."""
        first = self.mail["header_from_domain"]
        return surely(self.answers["header_from_is_ours"]) & first.notna() & ~surely(self.is_ours(first))

    @cached_property
    def told(self) -> pd.DataFrame:
        """MAIL as explanations tell it: all authors where ours is not the first, what SPF was asked of where that alone
        says whose the envelope is, and the gateway's results where Exchange, behind it, saw nothing pass."""
        mail = self.mail
        by_spf = surely(self.is_ours(mail["spf_domain"])) & ~surely(self.is_ours(mail["mail_from_domain"]))
        by_spf = surely(self.answers["mail_from_is_ours"]) & by_spf | mail["mail_from"].isna()
        behind = self._is_behind_another_author
        authors = unfolded(mail["header_from_raw"].where(behind))
        evaluated = cited("header.from", self.author_evaluated)
        return mail.assign(
            header_from=first_of(mail["header_from"].mask(behind, authors), evaluated),
            mail_from=mail["mail_from"].mask(by_spf, cited("smtp.mailfrom", mail["spf_domain"])),
            **self._gateways_results(),
        )

    @cached_property
    def author_evaluated(self) -> pd.Series:
        """The domain of ours whose author Exchange evaluated by DMARC (`header.from=…`); null where it names none."""
        rows = self.auth[surely(self.auth["is_trusted"]) & (self.auth["method"] == "dmarc")]
        rows = rows[surely(self.is_ours(rows["domain"]))].drop_duplicates("at")
        return gathered(rows["at"], rows["domain"], self.index, "")

    def _gateways_results(self) -> dict[str, pd.Series]:
        """spf, dkim and dmarc, with what the gateway recorded of mail for which Exchange saw none of them pass."""
        own = {method: self.mail[method] for method in ("spf", "dkim", "dmarc")}
        passed = [surely(one_of(results, ("pass", "bestguesspass"))) for results in own.values()]
        rows = self.results_in(ORIGINAL)
        behind = surely(self.answers["entry_ip_is_gateway"]) & ~(passed[0] | passed[1] | passed[2])
        behind &= self.holds_for(rows["at"])
        rows = rows.assign(is_lesser=~surely(equals(rows["result"], "pass")))
        best = rows.sort_values(["at", "is_lesser", "ordinal"], kind="stable").drop_duplicates(["at", "method"])
        theirs = {method: best[best["method"] == method].set_index("at")["result"] for method in own}
        places = pd.RangeIndex(len(self.index))
        return {
            method: results.mask(behind, theirs[method].reindex(places).set_axis(self.index))
            for method, results in own.items()
        }

    def _first_of_ours(self, raw: str) -> str | None:
        """The first accepted domain that a From field as found names; None where it names none."""
        return next((name for name in domains_named(raw) if name in self.profile.accepted_domains), None)

    @cached_property
    def auth(self) -> pd.DataFrame:
        """AUTH_RESULTS of the best copies, each with `at`, the position of its mail."""
        return self.of_best_copies(self.table(AUTH_RESULTS))

    def results_in(self, field: str) -> pd.DataFrame:
        """AUTH_RESULTS of RESULTS, all that is trusted, or of ORIGINAL, the topmost."""
        rows = self.auth[self.auth["field_name"].str.lower() == field]
        if field != ORIGINAL:
            return rows[surely(rows["is_trusted"])]
        return rows[rows["field_ordinal"] == rows.groupby("at")["field_ordinal"].transform("min")]

    def beside_results(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Of these rows of AUTH_RESULTS those whose mail has none of them in RESULTS."""
        is_results = rows["field_name"].str.lower() == RESULTS
        return rows[~rows["at"].isin(rows.loc[is_results, "at"])]

    @cached_property
    def recipients(self) -> pd.DataFrame:
        """RECIPIENTS of the best copies, each with `at`, the position of its mail."""
        return self.of_best_copies(self.table(RECIPIENTS))

    def of_best_copies(self, rows: pd.DataFrame) -> pd.DataFrame:
        uids = self.mail["best_copy_uid"]
        places = pd.Series(range(len(uids)), index=uids.astype(object))
        places = places[places.index.notna() & ~places.index.duplicated()]
        at = rows["message_uid"].astype(object).map(places)
        return rows[at.notna()].assign(at=at[at.notna()].astype("int64"))

    def holds_for(self, at: pd.Series) -> pd.Series:
        """A bool Series over the mails: true at these positions."""
        marks = pd.Series(False, index=self.index)
        marks.iloc[at.unique()] = True
        return marks

    @cached_property
    def is_of_interest(self) -> pd.Series:
        """bool: does it bear our name, or nearly?

        P1, P2 or the trace's sender is ours, the author's domain looks like ours or is below it, what the reader sees
        shows an address of ours, or it is, reports or returns what Reject Direct Send refused: mail in our name.
        """
        mail, ours = self.mail, self.profile.accepted_domains
        named = [surely(self.answers[name]) for name in OUR_NAMES]
        near = surely(
            tested(mail["header_from_domain"], lambda name: looks_like(name, ours) is not None or is_below(name, ours))
        )
        seen = author_seen(mail)
        shows = surely(tested(seen, lambda text: may_show_another(text) and shows_address_of(text, ours)))
        refused = surely(any_of(*quotes_refusal(mail).values()))
        return named[0] | named[1] | named[2] | near | shows | refused

    def is_ours(self, domains: pd.Series) -> pd.Series:
        """Exact accepted domain? Unknown for all when neither the case nor the evidence names one."""
        if not self.profile.accepted_domains:
            return pd.Series(pd.NA, index=domains.index, dtype="boolean")
        return tested(domains, lambda name: name in self.profile.accepted_domains)
