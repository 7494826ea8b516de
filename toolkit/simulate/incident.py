"""The incident from first mail to last: plan, play, write, and the truth beside it.

    simulate(Path("out"), messages=20_000, seed=7)

The same arguments give the same bytes. One mail is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from toolkit.simulate.dialects import write_exports, write_join
from toolkit.simulate.dice import Dice
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.exports import MailExports
from toolkit.simulate.mail import Mail
from toolkit.simulate.plan import plan
from toolkit.simulate.scenarios import Scenario
from toolkit.simulate.scenarios.gateway import around_gateway, through_gateway
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import render_case_file, staff
from toolkit.simulate.traces import TraceExports, traces_of
from toolkit.simulate.truth import Row, Truth, truth_row, write_truth

# One ordinary mail in so many comes from a mailbox that was not exported: the trace alone knows of it.
_MAILBOX_MISSING = 8
_ORDINARY = ("external", "genuine_internal")


def simulate(folder: Path, messages: int, seed: int, gateway: bool = False) -> Truth:
    """Write a made-up incident of `messages` scenes into `folder`: exports/, case.toml and truth.csv.

    Some scenes hold more than one mail (a spoof inside a bounce), so there are a few rows of truth more than
    `messages`. `gateway` puts a mail gateway before the tenant. Raises ValueError for a number below one, and
    FileExistsError where `folder` already has an incident.
    """
    if messages < 1:
        raise ValueError(f"messages must be at least 1, not {messages}")
    exports = folder / "exports"
    if exports.exists():
        raise FileExistsError(f"{exports} already exists; choose an empty folder")
    with MailExports(exports) as mailboxes, TraceExports(exports / "traces", seed) as traces:
        mails = enumerate(mails_of(messages, seed, gateway), start=1)
        rows = [row for number, mail in mails for row in _put(mail, number, mailboxes, traces)]
    truth = Truth(folder, rows)
    write_truth(truth.path, rows)
    (folder / "case.toml").write_text(render_case_file(gateway), encoding="utf-8", newline="\n")
    return truth


def tell(folder: Path, messages: int, seed: int, gateway: bool = False) -> int:
    """Write the same incident's mails in every export of a trace into `folder`/dialects, and `folder`/join.csv.

    join.csv is the truth of the join: which mail each record of each file tells of. These exports know no window: they
    hold every mail that any trace has. Returns how many mails that is; all of them are in memory at once.
    """
    every = [found for mail in mails_of(messages, seed, gateway) for found in (mail, *mail.embedded)]
    told = [(mail, len(message_bytes(mail))) for mail in every if traces_of(mail)]
    write_join(folder / "join.csv", write_exports(folder / "dialects", told))
    return len(told)


def mails_of(messages: int, seed: int, gateway: bool = False) -> Iterator[Mail]:
    """Every mail that is not inside another one, in order of time."""
    people = staff(messages)
    for number, (moment, scenario) in enumerate(plan(messages, seed, gateway=gateway)):
        mail = _play(scenario, Scene(Dice(f"{seed}:{number}"), moment, people), number, gateway)
        yield mail
        yield from mail.beside


def _play(scenario: Scenario, scene: Scene, number: int, gateway: bool) -> Mail:
    mail = scenario.play(scene)
    if gateway:
        mail = through_gateway(mail, scene) if scenario.through_gateway else around_gateway(mail)
    return _unexported(mail) if number % _MAILBOX_MISSING == 0 else mail


def _unexported(mail: Mail) -> Mail:
    """The same mail without a copy, if it is an ordinary one that a trace knows of; a judge may be unable to say."""
    if mail.meant not in _ORDINARY or mail.traces is not None or mail.embedded or not traces_of(mail):
        return mail
    return replace(mail, copies=False, accepted=(*mail.accepted, "undetermined"))


def _put(mail: Mail, number: int, mailboxes: MailExports, traces: TraceExports) -> Iterator[Row]:
    files = mailboxes.add(mail, number)
    for found in (mail, *mail.embedded):
        known = traces.add(found, len(message_bytes(found)))
        yield truth_row(found, files, known)

