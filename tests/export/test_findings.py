"""What each mail is, in a line."""

from __future__ import annotations

import pandas as pd

from toolkit.export.findings import COLUMNS, findings, recipients
from toolkit.export.sheets import write_sheet


def test_an_empty_case_has_no_findings_but_their_columns() -> None:
    made = findings({})
    assert len(made) == 0 and tuple(made.columns) == COLUMNS


def test_every_judged_mail_has_one_line_oldest_first(judged_case) -> None:
    tables = judged_case({}, {"received_at": "2025-07-02", "verdict": "external"}, {"received_at": "2025-07-01"})
    made = findings(tables)
    assert list(made["mail_uid"]) == ["mail-2", "mail-1", "mail-0"]
    assert list(made["verdict"]) == ["direct_send_spoof", "external", "direct_send_spoof"]


def test_a_line_says_where_it_came_from_by_the_first_source_that_knows(judged_case, rows) -> None:
    facts = rows(
        "ip_facts",
        {"ip": "203.0.113.7", "source": "mine"},
        {"ip": "203.0.113.7", "source": "yours", "country": "UA"},
        {"ip": "203.0.113.7", "source": "theirs", "country": "FR"},
    )
    assert list(findings(judged_case({"connecting_ip": "203.0.113.7"}, ip_facts=facts))["country"]) == ["UA"]


def test_deliveries_are_counted_and_unknown_where_nothing_records_them(judged_case, rows) -> None:
    deliveries = rows(
        "deliveries",
        {"mail_uid": "mail-0", "recipient": "a@contoso.com", "status": "delivered"},
        {"mail_uid": "mail-0", "recipient": "b@contoso.com", "status": "junked"},
        {"mail_uid": "mail-1", "recipient": "a@contoso.com"},
    )
    made = findings(judged_case({}, {}, {}, deliveries=deliveries))
    assert list(made["recipients"].fillna(-1)) == [2, 1, -1]
    assert list(made["delivered"].fillna(-1)) == [1, -1, -1]


def test_a_count_that_nothing_records_is_an_empty_cell_and_the_others_are_whole_numbers(
    judged_case, rows, tmp_path
) -> None:
    reached = {"mail_uid": "mail-0", "recipient": "a@contoso.com", "status": "delivered"}
    made = findings(judged_case({}, {}, deliveries=rows("deliveries", reached)))
    file = write_sheet(made[["mail_uid", "recipients", "delivered"]], tmp_path / "verdicts.csv")
    assert file.read_text(encoding="utf-8-sig").splitlines()[1:] == ["mail-0,1,1", "mail-1,,"]


def test_a_line_leads_back_to_the_evidence(judged_case, rows) -> None:
    copies = rows("messages", {"message_uid": "m-1", "evidence_id": "E0003", "locator": "nid=7"})
    (row,) = findings(judged_case({"best_copy_uid": "m-1"}, messages=copies)).to_dict("records")
    assert (row["evidence_id"], row["locator"]) == ("E0003", "nid=7")
    assert pd.isna(findings(judged_case({}, messages=copies))["evidence_id"][0])


def test_mail_without_a_copy_leads_to_the_trace_row_that_speaks_for_it(judged_case, rows) -> None:
    copies = rows("messages", {"message_uid": "m-1", "evidence_id": "E0003", "locator": "nid=7"})
    trace = rows("trace", {"trace_uid": "t-1", "evidence_id": "E0009", "row": 12})
    mails = ({"best_trace_uid": "t-1"}, {"best_copy_uid": "m-1", "best_trace_uid": "t-1"})
    made = findings(judged_case(*mails, messages=copies, trace=trace)).set_index("mail_uid")
    assert tuple(made.loc["mail-0", ["evidence_id", "locator"]]) == ("E0009", "row=12")
    assert tuple(made.loc["mail-1", ["evidence_id", "locator"]]) == ("E0003", "nid=7")


def test_whom_to_warn_is_listed_by_person_with_what_they_got(judged_case, rows) -> None:
    deliveries = rows(
        "deliveries",
        {"mail_uid": "mail-1", "recipient": "joe@contoso.com", "status": "delivered"},
        {"mail_uid": "mail-0", "recipient": "joe@contoso.com", "status": "junked"},
        {"mail_uid": "mail-0", "recipient": "ann@contoso.com"},
        {"mail_uid": "mail-2", "recipient": "ann@contoso.com", "status": "delivered"},
    )
    mails = ({"received_at": "2025-07-01", "subject": "Fax"}, {"received_at": "2025-07-02"}, {"verdict": "external"})
    made = recipients(judged_case(*mails, deliveries=deliveries))
    assert list(made["recipient"]) == ["ann@contoso.com", "joe@contoso.com", "joe@contoso.com"]
    assert list(made["landed"]) == ["not_recorded", "junk", "delivered"]
    assert made.columns[:3].tolist() == ["recipient", "received_at", "verdict"] and made["subject"][0] == "Fax"
