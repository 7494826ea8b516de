"""Did anything authenticate our name: aligned SPF or DKIM, or DMARC (RFC 7208, 6376, 9989).

    spf=pass (sender IP is 198.51.100.9) smtp.mailfrom=em1.contoso.com; dkim=pass header.d=contoso.com; dmarc=pass

compauth is no authentication: history, allow-lists and ARC overrides make it pass on a spoof, and it
fails on genuine mail that came back through a list. A transient error (timeout, temperror) is no answer either.
"""

from __future__ import annotations

from functools import cache

import pandas as pd
import pyarrow as pa

from toolkit.enrich.organisations import aligned
from toolkit.judge.answers import PARTED, Answer, chosen, first_of, gathered, joined, line, surely, surely_not, unfolded
from toolkit.judge.clauses.registry import clause
from toolkit.judge.docket import ORIGINAL, RESULTS, Docket
from toolkit.judge.networks import pool_of
from toolkit.judge.profile import gateway_of
from toolkit.schema.logic import equals, one_of

TRANSIENT = ("temperror", "timeout")
PASSES = ("pass", "bestguesspass")


@clause(
    question="Did SPF, DKIM or DMARC authenticate our name, aligned?",
    settles="the authentication results (Authentication-Results above the boundary hop)",
    silence="no trusted authentication result is recorded",
)
def authenticated_aligned(docket: Docket) -> Answer:
    """True by any aligned pass; false when DMARC failed, or SPF and DKIM both gave no aligned pass.

    Behind the case's gateway Exchange Online sees the gateway's address and an altered body, so its failures say
    nothing there; what the gateway recorded decides (Authentication-Results-Original). Where enhanced filtering looked
    past the gateway and the gateway recorded nothing, Exchange's own results are of the true source, and count. A pass
    of the gateway's own address yields to what the gateway recorded: our SPF record may name it for what we send.
    """
    own, by_address = _by_exchange(docket), _by_gateways_address(docket)
    upstream = first_of(_by_gateway(docket), own.where(docket.mail["skip_listed_ip"].notna() | surely(own)))
    behind = surely(docket.answers["entry_ip_is_gateway"]) & (~surely(own) | by_address)
    answer = own.where(~behind, upstream)
    recorded = first_of(
        _recorded(docket, ORIGINAL).where(behind), _recorded(docket, RESULTS), _recorded_beside(docket)
    )
    return Answer(answer, first_of(recorded, _summary(docket)), recorded.isna() & _is_traced(docket))


def only_the_gateway_vouches(docket: Docket) -> pd.Series:
    """bool: it is authenticated by what the gateway is to have recorded, and by nothing of Exchange Online's own."""
    if not docket.profile.gateways:
        return pd.Series(False, index=docket.index)
    behind = docket.answers["entry_ip_is_gateway"] & docket.answers["authenticated_aligned"]
    return surely(behind) & (~surely(_by_exchange(docket)) | _by_gateways_address(docket))


def _by_gateways_address(docket: Docket) -> pd.Series:
    """bool: Exchange saw the gateway's address and not the source behind it, and no signature of ours."""
    if not docket.profile.gateways:
        return pd.Series(False, index=docket.index)
    is_seen = surely(docket.answers["entry_ip_is_gateway"]) & docket.mail["skip_listed_ip"].isna()
    return is_seen & ~surely(dkim_aligned(docket))


def _by_exchange(docket: Docket) -> pd.Series:
    spf, dkim, dmarc = spf_aligned(docket), dkim_aligned(docket), _dmarc(docket)
    own = chosen(
        docket.index,
        (spf | dkim | dmarc, True),
        (~dmarc & ~_may_yet_sign(docket), False),
        (~spf & ~dkim, False),
    )
    # Behind another system the field may be anybody's: a failure still counts, since no forger writes it.
    return own.mask(surely(own) & ~surely(docket.stands) & docket.mail["is_read_downstream"].notna())


def _is_transient(results: pd.Series) -> pd.Series:
    return one_of(results, TRANSIENT).fillna(False)


def _speaks_for(docket: Docket, domains: pd.Series, claimed: pd.Series) -> pd.Series:
    """Is each domain an accepted domain, or aligned with the claimed one?"""
    accepted = docket.profile.accepted_domains

    @cache
    def speaks(name: str | None, claim: str | None) -> bool | None:
        if name is None or claim is None:
            return None
        return name.lower() in accepted or aligned(name, claim)

    pairs = zip(_texts(domains), _texts(claimed), strict=True)
    return pd.Series([speaks(*pair) for pair in pairs], index=domains.index, dtype="boolean")


