"""The register of scenarios: one function makes one kind of mail, and says what it meant by it.

    @scenario(meant="known_relay", weight=3)
    def scan_to_mail(scene: Scene) -> Mail: ...

`meant` is the simulator's intention. It was not derived from any rule of judgement, and no rule may be derived from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from toolkit.schema.vocabulary import VERDICTS
from toolkit.simulate.mail import Mail
from toolkit.simulate.scene import Scene

Maker = Callable[[Scene], Mail]

OFFICE, NIGHT, WAVE = "office", "night", "wave"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of mail: what is meant by it, how common it is, and when it happens.

    `when` is office hours, the night, or one of the attackers' waves. `through_gateway` says that in a tenant with a
    gateway in front this mail goes through it; `gateway_only` that it exists in such a tenant alone.
    """

    name: str
    meant: str
    accepted: tuple[str, ...]
    weight: int
    when: str
    through_gateway: bool
    gateway_only: bool
    make: Maker

    def play(self, scene: Scene) -> Mail:
        """The mail, with the scenario's truth on it."""
        return replace(self.make(scene), scenario=self.name, meant=self.meant, accepted=self.accepted)


SCENARIOS: dict[str, Scenario] = {}


def scenario(
    *, meant: str, weight: int = 1, also: tuple[str, ...] = (), when: str = OFFICE, through_gateway: bool = False,
    gateway_only: bool = False,
) -> Callable[[Maker], Maker]:  # fmt: skip
    """Register a maker under its own name. `also` are other verdicts that a fair judge may give."""
    unknown = {meant, *also} - set(VERDICTS)
    if unknown:
        raise ValueError(f"no such verdict: {', '.join(sorted(unknown))}")

    def register(make: Maker) -> Maker:
        accepted = (meant, *also)
        SCENARIOS[make.__name__] = Scenario(
            make.__name__, meant, accepted, weight, when, through_gateway, gateway_only, make
        )
        return make

    return register
