"""What delivery reports state: one recipient's failure, as the report words it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.delivery_status import DeliveryStatus, parse_delivery_status

REFUSAL = "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources"
MTA = "Reporting-MTA: dns;scanner.contoso.com\n\n"


def recipient(action: str, status: str, diagnostic: str | None = None) -> str:
    said = f"Diagnostic-Code: {diagnostic}\n" if diagnostic else ""
    return f"Final-Recipient: rfc822;jane.doe@contoso.com\nAction: {action}\nStatus: {status}\n{said}\n"


def test_a_failure_is_stated_with_its_code_and_its_words() -> None:
    found = parse_delivery_status((MTA + recipient("failed", "5.7.68", f"smtp;{REFUSAL}")).encode())
    assert found == DeliveryStatus("5.7.68", f"smtp;{REFUSAL}", "5.7.68")


def test_the_first_that_failed_speaks_before_those_that_did_not() -> None:
    text = MTA + recipient("delivered", "2.1.5") + recipient("Failed", "5.1.10") + recipient("failed", "5.7.1")
    found = parse_delivery_status(text.replace("\n", "\r\n").encode())
    assert found is not None
    assert found.code == "5.1.10"


def test_where_none_failed_the_first_speaks() -> None:
    found = parse_delivery_status((MTA + recipient("delayed", "4.4.7 (retrying)")).encode())
    assert found == DeliveryStatus("4.4.7", None, "4.4.7 (retrying)")


def test_a_folded_diagnostic_is_one_line() -> None:
    found = parse_delivery_status((MTA + recipient("failed", "5.7.68", "smtp;550 5.7.68\n Tenant;\n\tx")).encode())
    assert found is not None
    assert found.diagnostic == "smtp;550 5.7.68 Tenant; x"


@pytest.mark.parametrize("status", ["5.7", "15.7.68", "5.7.680.1", "refused"])
def test_what_is_no_code_is_kept_as_found_and_not_taken_for_one(status) -> None:
    found = parse_delivery_status((MTA + recipient("failed", status)).encode())
    assert found == DeliveryStatus(None, None, status)


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", MTA.encode(), b"Undelivered."])
def test_a_report_that_speaks_of_no_recipient_states_nothing(content) -> None:
    assert parse_delivery_status(content) is None


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(rest) -> None:
    parse_delivery_status(b"Action: failed\n" + rest)
