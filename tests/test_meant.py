"""The mail that a person means, by whatever of its names."""

import pytest

from toolkit import UsageError
from toolkit.meant import SHOWN, mail_meant


def test_a_mail_is_known_by_every_name_it_has(sample_case):
    identified = sample_case.mail.dropna(subset=["internet_message_id", "network_message_id"])
    one = identified.drop_duplicates("internet_message_id", keep=False).iloc[0]
    guid = one["network_message_id"]
    for name in (
        one["mail_uid"], one["internet_message_id"], one["internet_message_id"].strip("<>").upper(), guid,
        f" {{{guid.upper()}}} ", guid.replace("-", ""),
    ):  # fmt: skip
        assert mail_meant(sample_case, name) == one["mail_uid"]


def test_an_identifier_of_a_copy_or_of_a_trace_row_is_one_of_its_mail(sample_case):
    tied = sample_case.matches.merge(sample_case.trace, left_on="source_uid", right_on="trace_uid")
    guids = tied.dropna(subset=["network_message_id"]).groupby("network_message_id")["mail_uid"].agg(frozenset)
    assert len(guids) > 10
    for guid, uids in list(guids[guids.map(len) == 1].items())[:3]:
        assert mail_meant(sample_case, guid) in uids


def test_an_identifier_of_several_mails_names_each_and_chooses_none(sample_case):
    shared = sample_case.mail["internet_message_id"].value_counts()
    name, count = shared.index[0], int(shared.iloc[0])
    assert count > 1
    with pytest.raises(UsageError, match=f"{count} mails have") as raised:
        mail_meant(sample_case, name)
    uids = sample_case.mail.loc[sample_case.mail["internet_message_id"] == name, "mail_uid"]
    assert all(uid in str(raised.value) for uid in uids[:SHOWN])


@pytest.mark.parametrize("name", ["mail-none", "<>", "", "' or 1=1 --", "00000000-0000-0000-0000-000000000000"])
def test_what_names_no_mail_is_a_usage_error(sample_case, name):
    with pytest.raises(UsageError, match="has no mail"):
        mail_meant(sample_case, name)
