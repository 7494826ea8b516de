"""Mail of another tenant, as it reaches us."""

from __future__ import annotations

from toolkit.simulate.dice import Dice
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.scenarios import SCENARIOS
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import START, TENANT_ID, staff


def test_their_submission_lies_below_our_boundary_and_our_tenant_is_stamped() -> None:
    for name in ("other_tenant", "mailbox_of_another_tenant"):
        mail = SCENARIOS[name].play(Scene(Dice("n"), START, staff(1)))
        header = message_bytes(mail).decode("utf-8").replace("\r\n ", " ")
        assert header.index("via Frontend Transport") < header.index("with mapi id") < header.index("\r\nFrom: ")
        assert f"X-MS-Exchange-CrossTenant-Id: {TENANT_ID}" in header
        assert "X-MS-Exchange-Organization-AuthAs: Anonymous" in header


def test_the_boundary_that_stripped_their_fields_is_the_one_that_took_the_mail() -> None:
    mail = SCENARIOS["other_tenant"].play(Scene(Dice("n"), START, staff(1)))
    assert mail.stamps["X-MS-Exchange-Transport-CrossTenantHeadersStripped"] == mail.entry.front.host
