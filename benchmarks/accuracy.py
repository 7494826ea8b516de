"""How often the judge is right: python benchmarks/accuracy.py [--mails N] [--seed N]

A simulated incident, whose truth was written down before anyone judged, goes through the whole pipeline; so does real
mail, where it lies beside the project. The figures go to docs/accuracy.md. Exits 1 when a bar is not held.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from harness import machine

from toolkit.evidence.case import CaseFile, TenantSection
from toolkit.pipeline import Case, create_case, load, run_stage, settings_for
from toolkit.schema.vocabulary import SPOOF_VERDICTS, VERDICTS
from toolkit.simulate import check_verdicts, read_truth, simulate

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT / "docs" / "accuracy.md"
CORPORA = ROOT.parent / "shared" / "corpora" / "eml"
BAR = 0.995
SEED = 894063
SEED_SAYS = "chosen by chance once the rules stood (720812 came before it, was looked into, and changed five of them)"

# Meant as spoofs, and not called so: what their evidence leaves open, in a word to the reader.
OPEN = {
    "forged_automatic_reply": (
        "the null sender and `Auto-Submitted` are what an answering machine of ours that no connector knows would bear "
        "too; nothing in the mail says that no such machine exists"
    ),
    "forged_list_marks": (
        "envelope and `List-Id` name one host, as those of a list do; that the list is not among the recipients is how "
        "a posting with the list in Bcc looks"
    ),
}


@dataclass(frozen=True, slots=True)
class RealMail:
    """Real messages, and whose name is taken for ours among them; no domain: each author's own."""

    name: str
    pattern: str
    domains: tuple[str, ...]
    is_genuine: bool = True


REAL = (
    RealMail("an organisation with hybrid Exchange", "lore_tegra_m365/*", ("nvidia.com",)),
    RealMail("an organisation with hosted mailboxes", "lore_i2c_m365/*", ("nxp.com",)),
    RealMail("own postings that a list sent back", "lore_arm_compauth/*", ("oss.nxp.com",)),
    RealMail("hybrid mail of several organisations", "directsend_like/B*.eml", ()),
    RealMail("round trips of several organisations", "directsend_like/F*.eml", ()),
    RealMail("authenticated mail", "directsend_like/E*.eml", ()),
    RealMail("phish of all sorts, in nobody's name", "phishing_pot/*", ("contoso.com",)),
    RealMail("phish in a third party's name, unauthenticated", "directsend_like/D*.eml", (), is_genuine=False),
)


def judged(evidence: Sequence[Path], folder: Path, settings: CaseFile) -> Case:
    """The evidence from its files to its verdicts."""
    case = create_case(folder, settings, evidence)
    load(case, evidence)
    for stage in ("assemble", "enrich", "judge"):
        run_stage(case, stage)
    return case


# -- the simulated incident -----------------------------------------------------------------------------------------


def check_simulated(folder: Path, mails: int, seed: int) -> pd.DataFrame:
    """One row a mail of the truth that is in the evidence: meant, accepted, verdict, and whether they agree."""
    truth = simulate(folder / "incident", mails, seed)
    settings = settings_for(folder / "case", truth.folder / "case.toml")
    case = judged([truth.folder / "exports"], folder / "case", settings)
    checked = check_verdicts(read_truth(truth.path), case.mail, case.verdicts)
    return checked[checked["verdict"].notna() & checked["meant"].notna()].reset_index(drop=True)


def is_spoof(words: pd.Series) -> pd.Series:
    return words.isin(SPOOF_VERDICTS)


def spoof_figures(checked: pd.DataFrame) -> dict[str, float]:
    """Precision and recall of the two spoof verdicts together.

    Precision: of what was called a spoof, how much may fairly be called so. Recall: of what was meant as a spoof and
    can be nothing else by the evidence, how much was called a spoof; of all that was meant, the same beside it.
    """
    called, meant = is_spoof(checked["verdict"]), is_spoof(checked["meant"])
    fair = checked["accepted"].map(lambda words: any(word in SPOOF_VERDICTS for word in words.split(";")))
    plain = checked["accepted"].map(lambda words: all(word in SPOOF_VERDICTS for word in words.split(";")))
    return {
        "precision": share(called & fair, called),
        "recall": share(called & meant & plain, meant & plain),
        "recall of all meant": share(called & meant, meant),
    }


def share(part: pd.Series, whole: pd.Series) -> float:
    return float(part.sum()) / float(whole.sum()) if whole.any() else 1.0


