"""What the newsroom knows to be so and what the archive of it has, in; the promises of the demo that were not kept, out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aggregator.newsroom import TrueArticle
from aggregator.normalize import urls
from aggregator.run.tally import Report
from aggregator.store import Store

FEWEST_ARTICLES = 150
FEWEST_STORIES, FEWEST_OUTLETS = 6, 3
FEWEST_LINKED = 8
FEWEST_NAMED = 100

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """The newsroom as it is at the end, and the addresses of what there was at the first pass."""

    truth: Sequence[TrueArticle]
    seen: frozenset[str]


def broken(world: World, rows: Sequence[Row], second: Report, store: Store) -> tuple[str, ...]:
    """One sentence each. `rows` are the whole view `news`, `second` is what the second pass said of itself."""
    return (*_articles(world, rows), *_second_pass(world, second), *_stories(world, rows), *_studies(rows, store))


def _articles(world: World, rows: Sequence[Row]) -> Iterator[str]:
    true = {urls.key(article.url) for article in world.truth}
    stored = Counter(urls.key(row["url"]) for row in rows)
    if len(rows) < FEWEST_ARTICLES:
        yield f"{len(rows)} articles are stored, {FEWEST_ARTICLES} were promised"
    if twice := [key for key, number in stored.items() if number > 1]:
        yield f"{len(twice)} articles are stored twice, the first of them {twice[0]}"
    if strange := stored.keys() - true:
        yield f"{len(strange)} rows are no articles of the press, one of them {min(strange)}"
    if missing := true - stored.keys():
        yield f"{len(missing)} articles of the press are missing, one of them {min(missing)}"


def _second_pass(world: World, second: Report) -> Iterator[str]:
    published = sum(article.url not in world.seen for article in world.truth)
    edits = sum(article.edited is not None for article in world.truth)
    if second.new != published:
        yield f"the second pass stored {second.new} new articles, {published} had been published"
    if second.changed != edits:
        yield f"the second pass found {second.changed} changed articles, {edits} had been edited"


def _stories(world: World, rows: Sequence[Row]) -> Iterator[str]:
    """Events stay apart, and enough of them are told by several outlets."""
    events = {urls.key(article.url): article.event for article in world.truth}
    told: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row["story_id"] is not None:
            told[row["story_id"]].append(row)
    wide = sum(len({row["source"] for row in story}) >= FEWEST_OUTLETS for story in told.values())
    if wide < FEWEST_STORIES:
        yield f"{wide} stories are told by {FEWEST_OUTLETS} outlets or more, {FEWEST_STORIES} were promised"
    for story in told.values():
        kinds = {events.get(urls.key(row["url"])) for row in story}
        if len(kinds) > 1:
            yield f"«{story[0]['title']}» and «{story[-1]['title']}» are one story, and should be two"


def _studies(rows: Sequence[Row], store: Store) -> Iterator[str]:
    kinds = Counter(row["reprint_kind"] for row in rows)
    for kind in ("exact", "near", "partial"):
        if not kinds[kind]:
            yield f"no {kind} reprint was found"
    found = store.studied()
    if found["unstudied"]:
        yield f"{found['unstudied']} articles were not studied"
    if found["linked"] < FEWEST_LINKED:
        yield f"{found['linked']} citations lead to an article of the outlet they name, {FEWEST_LINKED} were promised"
    if found["named"] < FEWEST_NAMED:
        yield f"{found['named']} places were found in texts, {FEWEST_NAMED} were promised"
    if not found["bridged"]:
        yield "no article brought two threads of one event together"
