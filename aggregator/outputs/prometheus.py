"""A Status in, Prometheus' text exposition format 0.0.4 out, by the Prometheus project's own library.

Names follow https://prometheus.io/docs/practices/naming/: base units, `_total` for what only grows, one prefix. Series of
single sources are bounded: the most urgent MOST_SOURCES of them, so that a scrape stays small however long sources.yaml is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from aggregator.health import FIELDS, Run, Status, Verdict

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""What an HTTP answer with this text says it is."""

MOST_SOURCES = 500


def text(found: Status) -> str:
    """The metrics of the archive."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Metrics(found))
    return generate_latest(registry).decode()


class _Metrics(Collector):
    def __init__(self, found: Status) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        found, work = self._found, self._found.work
        yield _gauge("sources", "Sources by state.", [(each.value, n) for each, n in found.states.items()], "state")
        yield _gauge("failures_last_day", "Exchanges of the last 24 hours that failed, by kind.", work.failures, "kind")
        queues = [
            ("pages", work.pages),
            ("pages_due", work.pages_due),
            ("studies", work.studies),
            ("alerts", work.alerts),
        ]
        yield _gauge(
            "queue_length", "What waits: article pages, those due now, articles to study, alerts.", queues, "queue"
        )
        yield _gauge("database_size_bytes", "Size of the SQLite file and its log.", work.bytes)
        yield CounterMetricFamily("aggregator_articles", "Articles ever stored.", value=work.articles_ever)
        yield from _runs(found)
        yield from _of_sources(found.verdicts[:MOST_SOURCES])
        left_out = max(0, len(found.verdicts) - MOST_SOURCES)
        yield _gauge("sources_not_listed", "Sources without series of their own: the least urgent.", left_out)


def _runs(found: Status) -> Iterator[Metric]:
    """The last pass that ended, and how long ago the last one began."""
    if not found.runs:
        return
    yield CounterMetricFamily("aggregator_runs", "Passes ever begun.", value=found.runs[0].id)
    begun = found.runs[0].started_at.timestamp()
    yield _gauge("last_run_start_timestamp_seconds", "When the last pass began.", begun)
    since = (found.now - found.runs[0].started_at).total_seconds()
    yield _gauge("lag_seconds", "Time since the last pass began, when this was written.", since)
    ended = next((run for run in found.runs if run.seconds is not None), None)
    if ended is not None:
        yield from _of_run(ended)


def _of_run(run: Run) -> Iterator[Metric]:
    yield _gauge("last_run_duration_seconds", "Length of the last pass that ended.", run.seconds or 0.0)
    articles = [("new", run.new), ("changed", run.changed)]
    yield _gauge("last_run_articles", "Articles of that pass.", articles, "kind")
    exchanges = [
        ("polled", run.polled), ("pages", run.pages), ("not_modified", run.not_modified), ("failed", run.failures),
    ]  # fmt: skip
    yield _gauge("last_run_exchanges", "Exchanges of that pass.", exchanges, "kind")
    yield _gauge("last_run_left_over", "Due in that pass but not begun.", run.left)
    yield _gauge("last_run_received_bytes", "Bytes received in that pass.", run.wire_bytes)
    yield _gauge("last_run_network_down", "1 if most hosts could not be reached in that pass.", int(run.network_down))


def _of_sources(verdicts: Iterable[Verdict]) -> Iterator[Metric]:
    chosen = tuple(verdicts)
    yield _gauge("source_well", "0 if the source needs a person.", [(v.source, int(v.well)) for v in chosen], "source")
    week = [(v.source, v.volume.week) for v in chosen]
    yield _gauge("source_articles_last_week", "Articles of the seven days before today.", week, "source")
    success = [(v.source, _timestamp(v.vitals.last_success)) for v in chosen if v.vitals.last_success]
    yield _gauge("source_last_success_timestamp_seconds", "When it last answered as it should.", success, "source")
    share = GaugeMetricFamily(
        "aggregator_source_field_ratio", "Share of its articles of the last days that have the field.",
        labels=["source", "field"],
    )  # fmt: skip
    for verdict in chosen:
        if verdict.quality.now:
            for field in FIELDS:
                share.add_metric([verdict.source, field], verdict.quality.now[field])
    yield share


def _gauge(name: str, help_: str, value: float | Iterable[tuple[str, float]], label: str = "") -> GaugeMetricFamily:
    """One number, or one for each value of a label."""
    if isinstance(value, int | float):
        return GaugeMetricFamily(f"aggregator_{name}", help_, value=value)
    family = GaugeMetricFamily(f"aggregator_{name}", help_, labels=[label])
    for word, number in value:
        family.add_metric([word], number)
    return family


def _timestamp(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
