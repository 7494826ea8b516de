"""From evidence to the tables of the load: units of work, each where it can do no harm, and a journal of what is done.

    ingest(files, store, folder, run=local(workers=2), …)     plan → read_unit … → merged tables

A unit that kills its worker is cut in two until the one item that does it is a row of problems. A load that was killed
goes on from the units that it had finished, and gives the same tables.
"""

from toolkit.ingest.adding import add, finish_adding
from toolkit.ingest.deepening import Place, deepen, seconds_for_selection
from toolkit.ingest.manner import DEPTHS, IN_FULL, Reading
from toolkit.ingest.originals import originals
from toolkit.ingest.running import LOADED, Runner, ingest
from toolkit.ingest.units import seconds_for

__all__ = [
    "DEPTHS", "IN_FULL", "LOADED", "Place", "Reading", "Runner", "add", "deepen", "finish_adding", "ingest",
    "originals", "seconds_for", "seconds_for_selection",
]  # fmt: skip
