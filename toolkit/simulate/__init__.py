"""A made-up tenant and a made-up incident with known answers, at any size.

    simulate(Path("out"), messages=20_000, seed=7) writes exports/, case.toml and truth.csv
    tell(Path("out"), messages=20_000, seed=7)     writes dialects/ and join.csv: each mail in every export of a trace

It shares nothing with the judge: truth is what the simulator meant, never what a rule would say.
"""

from toolkit.simulate.incident import simulate, tell
from toolkit.simulate.truth import Truth, check_verdicts, read_truth

__all__ = ["Truth", "check_verdicts", "read_truth", "simulate", "tell"]
