"""Where CPU work runs: pure functions of the stages in, their results out (`choice.py`)."""

from aggregator.engines.batches import BATCH, Batches
from aggregator.engines.cells import LostError
from aggregator.engines.choice import Cluster, InlineExecutor, chosen, cluster, cores, engine, run

__all__ = [
    "BATCH",
    "Batches",
    "Cluster",
    "InlineExecutor",
    "LostError",
    "chosen",
    "cluster",
    "cores",
    "engine",
    "run",
]
