"""At the end of a pass: what has changed is written into the archive's outbox, and what waits there is brought to the hooks.

Changes are said once, and gathered: after an alert nothing is said for GATHER, and then everything at once, so a storm is
an alert or two and not hundreds. A hook that fails is tried again at later passes (RETRIES), then that alert is given up;
its trouble is said once, until it has taken an alert again. Nothing that a hook does can fail the pass.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from aggregator.errors import StoreError
from aggregator.fetch import webhook
from aggregator.health import alerts, judge_all
from aggregator.model import Hook, OnAlert, Source, Waiting
from aggregator.run import errand
from aggregator.store import Store

log = logging.getLogger(__name__)

GATHER = timedelta(minutes=15)
RETRIES = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4),
    timedelta(hours=12),
)  # fmt: skip
"""How long to wait after each failed call; after the last one it is given up."""

MOST_A_PASS = 5
"""Calls of a hook that one pass makes."""

Clock = Callable[[], datetime]


async def ring(
    store: Store, sources: Sequence[Source], on_alert: OnAlert, clock: Clock, *, network_down: bool | None
) -> tuple[str, ...]:
    """Tell the hooks what has changed; what an operator should know of the hooks themselves comes back, a line each.

    `network_down` is None if the pass has learnt nothing of the network.
    """
    try:
        _write(store, sources, on_alert, clock(), network_down)
        return await _deliver(store, on_alert, clock, network_down=bool(network_down))
    except StoreError as error:
        log.warning("on_alert: %s", error)
        return ()


def _write(
    store: Store, sources: Sequence[Source], on_alert: OnAlert, now: datetime, network_down: bool | None
) -> None:
    memory = store.alert_memory()
    if memory.last_at is not None and timedelta(0) <= now - memory.last_at < GATHER:
        return
    verdicts = judge_all(store.vitals(now), now, {source.key: source.expect for source in sources})
    found = alerts.shifts(verdicts, memory.told, network_down)
    told = dict.fromkeys(alerts.forgotten(verdicts, memory.told)) | alerts.remembered(found, now)
    if told:
        body = alerts.body(found, now)
        store.write_alert(told, dict.fromkeys(on_alert.hooks, body) if found else {}, now)


async def _deliver(store: Store, on_alert: OnAlert, clock: Clock, *, network_down: bool) -> tuple[str, ...]:
    troubles = []
    for alert in store.waiting_alerts():
        if alert.hook not in on_alert.hooks:
            store.alert_ended(alert.id, clock(), trouble="it is no longer in sources.yaml")
    for hook in on_alert.hooks:
        if hook == "webhook" and network_down:
            continue  # nobody could be reached, and it is no fault of the hook's
        trouble = await _bring(store, hook, on_alert, clock)
        troubles += [trouble] if trouble else []
    return tuple(troubles)


async def _bring(store: Store, hook: Hook, on_alert: OnAlert, clock: Clock) -> str:
    """Bring a hook what waits for it, in order, until it fails; what is new about its trouble."""
    for alert in store.waiting_alerts(hook)[:MOST_A_PASS]:
        if alert.due > clock():
            return ""
        trouble = await _call(alert, on_alert)
        again = clock() + RETRIES[alert.tries] if alert.tries < len(RETRIES) else None
        news = store.alert_ended(alert.id, clock(), trouble=trouble, again=again)
        if trouble:
            return (
                f"on_alert: the {hook} did not take an alert: {trouble}; it is tried again, less and less often" * news
            )
    return ""


async def _call(alert: Waiting, on_alert: OnAlert) -> str:
    if alert.hook == "command":
        return await errand.run(on_alert.command, alert.body)
    return await webhook.post(
        on_alert.webhook or "", alert.body, headers=on_alert.headers, allow_private=on_alert.allow_private
    )
