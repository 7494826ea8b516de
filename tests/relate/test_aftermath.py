"""What Defender recorded after delivery: clicks, and what was done to a mail."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from toolkit import read_trace
from toolkit.relate.aftermath import aftermath
from toolkit.relate.impact import impact

GUID = "11111111-aaaa-4bbb-8ccc-222222222222"
OTHER_GUID = "22222222-aaaa-4bbb-8ccc-222222222222"
LINK = "https://sign-in.example/a"
SPOOF = {"network_message_id": GUID, "received_at": "2025-07-01T08:00"}
CLICK = {
    "trace_uid": "t-1", "evidence_id": "E0009", "dialect": "url_clicks", "network_message_id": GUID, "url": LINK,
    "recipient": "jane.doe@contoso.com", "occurred_at": "2025-07-01T09:00",
    "extra": {"action": "ClickAllowed", "IsClickedThrough": "0", "Workload": "Email"},
}  # fmt: skip
MOVE = CLICK | {
    "trace_uid": "t-2", "dialect": "post_delivery", "url": None,
    "extra": {"Action": "Moved to quarantine", "action_type": "Phish ZAP", "action_result": "Success"},
}  # fmt: skip


@pytest.fixture
def told(judged_case, rows):
    """The facts that these rows of TRACE tell of the spoof, whose link Jane's copy holds."""

    def make(*given: dict[str, Any], spoofs: tuple[dict[str, Any], ...] = (SPOOF,)) -> list[dict[str, Any]]:
        trace = [
            row | {"extra": row["extra"] and json.dumps(row["extra"]), "occurred_at": _at(row["occurred_at"])}
            for row in given
        ]
        copies = [
            {"mail_uid": f"mail-{n}", "source_uid": f"m-{n}", "source_table": "messages"} for n in range(len(spoofs))
        ]
        more = {
            "trace": rows("trace", *trace),
            "matches": rows("matches", *copies),
            "urls": rows("urls", *({"message_uid": f"m-{n}", "url": LINK} for n in range(len(spoofs)))),
            "deliveries": rows(
                "deliveries",
                *({"mail_uid": f"mail-{n}", "recipient": "jane.doe@contoso.com"} for n in range(len(spoofs))),
            ),
        }
        return aftermath(judged_case(*spoofs, **more)).to_dict("records")

    return make


def _at(text: str | None) -> Any:
    return None if text is None else pd.Timestamp(text, tz="UTC").to_pydatetime()


def test_a_click_is_the_mails_that_its_id_names(told) -> None:
    (fact,) = told(CLICK)
    assert (fact["mail_uid"], fact["recipient"], fact["kind"]) == ("mail-0", "jane.doe@contoso.com", "clicked")
    assert fact["quote"] == f"ActionType: ClickAllowed · IsClickedThrough: 0 · Url: {LINK}"
    assert (fact["occurred_at"], fact["evidence_id"]) == (pd.Timestamp("2025-07-01T09:00", tz="UTC"), "E0009")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"action": "ClickBlocked", "IsClickedThrough": "0"}, "click_blocked"),
        ({"action": "ClickBlocked"}, "click_blocked"),
        ({"action": "ClickBlockedByTenantPolicy", "IsClickedThrough": "false"}, "click_blocked"),
        ({"action": "ClickBlocked", "IsClickedThrough": "1"}, "clicked"),
        ({"action": "ClickBlocked", "isclickedthrough": "True"}, "clicked"),
        ({"action": "UrlScanInProgress"}, "clicked"),
        ({"action": "UrlErrorPage"}, "clicked"),
        (None, "clicked"),
    ],
)
def test_only_who_got_no_further_than_the_warning_was_stopped(told, cells, kind) -> None:
    assert [fact["kind"] for fact in told(CLICK | {"extra": cells})] == [kind]


@pytest.mark.parametrize(
    "change", [{"network_message_id": OTHER_GUID}, {"recipient": None}, {"dialect": "email_urls"}], ids=str
)
def test_what_is_of_another_mail_or_of_nobody_is_no_fact(told, change) -> None:
    assert told(CLICK | change) == []


