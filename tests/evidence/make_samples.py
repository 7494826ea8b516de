"""Makes the tiny files of `samples/`: python tests/evidence/make_samples.py. Each entry says how its file is made.

Only what is compressed may differ from one build of the compressor to the next; all else is the same every time.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from toolkit.simulate.dialects import Defects, write_exports
from toolkit.simulate.dice import Dice
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.mail import Mail
from toolkit.simulate.msg import write_msg
from toolkit.simulate.outlook import pst_message
from toolkit.simulate.pst import TOP, PstWriter
from toolkit.simulate.scenarios import SCENARIOS
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import START, staff

SAMPLES = Path(__file__).parent / "samples"
NO_TRACE = b"name,city\r\nJane,Montreal\r\n"
ERROR_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Your session has ended.</body></html>\n"
NEITHER_DAY_NOR_MONTH = (
    b'"MessageId","Received","SenderAddress","RecipientAddress","Subject","Status","FromIP","Size","MessageTraceId"\r\n'
    b'"<1@contoso.com>","02/07/2025 13:04:08","jane@contoso.com","marc@contoso.com","NA","Delivered","203.0.113.7",'
    b'"2048","11111111-aaaa-4bbb-8ccc-222222222222"\r\n'
)
EMLX_END = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "plist.dtd">\n'
    b'<plist version="1.0"><dict><key>flags</key><integer>1</integer></dict></plist>\n'
)


def mail(scenario: str) -> Mail:
    """That scenario at noon, always the same."""
    return SCENARIOS[scenario].play(Scene(Dice("samples"), START.replace(day=14, hour=12), staff(1)))


def eml(scenario: str = "voicemail_to_self") -> bytes:
    return message_bytes(mail(scenario), "jane.doe")


def msg(scenario: str) -> bytes:
    return write_msg(pst_message(mail(scenario), "jane.doe"))


def mbox() -> bytes:
    """Two mails, and a line in the second that looks like a separator and was quoted."""
    one, two = (eml(name).replace(b"\r\n", b"\n") for name in ("partner_all_passed", "empty_envelope"))
    between, last = b"\nFrom c@d Mon Jul 14 12:00:01 2025\n", b">From here\n\n"
    return b"From a@b Mon Jul 14 12:00:00 2025\n" + one + between + two + last


def pst(*scenarios: str) -> bytes:
    """A store with these mails in its Inbox, and one of them deleted as well."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pst"
        with PstWriter(path, obscured=True) as store:
            for name in scenarios:
                store.add_message(store.add_folder((TOP, "Inbox")), pst_message(mail(name), "jane.doe"))
            deleted = store.add_folder(("Recoverable Items", "Deletions"))
            store.add_message(deleted, pst_message(mail(scenarios[0]), "jane.doe"))
        return path.read_bytes()


def zipped(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def export(name: str, defects: Defects | None = None) -> bytes:
    """Three mails in one export of a trace."""
    mails = [mail(scenario) for scenario in ("voicemail_to_self", "internal_with_stub", "director_to_many")]
    with tempfile.TemporaryDirectory() as folder:
        write_exports(Path(folder), [(one, len(message_bytes(one))) for one in mails], defects, [name])
        return next(Path(folder).iterdir()).read_bytes()


MADE: Mapping[str, Callable[[], bytes]] = {
    # mail, one in a file
    "spoof.eml": eml,
    "spoof_under_another_name.dat": eml,
    "spoof_with_unix_lines.eml": lambda: eml().replace(b"\r\n", b"\n"),
    "bounce_with_the_spoof_inside.eml": lambda: eml("bounce_with_spoof_inside"),
    "nothing.eml": lambda: b"",
    "spoof.msg": lambda: msg("voicemail_to_self"),
    "report_with_the_spoof_inside.msg": lambda: msg("reported_by_user"),
    "sent_item_without_headers.msg": lambda: msg("header_lost"),
    "text_that_is_called_msg.msg": eml,
    "spoof.emlx": lambda: f"{len(eml())}\n".encode() + eml() + EMLX_END,
    # many
    "two_mails.mbox": mbox,
    "store_in_a_zip_in_a_zip.zip": lambda: zipped({
        "PSTs.001.zip": zipped({"jane.doe.pst": pst("voicemail_to_self", "reported_by_user", "internal_with_stub")}),
    }),
    "store_cut_short.zip": lambda: zipped({"cut.pst": pst("voicemail_to_self")[:40_000]}),
    "mails_in_a_zip_in_a_zip.zip": lambda: zipped({
        "Items.001.zip": zipped({"jane.doe/Inbox/1.eml": eml(), "../../outside.eml": eml("empty_envelope")}),
    }),
    "zip_cut_short.zip": lambda: zipped({"1.eml": eml(), "2.eml": eml("empty_envelope")})[:-30],
    "zeros.pst": lambda: bytes(8192),
    # traces
    "extended_without_a_mark.csv": lambda: export("extended", Defects(encoding="utf-16-le")),
    "shell_of_france.csv": lambda: export("get_message_trace", Defects(delimiter=";", day_first=True, type_line=True)),
    "shell.json": lambda: export("get_message_trace_v2_json"),
    "hunt.json": lambda: export("email_events_json"),
    "saved_by_a_spreadsheet.csv": lambda: export("get_message_trace_v2", Defects(minutes_only=True, spoilt_guids=1)),
    "trace_cut_short.csv": lambda: export("get_message_trace_v2")[:-40],
    "neither_day_nor_month.csv": lambda: NEITHER_DAY_NOR_MONTH,
    "error_page.csv": lambda: ERROR_PAGE,
    "no_trace.csv": lambda: NO_TRACE,
}  # fmt: skip


def main() -> None:
    SAMPLES.mkdir(exist_ok=True)
    for name, make in MADE.items():
        (SAMPLES / name).write_bytes(make())


if __name__ == "__main__":
    main()
