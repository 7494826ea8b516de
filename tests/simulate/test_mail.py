"""A mail and its parts."""

from __future__ import annotations

from toolkit.simulate.dice import Dice
from toolkit.simulate.mail import UNSIGNED, Entry, passed, signed_by
from toolkit.simulate.networks import FABRIKAM, GMAIL
from toolkit.simulate.scenarios import SCENARIOS
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import FRONTS, START, staff


def test_a_pass_is_aligned_with_the_author_unless_said_otherwise() -> None:
    assert passed("fabrikam.com").header_from == "fabrikam.com"
    assert passed("em.fabrikam.com", header_from="fabrikam.com").header_from == "fabrikam.com"
    assert passed("fabrikam.com").dkim == UNSIGNED
    assert [dkim.domain for dkim in signed_by("a.example", "b.example")] == ["a.example", "b.example"]


def test_the_filter_judges_the_peer_or_the_source_it_skipped_to() -> None:
    entry = Entry(GMAIL, FRONTS[0], passed("fabrikam.com"))
    assert entry.judged == GMAIL
    assert Entry(GMAIL, FRONTS[0], passed("fabrikam.com"), skipped_to=FABRIKAM).judged == FABRIKAM


def test_a_trace_may_name_another_envelope_than_the_copy() -> None:
    mail = SCENARIOS["copy_and_trace_disagree"].play(Scene(Dice("mail"), START, staff(1)))
    assert mail.mail_from == "notices@fabrikam.com"
    assert mail.return_path.endswith("@contoso.com")


def test_a_mail_knows_the_mails_it_carries() -> None:
    mail = SCENARIOS["bounce_with_spoof_inside"].play(Scene(Dice("mail"), START, staff(1)))
    assert [inside.scenario for inside in mail.embedded] == ["refused_spoof"]
