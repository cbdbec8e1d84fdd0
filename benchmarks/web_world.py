"""An invented archive of any size: `python -m benchmarks.web_world FILE ARTICLES [--brief]`. For `benchmarks.web` and `.days`.

Towns of all sizes, days back to back, texts as long as news are; with `--brief` of a few sentences, and not indexed for search.

Rows are written in bulk into a file of version 4 without its triggers, which is then migrated: what the pages read is made by
the program's own SQL, and the search index by the program's own pass.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import zip_longest
from pathlib import Path
from sqlite3 import Connection
from zoneinfo import ZoneInfo

from aggregator.model import Moment, Place, Source
from aggregator.places import Gazetteer
from aggregator.store import Store, migrations
from aggregator.store.connection import connect, transaction
from aggregator.store.times import local, stamp
from benchmarks.store_world import Press

REGIONS = ("Приморский край", "Хабаровский край", "Свердловская область", "Республика Татарстан", "Московская область")
TOWNS = 12
"""Of each region, the largest: the n-th has 1/n of the news of the first."""

OUTLETS = 200
A_DAY = 1_000
SENTENCES = 40_000
SENTENCES_EACH = (6, 26)
AT_ONCE = 20_000
CITED = ("пресс-служба правительства", "ИА «Кедровка»", "МЧС", "прокуратура", "администрация города", "ГИБДД")


@dataclass(frozen=True, slots=True)
class World:
    """What the questions are put about."""

    towns: tuple[Place, ...]
    regions: tuple[Place, ...]
    days: tuple[str, ...]
    words: tuple[str, ...]
    """The commonest first."""


def build(file: Path, size: int, now: datetime, *, sentences: tuple[int, int] = SENTENCES_EACH) -> World:
    """Make the archive of version 4, its latest article some minutes before `now`; `sentences` each has at least and at most."""
    regions, towns = _places()
    press = Press(11)
    sources = tuple(_source(n, regions, towns) for n in range(OUTLETS))
    connection = connect(file, create=True, readonly=False)
    migrations.migrate(connection, file, migrations.scripts()[:4])
    triggers = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    with transaction(connection):
        numbers = _settle(connection, regions + towns, sources)
    for first in range(0, size, AT_ONCE):
        with transaction(connection):
            _write(
                connection,
                press,
                range(first, min(size, first + AT_ONCE)),
                size,
                now,
                sources,
                towns,
                numbers,
                sentences,
            )
    for sql in triggers:
        connection.execute(sql)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    days = tuple(f"{now - timedelta(days=n):%Y-%m-%d}" for n in range(size // A_DAY + 1))
    return World(towns, regions, days, tuple(press.words))


def _places() -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    gazetteer = Gazetteer.load()
    regions = tuple(place for place in gazetteer.regions if place.name in REGIONS)
    towns = [
        sorted((town for town in gazetteer.towns if town.region == name), key=lambda town: -(town.population or 0))[
            :TOWNS
        ]
        for name in REGIONS
    ]
    return regions, tuple(town for same in zip_longest(*towns) for town in same if town)


def _source(n: int, regions: tuple[Place, ...], towns: tuple[Place, ...]) -> Source:
    place = towns[n % len(towns)] if n % 4 else regions[n % len(regions)]
    home = f"https://vesti{n}.example/"
    return Source(
        key=f"vesti{n}", name=f"Вести {n}", homepage=home, timezone=place.timezone, place=place, feeds=(home + "rss",)
    )


def _settle(connection: Connection, places: tuple[Place, ...], sources: tuple[Source, ...]) -> dict[Place, int]:
    """Write the places and the outlets; the numbers of the places."""
    numbers: dict[Place, int] = {}
    for number, place in enumerate(places, 1):
        numbers[place] = number
        connection.execute(
            "INSERT INTO places (id, name, region, kind, timezone, population) VALUES (?, ?, ?, ?, ?, ?)",
            (number, place.name, place.region, place.kind, place.timezone, place.population),
        )
    for source in sources:
        connection.execute(
            """INSERT INTO sources (key, name, homepage, kind, place_id, timezone, language, added_at, settings_hash)
               VALUES (?, ?, ?, 'outlet', ?, ?, 'ru', '2020-01-01T00:00:00Z', '')""",
            (
                source.key,
                source.name,
                source.homepage,
                numbers[source.place] if source.place else None,
                source.timezone,
            ),
        )
        connection.execute(
            "INSERT INTO endpoints (source, kind, url, last_success) VALUES (?, 'feed', ?, '2026-01-01T00:00:00Z')",
            (source.key, source.feeds[0]),
        )
    return numbers


def _write(
    connection: Connection, press: Press, span: range, size: int, now: datetime, sources: tuple[Source, ...],
    towns: tuple[Place, ...], numbers: dict[Place, int], sentences: tuple[int, int],
) -> None:  # fmt: skip
    """Articles by number, the oldest first; about three of ten tell a story that others tell, too."""
    rng = press.rng
    pool = _sentences()
    shares = [1 / (n // len(REGIONS) + 1) for n in range(len(towns))]
    by_name = {place.name: place for place in numbers}
    rows, texts, urls, settled, cited, stories = [], [], [], [], [], {}
    for n in span:
        at = now - timedelta(days=1) / A_DAY * (size - n) - timedelta(minutes=2)
        source, town = rng.choice(sources), rng.choices(towns, shares)[0]
        when, local_time = stamp(at), local(Moment(at), ZoneInfo(source.timezone)) or ""
        story = n + 1 if rng.random() < 0.7 or not stories else rng.choice(list(stories)[-200:])
        title = rng.choice(pool)[:80].rstrip() + f", {town.name}"
        text = " ".join(rng.choices(pool, k=rng.randint(*sentences)))
        url = f"{source.homepage}{n}"
        told = stories.setdefault(story, [title, when, when, 0, set()])
        told[2:4] = [when, told[3] + 1]
        told[4].add(source.key)
        rows.append((n + 1, source.key, local_time[:10], when, local_time, when, title, text[:160], len(text), url, url[8:],
                     when, story, n - 3 if n > 10 and rng.random() < 0.05 else None))  # fmt: skip
        texts.append((n + 1, text))
        urls.append((url[8:], n + 1, when))
        weights = (
            (town, "mention", rng.choice((1.0, 0.8, 0.6))),
            (by_name[town.region], "region", 0.5),
            (source.place, "source", 0.4),
        )
        settled += [
            (n + 1, numbers[place], how, weight, local_time[:10])
            for place, how, weight in {each[0]: each for each in reversed(weights)}.values() if place
        ]  # fmt: skip
        if rng.random() < 0.4:
            cited.append((n + 1, "primary", rng.choice(CITED), "organisation", "text", "said"))
    _insert(connection, rows, texts, urls, settled, cited, stories)


@cache
def _sentences() -> tuple[str, ...]:
    press = Press(12)
    return tuple(press.sentence((), press.rng.randint(8, 18)) + "." for _ in range(SENTENCES))


def _insert(connection: Connection, rows, texts, urls, settled, cited, stories) -> None:  # type: ignore[no-untyped-def]
    connection.executemany(
        "INSERT INTO stories (id, title, first_seen, last_seen, updated_at, articles, outlets) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((key, told[0], told[1], told[2], told[2], told[3], len(told[4])) for key, told in stories.items()),
    )
    connection.executemany(
        """INSERT INTO articles (id, source, day, published_at, published_local, precision, sorted_at, title, lead, text_length,
             url, url_key, language, first_seen, page_state, story_id, reprint_of)
           VALUES (?, ?, ?, ?, ?, 'second', ?, ?, ?, ?, ?, ?, 'ru', ?, 'complete', ?, ?)""",
        rows,
    )
    connection.executemany("INSERT INTO article_texts (article_id, text) VALUES (?, ?)", texts)
    connection.executemany("INSERT INTO article_urls (key, article_id, first_seen) VALUES (?, ?, ?)", urls)
    connection.executemany(
        "INSERT INTO article_places (article_id, place_id, how, weight, day) VALUES (?, ?, ?, ?, ?)", settled
    )
    connection.executemany(
        "INSERT INTO citations (article_id, role, name, kind, method, rule) VALUES (?, ?, ?, ?, ?, ?)", cited
    )


def finish(file: Path, *, index: bool = True) -> None:
    """Bring the file to this version, and let the program index all of it."""
    with Store.open(file) as store:
        while index and store.waiting_index():
            store.index_articles(limit=5_000)
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.connection.execute("ANALYZE")
    for copy in file.parent.glob(f"{file.name}.v*.backup"):
        copy.unlink()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("articles", type=int)
    parser.add_argument("--brief", action="store_true", help="short texts, and no index for search")
    arguments = parser.parse_args()
    lengths = (1, 3) if arguments.brief else SENTENCES_EACH
    build(arguments.file, arguments.articles, datetime.now(UTC), sentences=lengths)
    finish(arguments.file, index=not arguments.brief)
