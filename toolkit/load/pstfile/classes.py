"""Message classes: which items of a store are mail ([MS-OXCMSG] §2.2.1.3).

    IPM.Note · IPM.Note.SMIME · REPORT.IPM.Note.NDR · IPM.Schedule.Meeting.Request   come out
    IPM.Contact · IPM.Appointment · IPM.Configuration.MRM                            are counted by name

The list names what is known not to be mail. A class that it does not know comes out, and so does everything that has
transport headers: whoever writes the class chooses it, and a mail with a calendar's class is still a mail.
"""

from __future__ import annotations

__all__ = ["is_skipped"]

NOT_MAIL = tuple(
    name.casefold()
    for name in (
        "IPM.AbchPerson", "IPM.Activity", "IPM.Appointment", "IPM.Configuration", "IPM.Contact", "IPM.DistList",
        "IPM.ExtendedRule.Message", "IPM.Microsoft", "IPM.MicrosoftUpdater", "IPM.OLE.Class", "IPM.Rule.Message",
        "IPM.Rule.Version2.Message", "IPM.RuleOrganizer", "IPM.SkypeTeams", "IPM.StickyNote", "IPM.Storage", "IPM.Task",
        "IPM.ConversationAction", "IPM.Aggregation", "IPM.Document", "IPC",
    )
)  # fmt: skip


def is_skipped(message_class: str | None, *, has_headers: bool) -> bool:
    """Whether an item is known not to be mail. The class counts with all that is derived from it (`IPM.Task.Team`)."""
    if has_headers or not message_class:
        return False
    name = message_class.casefold()
    return any(name == known or name.startswith(f"{known}.") for known in NOT_MAIL)
