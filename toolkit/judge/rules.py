"""The decision table, as data: which answers make which verdict, why, and who is wrongly caught by it.

    Rule("60-direct-send-spoof", "direct_send_spoof", yes("mail_from_is_ours"), yes("entered_from_outside"), …)

The first rule that fires is the verdict. It fires *established* when every need is known to hold, and *likely* when
none is known to fail and every decisive need is known to hold. So nothing is cleared and nothing is accused because
something is absent.
"""

from __future__ import annotations

from toolkit.judge import sources
from toolkit.judge.needs import Need, Rule, no, yes

__all__ = ["RULES", "UNDETERMINED", "Need", "Rule", "no", "yes"]


OUR_NAME = yes("mail_from_is_ours", "header_from_is_ours")
OUR_ENVELOPE, OUR_AUTHOR = yes("mail_from_is_ours"), yes("header_from_is_ours")
NOT_OUR_NAME = no("mail_from_is_ours", "header_from_is_ours")
FOREIGN_ENVELOPE, FOREIGN_AUTHOR = no("mail_from_is_ours"), no("header_from_is_ours")
FROM_OUTSIDE, NOT_FROM_OUTSIDE = yes("entered_from_outside"), no("entered_from_outside")
AUTHENTICATED, UNAUTHENTICATED = yes("authenticated_aligned"), no("authenticated_aligned")
IS_BOUNCE = yes("is_bounce_or_automatic")
OUR_CONNECTOR = yes("attributed_to_our_connector")
BY_GATEWAY, NOT_BY_GATEWAY = yes("entry_ip_is_gateway"), no("entry_ip_is_gateway")
NOT_OUR_TENANT = no("received_by_our_tenant")

# Needs that may stay unknown: the verdict is then likely, and says what would make it sure.
ANONYMOUS = yes("anonymous", may_be_unknown=True)
NO_CONNECTOR = no("attributed_to_our_connector", may_be_unknown=True)
NO_STRANGER_BEHIND = no("came_from_behind_our_server", may_be_unknown=True)
NO_RELAY = no("entry_ip_is_known_relay", may_be_unknown=True)
OUR_TENANT = yes("received_by_our_tenant", may_be_unknown=True)
PERHAPS_OUR_ENVELOPE = yes("mail_from_is_ours", may_be_unknown=True)
PERHAPS_OUR_AUTHOR = yes("header_from_is_ours", may_be_unknown=True)
PERHAPS_FOREIGN_ENVELOPE = no("mail_from_is_ours", may_be_unknown=True)
PERHAPS_FOREIGN_AUTHOR = no("header_from_is_ours", may_be_unknown=True)
PERHAPS_FROM_OUTSIDE = yes("entered_from_outside", may_be_unknown=True)
PERHAPS_NOT_FROM_OUTSIDE = no("entered_from_outside", may_be_unknown=True)
PERHAPS_CAME_BACK = yes("came_back_by_list_or_forwarder", may_be_unknown=True)
PERHAPS_UNAUTHENTICATED = no("authenticated_aligned", may_be_unknown=True)
PERHAPS_NO_BOUNCE = no("is_bounce_or_automatic", may_be_unknown=True)
# What clears a mail is established at first hand alone.
FIRST_HAND = yes("evidence_is_first_hand", may_be_unknown=True)

UNDETERMINED = "99-undetermined"

