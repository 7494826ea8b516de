"""Every scenario, in the order in which a small incident takes them: common and benign first in each room."""

from toolkit.simulate.scenarios import internal  # isort: skip
from toolkit.simulate.scenarios import inbound  # isort: skip
from toolkit.simulate.scenarios import direct_send  # isort: skip
from toolkit.simulate.scenarios import waved_through  # isort: skip
from toolkit.simulate.scenarios import relays  # isort: skip
from toolkit.simulate.scenarios import returning  # isort: skip
from toolkit.simulate.scenarios import header_spoofs  # isort: skip
from toolkit.simulate.scenarios import doubtful  # isort: skip
from toolkit.simulate.scenarios import hidden  # isort: skip
from toolkit.simulate.scenarios import gateway  # isort: skip
from toolkit.simulate.scenarios.registry import SCENARIOS, Scenario

__all__ = [
    "SCENARIOS", "Scenario", "direct_send", "doubtful", "gateway", "header_spoofs", "hidden", "inbound", "internal",
    "relays", "returning", "waved_through",
]  # fmt: skip
