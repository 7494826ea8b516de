"""The path of one mail: its Received lines from the mailbox outward, the boundary marked, the rest hatched.

Nothing beyond the boundary hop is evidence of anything but what the peer wrote (DESIGN section 4, rule 8).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from toolkit.chart.counts import Counted, Tables, among, judged, table
from toolkit.chart.drawable import drawable, shortened
from toolkit.chart.lines import width
from toolkit.chart.style import ALARM, INK, MIST, PAPER, QUIET, RUST, SLATE, bare, panel, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile

__all__ = ["count_path", "draw_path"]

MOST_HOPS = 14
ROW = 0.52
TRUSTED: dict[str, Any] = {"facecolor": "#f2f5f8", "edgecolor": SLATE}
UNTRUSTED: dict[str, Any] = {"facecolor": PAPER, "edgecolor": MIST}
BOX = 15
DETAIL_SIZE, DETAIL_INCHES, LONGEST_HELO = 7.2, 6.9, 80
COLUMNS = ["hop", "occurred_at", "by_host", "helo", "from_ip", "protocol", "tls_version", "is_boundary", "is_trusted"]


def count_path(tables: Tables, _: CaseFile) -> Counted | None:
    """The hops of the earliest spoof with lines from beyond the boundary, else with any line; None where none has."""
    hops = table(tables, "hops")
    mail = judged(tables)
    spoofs = mail.loc[mail["is_spoof"] & among(mail["best_copy_uid"], hops["message_uid"])]
    if spoofs.empty:
        return None
    forged = hops.loc[~hops["is_trusted"].fillna(True).astype(bool), "message_uid"]
    beyond = spoofs.loc[among(spoofs["best_copy_uid"], forged)]
    spoofs = spoofs if beyond.empty else beyond
    first = spoofs.sort_values(["received_at", "mail_uid"]).head(1)
    [chosen] = first[["best_copy_uid", "subject", "received_at"]].to_dict("records")
    own = hops.loc[hops["message_uid"] == chosen["best_copy_uid"]].sort_values("hop")
    facts = {"subject": chosen["subject"], "when": chosen["received_at"], "is_beyond": not beyond.empty}
    return Counted(own[COLUMNS].reset_index(drop=True), len(own), first["mail_uid"], facts)


def draw_path(counted: Counted, words: Words) -> Figure:
    """One row a hop, newest at the top, as the header has them."""
    hops: list[Any] = counted.data.head(MOST_HOPS).to_dict("records")
    left_out = counted.n - len(hops)
    lines = len(hops) + any(map(_is_boundary, hops)) + bool(left_out)
    figure = sheet(words.say("path.title"), _subtitle(counted, words), body=ROW * lines + 0.25)
    axes = panel(figure, 0.28, 0.22, 0.12, ROW * lines)
    axes.set(xlim=(0, 100), ylim=(lines, 0), xticks=[], yticks=[])
    bare(axes, keep=())
    line = 0
    for hop, before in zip_longest(hops, hops[1:]):
        _draw_hop(axes, line, hop, words)
        _draw_clock(axes, line, hop, before, words)
        line += 1
        if _is_boundary(hop):
            _draw_boundary(axes, line, hop, words)
            line += 1
    if left_out:
        axes.text(BOX, line + 0.5, words.say("others", n=left_out), va="center", fontsize=8.5, color=QUIET)
    return figure


def _subtitle(counted: Counted, words: Words) -> str:
    when = counted.facts["when"]
    subject = _shown(counted.facts["subject"], words, 44)
    moment = words.moment(when) if pd.notna(when) else words.say("not_recorded")
    key = "path.subtitle_beyond" if counted.facts["is_beyond"] else "path.subtitle"
    return words.say(key, subject=subject, when=moment, hops=counted.n)


def _is_boundary(hop: Mapping[str, Any]) -> bool:
    return pd.notna(hop["is_boundary"]) and bool(hop["is_boundary"])


def _draw_hop(axes: Axes, line: int, hop: Mapping[str, Any], words: Words) -> None:
    look = TRUSTED if hop["is_trusted"] else UNTRUSTED
    axes.add_patch(Rectangle((BOX, line + 0.10), 99.7 - BOX, 0.80, linewidth=0.8, **look))
    if not hop["is_trusted"]:
        axes.add_patch(
            Rectangle((BOX, line + 0.10), 99.7 - BOX, 0.80, hatch="////", fill=False, alpha=0.25, linewidth=0)
        )
    plate = {"facecolor": look["facecolor"], "edgecolor": "none", "pad": 1.0}
    host = words.say("path.by", host=_shown(hop["by_host"], words))
    ink = INK if hop["is_trusted"] else QUIET
    axes.text(BOX + 1.5, line + 0.34, host, va="center", fontsize=8.8, fontweight="bold", color=ink, bbox=plate)
    axes.text(BOX + 1.5, line + 0.68, _details(hop, words), va="center", fontsize=DETAIL_SIZE, color=QUIET, bbox=plate)


def _shown(value: Any, words: Words, limit: int = 58) -> str:
    return words.say("not_recorded") if pd.isna(value) else drawable(str(value), limit)


def _details(hop: Mapping[str, Any], words: Words) -> str:
    """What the hop says of its peer; the name that the peer gave itself is cut where the line would not hold it."""
    peer = words.say("path.peer", ip=drawable(hop["from_ip"], 45)) if pd.notna(hop["from_ip"]) else ""
    protocol = words.say("path.with", protocol=drawable(hop["protocol"], 24)) if pd.notna(hop["protocol"]) else ""
    tls = drawable(hop["tls_version"], 10) if pd.notna(hop["tls_version"]) else ""
    name = drawable(hop["helo"], LONGEST_HELO) if pd.notna(hop["helo"]) else ""
    for letters in range(len(name), 0, -1):
        helo = words.say("path.helo", helo=shortened(name, letters))
        line = " · ".join(filter(None, (peer, helo, protocol, tls)))
        if width(line, DETAIL_SIZE) <= DETAIL_INCHES:
            return line
    return " · ".join(filter(None, (peer, protocol, tls)))


def _draw_clock(axes: Axes, line: int, hop: Mapping[str, Any], before: Mapping[str, Any] | None, words: Words) -> None:
    moment = hop["occurred_at"]
    shown = f"{words.local(moment):%H:%M:%S}" if pd.notna(moment) else words.say("not_recorded")
    axes.text(0, line + 0.33, str(hop["hop"]), va="center", fontsize=9, fontweight="bold", color=SLATE)
    axes.text(4, line + 0.33, shown, va="center", fontsize=8.5)
    if before is None or pd.isna(moment) or pd.isna(before["occurred_at"]):
        return
    seconds = int((moment - before["occurred_at"]).total_seconds())
    axes.text(4, line + 0.67, words.say("path.after", seconds=seconds), va="center", fontsize=7, color=QUIET)


def _draw_boundary(axes: Axes, line: int, hop: Mapping[str, Any], words: Words) -> None:
    axes.plot([0, 99.5], [line + 0.5, line + 0.5], color=ALARM, linewidth=1.6, linestyle=(0, (4, 2)))
    origin = words.say("path.peer", ip=_shown(hop["from_ip"], words))
    sentence = f"  {words.say('path.boundary')} — {origin}  "
    plate = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    axes.text(
        50, line + 0.5, sentence, ha="center", va="center", fontsize=8.2, fontweight="bold", color=RUST, bbox=plate
    )
