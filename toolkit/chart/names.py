"""The closed word lists of `schema.vocabulary` in words for people: English, French.

NAMES["verdict"]["direct_send_spoof"]  →  ("Direct Send spoof", "Usurpation par envoi direct")
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CONTROLS", "NAMES"]

Pair = tuple[str, str]

# The columns of VERDICTS that say what a control would have done, in the order shown.
CONTROLS = ("would_reject_direct_send", "would_dmarc_reject", "would_gateway_lockdown_block")

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "verdict": {
        "direct_send_spoof": ("Direct Send spoof", "Usurpation par envoi direct"),
        "header_spoof": ("Header spoof", "Usurpation d’en-tête"),
        "gateway_bypass": ("Gateway bypass", "Contournement de passerelle"),
        "review": ("To review", "À examiner"),
        "undetermined": ("Undetermined", "Indéterminé"),
        "genuine_internal": ("Genuine internal", "Interne authentique"),
        "hybrid_relay": ("Hybrid relay", "Relais hybride"),
        "authorised_sender": ("Authorised sender", "Expéditeur autorisé"),
        "known_relay": ("Known relay", "Relais connu"),
        "forwarded_or_list": ("Forwarded or list", "Réacheminé ou liste"),
        "bounce_or_automatic": ("Bounce or automatic", "Rebond ou automatique"),
        "external": ("External", "Externe"),
    },
    "landing": {
        "inbox": ("inbox", "boîte de réception"),
        "other_folder": ("another folder", "autre dossier"),
        "delivered": ("delivered, folder not recorded", "remis, dossier non consigné"),
        "junk": ("junk", "courrier indésirable"),
        "quarantined": ("quarantine", "quarantaine"),
        "filtered": ("filtered", "filtré"),
        "failed": ("failed or refused", "échoué ou refusé"),
        "pending": ("pending", "en attente"),
        "expanded": ("group expanded", "groupe développé"),
        "not_recorded": ("not recorded", "non consigné"),
    },
    "control": {
        "would_reject_direct_send": ("Reject Direct Send", "Refus de l’envoi direct"),
        "would_dmarc_reject": ("DMARC p=reject, honoured", "DMARC p=reject, appliqué"),
        "would_gateway_lockdown_block": ("Gateway lock-down", "Verrouillage sur la passerelle"),
    },
    "network_kind": {
        "microsoft": ("Microsoft", "Microsoft"),
        "hosting": ("hosting", "hébergement"),
        "isp": ("access provider", "fournisseur d’accès"),
        "email_service": ("mail service", "service de courriel"),
        "own": ("the organisation’s own", "à l’organisation"),
        "gateway": ("gateway", "passerelle"),
    },
    "seen": {
        "both": ("copies and trace", "copies et suivi"),
        "headers": ("copies only", "copies seulement"),
        "trace": ("trace only", "suivi seulement"),
    },
    "certainty": {
        "established": ("established", "établi"),
        "likely": ("likely", "probable"),
    },
    "handling": {
        "connector": ("give it a connector", "lui donner un connecteur"),
        "authorised": ("authorised already", "déjà autorisée"),
        "stop": ("stop it", "l’arrêter"),
        "ask": ("ask its owner", "interroger son responsable"),
    },
    "figure": {
        "coverage": ("What the evidence covers", "Ce que couvrent les preuves"),
        "volume": ("Volume over time", "Volume dans le temps"),
        "verdicts": ("Verdicts over time", "Verdicts dans le temps"),
        "funnel": ("From all mail to the spoofs", "De tous les courriels aux usurpations"),
        "rhythm": ("Hours of the week", "Heures de la semaine"),
        "countries": ("Countries of origin", "Pays d’origine"),
        "networks": ("Networks of origin", "Réseaux d’origine"),
        "authentication": ("Authentication", "Authentification"),
        "path": ("Path of one mail", "Trajet d’un courriel"),
        "landing": ("Where it landed", "Où cela a abouti"),
        "campaigns": ("Campaigns", "Campagnes"),
        "senders": ("Sources in our name", "Sources en notre nom"),
        "controls": ("Controls", "Mesures"),
    },
}
