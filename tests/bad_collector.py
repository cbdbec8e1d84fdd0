"""The aggregator with one fault planted: a poll's validators and due time are committed before its articles."""

from __future__ import annotations

import time
from dataclasses import replace

from aggregator.cli import main
from aggregator.model import PollOutcome, Stored
from aggregator.run import writer
from aggregator.store import Store

whole = Store.record_poll


def in_two_halves(self: Store, run_id: int, outcome: PollOutcome) -> Stored:
    whole(self, run_id, replace(outcome, announced=()))
    time.sleep(0.15)
    return whole(self, run_id, outcome)


def plant() -> None:
    """The fault, in this process."""
    writer.MOST_AT_ONCE = 1
    Store.record_poll = in_two_halves  # type: ignore[method-assign]


if __name__ == "__main__":
    plant()
    main()
