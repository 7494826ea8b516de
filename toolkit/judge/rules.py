"""The decision table, as data: which answers make which verdict, why, and who is wrongly caught by it.

    Rule("50-direct-send-spoof", "direct_send_spoof", yes("mail_from_is_ours"), yes("entered_from_outside"), …)

The first rule that fires is the verdict. It fires *established* when every need is known to hold, and *likely* when none is
known to fail and every decisive need is known to hold. So nothing is cleared and nothing is accused because something
is absent (DESIGN §6, DOMAIN.md 1.10).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RULES", "UNDETERMINED", "Need", "Rule", "no", "yes"]


@dataclass(frozen=True, slots=True)
class Need:
    """An answer that a rule needs: of several clauses, that any is true (`yes`), or that none is (`no`)."""

    clauses: tuple[str, ...]
    answer: bool
    is_decisive: bool = True

    def __str__(self) -> str:
        return (
            ("" if self.answer else "not ")
            + " or ".join(self.clauses)
            + ("" if self.is_decisive else " (may be unknown)")
        )


def yes(*clauses: str, may_be_unknown: bool = False) -> Need:
    return Need(clauses, True, not may_be_unknown)


def no(*clauses: str, may_be_unknown: bool = False) -> Need:
    return Need(clauses, False, not may_be_unknown)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table. `explanation` is a template over MAIL's columns; `for_gateway` limits it to cases with one."""

    name: str
    verdict: str
    needs: tuple[Need, ...]
    explanation: str
    references: tuple[str, ...]
    false_positives: str
    for_gateway: bool | None = None


OUR_NAME = yes("mail_from_is_ours", "header_from_is_ours")
NOT_OUR_NAME = no("mail_from_is_ours", "header_from_is_ours")
FROM_OUTSIDE = yes("entered_from_outside")
UNAUTHENTICATED = no("authenticated_aligned")
ANONYMOUS = yes("anonymous", may_be_unknown=True)
NO_CONNECTOR = no("attributed_to_our_connector", may_be_unknown=True)
NO_RELAY = no("entry_ip_is_known_relay", may_be_unknown=True)
OUR_TENANT = yes("received_by_our_tenant", may_be_unknown=True)
NOT_BY_GATEWAY = no("entry_ip_is_gateway")

UNDETERMINED = "99-undetermined"

