"""A search as it was typed in, the expression that FTS5 looks for out: names of places and sources become marks of the index.

Each word stands in quotes, so that no character means anything to FTS5 (https://www.sqlite.org/fts5.html section 3).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from aggregator.errors import UsageError
from aggregator.model import Place
from aggregator.normalize.text import fold
from aggregator.places import spelt
from aggregator.store import asking, newspaper, places
from aggregator.store.asking import Filter, Part, Span
from aggregator.store.indexing import day_marks, place_mark, source_mark

NAMED = """
    SELECT id FROM places WHERE name = :name
    UNION SELECT p.id FROM json_each(:meant) m CROSS JOIN places p
      WHERE p.name = json_extract(m.value, '$[0]') AND p.region = json_extract(m.value, '$[1]')
"""

NOTHING_WANTED = "no word to look for, only what is to be left out"
SAID = 80
"""Characters of what was typed that are repeated."""


@dataclass(frozen=True, slots=True)
class Match:
    """What FTS5 is asked; nothing can match where `said` is empty."""

    said: str = ""
    in_title: str = ""
    """The same with all words in the headline; empty if there are no words."""
    in_lead: str = ""
    """The same with all words in headline and lead."""
    parts: tuple[Part, ...] = ()
    ignored: tuple[str, ...] = ()
    """What of it could not be followed, in words."""


def of(
    database: Database,
    typed: str,
    *,
    since: date | None = None,
    until: date | None = None,
    place: Place | str | int | None = None,
    source: str | None = None,
) -> Match:
    """Turn what was typed, and what narrows it, into an expression. Raises UsageError for a place of an ambiguous name."""
    query = asking.parse(typed)
    ignored = list(query.ignored)
    groups = [] if place is None else [_of_place(database, place)]
    groups += [] if source is None else [[source_mark(source)]]
    without: list[str] = []
    for kind in ("place", "source"):
        wanted, excluded = _resolved(database, [each for each in query.filters if each.kind == kind], ignored)
        groups += [wanted] if wanted else []
        without += excluded
    known = newspaper.bounds(database, None)
    if since or until:
        groups.append(_days([Span(since or date.min, until or date.max)], known))
    if query.days:
        groups.append(_days(query.days, known))
    without += _days(query.other_days, known)
    if not all(groups):
        return Match(parts=query.wanted, ignored=tuple(ignored))
    words = " AND ".join(_quoted(" ".join(part)) for part in query.wanted)
    marks = [_any(group) for group in groups]
    exclude = [_quoted(" ".join(part)) for part in query.unwanted] + [_quoted(mark) for mark in without]
    if not words:
        ignored += [f"{typed.strip()[:SAID]}: {NOTHING_WANTED}"] if exclude and not marks else []
        return Match(_whole(marks, exclude), ignored=tuple(ignored))
    return Match(
        _whole([f"({words})", *marks], exclude),
        _whole([f"{{title}} : ({words})", *marks], exclude),
        _whole([f"{{title lead}} : ({words})", *marks], exclude),
        query.wanted,
        tuple(ignored),
    )


def words(typed: str) -> str:
    """The words, phrases and exclusions of what was typed, without filters; «""» (nothing matches) if there are none."""
    query = asking.parse(typed)
    wanted = [" AND ".join(_quoted(" ".join(part)) for part in query.wanted)]
    return _whole(wanted, [_quoted(" ".join(part)) for part in query.unwanted]) if query.wanted else '""'


def followed(match: Match) -> Match:
    """The same where no filter may be left out. Raises UsageError that says what cannot be followed."""
    left_out = [each for each in match.ignored if not each.endswith((asking.NO_BEGINNINGS, NOTHING_WANTED))]
    if left_out:
        raise UsageError(f"this cannot be searched for: {'; '.join(left_out)}")
    return match


def _of_place(database: Database, wanted: Place | str | int) -> list[str]:
    row = wanted if isinstance(wanted, int) else places.resolve(database.conn, wanted)
    return [] if row is None else [place_mark(row)]


def _resolved(database: Database, filters: Sequence[Filter], ignored: list[str]) -> tuple[list[str], list[str]]:
    """The marks of the places or sources that are named, and of those that are excluded."""
    wanted: list[str] = []
    excluded: list[str] = []
    for each in filters:
        marks = _places_named(database, each.name) if each.kind == "place" else _sources_named(database, each.name)
        if not marks:
            ignored.append(f"{each.kind}:{each.name}: no {each.kind} of that name")
        (excluded if each.excluded else wanted).extend(marks)
    return wanted, excluded


def _places_named(database: Database, name: str) -> list[str]:
    """The places of a name, all that bear it; `Мирный, Архангельская область` is one of them. However it is spelt."""
    meant = json.dumps([(place.name, place.region) for place in spelt.meant(name)])
    rows = database.conn.execute(NAMED, {"name": name, "meant": meant}).fetchall()
    if not rows:
        town, _, region = (fold(part) for part in name.partition(","))
        every = database.conn.execute("SELECT id, name, region FROM places ORDER BY id").fetchall()
        rows = [row for row in every if fold(row[1]) == town and region in ("", fold(row[2]))]
    return [place_mark(row[0]) for row in rows]


def _sources_named(database: Database, name: str) -> list[str]:
    """The source of a key, else those of a name."""
    rows = database.conn.execute("SELECT key, name FROM sources ORDER BY key").fetchall()
    keyed = [key for key, _ in rows if key == name.lower()]
    return [source_mark(key) for key in keyed or [key for key, called in rows if fold(called) == fold(name)]]


def _days(spans: Iterable[Span], known: tuple[date, date] | None) -> list[str]:
    """The marks of days, as far as the archive has any."""
    if known is None:
        return []
    found: dict[str, None] = {}
    for span in spans:
        found |= dict.fromkeys(day_marks(max(span.first, known[0]), min(span.last, known[1])))
    return [*found]


def _whole(parts: Sequence[str], excluded: Sequence[str]) -> str:
    """All of these, and none of those."""
    if not parts:
        return ""
    return " NOT ".join((f"({' AND '.join(parts)})", *excluded))


def _any(marks: Sequence[str]) -> str:
    return f"({' OR '.join(_quoted(mark) for mark in marks)})"


def _quoted(words: str) -> str:
    return f'"{words}"'