def test_a_click_without_an_id_is_the_last_spoof_with_its_url(told) -> None:
    later = SPOOF | {"network_message_id": OTHER_GUID, "received_at": "2025-07-01T08:30"}
    latest = SPOOF | {"network_message_id": None, "received_at": "2025-07-01T10:00"}
    (fact,) = told(CLICK | {"network_message_id": None}, spoofs=(SPOOF, later, latest))
    assert fact["mail_uid"] == "mail-1"
    assert fact["quote"].endswith(f"Url: {LINK} · by its URL: no NetworkMessageId")


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://sign-in.example/b"}, {"url": None}, {"recipient": "joe@contoso.com"}, {"occurred_at": None},
        {"occurred_at": "2025-07-01T07:59"}, {"extra": {"action": "ClickAllowed", "Workload": "Teams"}},
    ],
    ids=str,
)  # fmt: skip
def test_without_an_id_url_person_time_and_place_must_all_fit(told, change) -> None:
    assert told(CLICK | {"network_message_id": None} | change) == []


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"Action": "Moved to quarantine", "action_type": "Phish ZAP", "action_result": "Success"}, "removed"),
        ({"Action": "Moved to junk folder", "action_type": "Spam ZAP"}, "removed"),
        ({"Action": "Soft deleted", "action_type": "Manual remediation", "action_result": "success"}, "removed"),
        ({"Action": "Moved to inbox", "action_type": "Manual remediation", "action_result": "Success"}, "released"),
        ({"action_type": "Malware ZAP", "action_result": "Success"}, "removed"),
    ],
)
def test_what_was_done_to_a_mail_is_said_by_where_it_went(told, cells, kind) -> None:
    (fact,) = told(MOVE | {"extra": cells})
    assert fact["kind"] == kind
    assert fact["quote"].startswith(("Action: ", "ActionType: "))


@pytest.mark.parametrize(
    "cells",
    [
        {"Action": "Moved to quarantine", "action_type": "Phish ZAP", "action_result": "Error"},
        {"Action": "Notify", "action_type": "Phish ZAP", "action_result": "Success"},
        {"action_type": "Manual remediation", "action_result": "Success"},
    ],
)
def test_what_failed_or_went_nowhere_is_no_fact(told, cells) -> None:
    assert told(MOVE | {"extra": cells}) == []


def test_exports_are_read_to_the_fact(judged_case, tmp_path) -> None:
    (tmp_path / "clicks.csv").write_text(
        "Timestamp,Url,ActionType,AccountUpn,Workload,NetworkMessageId,IPAddress,ThreatTypes,IsClickedThrough,UrlChain\n"
        f"2025-07-01T09:00:00Z,{LINK},ClickBlocked,Jane.Doe@contoso.com,Email,{GUID},198.51.100.20,Phish,1,[]\n"
    )
    (tmp_path / "zap.csv").write_text(
        "Timestamp,NetworkMessageId,InternetMessageId,Action,ActionType,ActionTrigger,ActionResult,"
        "RecipientEmailAddress,DeliveryLocation,ThreatTypes\n"
        f"2025-07-01T11:00:00Z,{GUID},<a@b.example>,Moved to quarantine,Phish ZAP,SpecialAction,Success,"
        "jane.doe@contoso.com,Quarantine,Phish\n"
    )
    clicks, zap = read_trace(tmp_path / "clicks.csv"), read_trace(tmp_path / "zap.csv")
    made = impact(judged_case(SPOOF, trace=pd.concat([clicks, zap], ignore_index=True)))
    assert list(zip(made["kind"], made["quote"], strict=True)) == [
        ("clicked", f"ActionType: ClickBlocked · IsClickedThrough: 1 · Url: {LINK}"),
        ("removed", "Action: Moved to quarantine · ActionType: Phish ZAP · ActionResult: Success"),
    ]
