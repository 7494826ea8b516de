# ruff: noqa: E501
"""What the figures say, English and French side by side: no text without its translation.

    "axis.mail_per": ("mails a {bin}", "courriels par {bin}")

One text a line, however long: the catalogue reads as a table.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["TEXTS"]

TEXTS: Mapping[str, tuple[str, str]] = {
    "nothing": ("The evidence records nothing of this kind", "Les preuves ne consignent rien de tel"),
    "not_recorded": ("not recorded", "non consigné"),
    "not_located": ("not located", "non localisé"),
    "others": ("others ({n})", "autres ({n})"),
    "footer": (
        "n = {n} · times in {zone} · evidence: {evidence} · toolkit {version}",
        "n = {n} · heures : {zone} · preuves : {evidence} · toolkit {version}",
    ),
    "no_evidence": ("none", "aucune"),
    "more_evidence": ("{shown} and {n} more {n:file|files}", "{shown} et {n} {n:autre fichier|autres fichiers}"),
    "left_out": ("Not drawn: {what}.", "Non tracés : {what}."),
    "left_out.undated": ("{n} without a time of receipt", "{n} sans heure de réception"),
    "left_out.outside": ("{n} outside the window", "{n} hors période"),
    "left_out.undrawn": ("{n} undated or outside the window", "{n} sans date ou hors période"),
    "left_out.sources": ("{n} undated", "{n} sans date"),
    "bin.D": ("day", "jour"),
    "bin.W-MON": ("week", "semaine"),
    "bin.MS": ("month", "mois"),
    "axis.time": ("{bin} of receipt ({zone})", "{bin} de réception ({zone})"),
    "axis.mail_per": ("mails a {bin}", "courriels par {bin}"),
    "axis.mail": ("mails", "courriels"),
    # volume
    "volume.title": (
        "Mail recorded over time, and the evidence that records it",
        "Courriels consignés dans le temps, et preuves qui les consignent",
    ),
    "volume.subtitle": (
        "{n} {n:mail|mails} by {bin} of receipt.",
        "{n} {n:courriel|courriels} par {bin} de réception.",
    ),
    "volume.note": (
        "Light grey: no trace file has records before and after that {bin}, or on it. Dark grey: no copy either. ",
        "Gris clair : aucun fichier de suivi ne porte d’éléments avant et après ce {bin}, ni ce {bin}-là. Gris foncé : aucune copie non plus. ",
    ),
    "gap.trace": ("no trace covers it", "aucun suivi ne le couvre"),
    "gap.evidence": ("no evidence covers it", "aucune preuve ne le couvre"),
    "gap.no_trace": ("no trace covers any of it", "aucun suivi ne couvre cette période"),
    "coverage.messages": ("copies cover", "copies"),
    "coverage.trace": ("trace covers", "suivi"),
    # verdicts
    "verdicts.title": ("What the mail is, over time", "Ce que sont les courriels, dans le temps"),
    "verdicts.subtitle": (
        "{n} {n:mail|mails} by verdict and {bin} of receipt. Each row has its own scale: the number at its left is its highest {bin}, the one at its right its total.",
        "{n} {n:courriel|courriels} par verdict et {bin} de réception. Chaque ligne a sa propre échelle : à gauche son maximum par {bin}, à droite son total.",
    ),
    "verdicts.total": ("total", "total"),
    # coverage
    "coverage.title": ("What the evidence covers in time", "Ce que couvrent les preuves dans le temps"),
    "coverage.subtitle": (
        "{n} dated {n:record|records} of {dated} {dated:file|files}, of {files} evidence {files:file|files} in all.",
        "{n} {n:élément daté|éléments datés} de {dated} {dated:fichier|fichiers}, sur {files} {files:fichier|fichiers} de preuve en tout.",
    ),
    "coverage.more.trace": ("{n} more trace {n:file|files}", "{n} {n:autre fichier|autres fichiers} de suivi"),
    "coverage.more.copies": ("{n} more {n:file|files} of copies", "{n} {n:autre fichier|autres fichiers} de copies"),
    "coverage.note": (
        "Dark: a {bin} with records. Pale: between a file’s first and last. Grey: reached by no trace, or by no file. At the right: records. ",
        "Foncé : {bin} avec éléments. Pâle : entre le premier et le dernier. Gris : atteint par aucun suivi, ou aucun fichier. À droite : éléments. ",
    ),
    "coverage.files": ("{n} {kind} {n:file|files}", "{n} {n:fichier|fichiers} {kind}"),
    # rhythm
    "rhythm.title": (
        "The hours of the week at which mail was received",
        "Les heures de la semaine où les courriels ont été reçus",
    ),
    "rhythm.subtitle": (
        "{n} dated {n:mail|mails}: {spoofs} {spoofs:spoof|spoofs}, {own} of the organisation’s own. Each panel is shaded to its highest hour.",
        "{n} {n:courriel daté|courriels datés} : {spoofs} {spoofs:usurpation|usurpations}, {own} de l’organisation même. Chaque panneau est ombré selon son maximum.",
    ),
    "rhythm.spoofs": ("Spoofs", "Usurpations"),
    "rhythm.own": ("The organisation’s own mail (genuine internal, hybrid relay)", "Courriels de l’organisation même (interne authentique, relais hybride)"),
    "rhythm.axis": ("Hour of receipt ({zone})", "Heure de réception ({zone})"),
    "rhythm.weekdays": ("Mon Tue Wed Thu Fri Sat Sun", "lun. mar. mer. jeu. ven. sam. dim."),
    # funnel
    "funnel.title": (
        "From all mail to unauthenticated mail in the organisation’s name from outside",
        "De tous les courriels à ceux au nom de l’organisation, de l’extérieur, sans authentification",
    ),
    "funnel.subtitle": (
        "{n} {n:mail|mails}; each line keeps those of the line above that answer yes to its question as well.",
        "{n} {n:courriel|courriels} ; chaque ligne garde ceux de la précédente qui répondent oui aussi à sa question.",
    ),
    "funnel.note": (
        "Hatched: the evidence does not say; neither kept nor dropped. Last line: spoof verdicts, once relays, lists and bounces are set aside. ",
        "Hachuré : les preuves ne le disent pas ; ni gardé ni écarté. Dernière ligne : verdicts d’usurpation, relais, listes et rebonds mis à part. ",
    ),
    "funnel.all": ("all mail", "tous les courriels"),
    "funnel.outside": ("entered from outside", "entrés de l’extérieur"),
    "funnel.ours": ("an accepted domain in P1 or P2", "un domaine accepté en P1 ou P2"),
    "funnel.unauthenticated": ("not authenticated in alignment", "sans authentification alignée"),
    "funnel.spoof": ("spoof verdict", "verdict d’usurpation"),
    "funnel.unknown": ("not decidable {n}", "indécidable {n}"),
    # campaigns
    "campaigns.title": ("Groups of related spoofs over time", "Groupes d’usurpations apparentées dans le temps"),
    "campaigns.subtitle": (
        "{n} {n:mail|mails} in {groups} {groups:group|groups}{most}. A dot is a {bin}, its area the number of mails.",
        "{n} {n:courriel|courriels} en {groups} {groups:groupe|groupes}{most}. Un point par {bin}, son aire dit le nombre de courriels.",
    ),
    "campaigns.most": (", of which the {shown} largest are drawn", ", dont les {shown} plus grands sont tracés"),
    "campaigns.others": ("{ip} and {n} more", "{ip} et {n} {n:autre|autres}"),
    "campaigns.untitled": ("no address and no subject recorded", "ni adresse ni objet consignés"),
    "campaigns.note": (
        "Members share an address, a subject or another mark; that one hand made them is an inference. At the right: mails. ",
        "Les membres partagent une adresse, un objet ou une autre marque ; qu’une même main les ait faits est une déduction. À droite : courriels. ",
    ),
    # senders
    "senders.title": (
        "Every source that sends in the organisation’s name",
        "Chaque source qui envoie au nom de l’organisation",
    ),
    "senders.subtitle": (
        "{n} dated {n:source|sources} with {mails} {mails:mail|mails}, {n:from|each from} first seen to last seen{most}.",
        "{n} {n:source datée|sources datées} avec {mails} {mails:courriel|courriels}, {n:de|chacune de} la première à la dernière vue{most}.",
    ),
    "senders.most": ("; {shown} of them are drawn, those to decide on first", " ; {shown} sont tracées, celles à décider d’abord"),
    "senders.note": (
        "Colour: the verdict that most of its mail has. At the right: mails and the handling proposed, for a person to decide. ",
        "Couleur : le verdict de la plupart de ses courriels. À droite : courriels et traitement proposé, à décider par une personne. ",
    ),
    # origins
    "countries.title": (
        "Countries of the addresses that connected from outside",
        "Pays des adresses qui se sont connectées de l’extérieur",
    ),
    "networks.title": (
        "Networks of the addresses that connected from outside",
        "Réseaux des adresses qui se sont connectées de l’extérieur",
    ),
    "origins.subtitle": (
        "{n} {n:mail|mails} that entered from outside, by the address of the connecting host: {spoofs} {spoofs:spoof|spoofs}, {rest} other {rest:mail|mails}.",
        "{n} {n:courriel entré|courriels entrés} de l’extérieur, selon l’adresse de l’hôte connecté : {spoofs} {spoofs:usurpation|usurpations}, {rest} {rest:autre courriel|autres courriels}.",
    ),
    "origins.note": (
        "Location says where an address is registered or announced, not where a person is. Source: {sources}. ",
        "La localisation dit où une adresse est enregistrée ou annoncée, non où se trouve une personne. Source : {sources}. ",
    ),
    "origins.spoofs": ("spoofs", "usurpations"),
    "origins.scale": ("circles of this size: {n} {n:mail|mails}", "cercles de cette taille : {n} {n:courriel|courriels}"),
    "origins.rest": ("other mail from outside", "autres courriels de l’extérieur"),
    # authentication
    "authentication.title": (
        "How mail in the organisation’s name from outside was authenticated",
        "Authentification des courriels au nom de l’organisation venus de l’extérieur",
    ),
    "authentication.subtitle": (
        "{n} {n:mail|mails} with an accepted domain in P1 or P2 that entered from outside: SPF against DMARC, one panel for each compauth result.",
        "{n} {n:courriel portant|courriels portant} un domaine accepté en P1 ou P2, {n:venu|venus} de l’extérieur : SPF selon DMARC, un panneau par résultat compauth.",
    ),
    "authentication.note": (
        "Large: mails. Small: those with a spoof verdict. As recorded by Exchange Online; compauth=pass does not clear a mail. ",
        "Grand : courriels. Petit : ceux au verdict d’usurpation. Selon Exchange Online ; compauth=pass ne disculpe pas un courriel. ",
    ),
    "authentication.spoofs": ("{n} {n:spoof|spoofs}", "{n} {n:usurpation|usurpations}"),
    "authentication.spoofs.short": ("{n} {n:spoof|spoofs}", "{n} usurp."),
    # path
    "path.title": (
        "The path of one mail, from the mailbox outward",
        "Le trajet d’un courriel, depuis la boîte vers l’extérieur",
    ),
    "path.subtitle": (
        "Earliest spoof with trace lines: “{subject}”, received {when}, {hops} {hops:hop|hops}.",
        "Première usurpation avec lignes de trajet : « {subject} », reçue le {when}, {hops} {hops:saut|sauts}.",
    ),
    "path.subtitle_beyond": (
        "Earliest spoof with trace lines from beyond the boundary: “{subject}”, received {when}, {hops} {hops:hop|hops}.",
        "Première usurpation avec des lignes d’au-delà de la frontière : « {subject} », reçue le {when}, {hops} {hops:saut|sauts}.",
    ),
    "path.note": (
        "Hatched: written by the peer or before it, evidence of nothing but what the peer wrote. Times: as each host wrote them. ",
        "Hachuré : écrit par le pair ou avant lui, ne prouve que ce que le pair a écrit. Heures : celles de chaque hôte. ",
    ),
    "path.boundary": (
        "boundary: Exchange Online took it from outside here",
        "frontière : Exchange Online l’a pris de l’extérieur ici",
    ),
    "path.mailbox": ("mailbox", "boîte"),
    "path.peer": ("connected from {ip}", "connexion depuis {ip}"),
    "path.helo": ("calling itself {helo}", "se nommant {helo}"),
    "path.after": ("{seconds} s later", "{seconds} s après"),
    "path.by": ("by {host}", "par {host}"),
    "path.with": ("with {protocol}", "avec {protocol}"),
    # landing
    "landing.title": ("Where the spoofs landed", "Où les usurpations ont abouti"),
    "landing.subtitle": (
        "{n} {n:delivery|deliveries} of {mails} {mails:spoof|spoofs} to {people} {people:recipient|recipients}{most}.",
        "{n} {n:remise|remises} de {mails} {mails:usurpation|usurpations} à {people} {people:destinataire|destinataires}{most}.",
    ),
    "landing.most": ("; below, the {shown} most addressed", " ; dessous, les {shown} plus visés"),
    "landing.key": ("{name}: {n}", "{name}\u00a0: {n}"),
    "landing.all": ("all recipients", "tous les destinataires"),
    "landing.note": (
        "Status from the message trace, folder from the copies found; what neither records is shown as not recorded. ",
        "Statut selon le suivi, dossier selon les copies ; ce qu’aucun ne consigne est montré comme non consigné. ",
    ),
    "axis.deliveries": ("deliveries", "remises"),
    # controls
    "controls.title": (
        "What each control would have stopped, and what it would have broken",
        "Ce que chaque mesure aurait bloqué, et ce qu’elle aurait brisé",
    ),
    "controls.subtitle": (
        "{spoofs} {spoofs:spoof|spoofs} and {wanted} {wanted:mail|mails} to keep, by what each control would have done with them.",
        "{spoofs} {spoofs:usurpation|usurpations} et {wanted} {wanted:courriel|courriels} à conserver, selon l’effet qu’aurait eu chaque mesure.",
    ),
    "controls.note": (
        "Computed from what the mails record, not tried in the tenant. Mail to keep: every verdict but spoofs, gateway bypass, review and undetermined. ",
        "Calculé d’après ce que consignent les courriels, non essayé. À conserver : tout verdict hors usurpation, contournement, examen, indéterminé. ",
    ),
    "controls.spoofs": ("spoofs", "usurpations"),
    "controls.wanted": ("mail to keep", "courriels à conserver"),
    "controls.refused": ("refused", "refusés"),
    "controls.passed": ("let through", "acceptés"),
    "controls.unknown": ("not decidable", "indécidable"),
    "controls.no_gateway": ("not decidable: the case states no gateway", "indécidable : le dossier ne nomme aucune passerelle"),
}
