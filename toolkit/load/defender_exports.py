"""Exports of Defender: advanced hunting's tables about mail, and Threat Explorer's list.

    SenderFromAddress → header_from      SenderMailFromAddress → mail_from      TimeGenerated [UTC] → occurred_at

DOMAIN.md section 3.4. Unlike the message trace, Defender names both senders and what authentication found.
"""

from __future__ import annotations

from toolkit.load.dialect import Dialect

__all__ = ["DEFENDER_EXPORTS"]

# Advanced hunting writes the one, Sentinel and Log Analytics the others.
_TIME = dict.fromkeys(("timestamp", "timestamputc", "timegeneratedutc", "timegenerated"), "occurred_at")
_OF_SENTINEL = frozenset({
    "tenantid", "type", "sourcesystem", "reportid", "additionalfields", "billedsize", "isbillable", "itemid",
    "resourceid", "subscriptionid", "lasteventexecutiontime", "lasteventexecutiontimeutc",
})  # fmt: skip
_LIMITS = (10_000, 30_000, 100_000)

EMAIL_EVENTS = Dialect(
    "email_events",
    grain="recipient",
    family="defender",
    columns={
        **_TIME,
        "networkmessageid": "network_message_id",
        "internetmessageid": "internet_message_id",
        "sendermailfromaddress": "mail_from",
        "senderfromaddress": "header_from",
        "senderdisplayname": "header_from_name",
        "senderipv4": "sender_ipv4",
        "senderipv6": "sender_ipv6",
        "recipientemailaddress": "recipient",
        "subject": "subject",
        "emaildirection": "email_direction",
        "deliveryaction": "recipient_status",
        "deliverylocation": "delivery_location",
        "latestdeliverylocation": "latest_location",
        "threattypes": "threat_types",
        "authenticationdetails": "authentication",
        "connectors": "connector_id",
        "emailsize": "size_bytes",
    },
    needs=frozenset({"occurred_at", "recipient"}),
    marks=(
        frozenset({"deliveryaction", "emaildirection", "senderipv4", "sendermailfromaddress"}),
        # A query projects the columns that somebody wanted to see, often without the identifier.
        frozenset({"networkmessageid", "senderfromaddress", "sendermailfromaddress"}),
    ),
    beside=_OF_SENTINEL | {
        "senderobjectid", "sendermailfromdomain", "senderfromdomain", "recipientobjectid", "emailclusterid",
        "threatnames", "detectionmethods", "confidencelevel", "bulkcomplaintlevel", "emailaction", "emailactionpolicy",
        "emailactionpolicyguid", "attachmentcount", "urlcount", "emaillanguage", "orglevelaction", "orglevelpolicy",
        "userlevelaction", "userlevelpolicy", "latestdeliveryaction", "originalthreattypes",
        "originaldetectionmethods", "originalconfidencelevel", "distributionlist", "exchangetransportrule",
        "forwardinginformation", "context", "to", "cc", "threatclassification", "recipientdomain", "isfirstcontact",
        "topics",
    },
    limits=_LIMITS,
)  # fmt: skip

EMAIL_ATTACHMENTS = Dialect(
    "email_attachments",
    grain="recipient",
    family="defender",
    columns={
        **_TIME,
        "networkmessageid": "network_message_id",
        "senderfromaddress": "header_from",
        "senderdisplayname": "header_from_name",
        "recipientemailaddress": "recipient",
        "filename": "file_name",
        "sha256": "file_sha256",
        "threattypes": "threat_types",
    },
    needs=frozenset({"occurred_at", "network_message_id", "file_name"}),
    beside=_OF_SENTINEL | {
        "senderobjectid", "recipientobjectid", "filetype", "filesize", "fileextension", "threatnames",
        "detectionmethods",
    },
    limits=_LIMITS,
)  # fmt: skip

EMAIL_URLS = Dialect(
    "email_urls",
    grain="recipient",
    family="defender",
    columns={**_TIME, "networkmessageid": "network_message_id", "url": "url"},
    needs=frozenset({"occurred_at", "network_message_id", "url"}),
    marks=(frozenset({"urldomain", "urllocation"}),),
    beside=_OF_SENTINEL | {"urldomain", "urllocation", "urlchainid", "urlchainposition"},
    limits=_LIMITS,
)

