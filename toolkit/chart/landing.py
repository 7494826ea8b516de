"""Where the spoofs landed: every delivery by outcome, then the recipients most addressed.

The trace's status comes first, the folder that a copy was found in second; what neither records is "not recorded".
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from toolkit.chart.counts import Counted, Tables, among, judged, table
from toolkit.chart.drawable import drawable
from toolkit.chart.style import INK, LANDING_COLOURS, LANDING_HATCHES, QUIET, bare, panel, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile

__all__ = ["count_landing", "draw_landing", "landings"]

MOST_RECIPIENTS = 15
ROW, KEY_LINE = 0.225, 0.17
# X-Microsoft-Antispam-Mailbox-Delivery dest: inbox, junk, custom folder, quarantine.
DESTINATIONS = {"I": "inbox", "J": "junk", "C": "other_folder", "Q": "quarantined"}
STATUSES = {
    "junked": "junk",
    "quarantined": "quarantined",
    "filtered": "filtered",
    "failed": "failed",
    "expanded": "expanded",
    "pending": "pending",
}


def landings(deliveries: pd.DataFrame) -> pd.Series:
    """Each delivery's outcome in one word of `names.NAMES["landing"]`."""
    by_folder = deliveries["folder"].map(DESTINATIONS)
    found = deliveries["folder"].notna() | (deliveries["status"] == "delivered").fillna(False)
    fallback = pd.Series("not_recorded", index=deliveries.index, dtype="string").mask(
        found.to_numpy(dtype=bool), "delivered"
    )
    return deliveries["status"].map(STATUSES).astype("string").fillna(by_folder.astype("string")).fillna(fallback)


def count_landing(tables: Tables, _: CaseFile) -> Counted | None:
    """Deliveries of spoofs by recipient and outcome, most addressed first; None where no spoof has a delivery."""
    mail = judged(tables)
    spoofs = mail.loc[mail["is_spoof"], "mail_uid"]
    deliveries = table(tables, "deliveries")
    own = deliveries.loc[among(deliveries["mail_uid"], spoofs)]
    if own.empty:
        return None
    data = pd.crosstab(own["recipient"], landings(own))
    present = [word for word in LANDING_COLOURS if word in data.columns]
    data = data[present].assign(deliveries=data.sum(axis=1)).reset_index()
    data = data.sort_values(["deliveries", "recipient"], ascending=[False, True], kind="stable").reset_index(drop=True)
    facts = {"present": tuple(present), "mails": int(own["mail_uid"].nunique())}
    return Counted(data, len(own), own["mail_uid"].drop_duplicates(), facts)


def draw_landing(counted: Counted, words: Words) -> Figure:
    """A bar of all deliveries with its key, and one bar for each of the recipients most addressed."""
    data = counted.data.head(MOST_RECIPIENTS)
    people = len(counted.data)
    most = words.say("landing.most", shown=len(data)) if people > len(data) else ""
    subtitle = words.say("landing.subtitle", n=counted.n, mails=counted.facts["mails"], people=people, most=most)
    keys = KEY_LINE * -(-len(counted.facts["present"]) // 2)
    figure = sheet(words.say("landing.title"), subtitle, body=0.85 + keys + ROW * len(data) + 0.15)
    whole = panel(figure, 2.6, 0.5, 0.08, 0.34)
    totals = counted.data[list(counted.facts["present"])].sum()
    _stacked(whole, pd.DataFrame([totals]), limit=counted.n)
    whole.set_yticks([0], [words.say("landing.all")], fontsize=8.8, fontweight="bold", color=INK)
    _keys(panel(figure, 2.6, 0.1, 0.58, keys), totals, words)
    each = panel(figure, 2.6, 0.5, 0.85 + keys, ROW * len(data))
    _stacked(each, data[list(counted.facts["present"])], limit=int(data["deliveries"].max()))
    each.set_yticks(range(len(data)), [drawable(address, 36) for address in data["recipient"]], color=INK)
    for row, value in enumerate(data["deliveries"]):
        each.text(value, row, f"  {words.count(int(value))}", va="center", fontsize=7.5, color=QUIET)
    return figure


def _stacked(axes: Axes, rows: pd.DataFrame, limit: int) -> None:
    base = pd.Series(0, index=rows.index)
    for word in rows.columns:
        axes.barh(
            rows.index,
            rows[word],
            left=base,
            height=0.72,
            color=LANDING_COLOURS[word],
            hatch=LANDING_HATCHES.get(word),
            edgecolor="white",
        )
        base = base + rows[word]
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xlim(0, limit * 1.04)
    axes.set_xticks([])
    axes.set_yticks([])
    bare(axes, keep=("left",))


def _keys(axes: Axes, totals: pd.Series, words: Words) -> None:
    """Two keys a line: swatch, outcome, number."""
    axes.set_xlim(0, 2)
    axes.set_ylim(-(-len(totals) // 2), 0)
    axes.set_xticks([])
    axes.set_yticks([])
    bare(axes, keep=())
    for place, (word, total) in enumerate(totals.items()):
        x, y = place % 2, place // 2 + 0.5
        axes.add_patch(
            Rectangle(
                (x, y - 0.36),
                0.05,
                0.72,
                facecolor=LANDING_COLOURS[str(word)],
                hatch=LANDING_HATCHES.get(str(word)),
                edgecolor="white",
            )
        )
        shown = words.say("landing.key", name=words.name("landing", str(word)), n=int(total))
        axes.text(x + 0.07, y, shown, va="center", fontsize=8)
