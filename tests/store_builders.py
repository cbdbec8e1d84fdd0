"""Words to set up store tests with: sources, announcements, polls and pages, as a pass would hand them over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.failures import FailureKind
from aggregator.model import (
    Announced,
    Answer,
    Article,
    EndpointState,
    Failure,
    Moment,
    NotModified,
    Page,
    PageOutcome,
    PageTask,
    Place,
    Plan,
    PollOutcome,
    Rhythm,
    Source,
    Stored,
    Validators,
)
from aggregator.normalize import urls
from aggregator.store import Store

NOW = datetime(2024, 11, 12, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZONE = "Asia/Vladivostok"
REGION = "Приморский край"
SPASSK = Place("Спасск-Дальний", REGION, "town", ZONE, 44.59, 132.82, 39_000)
USSURIYSK = Place("Уссурийск", REGION, "town", ZONE)
PRIMORYE = Place(REGION, REGION, "region", ZONE)


def source(key: str = "spassk", **settings: Any) -> Source:
    """An outlet with one feed on a site of its own, in Spassk-Dalny unless told otherwise."""
    home = f"https://{key}.example/"
    return Source(
        **{
            "key": key, "name": f"Газета {key}", "homepage": home, "timezone": ZONE, "place": SPASSK,
            "feeds": (home + "feed",),
        }
        | settings
    )  # fmt: skip


def article(path: str = "1", title: str = "", *, of: str = "spassk", **fields: Any) -> Article:
    """An article as a feed announces it: `path` on the site of `of`, published an hour ago."""
    url = path if path.startswith("http") else f"https://{of}.example/{path}"
    published = fields.pop("published", Moment(NOW - timedelta(hours=1)))
    first_seen = fields.pop("first_seen", NOW)
    moment = published.at if published else first_seen
    named = {"title": "feed", "published": "feed" if published else "first-seen", "language": "source"}
    named |= {name: "feed" for name in fields if fields[name]}
    made: dict[str, Any] = {
        "source": of, "url": url, "key": urls.key(url), "title": title or f"Новость {path}",
        "day": moment.astimezone(ZoneInfo(ZONE)).date(), "first_seen": first_seen, "published": published,
        "language": "ru", "provenance": named,
    }  # fmt: skip
    return Article(**(made | fields))


class Desk:
    """A store with its sources synced, one run open, and a clock that moves a minute with each poll."""

    def __init__(self, path: Path, *sources: Source, **options: Any) -> None:
        self.store = Store.open(path, **options)
        self.now = NOW
        self.sources = sources or (source(),)
        self.store.sync_sources(self.sources, self.now)
        self.run = self.store.begin_run(self.now)

    def state(self, key: str = "spassk", nth: int = 0) -> EndpointState:
        return self.store.endpoints([key])[nth]

    def poll(
        self,
        *articles: Article,
        of: str = "spassk",
        nth: int = 0,
        pages: bool = False,
        answer: Answer | None = None,
        **outcome: Any,
    ) -> Stored:
        """A poll that announced these; `pages`: their pages are to be fetched."""
        self.now += MINUTE
        state = self.state(of, nth)
        announced = tuple(Announced(each, self.now if pages else None) for each in articles)
        made: dict[str, Any] = {
            "plan": Plan(self.now + 5 * MINUTE, 5 * MINUTE, ("because",)), "announced": announced,
            "rhythm": Rhythm(gap=10 * MINUTE), "format": "rss20",
        }  # fmt: skip
        return self.store.record_poll(self.run, PollOutcome(state, answer or self.page(state), **(made | outcome)))

    def page(self, state: EndpointState, **fields: Any) -> Page:
        validators = Validators(etag='"1"', body_hash="h")
        return Page(state.endpoint.url, b"<rss/>", {}, self.now, validators=validators, wire_bytes=100, **fields)

    def failure(self, kind: FailureKind = FailureKind.TIMEOUT, detail: str = "too slow") -> Failure:
        return Failure(kind, detail, "https://spassk.example/feed", self.now)

    def unchanged(self) -> NotModified:
        return NotModified("https://spassk.example/feed", self.now)

    def complete(self, task: PageTask, next_due: datetime | None = None, **fields: Any) -> Stored:
        """The page of a task was read, and said this."""
        self.now += MINUTE
        found = {"text": "Полный текст новости.", **fields}
        named = dict(task.article.provenance) | {name: "json-ld" for name in found if name != "fingerprint"}
        done = replace(task.article, **found, provenance=named)
        done = replace(done, key=urls.key(done.url))
        answer = Page(done.url, b"<html/>", {}, self.now)
        return self.store.record_page(self.run, PageOutcome(task, answer, done, next_due))

    def fail(self, task: PageTask, next_due: datetime | None, **outcome: Any) -> Stored:
        return self.store.record_page(self.run, PageOutcome(task, self.failure(), None, next_due, **outcome))

    def due(self) -> list[PageTask]:
        return self.store.due_pages(self.now + MINUTE)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.store.connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Any:
        row = self.rows(sql, *values)[0]
        return row[0] if len(row) == 1 else row

    def titles(self) -> list[str]:
        return [title for (title,) in self.rows("SELECT title FROM articles ORDER BY id")]


def reprint(of: str, text: str = "общий текст", **fields: Any) -> Article:
    """An article of a source with a text that others may have, too."""
    return article(fields.pop("path", "r"), of=of, text=text, fingerprint=f"fp {text}", **fields)
