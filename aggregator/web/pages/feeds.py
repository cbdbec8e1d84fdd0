"""The feeds of a place, an outlet and a search: `/spassk-dalny/rss.xml`, `/source/vesti/atom.xml`, `/search/feed.json?q=…`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from aggregator.model import Place
from aggregator.outputs import FEEDS, MEDIA_TYPES, Channel
from aggregator.outputs.feed import instant
from aggregator.store import Archive
from aggregator.web.head import FEEDS as FILES
from aggregator.web.moments import zone_of
from aggregator.web.pages import asked, here
from aggregator.web.pages.here import Here
from aggregator.web.pages.narrowing import feed_title, narrowing
from aggregator.web.plain import NAME, said
from aggregator.web.visit import Answer, Document, NowhereError, Visit

MOST = 50
"""Articles of a feed."""

LOOKED_AT = 100
"""Articles that are looked at for these: reprints are passed over."""

AHEAD = timedelta(hours=14)
"""By so much the clocks of the easternmost zone are ahead of UTC."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FORMATS = dict(zip((file for file, _, _ in FILES), FEEDS, strict=True))
"""The name of a feed's file, and the format of `aggregator.outputs` it is in."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a feed is of."""

    title: str
    page: str
    """The path of the page that shows the same."""
    query: str = ""


@here.of_place
def of_place(archive: Archive, visit: Visit, at: Here) -> Answer:
    """The latest articles of a town or region, reprints left out."""
    rows = archive.news(place=Place(at.name, at.region, "town", at.zone.key), until=at.today, limit=LOOKED_AT)
    return _document(visit, Shown(visit.words.fill("news_of", of=at.said.of), at.said.path), _originals(rows))


def of_source(archive: Archive, visit: Visit) -> Answer:
    """The latest articles of an outlet, its reprints, too; those that are dated ahead, once their day has come."""
    key = asked.key(visit)
    outlet = archive.source_page(key, limit=0)
    if outlet is None:
        raise NowhereError
    shown = Shown(said(outlet["name"], NAME), asked.source_path(key))
    today = visit.now.astimezone(zone_of(outlet["timezone"])).date()
    return _document(visit, shown, archive.news(source=key, until=today, limit=MOST))


def of_search(archive: Archive, visit: Visit) -> Answer:
    """The latest articles that a search finds, none of a day that is to come. One for nothing is no feed."""
    chosen = narrowing(archive, visit)
    if chosen.empty:
        raise NowhereError
    found = archive.find(
        chosen.words,
        since=chosen.since,
        until=chosen.until,
        place=chosen.place,
        source=chosen.source,
        limit=LOOKED_AT,
    )
    last = (visit.now + AHEAD).date().isoformat()
    hits = [hit for hit in found.hits if hit["day"] <= last]
    return _document(visit, Shown(feed_title(chosen), "/search", f"?{chosen.query}"), _originals(hits))


def _originals(rows: Iterable[Row]) -> Iterable[Row]:
    return islice((row for row in rows if row["reprint_of"] is None), MOST)


def _document(visit: Visit, shown: Shown, rows: Iterable[Row]) -> Document:
    format_ = FORMATS[visit.path.rpartition("/")[2]]
    articles = [*rows]
    times = (instant(row.get(name)) for row in articles for name in ("updated_at", "first_seen", "published_at"))
    channel = Channel(
        title=shown.title,
        link=f"{visit.address}{visit.href(shown.page)}{shown.query}",
        self_link=f"{visit.address}{visit.href(visit.path)}{shown.query}",
        description=visit.words["feed_described"],
        language=visit.words.code,
        updated=max(filter(None, times), default=EPOCH),
    )
    body = "".join(FEEDS[format_](articles, channel))
    changed = channel.updated if articles else None
    return Document(body.encode("utf-8", "replace"), MEDIA_TYPES[format_], changed=changed)
