"""What only one side of the evidence has, and why that may be."""

import pytest

DELIVERED = {"recipient": "joe@contoso.com", "status": "delivered"}


def why(assembled):
    return dict(zip(assembled.mail["subject"], assembled.mail["alone_because"], strict=True))


def test_mail_that_both_sides_know_needs_no_reason(evidence):
    evidence.copy("m-1", internet_message_id="<a@x>", subject="both", to=["joe@contoso.com"])
    evidence.summary("t-1", internet_message_id="<a@x>", subject="both", **DELIVERED)
    assert evidence.assembled().mail["alone_because"].isna().all()


@pytest.mark.parametrize(
    ("hours", "reason"), [(3, "not_in_the_traces"), (30, "outside_the_traces"), (None, "time_unknown")]
)
def test_a_copy_without_a_row_is_held_against_the_time_of_the_traces(evidence, hours, reason):
    evidence.summary("t-1", hours=0, internet_message_id="<a@x>", subject="first", **DELIVERED)
    evidence.summary("t-2", hours=6, internet_message_id="<b@x>", subject="last", **DELIVERED)
    evidence.copy("m-1", hours=hours, internet_message_id="<c@x>", subject="alone")
    assert why(evidence.assembled())["alone"] == reason


def test_an_original_inside_another_mail_was_never_delivered_as_such(evidence):
    evidence.summary("t-1", internet_message_id="<a@x>", subject="carrier", **DELIVERED)
    carrier = evidence.copy("m-1", internet_message_id="<a@x>", subject="carrier")
    evidence.copy("m-2", internet_message_id="<b@x>", subject="original", embedded_in=carrier)
    assert why(evidence.assembled())["original"] == "only_attached"


@pytest.mark.parametrize(
    ("statuses", "reason"),
    [
        (["quarantined"], "not_delivered"),
        (["failed", "filtered"], "not_delivered"),
        (["failed", "pending"], "not_delivered"),
        (["expanded", "failed"], "not_delivered"),
        (["expanded"], "no_copy_collected"),
        (["failed", "delivered"], "no_copy_collected"),
        ([None], "no_copy_collected"),
    ],
)
def test_a_row_without_a_copy_says_whether_there_could_be_one(evidence, statuses, reason):
    evidence.copy("m-1", internet_message_id="<other@x>", subject="other")
    for number, status in enumerate(statuses):
        recipient = f"r{number}@contoso.com"
        evidence.summary(
            f"t-{number}", internet_message_id="<a@x>", subject="alone", recipient=recipient, status=status
        )
    assert why(evidence.assembled())["alone"] == reason


def test_a_mail_that_one_export_says_was_delivered_may_have_had_a_copy(evidence, guids):
    evidence.copy("m-1", internet_message_id="<other@x>", subject="other")
    of = {"network_message_id": guids[1], "subject": "alone", "recipient": "joe@contoso.com"}
    evidence.summary("t-1", status="quarantined", **of)
    evidence.summary("t-2", dialect="get_message_trace_v2", status="delivered", **of)
    assert why(evidence.assembled())["alone"] == "no_copy_collected"


def test_traces_whose_times_could_not_be_read_are_traces_that_cover_no_time(evidence):
    evidence.summary("t-1", internet_message_id="<a@x>", hours=None, **DELIVERED)
    evidence.copy("m-1", internet_message_id="<b@x>", subject="alone")
    assert why(evidence.assembled())["alone"] == "outside_the_traces"


def test_a_case_of_one_kind_of_evidence_says_so(evidence):
    evidence.copy("m-1", internet_message_id="<a@x>", subject="alone")
    assert why(evidence.assembled())["alone"] == "no_trace"


def test_a_case_of_traces_alone_says_so(evidence):
    evidence.summary("t-1", internet_message_id="<a@x>", subject="alone", **DELIVERED)
    assert why(evidence.assembled())["alone"] == "no_copies"
