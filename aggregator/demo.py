"""The demo: an invented press is collected, two hours pass, it is collected again. Records out; the command shows them.

The demo keeps its own promises: what did not come out as it should is in `Showing.broken`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from aggregator.edition import Edition, Order, publish
from aggregator.errors import UsageError
from aggregator.newsroom import Newsroom, TrueArticle
from aggregator.sources import load
from aggregator.store import Store

PASSES_APART = timedelta(hours=2)
SLOWNESS = 0.4
"""Seconds the slow outlet takes for an answer: enough to see that the others do not wait for it."""

FEWEST_ARTICLES = 150
TOWN = "Спасск-Дальний"

Change = tuple[Literal["same", "gone", "new"], str]


def word_diff(before: str, after: str) -> tuple[Change, ...]:
    """What changed between two wordings, word by word (difflib), in the order of reading."""
    old, new = re.findall(r"\s*\S+", before), re.findall(r"\s*\S+", after)
    changes: list[Change] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            changes.append(("same", "".join(old[i:j])))
            continue
        if i < j:
            changes.append(("gone", "".join(old[i:j])))
        if k < m:
            changes.append(("new", "".join(new[k:m])))
    return tuple(changes)
