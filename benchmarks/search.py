"""What the full-text index costs an article, and how long a search takes: `python -m benchmarks.search --cases DIR`.

The index is written twice from the same Russian texts: as schema versions 1 to 4 did (the words as they stand, at the
announcement and again when the page has come), and as the pass does it now (stems and marks, once). Searches are put to an
archive of `--articles N` invented articles of a hundred words each, whose words follow Zipf's law.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from aggregator.store import Store, indexing
from aggregator.store.connection import transaction
from aggregator.store.times import stamp
from benchmarks.report import Goal, last_line, table
from benchmarks.store_world import NOW, SOURCES, Press

BATCH = 50
MOST_MS = 8.0
WORDS_A_TEXT = 100
IN_BULK = 10_000
A_DAY = 1_000

OLD = """
    CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT, lead TEXT, text TEXT);
    CREATE VIRTUAL TABLE search USING fts5(title, lead, text, content='articles', content_rowid='id',
      tokenize='unicode61 remove_diacritics 2');
"""
NEW = """
    CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT, lead TEXT, text TEXT);
    CREATE VIRTUAL TABLE search USING fts5(title, lead, text, marks, content='',
      tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
"""
Text = tuple[str, str, str]
"""Headline, lead, text."""


def texts(cases: Path) -> list[Text]:
    """Russian articles of the cases."""
    found = []
    for name in ("tgcontest_ru", "distractors"):
        for line in (cases / "dedup" / name / "docs.jsonl").read_text("utf-8").splitlines():
            said = json.loads(line)
            found.append((said.get("title") or "", said["text"].partition("\n")[0][:300], said["text"]))
    return found


def _old(connection: sqlite3.Connection, number: int, said: Text) -> None:
    """Announced with headline and lead, then the page: the row is forgotten and written again."""
    title, lead, text = (part.replace("ё", "е").replace("Ё", "Е") for part in said)
    connection.execute("INSERT INTO search (rowid, title, lead) VALUES (?, ?, ?)", (number, title, lead))
    connection.execute(
        "INSERT INTO search (search, rowid, title, lead) VALUES ('delete', ?, ?, ?)", (number, title, lead)
    )
    connection.execute("INSERT INTO search (rowid, title, lead, text) VALUES (?, ?, ?, ?)", (number, title, lead, text))


def _new(connection: sqlite3.Connection, number: int, said: Text) -> None:
    connection.execute(indexing.WRITE, (number, *indexing.row((*said, "2024-11-12", f"s{number % 200}", "1 2 3"))))


def cost(
    schema: str, write: Callable[[sqlite3.Connection, int, Text], None], made: Sequence[Text], file: Path
) -> tuple[float, float]:
    """CPU milliseconds and bytes an article."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(schema)
    before = connection.execute("PRAGMA page_count").fetchone()[0]
    begun = time.process_time()
    for first in range(0, len(made), BATCH):
        with transaction(connection):
            for number, said in enumerate(made[first : first + BATCH], first + 1):
                write(connection, number, said)
    spent = time.process_time() - begun
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    connection.execute("VACUUM")
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    connection.close()
    return spent / len(made) * 1000, (pages - before) * size / len(made)


def archive(file: Path, size: int) -> tuple[list[str], float]:
    """An archive of so many articles; the words by how common they are, and the milliseconds an article took to index."""
    press = Press(11)
    with Store.open(file) as store:
        store.sync_sources(SOURCES, NOW)
        towns = [
            number for (number,) in store.connection.execute("SELECT id FROM places WHERE kind = 'town' ORDER BY id")
        ]
        for first in range(0, size, IN_BULK):
            with transaction(store.connection):
                for number in range(first, min(size, first + IN_BULK)):
                    _put(store.connection, press, number, size, towns)
                store.connection.execute("DELETE FROM study_queue")
        begun = time.process_time()
        while store.index_articles(limit=200):
            pass
        return press.words, (time.process_time() - begun) / size * 1000


def _put(connection: sqlite3.Connection, press: Press, number: int, size: int, towns: Sequence[int]) -> None:
    at = NOW - timedelta(days=(size - number) / A_DAY)
    source, text = press.rng.choice(SOURCES), press.sentence((), WORDS_A_TEXT)
    url = f"{source.homepage}{number}"
    article = connection.execute(
        """INSERT INTO articles (source, day, sorted_at, title, lead, url, url_key, first_seen, page_state)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'complete')""",
        (source.key, stamp(at)[:10], stamp(at), press.sentence((), 8), text[:90], url, url, stamp(at)),
    ).lastrowid
    connection.execute("INSERT INTO article_texts (article_id, text) VALUES (?, ?)", (article, text))
    # the last town is a rare place
    town = towns[-1] if number % 1_000 == 0 else press.rng.choice(towns[:-1])
    connection.execute(
        "INSERT INTO article_places (article_id, place_id, how, weight, day) VALUES (?, ?, 'mention', 1, ?)",
        (article, town, stamp(at)[:10]),
    )


def questions(words: Sequence[str], rare: str) -> Iterator[tuple[str, list[str]]]:
    """Kinds of searches, with examples of each."""
    rng = random.Random(3)
    common, middling, seldom = words[:20], words[200:1_000], words[5_000:]
    yield "a common word", common
    yield "two common words", [f"{a} {b}" for a, b in zip(common, reversed(common), strict=True)]
    yield "three common words", [" ".join(rng.sample(common, 3)) for _ in range(20)]
    yield "a common and a middling word", [f"{rng.choice(common)} {rng.choice(middling)}" for _ in range(20)]
    yield "a rare word", rng.sample(seldom, 20)
    yield "a phrase of common words", [f'"{" ".join(rng.sample(common, 2))}"' for _ in range(20)]
    yield "a common word without another", [f"{a} -{b}" for a, b in zip(common, reversed(common), strict=True)]
    yield "a common word in a rare place", [f'{word} place:"{rare}"' for word in common]
    yield "a common word in a month", [f"{word} day:2026-09" for word in common]
    yield "a common word of a source", [f"{word} source:s7" for word in common]
    yield "a place alone", [f'place:"{rare}"'] * 20


def ask(file: Path, words: Sequence[str]) -> dict[str, tuple[float, float]]:
    """The median and the slowest of each kind, in milliseconds of CPU."""
    spent: dict[str, tuple[float, float]] = {}
    with Store.open(file, readonly=True) as store:
        rare = store.connection.execute(
            "SELECT name FROM places WHERE kind = 'town' ORDER BY id DESC LIMIT 1"
        ).fetchone()[0]
        for order in ("new", "best"):
            for kind, examples in questions(words, rare):
                times = []
                for query in examples:
                    store.find(query, order=order)  # type: ignore[arg-type]
                    begun = time.process_time()
                    store.find(query, order=order)  # type: ignore[arg-type]
                    times.append((time.process_time() - begun) * 1000)
                spent[f"{kind}, {order}"] = statistics.median(times), max(times)
    return spent


def run(cases: Path | None, size: int) -> None:
    ours: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        if cases is not None:
            made = texts(cases) * 3
            rows = []
            for name, schema, write in (("words, twice", OLD, _old), ("stems and marks, once", NEW, _new)):
                spent, size_of = cost(schema, write, made, Path(folder) / f"{name[:5]}.db")
                rows.append((name, f"{spent:.2f}", f"{size_of:,.0f}"))
                ours[name] = {"ms": round(spent, 3), "bytes": round(size_of)}
            length = statistics.mean(len(text) for _, _, text in made)
            print(
                table(
                    f"the index of {len(made):,} articles of {length:,.0f} characters",
                    ("what", "CPU ms", "bytes"),
                    rows,
                )
            )
        file = Path(folder) / "news.db"
        words, written = archive(file, size)
        spent_on = ask(file, words)
        print(f"{size:,} articles, {file.stat().st_size / 1e6:.0f} MB, indexed in {written:.2f} ms an article")
        rows = [(kind, f"{median:.2f}", f"{slowest:.2f}") for kind, (median, slowest) in spent_on.items()]
        print(table("a search, CPU ms", ("what, order", "median", "slowest"), rows))
    worst = max(median for kind, (median, _) in spent_on.items() if kind.endswith("new"))
    goal = Goal("ms a search, newest first", round(worst, 2), f"<= {MOST_MS}", worst <= MOST_MS)
    searches = {kind: {"median": round(a, 2), "slowest": round(b, 2)} for kind, (a, b) in spent_on.items()}
    print(last_line("search", ours | {"articles": size, "searches": searches}, goals=[goal]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="an archive of 10,000 articles")
    arguments = parser.parse_args()
    run(arguments.cases, 10_000 if arguments.quick else arguments.articles)
