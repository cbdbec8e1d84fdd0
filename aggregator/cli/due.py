"""What `collect --dry-run` shows: who would be asked now, and why. Nothing is asked, nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from aggregator import plan
from aggregator.cli import paper, settings
from aggregator.cli.settings import Settings, counted
from aggregator.edition import Order
from aggregator.model import Source
from aggregator.normalize import urls
from aggregator.store import Store

Line = tuple[str, str, str]
"""A source, what would be asked of it, and why."""


def rehearse(said: Settings, sources: Sequence[Source], order: Order) -> None:
    """Print what a pass with this order would ask."""
    now = settings.now()
    chosen = [source for source in sources if source.enabled and (order.only is None or source.key in order.only)]
    if said.database.exists():
        with Store.open(said.database, readonly=True) as store:
            changed = store.preview_sync(sources)
            anew = {*changed.added, *changed.changed, *changed.resumed}
            lines = [line for source in chosen if source.key in anew for line in _anew(source)]
            lines += _known(store, [source.key for source in chosen if source.key not in anew], order, now)
    else:
        lines = [line for source in chosen for line in _anew(source)]
    out = paper.console()
    if lines:
        paper.table(out, ("source", "would be asked", "because"), lines)
    out.print(f"\n{len(lines)} of {counted(len(chosen), 'source')} due; nothing was asked or stored")


def _anew(source: Source) -> Iterator[Line]:
    """A source that is new or changed: everything is due at once."""
    why = "new or changed in sources.yaml"
    for endpoint in source.endpoints:
        yield source.key, f"{endpoint.kind} {urls.display(endpoint.url)}", why
    if not source.endpoints:
        yield source.key, f"search from {urls.display(source.homepage)}", why


def _known(store: Store, keys: Sequence[str], order: Order, now: datetime) -> Iterator[Line]:
    for state in plan.due(store.endpoints(keys), now, everything=order.everything):
        due = "never asked" if state.due is None else f"due since {state.due:%Y-%m-%d %H:%M:%S}Z"
        why = "--all" if order.everything and state.due and state.due > now else due
        failing = f", {counted(state.failures, 'failure')} in a row" if state.failures else ""
        yield state.endpoint.source, f"{state.endpoint.kind} {urls.display(state.endpoint.url)}", why + failing
    for key in store.undiscovered(keys, now, everything=order.everything):
        yield key, "search for its endpoints", "none is known"
    waiting = set(store.sources_with_due_pages(now)) & set(keys)
    for key in sorted(waiting):
        yield key, "article pages", "announced, or to be looked at again"
