"""Hosts of Exchange Online are known by whole labels, in every cloud."""

from __future__ import annotations

import pytest

from toolkit.schema.hosts import is_entry_host, is_microsoft_host


@pytest.mark.parametrize(
    ("host", "microsoft", "entry"),
    [
        ("DB5PEPF00014B8A.mail.protection.outlook.com", True, True),
        ("CY1USG02FT007.mail.protection.office365.us.", True, True),
        ("BJSCHN02FT006.mail.protection.partner.outlook.cn", True, True),
        ("AM9PR05MB0002.eurprd05.prod.outlook.com", True, False),
        ("X.PROD.EXCHANGELABS.COM", True, False),
        ("D.outlook.office365.com.", True, False),
        ("xprod.outlook.com-mail.example", False, False),
        ("outlook.com", True, False),
        ("notoutlook.com", False, False),
        ("outlook.cn", False, False),
        ("FR1DEU01FT005.mail.protection.outlook.de", True, True),
        ("LEXPR01MB0001.DEUPRD01.PROD.OUTLOOK.DE", True, False),
        ("x.mail.protection.outlook.com.evil.example", False, False),
        ("mail-protection-office365.us", False, False),
        ("", False, False),
    ],
)
def test_a_host_is_known_by_its_labels(host, microsoft, entry):
    assert (is_microsoft_host(host), is_entry_host(host)) == (microsoft, entry)
