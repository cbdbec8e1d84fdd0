"""Facts of the archive in, how each source is doing out: states, sentences, numbers against the source's own usual. Pure."""

from aggregator.health.judge import MEANINGS, NOT_WELL, State, Verdict, judge, judge_all, lost_selector
from aggregator.health.quality import FIELDS, Quality, Shares
from aggregator.health.status import Run, Status, status
from aggregator.health.volume import Volume, sparkline

__all__ = [
    "State",
    "MEANINGS",
    "NOT_WELL",
    "Verdict",
    "judge",
    "judge_all",
    "lost_selector",
    "FIELDS",
    "Quality",
    "Shares",
    "Volume",
    "sparkline",
    "Run",
    "Status",
    "status",
]
