# ruff: noqa: E501
"""Les explications des règles de verdict en français, sous le nom de la règle ; les places sont celles de l'anglais.

    "80-external": "Ni l’enveloppe ({mail_from}) ni l’auteur ({header_from}) ne sont des nôtres."
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["NO_DOMAINS_SETTLES_FR", "RULES_FR", "SETTLES_FR", "SIGNALS_FR"]

RULES_FR: Mapping[str, str] = {
    "10-contradiction": "Il porte notre nom, et ses preuves se contredisent sur qui l’a envoyé ou par où il est entré.",
    "12-behind-our-server": "Un serveur à nous l’a transmis, mais il a été remis à ce serveur par {skip_listed_ip}, sans authentification.",
    "20-genuine-internal": "Une de nos boîtes l’a soumis, et aucune entrée depuis l’extérieur n’est consignée.",
    "18-own-bounce": "Rapport ou réponse automatique produit par notre propre service.",
    "32-vouched-bounce": "Rapport ou réponse automatique en notre nom, dont l’authentification ou notre propre connecteur répond.",
    "33-bounce-in-our-name": "Il porte notre nom, l’expéditeur nul et les marques d’un rebond, mais vient de {connecting_ip}, sans authentification.",
    "40-hybrid-relay": "Exchange l’a attribué à un connecteur à nous (adresse {attributed_ip}, connecteur {connector_id}).",
    "42-authorised-sender": "L’authentification parle pour notre nom (spf={spf}, dkim={dkim}, dmarc={dmarc}).",
    "44-known-relay": "Il vient de {connecting_ip}, par une adresse que le dossier déclare nôtre.",
    "46-forwarded-or-list": "Courriel en notre nom revenu par {mail_from_domain}, avec les marques d’une liste ou d’un réacheminement.",
    "48-shared-infrastructure": "Seul SPF parle pour lui, et des tiers envoient aussi depuis son adresse {connecting_ip}.",
    "50-received-elsewhere": "Il porte notre nom, sans authentification, mais un autre locataire ({recipient_tenant_id}) l’a reçu.",
    "60-direct-send-spoof": "Son enveloppe porte notre nom ({mail_from}), mais {connecting_ip} l’a remis directement à Exchange Online, sans authentification.",
    "61-labelled-direct-send": "Microsoft l’a étiqueté envoi direct anonyme ; il porte notre nom ({header_from}) et vient de {connecting_ip}, sans authentification.",
    "62-header-spoof": "Le lecteur voit notre nom ({header_from}), mais l’enveloppe dit {mail_from} ; {connecting_ip} l’a envoyé, sans authentification.",
    "64-doubtful-return": "Il porte notre nom et des marques de liste ou de réacheminement que rien d’autre ne confirme ; {connecting_ip} l’a envoyé, sans authentification.",
    "66-by-the-gateway": "Il porte notre nom et est venu par la passerelle, qui l’a laissé passer sans authentification.",
    "56-on-behalf": "Il porte notre nom ({header_from}), et {sender}, dont le domaine est authentifié, dit ouvertement l’avoir envoyé.",
    "58-sent-before": "Il porte notre nom et est venu de {connecting_ip}, sans authentification, mais une boîte à nous avait envoyé dans l’heure précédente un message portant son Message-ID.",
    "63-kept-out": "Son enveloppe porte notre nom ({mail_from}), {connecting_ip} l’a remis directement à Exchange Online, et le filtre même d’Exchange l’a retenu ; si quelque chose l’a authentifié n’est pas consigné.",
    "68-foreign-envelope-by-our-server": "Un connecteur à nous en répond, mais son enveloppe est étrangère ({mail_from}) et rien ne nous authentifie.",
    "70-gateway-bypass": "{connecting_ip} l’a remis directement à Exchange Online, en contournant la passerelle que le dossier nomme.",
    "72-bounce": "Rapport ou réponse automatique à expéditeur nul, de {header_from}.",
    "80-external": "Ni l’enveloppe ({mail_from}) ni l’auteur ({header_from}) ne sont des nôtres.",
    "81-external-by-our-way": "Ni l’enveloppe ({mail_from}) ni l’auteur ({header_from}) ne sont des nôtres, et il est venu par la voie prévue.",
    "82-external-elsewhere": "Ni l’enveloppe ({mail_from}) ni l’auteur ({header_from}) ne sont des nôtres, et un autre locataire l’a reçu.",
    "83-external-not-entered": "Ni l’enveloppe ({mail_from}) ni l’auteur ({header_from}) ne sont des nôtres, et aucune entrée hors passerelle n’est connue.",
    "84-external-by-trace": "Le suivi montre un expéditeur étranger ({sender_address}), et rien ne nous nomme.",
    "98-no-rule-fits": "Il porte notre nom, et ses réponses ne correspondent à aucune voie honnête ni à aucun abus connu.",
    "99-undetermined": "Les preuves ne disent pas ce qu’il est.",
}

# What would settle a clause, under the clause's name.
NO_DOMAINS_SETTLES_FR = "nos domaines acceptés"

SETTLES_FR: Mapping[str, str] = {
    "mail_from_is_ours": "l’expéditeur d’enveloppe (Return-Path, ou return_path d’un suivi étendu)",
    "header_from_is_ours": "l’auteur (From)",
    "trace_sender_is_ours": "l’expéditeur d’enveloppe ou l’auteur",
    "received_by_our_tenant": "notre identifiant de locataire",
    "entered_from_outside": "le saut où Exchange Online l’a pris (en-têtes de transport complets, ou ligne RECEIVE d’un suivi étendu)",
    "entry_ip_is_known_relay": "les adresses de nos propres relais et appareils",
    "entry_ip_is_gateway": "l’adresse de connexion",
    "came_from_behind_our_server": "la source derrière notre serveur",
    "submitted_by_mailbox": "comment il a été soumis (en-têtes de transport complets, ou ligne RECEIVE d’un suivi étendu)",
    "attributed_to_our_connector": "le connecteur (connector_id d’un suivi)",
    "anonymous": "pour quoi Exchange a tenu l’émetteur (AuthAs)",
    "authenticated_aligned": "les résultats d’authentification (Authentication-Results au-dessus du saut frontière)",
    "authenticated_only_by_shared_infrastructure": "ce qui l’a authentifié et depuis quelle adresse",
    "came_back_by_list_or_forwarder": "si une liste ou un réacheminement l’a renvoyé (sa propre trace)",
    "sent_on_behalf": "qui l’a transmis (Sender)",
    "sent_by_us_before": "si une boîte à nous l’a envoyé (un suivi étendu de l’heure précédente)",
    "kept_out_by_the_filter": "ce qu’il est devenu (un suivi des messages)",
    "is_bounce_or_automatic": "si c’est un rapport ou une réponse automatique (Auto-Submitted)",
    "microsoft_says_direct_send": "l’étiquette de Microsoft même (IsAnonymousDirectSend)",
    "evidence_is_first_hand": "le message tel qu’une de nos boîtes le détient ou un suivi des messages ou le journal même de la passerelle ou de la liste",
    "evidence_agrees": "ce sur quoi ses sources concordent",
}

SIGNALS_FR: Mapping[str, str] = {
    "self_addressed": "L’auteur est aussi un destinataire",
    "several_from": "Plus d’un auteur",
    "reply_to_elsewhere": "Les réponses vont à une autre organisation",
    "display_name_of_own_address": "Ce que voit le lecteur montre une adresse à nous, l’auteur est étranger",
    "hidden_characters": "L’auteur porte des caractères qui cachent ou réordonnent ce qui est affiché",
    "lookalike_domain": "Le domaine de l’auteur ressemble au nôtre",
    "author_of_a_subdomain": "Le domaine de l’auteur est un de nos sous-domaines qui n’est pas un domaine accepté",
    "envelope_of_a_subdomain": "L’enveloppe emploie un de nos sous-domaines qui n’est pas un domaine accepté",
    "sender_field_elsewhere": "Le champ Sender nomme une autre organisation",
    "own_domain_auth_failure": "SPF, DKIM et DMARC n’authentifient pas notre nom",
    "intra_org_spoof_code": "Le code d’Exchange le dit : notre domaine, non authentifié (601, 010)",
    "complex_routing_code": "DMARC n’a pas été appliqué, à cause d’un routage complexe (451, 905)",
    "passed_despite_dmarc_fail": "L’authentification composite a réussi malgré l’échec de DMARC",
    "labelled_direct_send": "Microsoft l’a étiqueté envoi direct anonyme",
    "internal_sender_from_outside": "Exchange a tenu l’expéditeur pour nôtre, mais il est entré anonyme",
    "cross_tenant_id_mismatch": "CrossTenant-Id n’est pas notre locataire",
    "came_from_another_tenant": "Les marques d’un autre locataire ont été ôtées à l’entrée",
    "delivered_despite_failure": "Il a atteint une boîte de réception sans que rien ne l’authentifie",
    "allow_listed": "Une liste d’autorisation lui a fait passer le filtre",
    "refused_by_reject_direct_send": "Un avis de non-remise ou un journal cite un refus par Reject Direct Send",
    "helo_literal": "Le pair s’est présenté par une adresse littérale",
    "helo_of_another_address": "L’adresse littérale du HELO n’est pas l’adresse de connexion",
    "helo_single_label": "Le pair s’est présenté par un simple nom d’ordinateur",
    "helo_of_known_kit": "Le pair porte le nom d’ordinateur d’une machine d’attaque connue",
    "forged_exchange_stamps": "Le pair a écrit des champs que seul Exchange écrit",
    "foreign_country": "Il vient d’un autre pays que notre propre courrier",
    "hosting_network": "Il vient du réseau d’un hébergeur",
    "no_tls": "Le pair a parlé en clair",
    "source_behind_our_server": "Le filtrage amélioré a trouvé un étranger derrière notre propre serveur",
    "date_skew": "Le champ Date est loin de l’heure d’entrée",
    "unexpected_attachment": "Un genre de pièce jointe que des collègues n’envoient pas",
    "double_extension": "Le nom d’une pièce jointe cache sa dernière extension",
    "type_against_content": "Une pièce jointe n’est pas ce qu’elle dit être",
    "lure_attachment_name": "Une pièce jointe porte le nom d’un leurre connu",
    "qr_lure_name": "Le nom d’une pièce jointe invite à lire un code QR",
    "qr_code_link": "Un code QR mène où aucun texte du courriel ne mène",
    "macro_in_attachment": "Un document joint contient des macros",
    "encrypted_attachment": "Une pièce jointe chiffrée, qu’aucun filtre ne peut examiner",
    "lure_subject": "L’objet est formulé comme un leurre connu",
    "eop_generated_message_id": "L’expéditeur n’a pas donné de Message-ID ; Exchange a dû en faire un",
    "foreign_message_id": "Courriel en notre nom dont le Message-ID a été fait ailleurs",
}
