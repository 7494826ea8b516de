"""Which items of a store are mail."""

import pytest

from toolkit.load.pstfile.classes import is_skipped

MAIL = ["IPM.Note", "IPM.Note.SMIME.MultipartSigned", "REPORT.IPM.Note.NDR", "IPM.Schedule.Meeting.Request", "IPM.Post"]
NOT_MAIL = ["IPM.Contact", "IPM.Appointment.Team", "ipm.task", "IPM.Configuration.MRM", "IPM.Microsoft.WunderBar.Link"]


@pytest.mark.parametrize("message_class", [*MAIL, "IPM.Contacts", "IPM.Whatever", "", None])
def test_mail_and_whatever_is_not_known_comes_out(message_class):
    assert not is_skipped(message_class, has_headers=False)


@pytest.mark.parametrize("message_class", NOT_MAIL)
def test_what_is_known_not_to_be_mail_is_skipped(message_class):
    assert is_skipped(message_class, has_headers=False)


@pytest.mark.parametrize("message_class", NOT_MAIL)
def test_whatever_has_transport_headers_comes_out(message_class):
    assert not is_skipped(message_class, has_headers=True)
