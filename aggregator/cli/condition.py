"""What `sources health` and `sources why` do: how the sources are doing, and when one is next asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from aggregator.cli import choosing, diagnosis, paper, settings
from aggregator.cli.looks import Look
from aggregator.cli.settings import Settings, counted
from aggregator.errors import ConfigError
from aggregator.failures import FAILURES, FailureKind
from aggregator.health import Status, lost_selector, status
from aggregator.model import Source
from aggregator.normalize import urls
from aggregator.normalize.spans import words
from aggregator.sources import load
from aggregator.store import PAGES_MISSED, Store

RUNS = 10
"""Passes that are looked at."""

ADVICE = {kind.value: info for kind, info in FAILURES.items()}
Row = Mapping[str, Any]


def health(said: Settings, look: Look, *, strict: bool) -> int:
    """Print how every source is doing, the most urgent first; 1 if `strict` and not everything is well.

    With `strict` those that are well are left out: when nothing is wrong, nothing is printed, and cron mails nothing.
    """
    now = settings.now()
    found = status_of(said, now)
    if look is Look.JSON:
        paper.write_json(diagnosis.facts(found))
    elif look is Look.TEXT:
        diagnosis.lines(paper.console(), found, everything=not strict)
    elif not (strict and found.well):
        diagnosis.table(paper.console(), found, everything=not strict)
    return 1 if strict and not found.well else 0


def status_of(said: Settings, now: datetime) -> Status:
    """How everything is doing."""
    expected = {source.key: source.expect for source in _sources(said)}
    with Store.open(said.archive(), readonly=True) as store:
        return status(store.vitals(now), store.last_runs(RUNS), store.workload(now), now, expected)


def why(said: Settings, key: str) -> None:
    """Print when a source is next due and the reasons, endpoint by endpoint."""
    with Store.open(said.archive(), readonly=True) as store:
        facts = store.why(key)
        known = [] if facts else [row["source"] for row in store.health()]
    if facts is None:
        waiting = {source.key for source in _sources(said)}
        if key in waiting:
            paper.console().print(f"{key}: is in {said.sources}, but no pass has seen it yet: it is due at once")
            return
        choosing.known_key(key, [*known, *waiting], f"{said.sources} or {said.database}")
        return
    _print_why(paper.console(), facts, settings.now())


def _sources(said: Settings) -> tuple[Source, ...]:
    """The sources of the file, for what is expected of them; without a usable file nothing is expected."""
    try:
        return load(said.sources).sources
    except ConfigError:
        return ()


# ---------------------------------------------------------------- why


def _print_why(out: Console, facts: Row, now: datetime) -> None:
    out.print(Text(f"{paper.line(facts['name'])} ({facts['key']})", style="bold"))
    if facts["paused_at"]:
        out.print(f"  is not in sources.yaml since {_minute(facts['paused_at'])}: it is not asked, its articles stay")
    elif not facts["enabled"]:
        out.print("  is switched off in sources.yaml (`enabled: false`): it is not asked")
    active = [each for each in facts["endpoints"] if each["active"]]
    for endpoint in active:
        _print_endpoint(out, endpoint, now)
    if not active:
        detail = paper.line(facts["discovery_detail"] or "it has not been searched yet")
        out.print(Text(f"  no endpoint is known: {detail}"))
        out.print(Text(f"  searched again {_until(facts['discovery_due'], now)}"))
    queue = facts["queue"]
    if queue["pages"]:
        out.print(Text(f"  {counted(queue['pages'], 'article page')} to fetch, next {_until(queue['next'], now)}"))
    _print_pages(out, facts)
    if facts["fetches"]:
        out.print(Text("\n  the last exchanges (UTC)", style="bold"))
        for each in facts["fetches"]:
            said = f"{each['outcome']} {each['detail'] or ''}".strip()
            line = f"{_minute(each['at'])}  {each['purpose']:<9} {urls.display(each['url'])}  {said}"
            paper.indented(out, Text(paper.line(line)), 4)


def _print_pages(out: Console, facts: Row) -> None:
    """What has been learnt of the source's pages: selectors that match nothing, paragraphs that are furniture."""
    for each in facts["selectors"]:
        lost = each["pages"] >= PAGES_MISSED
        few = f"the selector for {each['field']} matched nothing on the last {counted(each['pages'], 'page')}"
        said = lost_selector(each["field"], each["pages"]) if lost else few
        paper.indented(out, Text(said, style="yellow" if lost else ""), 2)
        paper.link(out, each["url"], 4)
    if facts["pages_learnt"]:
        left_out = counted(facts["furniture"], "paragraph")
        out.print(
            Text(f"  site memory: {left_out} on many of {counted(facts['pages_learnt'], 'page')} left out of its texts")
        )


def _print_endpoint(out: Console, endpoint: Row, now: datetime) -> None:
    out.print(Text(f"\n  {endpoint['kind']} {paper.line(urls.display(endpoint['url']))}"))
    out.print(Text(f"    due {_until(endpoint['next_due'], now)}", style="bold"))
    for reason in endpoint["reasons"]:
        paper.indented(out, Text(f"because {paper.line(reason)}"), 4)
    if endpoint["failures"]:
        info = ADVICE.get(endpoint["last_failure_kind"], FAILURES[FailureKind.CRASHED])
        since = _minute(endpoint["failing_since"]) if endpoint["failing_since"] else "the last poll"
        words = f"failing since {since}: {endpoint['last_failure_kind']}. {info.meaning} {info.advice}"
        paper.indented(out, Text(words, style="yellow"), 4)
    if endpoint["moved_to"]:
        paper.indented(out, Text(f"moved for good to {paper.line(endpoint['moved_to'])}"), 4)
    out.print(Text(f"    last success {_ago(endpoint['last_success'], now)}"))


# ---------------------------------------------------------------- time in words


def _minute(stamp: str) -> str:
    return stamp[:16].replace("T", " ")


def _ago(stamp: str | None, now: datetime) -> str:
    return f"{words(now - datetime.fromisoformat(stamp))} ago" if stamp else "never"


def _until(stamp: str | None, now: datetime) -> str:
    if stamp is None:
        return "at once"
    wait = datetime.fromisoformat(stamp) - now
    return f"in {words(wait)}" if wait > timedelta(0) else f"now (since {words(-wait)})"
