# ruff: noqa: E501
"""What is odd about the records of a domain, and what a snapshot could not say.

    "no SPF record": "aucun enregistrement SPF"
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DOMAINS_FR"]

DOMAINS_FR: Mapping[str, str] = {
    # SPF
    "no SPF record": "aucun enregistrement SPF",
    "more than one SPF record: evaluation ends in permerror": "plus d’un enregistrement SPF : l’évaluation finit en permerror",
    "published under type 99 too, which receivers no longer ask for": "publié aussi sous le type 99, que les destinataires ne demandent plus",
    "looks like an SPF record and is none: {value}": "ressemble à un enregistrement SPF et n’en est pas un : {value}",
    "a long record, {octets} octets: it may not fit an answer": "un long enregistrement, {octets} octets : il peut dépasser une réponse",
    "holds characters outside ASCII: evaluation ends in permerror": "contient des caractères hors ASCII : l’évaluation finit en permerror",
    "ends in +all: everyone may send in this name": "finit par +all : tout le monde peut envoyer en ce nom",
    "ends in ?all: mail from elsewhere is neutral": "finit par ?all : le courrier d’ailleurs est neutral",
    "ends in ~all: mail from elsewhere is softfail": "finit par ~all : le courrier d’ailleurs est softfail",
    "neither all nor redirect: mail from elsewhere is neutral": "ni all ni redirect : le courrier d’ailleurs est neutral",
    "redirect is ignored because all is there": "redirect est ignoré, car all est là",
    "mechanisms after all are never reached": "les mécanismes après all ne sont jamais atteints",
    "uses ptr: {term}": "emploie ptr : {term}",
    "names no domain: {term}": "ne nomme aucun domaine : {term}",
    "uses a macro, to be read by hand: {term}": "emploie une macro, à lire à la main : {term}",
    "uses exists without a macro, so for every mail alike: {term}": "emploie exists sans macro, donc pareil pour tout courriel : {term}",
    "not a known modifier: {term}": "modificateur inconnu : {term}",
    "not a known mechanism: {term}": "mécanisme inconnu : {term}",
    "not a network: {term}": "pas un réseau : {term}",
    "an address of the other family: {term}": "une adresse de l’autre famille : {term}",
    "a wide range, {count} addresses: {term}": "une plage large, {count} adresses : {term}",
    "not a public range: {term}": "pas une plage publique : {term}",
    "has host bits set, and is read as {network}: {term}": "a des bits d’hôte, et se lit {network} : {term}",
    "the same mechanism {count} times: {term}": "le même mécanisme {count} fois : {term}",
    "more than one {name}: permerror": "plus d’un {name} : permerror",
    "more than {limit} terms that ask DNS: permerror": "plus de {limit} termes qui interrogent le DNS : permerror",
    "more than {limit} lookups that find nothing: permerror at most receivers: {names}": "plus de {limit} requêtes sans réponse : permerror chez la plupart des destinataires : {names}",
    "{term} pulls in a record that is being read: permerror": "{term} appelle un enregistrement en cours de lecture : permerror",
    "names {domain}, of which the snapshot says nothing": "nomme {domain}, dont l’instantané ne dit rien",
    "includes {domain}, which has no SPF record: permerror": "inclut {domain}, qui n’a pas d’enregistrement SPF : permerror",
    "pulls in {domain}, which lets everyone send: +all": "appelle {domain}, qui laisse tout le monde envoyer : +all",
    "names {target}, which does not exist: whoever takes it may send: {term}": "nomme {target}, qui n’existe pas : qui le prend peut envoyer : {term}",
    "mx of {target} names {count} hosts, more than {limit}: permerror": "le mx de {target} nomme {count} hôtes, plus de {limit} : permerror",
    "lets every customer of {owner} send in this name: {term}": "laisse tout client de {owner} envoyer en ce nom : {term}",
    "pulls in {domain}, which has more than one SPF record: permerror": "appelle {domain}, qui a plus d’un enregistrement SPF : permerror",
    "pulls in {domain}, whose record cannot be read: {term}: permerror": "appelle {domain}, dont l’enregistrement ne peut être lu : {term} : permerror",
    "pulls in {domain}, which holds a wide range, {count} addresses: {term}": "appelle {domain}, qui contient une plage large, {count} adresses : {term}",
    "looks like the rest of an SPF record, published as a record of its own: {value}": "ressemble à la suite d’un enregistrement SPF, publiée comme un enregistrement à part : {value}",
    "a name below it without a record of its own is under no policy: no wildcard SPF record and no DMARC covers it": "un nom sous lui, sans enregistrement propre, n’est sous aucune politique : ni SPF générique ni DMARC ne le couvre",
    "{term} is in a network of {owner}, a hosting provider: whoever rents the address next may send": "{term} est dans un réseau de {owner}, un hébergeur : qui louera l’adresse ensuite pourra envoyer",
    "{term} is in a network of {owner}": "{term} est dans un réseau de {owner}",
    "{count} more addresses sent in this name and were not held against the record": "{count} autres adresses ont envoyé en ce nom et n’ont pas été confrontées à l’enregistrement",
    "{ip} lies inside the SPF record and sent {count} mail in this name: {term} of {domain}": "{ip} est dans l’enregistrement SPF et a envoyé {count} courriel en ce nom : {term} de {domain}",
    "{ip} lies inside the SPF record and sent {count} mails in this name: {term} of {domain}": "{ip} est dans l’enregistrement SPF et a envoyé {count} courriels en ce nom : {term} de {domain}",
    "{ip} sent {count} mail in this name: stamped spf={then} then, {now} by this snapshot": "{ip} a envoyé {count} courriel en ce nom : spf={then} alors, {now} selon cet instantané",
    "{ip} sent {count} mails in this name: stamped spf={then} then, {now} by this snapshot": "{ip} a envoyé {count} courriels en ce nom : spf={then} alors, {now} selon cet instantané",
    # DMARC, DKIM, MX
    "no DMARC record": "aucun enregistrement DMARC",
    "no DMARC record of its own; {above} holds": "aucun enregistrement DMARC propre ; {above} s’applique",
    "more than one DMARC record: receivers use none of them": "plus d’un enregistrement DMARC : les destinataires n’en emploient aucun",
    "in force: {old} by RFC 7489, {new} by RFC 9989": "en vigueur : {old} selon RFC 7489, {new} selon RFC 9989",
    "{asks} of {record} ({because}, one step weaker: t=y)": "{asks} de {record} ({because}, un cran plus faible : t=y)",
    "none of {record} ({because})": "none de {record} ({because})",
    "quarantine of {record} ({because})": "quarantine de {record} ({because})",
    "reject of {record} ({because})": "reject de {record} ({because})",
    "the policy asks for nothing: p=none or no valid p": "la politique ne demande rien : p=none ou p invalide",
    "sub-domains have a weaker policy than the domain": "les sous-domaines ont une politique plus faible que le domaine",
    "names that do not exist have a weaker policy than the domain: np": "les noms inexistants ont une politique plus faible que le domaine : np",
    "the policy holds for a part of the mail: pct is not 100": "la politique vaut pour une partie du courrier : pct n’est pas 100",
    "the policy is in test mode: t=y": "la politique est en mode d’essai : t=y",
    "reports go to {host}, which does not agree to get them": "les rapports vont à {host}, qui n’accepte pas de les recevoir",
    "no key is published under the selector {selector}": "aucune clé n’est publiée sous le sélecteur {selector}",
    "no MX leads to Exchange Online: it may not act on DMARC p=reject": "aucun MX ne mène à Exchange Online : il peut ne pas appliquer DMARC p=reject",
    # snapshots and registries
    "not a DNS snapshot: `records` is no list, or `made_at` has no zone": "pas un instantané DNS : `records` n’est pas une liste, ou `made_at` n’a pas de fuseau",
    "not a DNS snapshot: {error}": "pas un instantané DNS : {error}",
    "not a DNS record": "pas un enregistrement DNS",
    "no answer when the snapshot was made: {reason}": "pas de réponse quand l’instantané a été fait : {reason}",
    "no RDAP answers: {error}": "pas de réponses RDAP : {error}",
    "no such entry": "pas une telle entrée",
    "RDAP gave no answer on {day}: {reason}": "RDAP n’a pas répondu le {day} : {reason}",
    "no network around {ip} in it": "aucun réseau autour de {ip} n’y figure",
    # signatures and SPF, evaluated again
    "the signature names no domain or no selector": "la signature ne nomme aucun domaine ou aucun sélecteur",
    "the snapshot was not asked for the key {selector} of {domain}": "la clé {selector} de {domain} n’a pas été demandée pour l’instantané",
    "no key {selector} of {domain} was published when the snapshot was made": "aucune clé {selector} de {domain} n’était publiée quand l’instantané a été fait",
    "the key {selector} of {domain} was withdrawn": "la clé {selector} de {domain} a été retirée",
    "the record of {selector} of {domain} is no key that can be used here": "l’enregistrement de {selector} de {domain} n’est pas une clé utilisable ici",
}