def _texts(values: pd.Series) -> list[str | None]:
    texts: list[str | None] = pa.array(values).to_pylist()
    return texts


def spf_aligned(docket: Docket) -> pd.Series:
    """SPF passed for a domain that speaks for the claimed one; what it says of any other is no matter."""
    mail = docket.mail
    asked = first_of(mail["spf_domain"].str.replace(r"^.*@", "", regex=True), mail["mail_from_domain"])
    speaks = _speaks_for(docket, asked, docket.claimed_domain)
    passed = equals(mail["spf"], "pass")
    return chosen(
        docket.index, (passed & speaks, True), (~speaks, False), (_is_transient(mail["spf"]), pd.NA), (~passed, False)
    )


def dkim_aligned(docket: Docket) -> pd.Series:
    """A signature passed whose domain speaks for the claimed one, or who may sign for us by the case."""
    mail = docket.mail
    rows = docket.auth[surely(docket.auth["is_trusted"]) & (docket.auth["method"] == "dkim")]
    passing = rows[surely(equals(rows["result"], "pass"))]
    row_passes = docket.holds_for(passing.loc[_signer_speaks(docket, passing["domain"], passing["at"]), "at"])
    summary = pd.Series(range(len(mail)), index=docket.index)
    passed = equals(mail["dkim"], "pass")
    by_summary = surely(passed) & _signer_speaks(docket, mail["dkim_domain"], summary)
    is_unnamed = passed & mail["dkim_domain"].isna() & ~docket.holds_for(passing["at"])
    return chosen(
        docket.index,
        (row_passes | by_summary, True),
        (_may_yet_sign(docket) | surely(is_unnamed), pd.NA),
        (mail["dkim"].notna(), False),
    )


def _may_yet_sign(docket: Docket) -> pd.Series:
    """bool: a signature that speaks for us, or may, could not be looked up.

    Anybody can add a signature whose name servers never answer: one of a stranger's domain leaves nothing open.
    """
    rows = docket.auth[surely(docket.auth["is_trusted"]) & (docket.auth["method"] == "dkim")]
    waiting = rows[surely(_is_transient(rows["result"]))]
    is_ours = _signer_speaks(docket, waiting["domain"], waiting["at"])
    by_row = docket.holds_for(waiting.loc[is_ours | waiting["domain"].isna(), "at"])
    return by_row | (surely(_is_transient(docket.mail["dkim"])) & ~docket.holds_for(rows["at"]))


def passed_for(docket: Docket, domains: pd.Series) -> pd.Series:
    """bool: did SPF or DKIM pass for something aligned with this domain, whosever it is?"""
    mail = docket.mail
    passed = [(mail["spf"], mail["spf_domain"]), (mail["dkim"], mail["dkim_domain"])]
    speaks = [surely(equals(result, "pass")) & _all_aligned(domain, domains) for result, domain in passed]
    return speaks[0] | speaks[1]


def _all_aligned(authenticated: pd.Series, claimed: pd.Series) -> pd.Series:
    pairs = zip(_texts(authenticated), _texts(claimed), strict=True)
    found = [name is not None and claim is not None and aligned(name, claim) for name, claim in pairs]
    return pd.Series(found, index=claimed.index, dtype=bool)


def _signer_speaks(docket: Docket, signers: pd.Series, at: pd.Series) -> pd.Series:
    claimed = docket.claimed_domain.iloc[at].set_axis(signers.index)
    trusted = one_of(signers, docket.profile.dkim_domains)
    return surely(_speaks_for(docket, signers, claimed)) | surely(trusted)


def _dmarc(docket: Docket) -> pd.Series:
    """DMARC speaks of the author it names (header.from); where only P1 is ours it does not answer."""
    mail = docket.mail
    rows = docket.auth[surely(docket.auth["is_trusted"]) & (docket.auth["method"] == "dmarc")]
    claimed = docket.claimed_domain.iloc[rows["at"]].set_axis(rows.index)
    of_another = docket.holds_for(rows.loc[surely(~_speaks_for(docket, rows["domain"], claimed)), "at"])
    concerns = (docket.claimed_domain == mail["header_from_domain"]).fillna(False) & ~of_another
    passed = one_of(mail["dmarc"], PASSES)
    return chosen(docket.index, (passed & concerns, True), (equals(mail["dmarc"], "fail") & concerns, False))


