"""What of an archive must be the same after a kill and a rerun as without one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from aggregator.store import Store

ROWS = """
    select a.source, a.url, a.title, a.day, a.published_at, a.lead, t.text, o.url as original, a.revision_count
    from articles a left join article_texts t on t.article_id = a.id left join articles o on o.id = a.reprint_of
    order by a.url
"""
MEMORY = "select key, alias, article_id is null from article_urls order by key"
LEARNT = "select source, pages from site_memories order by source"
STUDIED = """
    select a.url, p.name, ap.how, ap.stands, ap.mentions, ap.weight from article_places ap
    join articles a on a.id = ap.article_id join places p on p.id = ap.place_id order by a.url, p.name
"""
CITED = """
    select a.url, c.role, c.kind, c.name, c.rule from citations c join articles a on a.id = c.article_id
    order by a.url, c.role, c.name, c.rule
"""
UNSTUDIED = (
    "select count(*) from articles a left join stories s on s.id = a.story_id where s.id is null or s.merged_into"
)
"""Which story an article is in may depend on who came first; that it is in one may not."""
MISCOUNTED = """
    select s.id, s.articles, s.outlets, s.first_seen, s.last_seen, n.* from stories s left join (
      select story_id, count(*) as articles, count(distinct source) as outlets, min(sorted_at) as first, max(sorted_at) as last
      from articles group by story_id
    ) n on n.story_id = s.id
    where (s.articles, s.outlets) is not (ifnull(n.articles, 0), ifnull(n.outlets, 0))
      or s.merged_into is null and (s.first_seen, s.last_seen) is not (n.first, n.last)
"""
"""Stories that say another number of articles or outlets, or other times, than their articles do."""

VALIDATED = "select source from endpoints where etag is not null or last_modified is not null or body_hash is not null"
ANNOUNCED = "select source, url from articles"
NOT_COMPARED = ("sqlite_%", "runs", "search%")
"""Tables that say how the archive came about (runs), or follow from others and are checked by themselves (search)."""

Rows = tuple[list[tuple[object, ...]], ...]


def rows(database: Path) -> Rows:
    """The articles and what is known of them. Raises AssertionError if SQLite says that the file is damaged."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute(MISCOUNTED).fetchall() == []
        return tuple(
            connection.execute(query).fetchall() for query in (ROWS, MEMORY, LEARNT, STUDIED, CITED, UNSTUDIED)
        )


def tables(database: Path) -> Rows:
    """Every row of every table. Raises AssertionError if SQLite says that the file is damaged."""
    unlike = " and ".join(f"name not like '{each}'" for each in NOT_COMPARED)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        names = connection.execute(f"select name from sqlite_master where type = 'table' and {unlike} order by name")
        return tuple(sorted(connection.execute(f"select * from {name}").fetchall(), key=repr) for (name,) in names)


def check(database: Path) -> None:
    """The file is whole by its own rules, and everything in it can be searched for."""
    with Store.open(database) as store:
        assert store.check().problems == ()
        assert store.waiting_index() == 0


def lost_and_doubled(expected: Rows, found: Rows) -> tuple[int, int]:
    """How many rows are missing, and how many are there that should not be."""
    there = [Counter(map(repr, part)) for part in expected], [Counter(map(repr, part)) for part in found]
    pairs = list(zip(*there, strict=True))
    return sum((a - b).total() for a, b in pairs), sum((b - a).total() for a, b in pairs)


def unannounced(database: Path, whole: Path) -> list[tuple[object, ...]]:
    """Articles of sources whose validators are stored, and which are not there themselves: a 304 would hide them for ever."""
    with closing(sqlite3.connect(database)) as connection, closing(sqlite3.connect(whole)) as complete:
        if not connection.execute("select 1 from sqlite_master where name = 'articles'").fetchone():
            return []
        validated = {key for (key,) in connection.execute(VALIDATED)}
        there = set(connection.execute(ANNOUNCED))
        return [row for row in complete.execute(ANNOUNCED) if row[0] in validated and row not in there]
