"""A seed and an instant in, a running press out, with the truth about it to compare an archive against."""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from aggregator.newsroom.addresses import article_path
from aggregator.newsroom.events import Copying
from aggregator.newsroom.outlets import BY_KEY, OUTLETS, Outlet
from aggregator.newsroom.server import HOST, Seen, Site, SiteServer, reserve_closed_port
from aggregator.newsroom.sites import Document, serve
from aggregator.newsroom.world import Story, compose
from aggregator.newsroom.writer import town_name

REGION = "Приморский край"
_REMEMBERED_REQUESTS = 50_000


@dataclass(frozen=True, slots=True)
class TrueArticle:
    """An article as it really is now: what a perfect collector would have of it. Instants are aware UTC."""

    outlet: str
    url: str
    """The canonical URL."""
    title: str
    lead: str
    text: str
    """The whole text, lead included, paragraphs joined by an empty line."""
    authors: tuple[str, ...]
    published: datetime
    place: str
    section: str
    reprint_of: str | None = None
    """URL of the article whose text this one repeats."""
    copying: Copying | None = None
    """How it repeats it: word for word, with some words changed, or the beginning alone."""
    event: str | None = None
    """What happened, where several outlets tell it in their own words: a key of `texts/events_*.toml`."""
    edited: datetime | None = None
    earlier_text: str | None = None
    """The text before the edit, once there has been one."""


class Newsroom:
    """The invented press on 127.0.0.1, one port an outlet. Use it as a context manager, or `start` and `stop` it.

    `now` is where its clock begins (aware); `seed` chooses another fortnight; `base_port` puts outlet i of the table at
    `base_port + i`, so that a world can be started again at the same addresses; `outlets` are the keys of those that
    exist (all by default); `delay` is how many seconds the slow outlet takes. Raises ValueError for an unknown outlet
    or a naive `now`, OSError when a port is taken.
    """

    def __init__(
        self,
        *,
        now: datetime,
        seed: int = 1,
        base_port: int | None = None,
        outlets: Collection[str] | None = None,
        delay: float = 1.5,
    ) -> None:
        if now.tzinfo is None:
            raise ValueError("now must be an aware datetime")
        if unknown := set(outlets or ()) - BY_KEY.keys():
            raise ValueError(f"no such outlets: {', '.join(sorted(unknown))}")
        self._now = now.astimezone(UTC)
        self._base_port = base_port
        self._delay = delay
        self.outlets: tuple[Outlet, ...] = tuple(o for o in OUTLETS if outlets is None or o.key in outlets)
        self._stories: dict[str, list[Story]] = {outlet.key: [] for outlet in self.outlets}
        for story in compose(self._now, seed):
            if story.outlet.key in self._stories:
                self._stories[story.outlet.key].append(story)
        self._lock = threading.Lock()
        self._seen: deque[Seen] = deque(maxlen=_REMEMBERED_REQUESTS)
        self._ports: dict[str, int] = {}
        self._running = ExitStack()

    def start(self) -> Self:
        """Open every port (again, if it is running). The addresses are known from now on."""
        self.stop()
        with ExitStack() as opening:
            for outlet in self.outlets:
                self._open(outlet, opening)
            self._running = opening.pop_all()
        return self

    def stop(self) -> None:
        """Close every port and connection; may be called twice."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def now(self) -> datetime:
        """The world's clock: an article published later than this does not exist yet."""
        with self._lock:
            return self._now

    def advance(self, by: timedelta) -> datetime:
        """Let time pass; returns the new `now`. Raises ValueError when asked to turn the clock back."""
        if by < timedelta(0):
            raise ValueError("time does not go back")
        with self._lock:
            self._now += by
            return self._now

    @property
    def requests(self) -> list[Seen]:
        """The requests so far, oldest first (the last 50,000)."""
        with self._lock:
            return list(self._seen)

    def home(self, outlet: str) -> str:
        """The base URL of an outlet, with its slash. Raises KeyError before `start`."""
        return f"http://{HOST}:{self._ports[outlet]}/"

    def truth(self) -> tuple[TrueArticle, ...]:
        """Every article a polite collector could have by `now`, by time of publication."""
        now = self.now
        stories = [story for own in self._stories.values() for story in own if story.published <= now]
        stories.sort(key=lambda story: story.id)
        urls = {story.id: self._url(story) for story in stories}
        return tuple(self._true(story, urls, now) for story in stories)

    def sources_yaml(self) -> str:
        """The sources.yaml of this world."""
        lines = ["defaults:", "  contact: demo@newsroom.example", "sources:"]
        for outlet in self.outlets:
            lines += [f"  {outlet.key}:", *(f"    {line}" for line in self._yaml_entry(outlet))]
        return "\n".join(lines) + "\n"

    def _yaml_entry(self, outlet: Outlet) -> list[str]:
        home = self.home(outlet.key)
        place = town_name(outlet.town) if outlet.town else REGION
        own = [line.format(home=home, feed=home.rstrip("/") + outlet.path) for line in outlet.yaml]
        kind = [] if outlet.kind == "outlet" else [f"kind: {outlet.kind}"]
        fixed = [f"name: '{outlet.name}'", f"homepage: '{home}'", f"place: {place}", *kind]
        return [*fixed, *own, "pause: 0s", "allow_private: true"]

    def _open(self, outlet: Outlet, opening: ExitStack) -> None:
        wanted = 0 if self._base_port is None else self._base_port + OUTLETS.index(outlet)
        if outlet.trouble == "down":
            bound = opening.enter_context(reserve_closed_port(wanted))
            self._ports[outlet.key] = _port(bound)
            return
        site = Site(outlet, lambda target: self._serve(outlet, target), self._note, self._delay)
        server = SiteServer(site, wanted)
        opening.callback(server.close)
        self._ports[outlet.key] = server.port

    def _serve(self, outlet: Outlet, target: str) -> Document | None:
        return serve(outlet, self._stories[outlet.key], self.home(outlet.key), target, self.now)

    def _note(self, seen: Seen) -> None:
        with self._lock:
            self._seen.append(seen)

    def _url(self, story: Story) -> str:
        return self.home(story.outlet.key).rstrip("/") + article_path(story)

    def _true(self, story: Story, urls: dict[int, str], now: datetime) -> TrueArticle:
        edited = story.edited_at(now)
        original = urls.get(story.reprint_of) if story.reprint_of else None
        paragraphs = story.wording(now).paragraphs
        return TrueArticle(
            outlet=story.outlet.key,
            url=urls[story.id],
            title=story.title,
            lead=paragraphs[0],
            text="\n\n".join(paragraphs),
            authors=(story.author,) if story.author else (),
            published=story.published,
            place=town_name(story.draft.place),
            section=story.draft.section,
            reprint_of=original,
            copying=story.copying if original else None,
            event=story.event,
            edited=edited,
            earlier_text="\n\n".join(story.draft.paragraphs) if edited else None,
        )


def _port(bound: socket.socket) -> int:
    return int(bound.getsockname()[1])
