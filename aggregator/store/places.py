"""Places in, their rows out; and the places an article belongs to. Part of every write that dates or places an article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from sqlite3 import Connection
from typing import TypeAlias

from sqlite_utils import Database

from aggregator.errors import UsageError
from aggregator.model import Mention, Place
from aggregator.model.analysis import Where
from aggregator.normalize.text import fold

SOURCE_WEIGHT = 0.4
"""An article belongs to its source's own place, but less than to one that it names."""

REGION_WEIGHT = 0.2
WEIGHTS: dict[Where, float] = {"title": 1.0, "lead": 0.8, "text": 0.6}
"""By the most telling part of an article that names a place; times how sure the mention is."""

SLIGHTEST = 0.05
WIDE = frozenset({"region", "country"})

Row: TypeAlias = tuple[int, int, str, float, str, int, str]
"""The columns of INSERT."""

INSERT = """
    INSERT INTO article_places (article_id, place_id, how, weight, day, mentions, stands, at)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, sorted_at FROM articles WHERE id = ?1
"""
NAMED = """
    SELECT article_id, place_id, how, weight, day, mentions, stands FROM article_places WHERE article_id = ?
"""
SETTLE = " ".join((INSERT, "ON CONFLICT (article_id, place_id) DO NOTHING"))
RENAMED = "SET how = excluded.how, weight = excluded.weight, mentions = excluded.mentions, stands = excluded.stands"
NAME = " ".join((INSERT, "ON CONFLICT (article_id, place_id) DO UPDATE", RENAMED))
"""A row that stays is changed in its place: what is counted by place and day is not counted twice for nothing."""


@dataclass(frozen=True, slots=True)
class Home:
    """The place rows of a source: its own, and its region's if it is a town."""

    place_id: int
    region_id: int | None = None


def keep(database: Database, place: Place) -> Home:
    """Write a place (and the region of a town) and give back its rows."""
    row = {
        "name": place.name, "region": place.region, "kind": place.kind, "timezone": place.timezone,
        "lat": place.latitude, "lon": place.longitude, "population": place.population,
    }  # fmt: skip
    connection = database.conn
    region_id = None
    if place.kind not in WIDE and place.region and place.region != place.name:
        region = {"name": place.region, "region": place.region, "kind": "region", "timezone": place.timezone}
        database.table("places").insert(region, ignore=True)
        region_id = _id(connection, place.region, place.region)
    found = connection.execute(
        "SELECT id FROM places WHERE name = ? AND region = ?", (place.name, place.region)
    ).fetchone()
    if found:
        database.table("places").update(found[0], row)
        return Home(int(found[0]), region_id)
    database.table("places").insert(row)
    return Home(_id(connection, place.name, place.region), region_id)


def home_of(connection: Connection, source: str) -> Home | None:
    """The place rows of a source, if it has a place."""
    row = connection.execute(
        """SELECT p.id, r.id FROM sources s JOIN places p ON p.id = s.place_id
           LEFT JOIN places r ON p.kind NOT IN ('region', 'country') AND r.name = p.region AND r.region = p.region
           WHERE s.key = ?""",
        (source,),
    ).fetchone()
    return Home(row[0], row[1]) if row else None


def settle(connection: Connection, article_id: int, home: Home | None, day: date) -> None:
    """Let an article belong to its source's place, weakly, and through it to the region."""
    connection.executemany(SETTLE, _own(article_id, home, day.isoformat()))


def name(
    connection: Connection, article_id: int, mentions: Iterable[tuple[Mention, int]], home: Home | None, day: str
) -> None:
    """Let an article belong to the places it names (each with its row), in place of those it was found to name before.

    Its source's own place is a weak one, if it does not name it.
    """
    rows: dict[int, Row] = {}
    for mention, row in mentions:
        how = "mention" if mention.count else "region"
        weight = max(SLIGHTEST, round(WEIGHTS[mention.where] * mention.confidence, 3))
        rows.setdefault(row, (article_id, row, how, weight, day, mention.count, mention.where))
    for own in _own(article_id, home, day):
        rows.setdefault(own[1], own)
    there: dict[int, Row] = {row[1]: row for row in connection.execute(NAMED, (article_id,))}
    gone = [(article_id, place) for place in there if place not in rows]
    if gone:
        connection.executemany("DELETE FROM article_places WHERE article_id = ? AND place_id = ?", gone)
    connection.executemany(NAME, [row for place, row in rows.items() if there.get(place) != row])


def row_of(database: Database, place: Place) -> int:
    """The row of a place, written if it is not there."""
    found = database.conn.execute(
        "SELECT id FROM places WHERE name = ? AND region = ?", (place.name, place.region)
    ).fetchone()
    return int(found[0]) if found else keep(database, place).place_id


def resettle(connection: Connection, article_id: int, home: Home | None, day: date) -> None:
    """The same after the article has gone over to another source."""
    connection.execute("DELETE FROM article_places WHERE article_id = ? AND how IN ('source', 'region')", (article_id,))
    settle(connection, article_id, home, day)


def resolve(connection: Connection, wanted: Place | str) -> int | None:
    """The row of a place; None if nothing in the archive belongs to it.

    Raises UsageError for a name that several places bear.
    """
    rows = connection.execute("SELECT id, name, region FROM places ORDER BY id").fetchall()
    if isinstance(wanted, Place):
        named = (fold(wanted.name), fold(wanted.region))
        return next((row[0] for row in rows if (fold(row[1]), fold(row[2])) == named), None)
    name, _, region = (fold(part) for part in wanted.partition(","))
    found = [row for row in rows if fold(row[1]) == name and region in ("", fold(row[2]))]
    if len(found) > 1:
        raise UsageError(f"several places are named {wanted}: {_listed(found)}")
    return found[0][0] if found else None


def _own(article_id: int, home: Home | None, day: str) -> list[Row]:
    """The rows of its source's place."""
    if home is None:
        return []
    rows: list[Row] = [(article_id, home.place_id, "source", SOURCE_WEIGHT, day, 0, "source")]
    if home.region_id is not None:
        rows.append((article_id, home.region_id, "region", REGION_WEIGHT, day, 0, "source"))
    return rows


def _listed(rows: Iterable[tuple[int, str, str]]) -> str:
    return "; ".join(f"{name}, {region}" for _, name, region in rows)


def _id(connection: Connection, name: str, region: str) -> int:
    (number,) = connection.execute("SELECT id FROM places WHERE name = ? AND region = ?", (name, region)).fetchone()
    return int(number)