POST_DELIVERY = Dialect(
    "post_delivery",
    grain="recipient",
    family="defender",
    columns={
        **_TIME,
        "networkmessageid": "network_message_id",
        "internetmessageid": "internet_message_id",
        "senderfromaddress": "header_from",
        "recipientemailaddress": "recipient",
        "emaildirection": "email_direction",
        "deliverylocation": "delivery_location",
        "actiontype": "action_type",
        "actionresult": "action_result",
        "threattypes": "threat_types",
    },
    needs=frozenset({"occurred_at", "network_message_id", "action_type"}),
    marks=(frozenset({"actiontrigger", "actionresult"}),),
    beside=_OF_SENTINEL | {"action", "actiontrigger", "detectionmethods", "sourcelocation"},
    limits=_LIMITS,
)

URL_CLICKS = Dialect(
    "url_clicks",
    grain="recipient",
    family="defender",
    columns={
        **_TIME,
        "networkmessageid": "network_message_id",
        "url": "url",
        "accountupn": "recipient",
        "actiontype": "action",
        "threattypes": "threat_types",
    },
    needs=frozenset({"occurred_at", "url", "recipient"}),
    marks=(frozenset({"isclickedthrough", "urlchain"}),),
    beside=_OF_SENTINEL | {"workload", "ipaddress", "isclickedthrough", "urlchain", "detectionmethods", "appname",
                           "appversion", "sourceid", "accountdomain"},
    limits=_LIMITS,
)  # fmt: skip

# Its columns are those that the analyst chose to see, in the words of the screen: general knowledge, and aliases.
THREAT_EXPLORER = Dialect(
    "threat_explorer",
    grain="event",
    family="defender",
    columns={
        "receivedutc": "occurred_at",
        "dateutc": "occurred_at",
        "received": "occurred_at",
        "date": "occurred_at",
        "networkmessageid": "network_message_id",
        "internetmessageid": "internet_message_id",
        "p1sender": "mail_from",
        "sendermailfromaddress": "mail_from",
        "mailfromaddress": "mail_from",
        "returnpath": "mail_from",
        "p2sender": "header_from",
        "senderaddress": "header_from",
        "senderfromaddress": "header_from",
        "sender": "header_from",
        "senderdisplayname": "header_from_name",
        "recipientaddress": "recipient",
        "recipients": "recipient",
        "recipient": "recipient",
        "subject": "subject",
        "senderip": "sender_ipv4",
        "senderipaddress": "sender_ipv4",
        "directionality": "email_direction",
        "emaildirection": "email_direction",
        "deliveryaction": "recipient_status",
        "originaldeliverylocation": "delivery_location",
        "deliverylocation": "delivery_location",
        "latestdeliverylocation": "latest_location",
        "threattypes": "threat_types",
        "threats": "threat_types",
        "connectors": "connector_id",
        "connector": "connector_id",
        "emailsize": "size_bytes",
        "size": "size_bytes",
        "iddemessageréseau": "network_message_id",
        "iddumessageréseau": "network_message_id",
        "iddemessageinternet": "internet_message_id",
        "adressedelexpéditeur": "header_from",
        "expéditeur": "header_from",
        "destinataires": "recipient",
        "destinataire": "recipient",
        "objet": "subject",
        "adresseipdelexpéditeur": "sender_ipv4",
        "ipdelexpéditeur": "sender_ipv4",
        "actionderemise": "recipient_status",
    },
    needs=frozenset({"occurred_at", "network_message_id", "recipient"}),
    marks=(
        frozenset({
            "p1sender", "p2sender", "senderip", "senderipaddress", "originaldeliverylocation", "senderdomain",
            "adresseipdelexpéditeur", "ipdelexpéditeur", "adressedelexpéditeur",
        }),
    ),
    beside=frozenset({
        "p1senderdomain", "p2senderdomain", "senderdomain", "recipientdomain", "additionalactions", "overrides",
        "primaryoverridesource", "urlthreat", "urlcount", "attachmentcount", "alertid", "detectiontechnology", "tags",
        "exchangetransportrule", "datalossprevention", "context", "latestdeliveryaction", "phishconfidencelevel",
        "clientid", "clusterid", "bulkcomplaintlevel", "systemoverrides", "policy", "language",
    }),
    limits=(100_000, 200_000),
)  # fmt: skip

DEFENDER_EXPORTS = (EMAIL_EVENTS, EMAIL_ATTACHMENTS, EMAIL_URLS, POST_DELIVERY, URL_CLICKS, THREAT_EXPLORER)