def verdict_rows(checked: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """Of each verdict: how often meant, how often given, and both ways how often fairly."""
    agrees = checked["agrees"].astype(bool)
    for verdict in VERDICTS:
        meant, given = checked["meant"] == verdict, checked["verdict"] == verdict
        if meant.any() or given.any():
            fairly_given, fairly_met = share(given & agrees, given), share(meant & agrees, meant)
            yield f"`{verdict}`", int(meant.sum()), int(given.sum()), f"{fairly_given:.4f}", f"{fairly_met:.4f}"


def confusion_rows(checked: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    counts = pd.crosstab(checked["meant"], checked["verdict"])
    for meant in [verdict for verdict in VERDICTS if verdict in counts.index]:
        row = counts.loc[meant]
        yield f"`{meant}`", *(int(row.get(verdict, 0)) or "·" for verdict in VERDICTS)


def scenario_rows(checked: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for scenario, mails in checked.groupby("scenario", sort=True):
        given = ", ".join(f"{verdict} {count}" for verdict, count in counts_of(mails["verdict"]))
        wrong = int((~mails["agrees"].astype(bool)).sum())
        yield scenario, len(mails), mails["meant"].iloc[0], given, wrong or "·"


def counts_of(words: pd.Series) -> list[tuple[str, int]]:
    """Each word and how often it occurs, the most frequent first, then by name."""
    return sorted(words.value_counts().items(), key=lambda pair: (-pair[1], pair[0]))


def open_rows(checked: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """What was meant as a spoof and not called one, by scenario: how many of how many, what they were called, why."""
    meant = checked[is_spoof(checked["meant"])]
    for scenario, mails in meant[~is_spoof(meant["verdict"])].groupby("scenario", sort=True):
        given = ", ".join(verdict for verdict, _ in counts_of(mails["verdict"]))
        whole = int((meant["scenario"] == scenario).sum())
        yield scenario, f"{len(mails)} of {whole}", given, OPEN.get(str(scenario), "not explained yet: look at these")


# -- real mail ------------------------------------------------------------------------------------------------------


def real_verdicts(mail: RealMail, folder: Path) -> pd.Series:
    """The verdicts on these messages, from their files on."""
    files = sorted(CORPORA.glob(mail.pattern))
    domains = mail.domains or author_domains(files, folder / "authors")
    # Not checked as an analyst's case is: among the authors of others' mail are those of public mail providers.
    settings = CaseFile(tenant=TenantSection(accepted_domains=domains))
    return judged(files, folder / "case", settings).verdicts["verdict"]


def author_domains(files: Sequence[Path], folder: Path) -> tuple[str, ...]:
    case = create_case(folder, CaseFile(), files)
    load(case, files)
    return tuple(sorted(case.messages["header_from_domain"].dropna().unique()))


def real_rows(folder: Path) -> Iterator[tuple[object, ...]]:
    """What it is, how many, the verdicts, how many of them call it a spoof, and whether that is held."""
    for number, mail in enumerate(REAL):
        verdicts = real_verdicts(mail, folder / f"real-{number}")
        given = ", ".join(f"{verdict} {count}" for verdict, count in counts_of(verdicts))
        spoofs = int(is_spoof(verdicts).sum())
        wanted = "none" if mail.is_genuine else "most"
        yield mail.name, len(verdicts), given, spoofs, wanted


# -- the page -------------------------------------------------------------------------------------------------------


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(map(str, cells)) + " |\n" for cells in lines)


OPENING = """\
# How often the judge is right

*Written by `make accuracy`. The same seed gives the same figures.*

Truth is what the simulator meant, written down before anyone judged; it shares no code with the judge. Some mails can
fairly be called more than one thing, because their evidence was made incomplete or contradictory; truth lists what a
fair judge may say of each. The simulator and the judge were written from the same dossier, so a trap that neither
author knew is not measured here; `tests/judge/hard` and the real mail below are the check from outside.
"""


OPEN_SAYS = """\
*Precision*: of what was called a spoof, the share that may fairly be called so. *Recall*: of what was meant as a spoof
and can be nothing else by its evidence, the share that was called one. *Recall of all meant* counts these as missed
too: made so that their evidence does not tell them from honest mail, they are neither accused nor cleared.
"""


def page(checked: pd.DataFrame, figures: dict[str, float], real: list[tuple[object, ...]], told: str) -> str:
    bars = [(name, f"{value:.4f}", BAR if name in ("precision", "recall") else "") for name, value in figures.items()]
    agreed = float(checked["agrees"].astype(bool).mean())
    parts = [
        OPENING,
        f"{told}. {len(checked):,} mails are in the evidence; {agreed:.4f} of the verdicts are fair.\n",
        "## Spoofs\n\n" + table(("figure", "value", "bar"), bars),
        OPEN_SAYS + "\n" + table(("scenario", "mails", "called", "what is open"), open_rows(checked)),
        "## Each verdict\n\n"
        + table(("verdict", "meant", "given", "given fairly", "met fairly"), verdict_rows(checked)),
        "## Meant against given\n\n"
        + table(("meant", *(f"`{verdict}`" for verdict in VERDICTS)), confusion_rows(checked)),
        "## Each scenario\n\n" + table(("scenario", "mails", "meant", "given", "unfair"), scenario_rows(checked)),
        "## Real mail\n\n" + real_section(real),
    ]
    return "\n".join(parts)


def real_section(rows: list[tuple[object, ...]]) -> str:
    if not rows:
        return "The real-mail corpora were not beside the project.\n"
    return table(("mail", "messages", "verdicts", "called spoofs", "wanted"), rows)


def broken_bars(figures: dict[str, float], real: Iterable[tuple[object, ...]]) -> list[str]:
    """What is not held, in words."""
    low = [f"{name} is {figures[name]:.4f}" for name in ("precision", "recall") if figures[name] < BAR]
    accused = [f"{spoofs} spoofs in {name}" for name, _, _, spoofs, wanted in real if wanted == "none" and spoofs]
    return low + accused


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    ask.add_argument("--mails", type=int, default=20_000)
    ask.add_argument("--seed", type=int, default=SEED)
    chosen = ask.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="accuracy-"))
    try:
        checked = check_simulated(folder, chosen.mails, chosen.seed)
        real = list(real_rows(folder)) if CORPORA.is_dir() else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = spoof_figures(checked)
    chosen_how = SEED_SAYS if chosen.seed == SEED else "named on the command line"
    told = f"Seed {chosen.seed}, {chosen_how}; {machine('pandas')}"
    PUBLISHED.write_text(page(checked, figures, real, told), encoding="utf-8", newline="\n")
    broken = broken_bars(figures, real)
    print(*(f"{name} {value:.4f}" for name, value in figures.items()), sep=", ")
    print(*(broken or ["every bar is held"]), sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
