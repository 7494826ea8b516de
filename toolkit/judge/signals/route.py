"""Signals of the way a mail took: the peer's name and network, Exchange's stamps, what the peer tried to forge."""

from __future__ import annotations

import pandas as pd

from toolkit.judge import sources
from toolkit.judge.answers import chosen, cited, line, surely
from toolkit.judge.signals.registry import Reading, signal
from toolkit.schema.forms import canonical_ip
from toolkit.schema.logic import equals, known, tested

# Computer names that attackers' rented machines carry: every clone of the RedVDS image has the first one.
KIT_HOSTS = ("win-buns25td77j",)


@signal(
    "helo_literal", "The peer introduced itself with an address literal", "low",
    reads=("helo",),
    references=(sources.MEASURED + ": 72 hops", sources.RFC_5321 + ", §4.1.3"),
    false_positives="printers, scanners and monitoring that have no host name",
    attack="T1566",
)  # fmt: skip
def helo_literal(mail: pd.DataFrame) -> Reading:
    return tested(mail["helo"], lambda name: name.startswith("[") or canonical_ip(name) is not None), cited(
        "helo", mail["helo"]
    )


@signal(
    "helo_of_another_address", "The address literal in HELO is not the connecting address", "medium",
    reads=("helo", "connecting_ip"),
    references=(sources.MEASURED + ": 50 of 72 literals",),
    false_positives="a device behind address translation that names its inner address",
    attack="T1566",
)  # fmt: skip
def helo_of_another_address(mail: pd.DataFrame) -> Reading:
    literal = mail["helo"].map(canonical_ip, na_action="ignore").astype("string")
    differs = (literal != mail["connecting_ip"]).mask(known(mail["helo"]) & literal.isna(), False)
    return differs, cited("helo", mail["helo"]) + " · " + cited("connecting_ip", mail["connecting_ip"])


@signal(
    "helo_single_label", "The peer introduced itself with a bare computer name", "low",
    reads=("helo",),
    references=(sources.MEASURED + ": 151 hops",),
    false_positives="printers and Windows servers on our own network",
    attack="T1566",
)  # fmt: skip
def helo_single_label(mail: pd.DataFrame) -> Reading:
    return tested(
        mail["helo"], lambda name: "." not in name and not name.startswith("[") and canonical_ip(name) is None
    ), cited("helo", mail["helo"])


@signal(
    "helo_of_known_kit", "The peer bears the computer name of a known attack machine", "high",
    reads=("helo",),
    references=(sources.ATTACK_KITS,),
    false_positives="another customer of the same rented image",
    attack="T1583.003",
)  # fmt: skip
def helo_of_known_kit(mail: pd.DataFrame) -> Reading:
    return tested(mail["helo"], lambda name: name.lower() in KIT_HOSTS), cited("helo", mail["helo"])


@signal(
    "forged_exchange_stamps", "The peer wrote fields that only Exchange writes", "high",
    reads=("forged_stamps", "header_origin", "is_read_downstream"),
    references=(sources.HEADER_FIREWALL,),
    false_positives="a copy forwarded from another Microsoft 365 tenant carries that tenant's stamps",
    attack="T1036",
)  # fmt: skip
def forged_exchange_stamps(mail: pd.DataFrame) -> Reading:
    here = tested(mail["header_origin"], lambda origin: origin != "absent") & ~mail["is_read_downstream"]
    answer = chosen(
        mail.index, (known(mail["forged_stamps"]) & here, True), (~known(mail["forged_stamps"]) & here, False)
    )
    return answer, line("written below the boundary hop", mail["forged_stamps"])


@signal(
    "foreign_country", "It came from another country than our own mail does", "medium",
    reads=("country", "home_country", "connecting_ip", "entered_from_outside"),
    references=(sources.ADVISORY,),
    false_positives="a cloud service of ours abroad; colleagues abroad",
    attack="T1566",
)  # fmt: skip
def foreign_country(mail: pd.DataFrame) -> Reading:
    answer = (mail["country"] != mail["home_country"]).mask((~mail["entered_from_outside"]).fillna(False), False)
    return answer, cited("connecting_ip", mail["connecting_ip"]) + " is in " + mail[
        "country"
    ] + "; ours comes from " + mail["home_country"]


@signal(
    "hosting_network", "It came from a hosting provider's network", "low",
    reads=("network_kind", "as_name", "connecting_ip"),
    references=(sources.PROOFPOINT, sources.ATTACK_KITS),
    false_positives="our own applications in a cloud",
    attack="T1583.003",
)  # fmt: skip
def hosting_network(mail: pd.DataFrame) -> Reading:
    return equals(mail["network_kind"], "hosting"), cited("connecting_ip", mail["connecting_ip"]) + " · " + mail[
        "as_name"
    ].fillna("")


@signal(
    "no_tls", "The peer spoke clear text", "context",
    reads=("tls", "boundary_host"),
    references=(sources.MEASURED + ": 3,183 hops",),
    false_positives="every second old device",
    attack=None,
)  # fmt: skip
def no_tls(mail: pd.DataFrame) -> Reading:
    answer = chosen(mail.index, (known(mail["tls"]), False), (known(mail["boundary_host"]), True))
    return answer, "no TLS clause at " + mail["boundary_host"]


@signal(
    "source_behind_our_server", "Enhanced filtering found a stranger behind our own server", "high",
    reads=("came_from_behind_our_server", "skip_listed_ip"),
    references=(sources.SKIP_LISTING,),
    false_positives="mail that is meant to come in by our own server first",
    attack="T1566",
)  # fmt: skip
def source_behind_our_server(mail: pd.DataFrame) -> Reading:
    return mail["came_from_behind_our_server"], line(
        "X-MS-Exchange-SkipListedInternetSender", "ip=[" + mail["skip_listed_ip"] + "]"
    )


@signal(
    "date_skew", "The Date field is far from the time of entry", "low",
    reads=("sent_at", "received_at"),
    references=(sources.RFC_5322 + ", §3.6.1",),
    false_positives="a queue that waited; a device with a dead clock",
    attack="T1070.006",
)  # fmt: skip
def date_skew(mail: pd.DataFrame) -> Reading:
    skew = (mail["received_at"] - mail["sent_at"]).abs()
    answer = (skew > pd.Timedelta(hours=24)).astype("boolean").mask(skew.isna())
    far = mail[surely(answer)]
    quote = "Date: " + far["sent_at"].astype("string") + " · received " + far["received_at"].astype("string")
    return answer, quote.reindex(mail.index)
