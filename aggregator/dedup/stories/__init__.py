"""One event, one story: profiles in, decisions out. Pure and online; the store looks candidates up and keeps what is decided."""

from aggregator.dedup.stories.choose import (
    MOST_CANDIDATES,
    MOST_KEYS,
    Candidate,
    Decision,
    Fit,
    Weighing,
    choose,
    keys,
)
from aggregator.dedup.stories.headline import Headed, headline
from aggregator.dedup.stories.idf import Idf
from aggregator.dedup.stories.likeness import WINDOW, Likeness, likeness, weights
from aggregator.dedup.stories.shared import Shared, Wording, shared

__all__ = [
    "Idf",
    "keys",
    "likeness",
    "choose",
    "headline",
    "shared",
    "weights",
    "Candidate",
    "Decision",
    "Fit",
    "Headed",
    "Shared",
    "Wording",
    "Likeness",
    "Weighing",
    "MOST_CANDIDATES",
    "MOST_KEYS",
    "WINDOW",
]