def _by_gateway(docket: Docket) -> pd.Series:
    """What the topmost Authentication-Results-Original says; unknown where there is none."""
    rows = docket.results_in(ORIGINAL)
    passing = rows[surely(one_of(rows["result"], PASSES)) & rows["method"].isin(("spf", "dkim", "dmarc"))]
    yes = docket.holds_for(passing.loc[_signer_speaks(docket, passing["domain"], passing["at"]), "at"])
    has = {method: docket.holds_for(rows.loc[rows["method"] == method, "at"]) for method in ("spf", "dkim")}
    failed = docket.holds_for(rows.loc[(rows["method"] == "dmarc") & surely(equals(rows["result"], "fail")), "at"])
    return chosen(docket.index, (yes, True), (failed | (has["spf"] & has["dkim"]), False))


def _recorded(docket: Docket, name: str) -> pd.Series:
    """The field's methods as found, in one line. What stood between two of them is not held."""
    rows = docket.results_in(name).sort_values(["at", "ordinal"], kind="stable")
    quote = gathered(rows["at"], unfolded(rows["raw"]), docket.index, PARTED)
    label = "Authentication-Results-Original" if name == ORIGINAL else "Authentication-Results"
    return line(label, quote)


def _recorded_beside(docket: Docket) -> pd.Series:
    """What Exchange recorded in Received-SPF or its ARC field alone, each by its name."""
    rows = docket.beside_results(docket.auth[surely(docket.auth["is_trusted"])])
    rows = rows.sort_values(["at", "ordinal"], kind="stable")
    name = (rows["field_name"] + ": ").mask(rows.duplicated(["at", "field_ordinal"]), "")
    return gathered(rows["at"], name + unfolded(rows["raw"]), docket.index, PARTED)


def _summary(docket: Docket) -> pd.Series:
    """The same from MAIL's own columns, where the header holds no result; a trace has them from Defender."""
    mail = docket.mail
    spf = first_of("spf=" + mail["spf"] + " smtp.mailfrom=" + mail["spf_domain"], "spf=" + mail["spf"])
    dkim = first_of("dkim=" + mail["dkim"] + " header.d=" + mail["dkim_domain"], "dkim=" + mail["dkim"])
    said = joined(PARTED, (spf.astype("string"), dkim.astype("string"), ("dmarc=" + mail["dmarc"]).astype("string")))
    return line("AuthenticationDetails", said).where(_is_traced(docket), line("Authentication-Results", said))


def _is_traced(docket: Docket) -> pd.Series:
    return docket.mail["best_trace_uid"].notna()


def _pool_owner(docket: Docket, passed: pd.Series, is_vouched: pd.Series) -> pd.Series:
    """Whose pool the address is in that SPF passed; of a peer, and no source behind it, the gateway service's it names.

    A peer may call itself what it likes, but no forger takes a name that speaks against him.
    """
    by_address = docket.entry_ip.where(surely(passed)).map(pool_of, na_action="ignore").astype("string")
    is_peers = surely(passed) & docket.mail["skip_listed_ip"].isna() & ~is_vouched
    return first_of(
        by_address, docket.mail["helo"].where(is_peers).map(gateway_of, na_action="ignore").astype("string")
    )


@clause(
    question="Is the only thing that authenticated it an address pool that strangers share?",
    settles="what authenticated it and from which address",
    silence="no aligned pass is recorded, or no connecting address",
)
def authenticated_only_by_shared_infrastructure(docket: Docket) -> Answer:
    """SPF alone, from a pool of Microsoft, Google or a mass mailer: every customer of it passes in our name.

    Or from a gateway, by which the mail of all the world comes in: the case's, or a service that names itself so.
    """
    passed = docket.answers["authenticated_aligned"]
    dkim = dkim_aligned(docket)
    is_vouched = surely(docket.answers["entry_ip_is_gateway"] & _by_gateway(docket))
    by_gateway = _by_gateways_address(docket) & ~is_vouched
    owner = _pool_owner(docket, passed, is_vouched)
    is_pool = owner.notna().astype("boolean").mask(docket.entry_ip.isna() & owner.isna()) | by_gateway
    attributed = docket.answers["attributed_to_our_connector"]
    answer = chosen(
        docket.index,
        (~passed, False),
        (dkim, False),
        (attributed, False),
        (passed & ~is_pool, False),
        (passed & ~dkim & is_pool, True),
    )
    pool = "spf=pass from a pool of " + owner + ": " + docket.entry_cell
    gateway = ("spf=pass from the gateway's own address: " + docket.entry_cell).where(by_gateway)
    quote = first_of(pool.fillna(gateway).where(surely(answer)), docket.entry_cell.where(surely_not(answer)))
    return Answer(answer, quote.astype("string"), ~docket.has_header.astype(bool))
