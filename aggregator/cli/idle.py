"""The pass with nothing to do, which is most of cron's: found out and over before the fetcher and the readers are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aggregator import plan
from aggregator.cli import settings
from aggregator.cli.settings import LogFormat, Settings, on_terminal
from aggregator.model import Source
from aggregator.run import lock
from aggregator.run.tally import Report
from aggregator.store import Store


def over_at_once(
    said: Settings, sources: Sequence[Source], only: frozenset[str] | None, *, tells: bool = False
) -> bool:
    """Whether nothing was due and nobody waits for words about it; the pass is then written into `runs` as any other.

    `tells`: there is an `on_alert`, for which an alert may be waiting. Raises PassRunningError and StoreError as a pass does.
    """
    silent = said.log_format is LogFormat.TEXT and said.verbosity <= 0 and not on_terminal()
    if not silent or not said.database.exists():
        return False
    now = settings.now()
    with lock.held(said.database, now), Store.open(said.database, clock=settings.now) as store:
        if not _nothing_due(store, sources, only, now) or (tells and _alert_due(store, now)):
            return False
        run = store.begin_run(now)
        store.end_run(run, settings.now(), Report().counts())
    return True


def _nothing_due(store: Store, sources: Sequence[Source], only: frozenset[str] | None, now: datetime) -> bool:
    keys = [source.key for source in sources if source.enabled and (only is None or source.key in only)]
    return not (
        store.preview_sync(sources)
        or store.clock_was_ahead(now)
        or plan.due(store.endpoints(keys), now)
        or store.undiscovered(keys, now)
        or set(store.sources_with_due_pages(now)) & set(keys)
        or store.waiting_studies(now)
        or store.waiting_index()  # of a pass that was killed at its very end
    )


def _alert_due(store: Store, now: datetime) -> bool:
    return any(alert.due <= now for alert in store.waiting_alerts())