RULES: tuple[Rule, ...] = (
    Rule(
        "10-contradiction", "review", (OUR_NAME, no("evidence_agrees")),
        "It bears our name, and its evidence contradicts itself on who sent it or how it came in.",
        ("DOMAIN 1.10 note", "DOMAIN 1.8"),
        "a connector that treats its mail as internal and that the case does not list",
    ),
    Rule(
        "12-behind-our-server", "review",
        (OUR_NAME, yes("attributed_to_our_connector", "entry_ip_is_known_relay"), yes("came_from_behind_our_server"), UNAUTHENTICATED),
        "A server of ours passed it on, but it was handed to that server by {skip_listed_ip}, unauthenticated.",
        ("DOMAIN 1.8", "DOMAIN 1.9 (d2)"),
        "a service of ours that submits through the on-premises relay and is not listed",
    ),
    Rule(
        "20-genuine-internal", "genuine_internal",
        (OUR_NAME, yes("submitted_by_mailbox"), no("entered_from_outside", may_be_unknown=True), yes("header_from_is_ours", may_be_unknown=True)),
        "A mailbox of ours submitted it and it never crossed the boundary from outside.",
        ("DOMAIN 1.10 rows 2-3", "DOMAIN 1.9 (a)"),
        "mail of a stolen mailbox is genuine in this sense: ask the sign-in logs",
    ),
    Rule(
        "30-bounce", "bounce_or_automatic", (yes("is_bounce_or_automatic"), no("header_from_is_ours")),
        "A report or automatic answer with the null sender, by {header_from}.",
        ("RFC 3464", "RFC 3834", "DOMAIN 1.10 row 8"),
        "a lure dressed as a bounce by a foreign author; the original inside it is a mail of its own",
    ),
    Rule(
        "31-own-bounce", "bounce_or_automatic", (yes("is_bounce_or_automatic"), yes("header_from_is_ours"), no("entered_from_outside")),
        "A report or automatic answer that our own service made.",
        ("RFC 3464", "RFC 3834"),
        "none known: nobody outside submits through our mailboxes",
    ),
    Rule(
        "32-authenticated-bounce", "bounce_or_automatic",
        (yes("is_bounce_or_automatic"), yes("header_from_is_ours"), yes("authenticated_aligned", "attributed_to_our_connector")),
        "A report or automatic answer in our name that authentication or our own connector vouches for.",
        ("RFC 3464", "RFC 3834"),
        "see authorised senders",
    ),
    Rule(
        "33-bounce-in-our-name", "review",
        (yes("is_bounce_or_automatic"), yes("header_from_is_ours"), FROM_OUTSIDE, UNAUTHENTICATED, ANONYMOUS),
        "It bears our name, the null sender and the marks of a bounce, but came from {connecting_ip}, unauthenticated.",
        ("DOMAIN 2.4",),
        "an automatic answer of an on-premises server that no connector identifies",
    ),
    Rule(
        "40-authorised-sender", "authorised_sender",
        (OUR_NAME, yes("authenticated_aligned"), no("authenticated_only_by_shared_infrastructure"), yes("entered_from_outside", may_be_unknown=True), no("attributed_to_our_connector", may_be_unknown=True)),
        "It came from outside, and authentication speaks for our name ({spf_domain}, {dkim_domain}).",
        ("RFC 9989 §4.10", "DOMAIN 1.10 row 6"),
        "a third party that was authorised once and is abused now; Reject Direct Send refuses it all the same without a connector",
    ),
    Rule(
        "42-hybrid-relay", "hybrid_relay",
        (OUR_NAME, yes("attributed_to_our_connector"), yes("mail_from_is_ours", may_be_unknown=True), NOT_BY_GATEWAY),
        "Exchange attributed it to a connector of ours ({attributed_ip}).",
        ("DOMAIN 1.9 (e)", "DOMAIN 1.10 row 4"),
        "an open relay on our own premises: look at the next Received below",
    ),
    Rule(
        "44-known-relay", "known_relay", (OUR_NAME, yes("entry_ip_is_known_relay")),
        "It came from {connecting_ip}, an address that the case lists as ours.",
        ("DOMAIN 1.9 (f)", "DOMAIN 1.10 row 9"),
        "a stranger on a network that the case lists too widely",
    ),
    Rule(
        "46-forwarded-or-list", "forwarded_or_list", (yes("header_from_is_ours"), yes("came_back_by_list_or_forwarder")),
        "Mail in our name that came back through {mail_from_domain}, with the marks of a list or a forwarder.",
        ("DOMAIN 1.9 (h)", "DOMAIN 1.10 row 7", "RFC 5322 §3.6.6"),
        "a forger who imitates a whole list, its envelope and its recipients",
    ),
    Rule(
        "48-shared-infrastructure", "review", (OUR_NAME, yes("authenticated_only_by_shared_infrastructure")),
        "Only SPF speaks for it, and its address {connecting_ip} belongs to a pool that strangers share.",
        ("DOMAIN 2.4 (EchoSpoofing)",),
        "a service of ours at that provider that does not sign with DKIM",
    ),
    Rule(
        "50-received-elsewhere", "review", (OUR_NAME, no("received_by_our_tenant"), FROM_OUTSIDE, UNAUTHENTICATED),
        "It bears our name, unauthenticated, but another tenant ({recipient_tenant_id}) received it: no Direct Send to us.",
        ("DOMAIN 1.6", "DOMAIN 0.1"),
        "a second tenant of ours that the case does not list",
    ),
    Rule(
        "60-direct-send-spoof", "direct_send_spoof",
        (yes("mail_from_is_ours"), FROM_OUTSIDE, UNAUTHENTICATED, NOT_BY_GATEWAY, ANONYMOUS, NO_CONNECTOR, NO_RELAY, OUR_TENANT),
        "Its envelope bears our name ({mail_from}), yet {connecting_ip} handed it straight to Exchange Online, anonymous and unauthenticated.",
        ("DOMAIN 0.7", "DOMAIN 1.9 (b)", "DOMAIN 1.10 row 10"),
        "a printer, an application or a service of ours that is in no SPF record and not listed in the case",
    ),
    Rule(
        "61-labelled-direct-send", "direct_send_spoof",
        (yes("header_from_is_ours"), yes("microsoft_says_direct_send"), yes("mail_from_is_ours", may_be_unknown=True), FROM_OUTSIDE, UNAUTHENTICATED, NOT_BY_GATEWAY, NO_RELAY, OUR_TENANT),
        "Microsoft labelled it anonymous Direct Send; it bears our name ({header_from}) and came from {connecting_ip}, unauthenticated.",
        ("DOMAIN 1.5",),
        "as for 60",
    ),
    Rule(
        "62-header-spoof", "header_spoof",
        (yes("header_from_is_ours"), no("mail_from_is_ours", may_be_unknown=True), FROM_OUTSIDE, UNAUTHENTICATED, no("came_back_by_list_or_forwarder"), no("is_bounce_or_automatic", may_be_unknown=True), ANONYMOUS, NO_CONNECTOR, NO_RELAY, OUR_TENANT),
        "The reader sees our name ({header_from}), but the envelope says {mail_from}; {connecting_ip} sent it, unauthenticated.",
        ("DOMAIN 0.7", "DOMAIN 1.10 row 11"),
        "a third party that sends for us, unauthenticated, under its own envelope",
    ),
    Rule(
        "64-doubtful-return", "review",
        (yes("header_from_is_ours"), no("mail_from_is_ours"), FROM_OUTSIDE, UNAUTHENTICATED, yes("came_back_by_list_or_forwarder", may_be_unknown=True)),
        "It bears our name and marks of a list or a forwarder that nothing else bears out; {connecting_ip} sent it, unauthenticated.",
        ("DOMAIN 1.9 (h)",),
        "a list whose address is not among the recipients",
    ),
    Rule(
        "66-by-the-gateway", "review", (OUR_NAME, yes("entry_ip_is_gateway"), UNAUTHENTICATED),
        "It bears our name and came through the gateway, which let it pass unauthenticated.",
        ("DOMAIN 1.9 (d1)", "DOMAIN 1.10 row 5"),
        "a service of ours whose authentication the gateway did not record",
        for_gateway=True,
    ),
    Rule(
        "68-foreign-envelope-by-our-server", "review",
        (yes("header_from_is_ours"), no("mail_from_is_ours"), yes("attributed_to_our_connector"), UNAUTHENTICATED),
        "A connector of ours vouches for it, but its envelope is foreign ({mail_from}) and nothing authenticates our name.",
        ("DOMAIN 1.10 row 4",),
        "an application of ours that sends with another envelope through our own server",
    ),
    Rule(
        "70-gateway-bypass", "gateway_bypass",
        (NOT_OUR_NAME, FROM_OUTSIDE, NOT_BY_GATEWAY, NO_RELAY, NO_CONNECTOR, OUR_TENANT),
        "{connecting_ip} delivered it straight to Exchange Online, past the gateway that the case names.",
        ("DOMAIN 2.1 (Ghost Sender)", "DOMAIN 1.10 row 1"),
        "a partner whose mail may skip the gateway; Microsoft's own notices",
        for_gateway=True,
    ),
    Rule(
        "80-external", "external", (NOT_OUR_NAME,),
        "Neither its envelope ({mail_from}) nor its author ({header_from}) is ours.",
        ("DOMAIN 1.10 row 1",),
        "an accepted domain of ours that the case does not list",
        for_gateway=False,
    ),
    Rule(
        "81-external-by-our-way", "external",
        (NOT_OUR_NAME, yes("entry_ip_is_gateway", "entry_ip_is_known_relay", "attributed_to_our_connector")),
        "Neither its envelope ({mail_from}) nor its author ({header_from}) is ours, and it came the way it should.",
        ("DOMAIN 1.10 row 1",),
        "an accepted domain of ours that the case does not list",
        for_gateway=True,
    ),
    Rule(
        "82-external-elsewhere", "external", (NOT_OUR_NAME, no("received_by_our_tenant")),
        "Neither its envelope ({mail_from}) nor its author ({header_from}) is ours, and another tenant received it.",
        ("DOMAIN 1.10 row 1",),
        "a second tenant of ours that the case does not list",
        for_gateway=True,
    ),
    Rule(
        "83-external-not-entered", "external", (NOT_OUR_NAME, no("entered_from_outside", may_be_unknown=True)),
        "Neither its envelope ({mail_from}) nor its author ({header_from}) is ours, and no passing by of the gateway is recorded.",
        ("DOMAIN 1.10 row 1",),
        "mail past the gateway whose entry is not recorded",
        for_gateway=True,
    ),
    Rule(
        "84-external-by-trace", "external",
        (no("trace_sender_is_ours"), no("mail_from_is_ours", may_be_unknown=True), no("header_from_is_ours", may_be_unknown=True)),
        "The trace shows a foreign sender ({sender_address}), and nothing names us.",
        ("DOMAIN 3.2",),
        "a header spoof whose author the trace does not show",
    ),
)  # fmt: skip
