"""Invented articles for `benchmarks.store`: words by Zipf's law, events told by several outlets, reprints; old days in bulk."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection
from zoneinfo import ZoneInfo

from aggregator import dedup
from aggregator.model import (
    Announced,
    Article,
    Moment,
    Page,
    Place,
    Plan,
    PollOutcome,
    Rhythm,
    Source,
    Validators,
)
from aggregator.normalize import urls
from aggregator.store import Store
from aggregator.store.connection import transaction
from aggregator.store.times import local, stamp

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ZONE = "Asia/Vladivostok"
A_DAY = 5_000
WORDS = 30_000
LONGEST_EVENT = timedelta(hours=30)
REGION = "Приморский край"
TOWNS = ("Спасск-Дальний", "Уссурийск", "Находка", "Артём", "Арсеньев", "Дальнегорск", "Лесозаводск", "Владивосток")
SAID = (
    "сообщили {} в администрации {}", "рассказали {} в пресс-службе {}", "пишет «{} {}»", "сообщает РИА Новости {} {}",
    "заявил глава района {} {}", "по словам директора {} {}",
)  # fmt: skip
SOURCES = tuple(
    Source(
        key=f"s{n}", name=f"Вести {n}", homepage=f"https://s{n}.example/", timezone=ZONE,
        place=Place(TOWNS[n % len(TOWNS)], REGION, "town", ZONE), feeds=(f"https://s{n}.example/feed",),
    )
    for n in range(200)
)  # fmt: skip
ENDINGS = ("", "а", "ы", "ов", "ом", "ний", "ость", "ение", "ать", "ил", "ная", "ского")
OLD_COLUMNS = """
    INSERT INTO articles (source, day, published_at, published_local, precision, sorted_at, title, lead, text_length, url,
      url_key, language, fingerprint, first_seen, page_state, story_id)
    VALUES (?, ?, ?, ?, 'second', ?, ?, ?, ?, ?, ?, 'ru', ?, ?, 'not-needed', ?)
