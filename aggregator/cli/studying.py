"""What `why` and `reindex` do: an article explained, and the queue of articles to study worked off with a progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from aggregator import study
from aggregator.cli import paper, settings, values
from aggregator.cli.settings import Settings, counted, on_terminal
from aggregator.engines import LostError, engine
from aggregator.errors import UsageError
from aggregator.model import Studied, Study, StudyTask
from aggregator.run import lock
from aggregator.sources import load
from aggregator.store import Store

BATCH = 100
"""Articles a transaction."""

FIRST_DAY, LAST_DAY = date.min, date.max

HOW = {
    "opened": "this article opened the story",
    "joined": "this article joined the story",
    "bridged": "this article made two stories one",
}
"""What an article did to its story."""

Step = Callable[[int], None]


def explain(said: Settings, article: str, *, as_json: bool) -> None:
    """Print what the archive made of an article. Raises UsageError if there is none."""
    with Store.open(said.archive(), readonly=True) as store:
        number = values.number(article)
        found = store.explain(article if number is None else number)
    if found is None:
        raise UsageError(
            f"no article {article} in {said.database}: give its number (column `id` of `news`) or its address"
        )
    if as_json:
        paper.write_json(found)
    else:
        _write(paper.console(), found)


def again(said: Settings, *, since: str | None, until: str | None, onward: bool, workers: int | None) -> None:
    """Lay sources.yaml over the archive, queue the articles of some days, or none, and study what is queued."""
    if onward and (since or until):
        raise UsageError("--continue queues nothing: say either --continue, or --since and --until")
    now = settings.now()
    first, last = values.span(since, until, now.date())
    roster = load(said.sources)
    outlets = study.outlets(roster.sources)
    with (
        engine(workers) as executor,
        lock.held(said.database, now),
        Store.open(said.archive(), create=False, clock=settings.now) as store,
    ):
        store.reprint_days = roster.defaults.reprint_days
        store.sync_sources(roster.sources, now)
        if not onward:
            store.study_again(first or FIRST_DAY, last or LAST_DAY, now)
        total = store.waiting_studies(now)
        with _progress(total) as step:
            done = Studied()
            while tasks := store.due_studies(now, BATCH):
                found = store.record_studies(_studied(executor, tasks, outlets), settings.now())
                done = done + found
                step(len(tasks))
        if not onward and not since and not until:
            store.index_anew()
        _index(store)
    paper.console().print(Text(_summary(done)))


def _studied(executor: Executor, tasks: list[StudyTask], outlets: study.Outlets) -> list[Study]:
    try:
        return executor.submit(study.of, tasks, outlets).result()
    except LostError:
        return study.one_by_one(executor, tasks, outlets)


def _index(store: Store) -> None:
    """Weigh the stories and index the articles that have changed, until none is left."""
    while store.weigh_stories():
        pass
    with _progress(store.waiting_index(), "indexing") as step:
        while written := store.index_articles():
            step(written)


def _summary(done: Studied) -> str:
    parts = [
        f"{counted(done.articles, 'article')} studied",
        f"{counted(done.opened, 'story', 'stories')} opened",
        f"{counted(done.joined, 'article')} joined one",
        f"{counted(done.merged, 'story', 'stories')} found to be others",
        f"{counted(done.reprints, 'reprint')} found",
    ]
    return ", ".join(parts)


@contextmanager
def _progress(total: int, what: str = "studying") -> Iterator[Step]:
    if not total or not on_terminal():
        yield lambda _count: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=paper.errors(), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


# ---------------------------------------------------------------- on the terminal


def _write(out: Console, found: dict[str, Any]) -> None:
    out.print(Text(paper.line(found["title"]), style="bold"))
    out.print(
        Text(f"article {found['id']} · {paper.line(found['source_name'])} · {found['published_local'] or found['day']}")
    )
    paper.link(out, found["url"], 0)
    for part in (_story, _reprint, _places, _citations):
        out.print()
        part(out, found)


def _story(out: Console, found: dict[str, Any]) -> None:
    story, decision = found["story"], found["decision"]
    if story is None or decision is None:
        out.print(Text("Story: not studied yet: the next pass does it"))
        return
    said = f"{counted(story['articles'], 'article')} of {counted(story['outlets'], 'outlet')}"
    out.print(Text(f"Story {story['id']}: {paper.line(story['title'])} ({said})", style="bold"))
    score = f", {decision['score']:.2f}" if decision["score"] is not None else ""
    out.print(
        Text(f"{HOW[decision['how']]} on {decision['at']}{score} (one is joined from {decision['threshold']:.2f} on)")
    )
    if decision["story_id"] != story["id"]:
        out.print(Text(f"it was then story {decision['story_id']}, which turned out to be this one"))
    if decision["candidates"]:
        rows = [
            (f"{one['score']:.2f}", one["article"], one["story"], one["source"], one["title"], _because(one))
            for one in decision["candidates"]
        ]
        paper.table(out, ("score", "article", "story", "source", "headline", "because"), rows, right=("score",))
    else:
        out.print(Text("nothing in the 72 hours around it shares its telling words"))


def _because(one: dict[str, Any]) -> str:
    """The figures of a weighing, then the stems, amounts and days they stand on: of both heads, then of the texts."""
    shared = [(each["head"], f"{each['term']} {each['nats']:.1f}") for each in one["shared"]]
    heads, rest = (", ".join(words for head, words in shared if head is wanted) for wanted in (True, False))
    said = [*one["why"], f"in both heads: {heads}" if heads else "", f"in both texts: {rest}" if rest else ""]
    return "; ".join(filter(None, said))


def _reprint(out: Console, found: dict[str, Any]) -> None:
    if found["reprint_of"] is None:
        out.print(Text("Reprint: no"))
        return
    kind, score = found["reprint_kind"], found["reprint_score"] or 0.0
    out.print(
        Text(f"Reprint ({kind}, {score:.2f}) of article {found['reprint_of']}, {paper.line(found['original_source'])}")
    )


def _places(out: Console, found: dict[str, Any]) -> None:
    rows = [
        (place["name"], place["region"], place["how"], place["stands"], place["mentions"], f"{place['weight']:.2f}")
        for place in found["places"]
    ]
    if rows:
        paper.table(out, ("place", "region", "how", "stands in", "named", "weight"), rows, right=("named", "weight"))
    else:
        out.print(Text("Places: none"))


def _citations(out: Console, found: dict[str, Any]) -> None:
    rows = [
        [each[name] or "" for name in ("role", "kind", "name", "cites_article", "rule", "evidence")]
        for each in found["citations"]
    ]
    if rows:
        paper.table(out, ("cited as", "kind", "who", "article", "rule", "words"), rows)
    else:
        out.print(Text("Cites: nobody"))
