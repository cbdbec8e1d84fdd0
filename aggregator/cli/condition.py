"""What `sources health` and `sources why` do: how the sources are doing, and when one is next asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from aggregator import plan
from aggregator.cli import choosing, paper, settings
from aggregator.cli.settings import Settings, counted
from aggregator.cli.voices import lost_selector
from aggregator.errors import ConfigError
from aggregator.failures import FAILURES, FailureKind
from aggregator.model import Expect, Source
from aggregator.normalize import urls
from aggregator.sources import load
from aggregator.store import PAGES_MISSED, Store

FIELD_SHARES = {
    "text": "text_share",
    "published": "date_share",
    "image": "image_share",
    "lead": "lead_share",
    "authors": "authors_share",
}
"""Fields of `expect` that the archive counts, and the column of `source_health` that says how many have them."""

ENOUGH = 0.9
"""Nine of ten articles must have a field that is expected."""

ADVICE = {kind.value: info for kind, info in FAILURES.items()}
Row = Mapping[str, Any]


def health(said: Settings, *, strict: bool, as_json: bool) -> int:
    """Print how every source is doing, the failing first; 1 if `strict` and something is wrong."""
    expected = {source.key: source for source in _sources(said)}
    with Store.open(said.archive(), readonly=True) as store:
        rows = [row for row in store.health() if row["paused_at"] is None and row["enabled"]]
    wrong = {row["source"]: _wrongs(row, expected.get(row["source"])) for row in rows}
    if as_json:
        paper.write_json([{**row, "wrong": wrong[row["source"]]} for row in rows])
    else:
        _print_health(paper.console(), rows, wrong, settings.now())
    return 1 if strict and any(wrong.values()) else 0


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


# ---------------------------------------------------------------- health


def _sources(said: Settings) -> tuple[Source, ...]:
    """The sources of the file, for what is expected of them; without a usable file nothing is expected."""
    try:
        return load(said.sources).sources
    except ConfigError:
        return ()


def _wrongs(row: Row, source: Source | None) -> list[str]:
    """What needs a person, one line each."""
    wrong = []
    if row["failing_since"]:
        info = ADVICE.get(row["failure"])
        wrong.append(f"{row['failure']} since {_minute(row['failing_since'])}. {info.advice if info else ''}".strip())
    if not row["endpoints"]:
        wrong.append("no endpoint found: name its feed in sources.yaml, or see `aggregator sources test`")
    missed: dict[str, int] = json.loads(row["selectors_missed"])
    wrong += [lost_selector(field, pages) for field, pages in missed.items() if pages >= PAGES_MISSED]
    if source:
        wrong += _below(row, source.expect)
    return wrong


def _below(row: Row, expect: Expect) -> list[str]:
    wrong = []
    if expect.entries and row["last_entries"] is not None and row["last_entries"] < expect.entries:
        wrong.append(f"{row['last_entries']} entries in the last answer, expected {expect.entries}")
    if expect.articles_per_week and row["articles_7d"] < expect.articles_per_week:
        wrong.append(f"{row['articles_7d']} articles in 7 days, expected {expect.articles_per_week}")
    for field in expect.fields:
        share = row.get(FIELD_SHARES.get(field, ""))
        if share is not None and share < ENOUGH:
            wrong.append(f"only {share:.0%} of its articles have `{field}`")
    return wrong


def _print_health(out: Console, rows: Sequence[Row], wrong: Mapping[str, list[str]], now: datetime) -> None:
    head = ("source", "last success", "7 days", "next due", "what is wrong")
    paper.table(
        out,
        head,
        (
            (
                row["source"],
                _ago(row["last_success"], now),
                f"{row['articles_7d']:,}",
                _until(row["next_due"], now),
                Text(paper.line("; ".join(wrong[row["source"]])), style="yellow"),
            )
            for row in rows
        ),
        right=("7 days",),
    )
    bad = sum(bool(lines) for lines in wrong.values())
    out.print(Text(f"\n{counted(len(rows), 'source')}, {bad} of them with something wrong", style="bold"))


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
    return f"{plan.words(now - datetime.fromisoformat(stamp))} ago" if stamp else "never"


def _until(stamp: str | None, now: datetime) -> str:
    if stamp is None:
        return "at once"
    wait = datetime.fromisoformat(stamp) - now
    return f"in {plan.words(wait)}" if wait > timedelta(0) else f"now (since {plan.words(-wait)})"
