"""docs/method.md: how a verdict is reached, written out of the rules, clauses and signals themselves.

    60-direct-send-spoof | direct_send_spoof | mail_from_is_ours; entered_from_outside; not authenticated_aligned; …
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.judge import sources
from toolkit.judge.clauses import ALL as CLAUSES
from toolkit.judge.clauses.registry import Clause
from toolkit.judge.networks import SHARED_POOLS
from toolkit.judge.rules import RULES, UNDETERMINED, Rule
from toolkit.judge.signals import ALL as SIGNALS
from toolkit.judge.signals.registry import Signal
from toolkit.judge.verdicts import NO_RULE

__all__ = ["render_method"]

_OPENING = """\
# How a verdict is reached

*Written by `toolkit.judge.method.render_method()` out of the rules themselves; a test keeps it true.*

Each mail is asked a fixed list of small questions, the **clauses**. An answer is TRUE, FALSE or UNKNOWN, and quotes the
header line or the cell of the trace that it rests on, with its file and place. One **decision table** over the answers
gives the verdict. No score is computed, and no signal changes a verdict.

## Three values, and what follows from them

- UNKNOWN means that the evidence does not record it. It is never read as FALSE.
- The rules are tried in order; the first that fires is the verdict. A rule is **established** when every answer it
  needs is known. It is **likely** when none is known to fail, the decisive ones are known, and some other is not;
  `missing` then names what would settle it.
- So silence neither clears nor accuses. A mail without authentication results is no spoof for that, and a mail without
  a boundary hop is not internal for that. One rule convicts without authentication results, and its verdict is never
  more than likely: the envelope is ours, it came straight from outside by no connector and no device of ours, and
  Exchange's own filter kept it from every recipient.
- What would clear a mail counts only where Exchange Online itself kept the copy, or where our own tenant's filter
  marked it as received: behind another system everything below may have been written by the peer. What speaks against
  a mail (`Anonymous`, a failure) counts everywhere, since no forger writes it.
- Mail that no rule decides is `undetermined`; mail whose answers every rule contradicts is for `review`.
- CLAUSES holds every clause of mail that bears our name, or nearly, and of mail that is anything but `external`. Of
  plain foreign mail it holds how it came in and the clauses that its verdict rests on; the others were asked all the
  same.

## Whose mail is it

`mail_from` (P1, the envelope) and `header_from` (P2, the author that the reader sees) are different questions. Both are
compared with the accepted domains exactly: a sub-domain is not covered by its parent, since Reject Direct Send does not
cover it either. The domain that SPF was asked of speaks for P1 where the Return-Path was lost or rewritten later.

Tenant ids and accepted domains are taken from the case. Where the case states none they are inferred from the evidence
(the tenant that received most mails; the domains that most of its mails were addressed to, and those that its own
mailboxes submit) and marked so. Inferred relays and gateways are shown and never used. A public mail provider's domain
is never ours.

## What counts as authentication

An aligned DKIM or SPF pass, or DMARC pass, recorded by Exchange Online above the boundary hop. Alignment is relaxed
(one organisational domain), except below `onmicrosoft.com`, where strangers live side by side; a pass for another
accepted domain of ours counts, and so does a signer that the case authorises. Composite authentication (`compauth`) is
no authentication: it passes spoofs by history and fails genuine list mail. A timeout or temporary error is UNKNOWN.

SPF alone, from a pool that strangers share, authenticates the pool's owner, not us: `review`. The pools are those of
{pools}.

Behind a gateway that the case names, Exchange sees the gateway's address and an altered body. Its failures then say
nothing, and what the gateway recorded (`Authentication-Results-Original`) decides. Nor does an SPF pass of the
gateway's own address say anything, though our record names it for what we send: strangers' mail comes by it. What the
gateway recorded decides again, and where it recorded nothing the mail is for `review`. So it is, without DKIM, by a
gateway service that names itself in HELO and that the case does not list.

## Mail that came back

Any sender can write `List-Id` or `Resent-From`. A mail in our name came back by a list or a forwarder when its
envelope is foreign, it bears such marks, and a recipient belongs to the same organisation as the envelope or the list
(or the envelope carries our address by SRS, and somebody outside was written to). Marks alone leave it for `review`;
`List-Unsubscribe` and `Precedence` are no marks at all, since mass mailers bear them.

