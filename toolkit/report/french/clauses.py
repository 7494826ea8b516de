# ruff: noqa: E501
"""What a clause or the profile says in its own words, where no line of the evidence can be quoted.

    "the case names no gateway": "le dossier ne nomme aucune passerelle"
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CLAUSES_FR", "SILENCES_FR"]

# What is said of an unknown answer; little evidence may follow after a colon.
SILENCES_FR: Mapping[str, str] = {
    "no trusted authentication result is recorded": "aucun résultat d’authentification fiable n’est consigné",
    "no aligned pass is recorded, or no connecting address": "aucune réussite alignée n’est consignée, ou aucune adresse de connexion",
    "no tenant id is recorded, or the case states none": "aucun identifiant de locataire n’est consigné, ou le dossier n’en déclare aucun",
    "no boundary hop and no RECEIVE event is recorded": "ni saut frontière ni événement RECEIVE n’est consigné",
    "no connecting address is recorded": "aucune adresse de connexion n’est consignée",
    "no skip-listed source is recorded": "aucune source sautée par le filtrage n’est consignée",
    "no Return-Path is recorded": "aucun Return-Path n’est consigné",
    "no From is recorded": "aucun champ From n’est consigné",
    "neither case nor evidence names an accepted domain of ours": "ni le dossier ni les preuves ne nomment un domaine accepté à nous",
    "no trace shows a sender": "aucun suivi ne montre d’expéditeur",
    "marks that any sender can write, which neither envelope nor recipients bear out, or no envelope": "des marques que tout expéditeur peut écrire, que ni l’enveloppe ni les destinataires ne confirment, ou aucune enveloppe",
    "the envelope sender is not recorded": "l’expéditeur d’enveloppe n’est pas consigné",
    "no source is recorded": "aucune source n’est consignée",
    "neither a store submission nor a boundary hop is recorded": "ni soumission par une boîte ni saut frontière n’est consigné",
    "no connector attribution is recorded": "aucune attribution à un connecteur n’est consignée",
    "no AuthAs is recorded": "aucun AuthAs n’est consigné",
    "what is recorded does not settle it": "ce qui est consigné ne tranche pas",
    "no header is held": "aucun en-tête n’est détenu",
    "no trace shows a mail with its Message-ID that a mailbox of ours sent before": "aucun suivi ne montre de message portant son Message-ID qu’une boîte à nous aurait envoyé auparavant",
    "no trace says what became of it": "aucun suivi ne dit ce qu’il est devenu",
    "neither a header read in Exchange Online nor a trace is held": "ni en-tête lu dans Exchange Online ni suivi n’est détenu",
    "Microsoft's label is not recorded, which clears nothing": "l’étiquette de Microsoft n’est pas consignée, ce qui ne disculpe rien",
}

CLAUSES_FR: Mapping[str, str] = {
    **SILENCES_FR,
    **{f"{english}: {{little}}": f"{french} : {{little}}" for english, french in SILENCES_FR.items()},
    "the case names no gateway": "le dossier ne nomme aucune passerelle",
    "its results are the gateway's, or the sender's own if the gateway records none": "ses résultats sont ceux de la passerelle, ou ceux de l’expéditeur si elle n’en consigne aucun",
    "no Return-Path tells what Exchange Online appended from what its peer wrote": "aucun Return-Path ne sépare ce qu’Exchange Online a ajouté de ce que son pair a écrit",
    "it is attached to another mail, and whoever attached it may have written it": "il est joint à un autre message, et qui l’a joint peut l’avoir écrit",
    "what says that it came back may have been written by its sender": "ce qui le dit revenu peut avoir été écrit par son expéditeur",
    "it was read behind another system, and that system's peer may have written it": "il a été lu derrière un autre système, dont le pair peut l’avoir écrit",
    "read in Exchange Online": "lu dans Exchange Online",
    "nothing in it contradicts itself": "rien en lui ne se contredit",
    "a trace of the tenant records it": "un suivi du locataire le consigne",
    "Received: … with mapi (the bottom hop: a mailbox submitted it)": "Received: … with mapi (le saut du bas : une boîte l’a soumis)",
    "only claimed by a copy read behind another system: {line}": "seulement affirmé par une copie lue derrière un autre système : {line}",
    "Message-ID: {id} · a mailbox of ours sent it as {mail}": "Message-ID: {id} · une boîte à nous l’a envoyé : {mail}",
    "no Sender field is present": "aucun champ Sender n’est présent",
    "no field of a list or a forwarder is present": "aucun champ de liste ou de réacheminement n’est présent",
    "sources differ on: {facts}": "les sources divergent sur : {facts}",
    "{cell} (the case lists no relay or device of ours)": "{cell} (le dossier ne liste aucun relais ni appareil à nous)",
    "{cell} (a trace's sender is neither surely P1 nor P2)": "{cell} (l’expéditeur d’un suivi n’est sûrement ni P1 ni P2)",
    "spf=pass from a pool of {owner}: {cell}": "spf=pass depuis un ensemble de {owner} : {cell}",
    "spf=pass from the gateway's own address: {cell}": "spf=pass depuis l’adresse de la passerelle même : {cell}",
    # PROFILE
    "stated in case.toml": "déclaré dans case.toml",
    "receiving tenant of {count} of {total} mails that name one": "locataire destinataire de {count} des {total} courriels qui en nomment un",
    "recipient domain of {count} of {total} mails that our tenant received": "domaine destinataire de {count} des {total} courriels reçus par notre locataire",
    "author domain of {count} mails that a mailbox submitted": "domaine auteur de {count} courriels soumis par une boîte",
    "on-premises address of {count} mails attributed to our connector": "adresse sur site de {count} courriels attribués à notre connecteur",
    "named itself at the boundary in {count} of {total} mails from outside": "s’est nommé à la frontière dans {count} des {total} courriels venus de l’extérieur",
    # CAMPAIGNS
    "no address and no subject recorded": "ni adresse ni objet consigné",
    "{address} and {others} more · {subject}": "{address} et {others} autres · {subject}",
    "{address} and {others} more": "{address} et {others} autres",
}
