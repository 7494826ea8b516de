# ruff: noqa: E501
"""The words of the trade that the report uses, English and French: a term, and what it means here.

    "term.p1": ("Envelope sender (P1)", …)   "gloss.p1": ("The address given in MAIL FROM …", …)
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["GLOSSARY", "TERMS"]

GLOSSARY: Mapping[str, tuple[str, str]] = {
    "term.p1": ("Envelope sender (P1)", "Expéditeur d’enveloppe (P1)"),
    "gloss.p1": (
        "The address that the sending server gives in MAIL FROM (RFC 5321). Readers rarely see it; Reject Direct Send tests it.",
        "L’adresse que le serveur émetteur donne dans MAIL FROM (RFC 5321). Les lecteurs la voient rarement ; Reject Direct Send l’examine.",
    ),
    "term.p2": ("Author, From field (P2)", "Auteur, champ De (P2)"),
    "gloss.p2": (
        "The address that the mail program shows as the author (RFC 5322). It may differ from the envelope sender.",
        "L’adresse que le logiciel de messagerie montre comme auteur (RFC 5322). Elle peut différer de l’expéditeur d’enveloppe.",
    ),
    "term.direct_send": ("Direct Send", "Envoi direct (Direct Send)"),
    "gloss.direct_send": (
        "Anonymous delivery straight to the tenant’s own Exchange Online address, in the name of one of its domains. A feature, made for printers and applications; its abuse is the subject of this report.",
        "Remise anonyme directement à l’adresse Exchange Online du locataire, au nom d’un de ses domaines. Une fonction faite pour imprimantes et applications ; son abus est l’objet de ce rapport.",
    ),
    "term.reject": ("Reject Direct Send", "Reject Direct Send"),
    "gloss.reject": (
        "A setting of the tenant that refuses such mail unless a connector matches it. What it refuses appears in no message trace.",
        "Un réglage du locataire qui refuse ces courriels, sauf si un connecteur s’y applique. Ce qu’il refuse n’apparaît dans aucun suivi.",
    ),
    "term.tenant": ("Tenant", "Locataire (tenant)"),
    "gloss.tenant": ("One organisation’s own part of Microsoft 365.", "La partie de Microsoft 365 propre à une organisation."),
    "term.accepted_domain": ("Accepted domain", "Domaine accepté"),
    "gloss.accepted_domain": (
        "A domain that the tenant receives mail for. A sub-domain counts only where it is listed itself.",
        "Un domaine pour lequel le locataire reçoit du courrier. Un sous-domaine ne compte que s’il est lui-même listé.",
    ),
    "term.boundary": ("Boundary", "Frontière"),
    "gloss.boundary": (
        "The point where Exchange Online took the message from outside. Header lines written before it are the peer’s claims.",
        "Le point où Exchange Online a pris le message de l’extérieur. Les lignes d’en-tête écrites avant sont les prétentions du pair.",
    ),
    "term.helo": ("HELO", "HELO"),
    "gloss.helo": ("What the connecting host called itself. It is free to say anything.", "Le nom que s’est donné l’hôte connecté. Il est libre de dire n’importe quoi."),
    "term.spf": ("SPF", "SPF"),
    "gloss.spf": (
        "Whether the connecting address may send for the envelope sender’s domain (RFC 7208).",
        "Si l’adresse de connexion peut envoyer pour le domaine de l’expéditeur d’enveloppe (RFC 7208).",
    ),
    "term.dkim": ("DKIM", "DKIM"),
    "gloss.dkim": ("Whether a domain signed the message and the signature holds (RFC 6376).", "Si un domaine a signé le message et si la signature tient (RFC 6376)."),
    "term.dmarc": ("DMARC, alignment", "DMARC, alignement"),
    "gloss.dmarc": (
        "Whether SPF or DKIM passes for the domain that readers see in the From field, and what its owner asks for where neither does.",
        "Si SPF ou DKIM réussit pour le domaine que les lecteurs voient dans le champ De, et ce que demande son propriétaire sinon.",
    ),
    "term.compauth": ("compauth", "compauth"),
    "gloss.compauth": (
        "Microsoft’s own composite result. It neither clears nor convicts a mail.",
        "Le résultat composite propre à Microsoft. Il ne disculpe ni ne condamne un courriel.",
    ),
    "term.connector": ("Connector", "Connecteur"),
    "gloss.connector": (
        "A rule of the tenant that says which servers may deliver as its own or on its behalf.",
        "Une règle du locataire qui dit quels serveurs peuvent remettre comme les siens ou pour lui.",
    ),
    "term.gateway": ("Gateway", "Passerelle"),
    "gloss.gateway": (
        "A mail filter of another provider that stands before Exchange Online, where there is one.",
        "Un filtre de courrier d’un autre fournisseur, placé devant Exchange Online quand il y en a un.",
    ),
    "term.trace": ("Message trace", "Suivi des messages"),
    "gloss.trace": ("Microsoft’s own record of what its service did with each message.", "Ce que Microsoft consigne lui-même du traitement de chaque message."),
    "term.copy": ("Copy", "Copie"),
    "gloss.copy": ("A message as found in one place: a mailbox export, a saved file.", "Un message tel que trouvé en un lieu : export de boîte, fichier enregistré."),
    "term.ledger": ("Count of a container", "Compte d’un conteneur"),
    "gloss.ledger": (
        "How many items a container says it holds, against how many came out, were skipped, failed or were met before. Recovered and orphan items are among those that came out.",
        "Combien d’éléments un conteneur dit contenir, face à combien sont sortis, ont été écartés, ont échoué ou avaient déjà été vus. Les éléments récupérés et orphelins sont parmi les sortis.",
    ),
    "term.sha256": ("SHA-256", "SHA-256"),
    "gloss.sha256": (
        "A number computed from a file’s bytes; whoever computes another from the same file holds other bytes.",
        "Un nombre calculé des octets d’un fichier ; qui en calcule un autre du même fichier tient d’autres octets.",
    ),
}

TERMS = tuple(key.removeprefix("term.") for key in GLOSSARY if key.startswith("term."))