RULES: tuple[Rule, ...] = (
    Rule(
        "10-contradiction", "review",
        (OUR_NAME, no("evidence_agrees")),
        "It bears our name, and its evidence contradicts itself on who sent it or how it came in.",
        (sources.HEADER_FIREWALL, sources.CONNECTORS),
        "a connector that treats its mail as internal and that the case does not list",
    ),
    Rule(
        "12-behind-our-server", "review",
        (OUR_NAME, yes("attributed_to_our_connector", "entry_ip_is_known_relay"), yes("came_from_behind_our_server"),
         UNAUTHENTICATED),
        "A server of ours passed it on, but it was handed to that server by {skip_listed_ip}, unauthenticated.",
        (sources.SKIP_LISTING,),
        "a service of ours that submits through the on-premises relay and is not listed",
    ),
    Rule(
        "18-own-bounce", "bounce_or_automatic",
        (IS_BOUNCE, OUR_AUTHOR, NOT_FROM_OUTSIDE, FIRST_HAND),
        "A report or automatic answer that our own service made.",
        (sources.RFC_3464, sources.RFC_3834),
        "none known: nobody outside submits through our mailboxes",
    ),
    Rule(
        "20-genuine-internal", "genuine_internal",
        (OUR_NAME, PERHAPS_OUR_AUTHOR, yes("submitted_by_mailbox"), PERHAPS_NOT_FROM_OUTSIDE, FIRST_HAND),
        "A mailbox of ours submitted it, and no entry from outside is recorded.",
        (sources.HEADER_FIREWALL, sources.TRACE),
        "mail of a stolen mailbox is genuine in this sense: ask the sign-in logs",
    ),
    Rule(
        "32-vouched-bounce", "bounce_or_automatic",
        (IS_BOUNCE, OUR_AUTHOR, yes("authenticated_aligned", "attributed_to_our_connector"), FIRST_HAND),
        "A report or automatic answer in our name that authentication or our own connector vouches for.",
        (sources.RFC_3464, sources.RFC_3834),
        "as for 40 and 42",
    ),
    Rule(
        "33-bounce-in-our-name", "review",
        (IS_BOUNCE, OUR_AUTHOR, FROM_OUTSIDE, UNAUTHENTICATED, ANONYMOUS, NO_RELAY),
        "It bears our name, the null sender and the marks of a bounce, but came from {connecting_ip}, unauthenticated.",
        (sources.RFC_5321, sources.RFC_3834),
        "an automatic answer of an on-premises server that no connector identifies",
    ),
    Rule(
        "40-hybrid-relay", "hybrid_relay",
        (OUR_NAME, PERHAPS_OUR_ENVELOPE, OUR_CONNECTOR, NOT_BY_GATEWAY, NO_STRANGER_BEHIND, FIRST_HAND),
        "Exchange attributed it to a connector of ours (address {attributed_ip}, connector {connector_id}).",
        (sources.CONNECTORS,),
        "an open relay on our own premises: look at the next Received below",
    ),
    Rule(
        "42-authorised-sender", "authorised_sender",
        (OUR_NAME, AUTHENTICATED, no("authenticated_only_by_shared_infrastructure"), PERHAPS_FROM_OUTSIDE,
         FIRST_HAND),
        "Authentication speaks for our name (spf={spf}, dkim={dkim}, dmarc={dmarc}).",
        (sources.RFC_9989, sources.DIRECT_SEND),
        "a third party that was authorised once and is abused now; Reject Direct Send refuses it without a connector",
    ),
    Rule(
        "44-known-relay", "known_relay",
        (OUR_NAME, yes("entry_ip_is_known_relay"), NO_STRANGER_BEHIND, FIRST_HAND),
        "It came from {connecting_ip}, by way of an address that the case lists as ours.",
        (sources.DEVICES,),
        "a stranger on a network that the case lists too widely",
    ),
    Rule(
        "46-forwarded-or-list", "forwarded_or_list",
        (OUR_AUTHOR, yes("came_back_by_list_or_forwarder"), FIRST_HAND),
        "Mail in our name that came back through {mail_from_domain}, with the marks of a list or a forwarder.",
        (sources.RFC_5322, sources.SRS),
        "a forger who imitates a whole list, its envelope and its recipients",
    ),
    Rule(
        "48-shared-infrastructure", "review",
        (OUR_NAME, yes("authenticated_only_by_shared_infrastructure")),
        "Only SPF speaks for it, and strangers send by its address {connecting_ip} as well.",
        (sources.ECHO_SPOOFING,),
        "a service of ours that does not sign with DKIM, at that provider or behind our gateway",
    ),
    Rule(
        "50-received-elsewhere", "review",
        (OUR_NAME, NOT_OUR_TENANT, FROM_OUTSIDE, UNAUTHENTICATED),
        "It bears our name, unauthenticated, but another tenant ({recipient_tenant_id}) received it.",
        (sources.REJECT_DIRECT_SEND,),
        "a second tenant of ours that the case does not list",
    ),
    Rule(
        "56-on-behalf", "review",
        (OUR_AUTHOR, FOREIGN_ENVELOPE, FROM_OUTSIDE, UNAUTHENTICATED, yes("sent_on_behalf")),
        "It bears our name ({header_from}), and {sender}, whose domain is authenticated, says openly to have sent it.",
        (sources.RFC_5322,),
        "none that is called a spoof: a partner's calendar and a stranger who names himself look alike",
    ),
    Rule(
        "58-sent-before", "review",
        (OUR_NAME, FROM_OUTSIDE, UNAUTHENTICATED, yes("sent_by_us_before")),
        "It bears our name and came from {connecting_ip}, unauthenticated, yet within the hour before a mailbox of "
        "ours had sent a mail with its Message-ID.",
        (sources.TRACE, sources.CONNECTORS),
        "none that is called a spoof: a signature service that no connector took it from and a quick forger look alike",
    ),
    Rule(
        "60-direct-send-spoof", "direct_send_spoof",
        (OUR_ENVELOPE, FROM_OUTSIDE, UNAUTHENTICATED, NOT_BY_GATEWAY, ANONYMOUS, NO_CONNECTOR, NO_RELAY, OUR_TENANT),
        "Its envelope bears our name ({mail_from}), yet {connecting_ip} handed it straight to Exchange Online, "
        "unauthenticated.",
        (sources.REJECT_DIRECT_SEND, sources.VARONIS, sources.ADVISORY),
        "a printer, an application or a service of ours that is in no SPF record and not listed in the case",
    ),
    Rule(
        "61-labelled-direct-send", "direct_send_spoof",
        (OUR_AUTHOR, PERHAPS_OUR_ENVELOPE, yes("microsoft_says_direct_send"), FROM_OUTSIDE, UNAUTHENTICATED,
         NOT_BY_GATEWAY, NO_RELAY, OUR_TENANT),
        "Microsoft labelled it anonymous Direct Send; it bears our name ({header_from}) and came from {connecting_ip}, "
        "unauthenticated.",
        (sources.DIRECT_SEND,),
        "as for 60",
    ),
    Rule(
        "62-header-spoof", "header_spoof",
        (OUR_AUTHOR, PERHAPS_FOREIGN_ENVELOPE, FROM_OUTSIDE, UNAUTHENTICATED, no("came_back_by_list_or_forwarder"),
         PERHAPS_NO_BOUNCE, ANONYMOUS, NO_CONNECTOR, NO_RELAY, OUR_TENANT),
        "The reader sees our name ({header_from}), but the envelope says {mail_from}; {connecting_ip} sent it, "
        "unauthenticated.",
        (sources.REJECT_DIRECT_SEND, sources.COMPLEX_ROUTING),
        "a third party that sends for us, unauthenticated, under its own envelope",
    ),
    Rule(
        "63-kept-out", "direct_send_spoof",
        (OUR_ENVELOPE, FROM_OUTSIDE, yes("anonymous"), no("attributed_to_our_connector"),
         no("entry_ip_is_known_relay"), yes("kept_out_by_the_filter"), PERHAPS_UNAUTHENTICATED, NOT_BY_GATEWAY,
         OUR_TENANT),
        "Its envelope bears our name ({mail_from}), {connecting_ip} handed it straight to Exchange Online, and "
        "Exchange's own filter kept it out; whether anything authenticated it is not recorded.",
        (sources.TRACE, sources.REJECT_DIRECT_SEND),
        "a service of ours that authenticates and that the filter took for spam",
    ),
    Rule(
        "64-doubtful-return", "review",
        (OUR_AUTHOR, FOREIGN_ENVELOPE, FROM_OUTSIDE, UNAUTHENTICATED, PERHAPS_CAME_BACK),
        "It bears our name and marks of a list or a forwarder that nothing else bears out; {connecting_ip} sent it, "
        "unauthenticated.",
        (sources.RFC_5322, sources.SRS),
        "a list whose address is not among the recipients",
    ),
    Rule(
        "66-by-the-gateway", "review",
        (OUR_NAME, BY_GATEWAY, UNAUTHENTICATED),
        "It bears our name and came through the gateway, which let it pass unauthenticated.",
        (sources.SKIP_LISTING, sources.COMPLEX_ROUTING),
        "a service of ours whose authentication the gateway did not record",
        for_gateway=True,
    ),
    Rule(
        "68-foreign-envelope-by-our-server", "review",
        (OUR_AUTHOR, FOREIGN_ENVELOPE, OUR_CONNECTOR, UNAUTHENTICATED),
        "A connector of ours vouches for it, but its envelope is foreign ({mail_from}) and nothing authenticates us.",
        (sources.CONNECTORS,),
        "an application of ours that sends with another envelope through our own server",
    ),
    Rule(
        "70-gateway-bypass", "gateway_bypass",
        (NOT_OUR_NAME, FROM_OUTSIDE, NOT_BY_GATEWAY, NO_RELAY, NO_CONNECTOR, OUR_TENANT),
        "{connecting_ip} delivered it straight to Exchange Online, past the gateway that the case names.",
        (sources.GHOST_SENDER, sources.CONNECTORS),
        "a partner whose mail may skip the gateway; Microsoft's own notices",
        for_gateway=True,
    ),
    Rule(
        "72-bounce", "bounce_or_automatic",
        (IS_BOUNCE, FOREIGN_AUTHOR),
        "A report or automatic answer with the null sender, by {header_from}.",
        (sources.RFC_3464, sources.RFC_3834),
        "a lure dressed as a bounce by a foreign author; the original inside it is a mail of its own",
    ),
    Rule(
        "80-external", "external",
        (NOT_OUR_NAME,),
        "Neither its envelope ({mail_from}) nor its author ({header_from}) is ours.",
        (sources.RFC_5321, sources.RFC_5322),
        "an accepted domain of ours that the case does not list",
        for_gateway=False,
    ),
    Rule(
        "81-external-by-our-way", "external",
        (NOT_OUR_NAME, yes("entry_ip_is_gateway", "entry_ip_is_known_relay", "attributed_to_our_connector")),
        "Neither its envelope ({mail_from}) nor its author ({header_from}) is ours, and it came the way it should.",
        (sources.CONNECTORS,),
        "as for 80",
        for_gateway=True,
    ),
    Rule(
        "82-external-elsewhere", "external",
        (NOT_OUR_NAME, NOT_OUR_TENANT),
        "Neither its envelope ({mail_from}) nor its author ({header_from}) is ours, and another tenant received it.",
        (sources.CONNECTORS,),
        "a second tenant of ours that the case does not list",
        for_gateway=True,
    ),
    Rule(
        "83-external-not-entered", "external",
        (NOT_OUR_NAME, PERHAPS_NOT_FROM_OUTSIDE),
        "Neither envelope ({mail_from}) nor author ({header_from}) is ours, and no entry past the gateway is known.",
        (sources.CONNECTORS,),
        "mail past the gateway whose entry is not recorded",
        for_gateway=True,
    ),
    Rule(
        "84-external-by-trace", "external",
        (no("trace_sender_is_ours"), PERHAPS_FOREIGN_ENVELOPE, PERHAPS_FOREIGN_AUTHOR),
        "The trace shows a foreign sender ({sender_address}), and nothing names us.",
        (sources.TRACE,),
        "a header spoof whose author the trace does not show",
    ),
)  # fmt: skip