A mail in our name that an authenticated organisation openly sent for the author (its `Sender` field) is for `review`
too: a partner's calendar does so, and so may a stranger. A mailbox of a public mail provider does not count.

A signature service, and a forwarder that keeps the envelope, hand a mail of ours back under its own Message-ID. Where
an extended trace shows that a mailbox of ours had sent a mail with this Message-ID within the hour before, an
unauthenticated one from outside is for `review`: that it is a spoof is not certain, and whoever got the first could
copy its Message-ID. A connector of ours that took it in clears it as it clears any other (`40-hybrid-relay`).

## What was tried again

REVERIFIED holds what SPF, DKIM, ARC and DMARC say by a DNS snapshot, each beside what was stamped when the mail came.
It changes no verdict: records and keys change, and the snapshot has its own date. Signatures are tried on copies that
were saved byte for byte alone; elsewhere, and where a key is gone, the answer is `unverifiable`.
"""

_COUNTERFACTUALS = """\
## What would have stopped it

**would_reject_direct_send**: P1 is exactly an accepted domain, it came from outside to our tenant, and no connector
matched. An SPF, DKIM or DMARC pass exempts nobody; P2 is not looked at. Null when P1 or the entry is not recorded, and
behind the gateway, whose connector a header does not show.

**would_dmarc_reject**: P2 is ours and neither SPF nor DKIM passes aligned, supposing that p=reject were published and
honoured (for reasons 451 and 905 it is not honoured today). Null when the results are not recorded.

**would_gateway_lockdown_block**: it came from outside, not by the gateway, and no connector of ours matched. Null while
the case names no gateway.

**would_connector_require**: the verdict is known_relay or authorised_sender, P1 is ours and no connector matched: mail
to keep that Reject Direct Send would refuse.

Mail that Reject Direct Send refused is in no trace and in no mailbox: what it stopped cannot be counted from evidence.
"""

_RULES_OPENING = f"""\
`?` marks a need that may stay unknown. After the last rule comes `{UNDETERMINED}`, or `{NO_RULE}` where the answers
contradict every rule.

"""

_SIGNALS_OPENING = """\
## Signals

Leads, not proofs: shown beside the verdict for mail that bears our name, or nearly (a look-alike domain, an address of
ours as display name). SIGNALS has a row for each hit, and for each answer that could not be given on mail that no
verdict settles; a signal that is clear has no row.
"""

_SIGNAL_HEADER = ("signal", "severity", "hits when", "known false positives", "rests on")


def render_method() -> str:
    """The whole of docs/method.md, ending in a line end."""
    parts = (
        _OPENING.replace("{pools}", ", ".join(SHARED_POOLS)),
        "## The clauses\n\n" + _table(("clause", "question", "what would settle it"), map(_clause_row, CLAUSES)),
        "## The decision table\n\n" + _RULES_OPENING + _table(("rule", "verdict", "needs"), map(_rule_row, RULES)),
        "## Whom each rule wrongs, and what it rests on\n\n"
        + _table(("rule", "known false positives", "rests on"), map(_defence_row, RULES)),
        _COUNTERFACTUALS,
        _SIGNALS_OPENING + "\n" + _table(_SIGNAL_HEADER, map(_signal_row, SIGNALS)),
        "## Sources\n\n" + "".join(f"- {text}\n" for text in _sources()),
    )
    return "\n".join(parts)


def _clause_row(clause: Clause) -> Sequence[str]:
    return (f"`{clause.name}`", clause.question, clause.settles)


def _rule_row(rule: Rule) -> Sequence[str]:
    scope = {True: " (case with a gateway)", False: " (case without a gateway)", None: ""}[rule.for_gateway]
    return (f"`{rule.name}`{scope}", f"`{rule.verdict}`", "; ".join(map(str, rule.needs)))


def _defence_row(rule: Rule) -> Sequence[str]:
    return (f"`{rule.name}`", rule.false_positives, "; ".join(rule.references))


def _signal_row(signal: Signal) -> Sequence[str]:
    attack = f" ({signal.attack})" if signal.attack else ""
    rests_on = "; ".join(signal.references)
    return (f"`{signal.id}`", signal.severity, signal.title + attack, signal.false_positives, rests_on)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _sources() -> list[str]:
    return sorted(value for name, value in vars(sources).items() if name.isupper())