"""
IN_BULK = 20_000


@dataclass
class Press:
    """Outlets that write: each article is its own, tells an event that others tell, too, or is a copy."""

    seed: int
    count: int = 0
    events: list[tuple[list[str], str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        syllables = [a + b for a in "бвгдклмнпрстхш" for b in "аеиоуыя"]
        stems = ["".join(self.rng.choices(syllables, k=self.rng.choice((1, 2, 2, 3)))) for _ in range(WORDS)]
        self.words = [stem + self.rng.choice(ENDINGS) for stem in stems]
        self.weights = list(itertools.accumulate(1 / (n + 10) for n in range(WORDS)))

    def articles(self, at: datetime, count: int, *, spread: int, first: int = 0) -> list[Article]:
        """So many articles, published within `spread` minutes after an instant."""
        begun = self.rng.randrange(len(SOURCES)) + first
        return [
            self._article(SOURCES[(begun + n // 20) % len(SOURCES)], at + timedelta(minutes=self.rng.random() * spread))
            for n in range(count)
        ]

    def sentence(self, about: Sequence[str], length: int) -> str:
        said = self.rng.choices(self.words, cum_weights=self.weights, k=length)
        for word in about:
            said[self.rng.randrange(length)] = word
        return " ".join(said).capitalize()

    def _article(self, source: Source, at: datetime) -> Article:
        self.count += 1
        chance = self.rng.random()
        if chance < 0.05 and self.texts:
            text = self._copied(self.rng.choice(self.texts[-400:]))
            title = text.partition(".")[0][:90]
        else:
            about, town = self._event() if chance < 0.3 else (self._about(), self.rng.choice(TOWNS))
            title = self.sentence(self.rng.sample(about, 4), 8)
            text = self._text(about, town)
            self.texts = [*self.texts[-400:], text] if self.count % 400 == 0 else self.texts
            self.texts.append(text)
        url = f"{source.homepage}{self.count}"
        named, keys = dedup.described(text)
        return Article(
            source=source.key, url=url, key=urls.key(url), title=title, lead=text.partition(". ")[0] + ".", text=text,
            day=at.astimezone(ZoneInfo(ZONE)).date(), first_seen=at, published=Moment(at), language="ru",
            fingerprint=named, bands=keys.bands if keys else (), provenance={"title": "feed", "published": "feed"},
        )  # fmt: skip

    def _about(self) -> list[str]:
        """The words of an event: rare ones, two names, a number."""
        rare = self.rng.sample(self.words[500:], 6)
        return [*rare[:4], rare[4].capitalize(), rare[5].capitalize(), str(self.rng.randrange(10, 9_000))]

    def _event(self) -> tuple[list[str], str]:
        """One of the last events, or a new one: about four articles tell it."""
        if not self.events or self.rng.random() < 0.25:
            self.events = [*self.events[-60:], (self._about(), self.rng.choice(TOWNS))]
        return self.rng.choice(self.events)

    def _text(self, about: Sequence[str], town: str) -> str:
        sentences = [self.sentence(self.rng.sample(about, 2), self.rng.randint(8, 18)) for _ in range(14)]
        sentences[0] += f" в городе {town}"
        sentences[2] += ", " + self.rng.choice(SAID).format(*self.rng.sample(self.words, 2))
        return ". ".join(sentences[:5]) + ".\n\n" + ". ".join(sentences[5:]) + "."

    def _copied(self, text: str) -> str:
        return text if self.rng.random() < 0.5 else f"По материалам коллег. {text.replace('сообщили', 'рассказали')}"


def poll(store: Store, run_id: int, made: Sequence[Article], at: datetime) -> None:
    """The articles as polls of their sources hand them over."""
    for key, group in itertools.groupby(made, key=lambda each: each.source):
        (state,) = store.endpoints([key])
        page = Page(state.endpoint.url, b"<rss/>", {}, at, validators=Validators(), wire_bytes=100)
        hour = timedelta(hours=1)
        outcome = PollOutcome(
            state, page, Plan(at + hour, hour, ("because",)), announced=tuple(Announced(each, None) for each in group),
            rhythm=Rhythm(gap=hour), format="rss20",
        )  # fmt: skip
        store.record_poll(run_id, outcome)


def fill(connection: Connection, press: Press, size: int, *, before: int) -> None:
    """Old articles, from so many days ago on, until the archive has that many; each a story of its own, studied long ago."""
    (there,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    places = [number for (number,) in connection.execute("SELECT id FROM places")]
    oldest = connection.execute("SELECT min(sorted_at) FROM articles").fetchone()[0]
    at = min(datetime.fromisoformat(oldest), NOW - timedelta(days=before))
    while there < size:
        count = min(IN_BULK, size - there)
        with transaction(connection):
            at = _bulk(connection, press, count, at, places)
            connection.execute("DELETE FROM study_queue WHERE article_id > ?", (_last(connection) - count,))
        there += count
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _bulk(connection: Connection, press: Press, count: int, at: datetime, places: Sequence[int]) -> datetime:
    first, first_story, rng = _last(connection) + 1, _last(connection, "stories") + 1, press.rng
    step, zone = timedelta(days=1) / A_DAY, ZoneInfo(ZONE)
    stories, rows, texts, known, settled = [], [], [], [], []
    for n in range(count):
        at -= step
        source, when, local_time = rng.choice(SOURCES), stamp(at), local(Moment(at), zone) or ""
        title, key = press.sentence((), 8), f"{source.key}.example/old/{first + n}"
        text = press.sentence((), 12)
        stories.append((first_story + n, title, when, when, when, 1, 1))
        rows.append((source.key, local_time[:10], when, local_time, when, title, text[:60], len(text), f"https://{key}", key,
                     f"{rng.getrandbits(128):032x}", when, first_story + n))  # fmt: skip
        texts.append((first + n, text))
        known.append((key, first + n, when))
        settled += [(first + n, place, "mention", 0.6, local_time[:10]) for place in rng.sample(places, 2)]
    connection.executemany(
        "INSERT INTO stories (id, title, first_seen, last_seen, updated_at, articles, outlets) VALUES (?, ?, ?, ?, ?, ?, ?)",
        stories,
    )
    connection.executemany(OLD_COLUMNS, rows)
    connection.executemany("INSERT INTO article_texts (article_id, text) VALUES (?, ?)", texts)
    connection.executemany("INSERT INTO article_urls (key, article_id, first_seen) VALUES (?, ?, ?)", known)
    connection.executemany(
        "INSERT INTO article_places (article_id, place_id, how, weight, day) VALUES (?, ?, ?, ?, ?)", settled
    )
    return at


def _last(connection: Connection, of: str = "articles") -> int:
    found = "SELECT max(id) FROM articles" if of == "articles" else "SELECT max(id) FROM stories"
    return int(connection.execute(found).fetchone()[0] or 0)
