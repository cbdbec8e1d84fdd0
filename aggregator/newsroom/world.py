"""A seed and an instant in, everything the invented press publishes from two weeks before to three hours after it.

Pure: the same arguments give the same stories. What exists at an instant is a question asked of a story.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.newsroom.events import Copying, reports
from aggregator.newsroom.outlets import BY_KEY, EDITOR, OUTLETS, REPRINTS, SCHEDULE, SCHEDULED_REPRINT, Outlet
from aggregator.newsroom.writer import Draft, Writer, retitle, revise

ZONE = ZoneInfo("Asia/Vladivostok")
SPAN = timedelta(days=14)
EDIT_AFTER = timedelta(minutes=62)
_FIRST_ID = 4101
# Whom each kind of outlet names as the origin of its news.
_CITED = {
    "outlet": "ИА «Кедровка»",
    "agency": "пресс-служба краевого правительства",
    "authority": "пресс-служба мэрии",
}


@dataclass(frozen=True, slots=True)
class Story:
    """One publication by one outlet, past or to come. Instants are aware UTC."""

    outlet: Outlet
    draft: Draft
    title: str
    published: datetime
    author: str | None = None
    id: int = 0
    event: str | None = None
    """What happened, where several outlets tell it in their own words."""
    original: Draft | None = None
    """The text that this one copies, not word for word."""
    copying: Copying | None = None
    reprint_of: int | None = None
    """The id of the story whose text this one repeats."""
    edited: datetime | None = None
    edited_draft: Draft | None = None

    def wording(self, now: datetime) -> Draft:
        """The text as it stands at `now`."""
        return self.edited_draft if self.edited_draft and self.edited_at(now) else self.draft

    def edited_at(self, now: datetime) -> datetime | None:
        """When it was edited, if that has happened by `now`."""
        return self.edited if self.edited and self.edited <= now else None

    def changed(self, now: datetime) -> datetime:
        """When it last changed, as of `now`."""
        return self.edited_at(now) or self.published


def compose(now: datetime, seed: int) -> tuple[Story, ...]:
    """Every story of the world that starts at `now` (aware UTC), by time of publication; ids follow that order."""
    rng = random.Random(f"newsroom {seed}")
    writer = Writer(rng)
    stories = [_write(writer, outlet, at, rng) for at, outlet in _times(now, rng)]
    for reprinter, origin in REPRINTS:
        stories.append(_reprint(stories, reprinter, origin, now, rng))
    _edit_newest(stories, now, rng)
    ahead = [_write(writer, BY_KEY[key], now + timedelta(minutes=after), rng) for after, key in SCHEDULE]
    stories += [*ahead, _reprint_of_the_day(ahead, now, rng)]
    return _numbered(stories + _events(now))


def _times(now: datetime, rng: random.Random) -> list[tuple[datetime, Outlet]]:
    """Publications spread over the days of the two weeks and over the waking hours of the region."""
    times = [
        (_daytime(now, (number + rng.random()) / outlet.articles, rng), outlet)
        for outlet in OUTLETS
        for number in range(outlet.articles)
    ]
    return sorted(times, key=lambda pair: (pair[0], pair[1].key))


def _daytime(now: datetime, share: float, rng: random.Random) -> datetime:
    start = now - SPAN
    local = (start + share * SPAN).astimezone(ZONE).replace(second=0, microsecond=0)
    at = local.replace(hour=rng.randrange(8, 20), minute=rng.randrange(60)).astimezone(now.tzinfo)
    if at > now:
        at -= timedelta(days=1)
    return at + timedelta(days=1) if at <= start else at


def _write(writer: Writer, outlet: Outlet, at: datetime, rng: random.Random) -> Story:
    dateline = outlet.kind == "agency" and rng.random() < 0.5
    draft = writer.write(outlet.weights, at.astimezone(ZONE), cite=_CITED[outlet.kind], dateline=dateline)
    author = rng.choice(outlet.authors) if outlet.authors and rng.random() < 0.8 else None
    return Story(outlet, draft, draft.title, at, author)


def _events(now: datetime) -> list[Story]:
    return [
        Story(
            BY_KEY[report.outlet],
            report.draft,
            report.draft.title,
            report.at.astimezone(now.tzinfo),
            report.author,
            event=report.event,
            original=report.original,
            copying=report.copying,
        )
        for report in reports(now.astimezone(ZONE).replace(second=0, microsecond=0))
    ]


def _reprint(stories: list[Story], reprinter: str, origin: str, now: datetime, rng: random.Random) -> Story:
    """A verbatim reprint, hours later, of a story that nobody has reprinted yet and nobody will edit."""
    used = {id(story.draft) for story in stories if story.outlet.key != origin}
    possible = [
        story
        for story in stories
        if story.outlet.key == origin and id(story.draft) not in used and story.published < now - timedelta(hours=6)
    ]
    original = rng.choice(possible)
    later = original.published + timedelta(minutes=rng.randrange(20, 300))
    return Story(BY_KEY[reprinter], original.draft, retitle(original.title, rng), later)


def _reprint_of_the_day(ahead: list[Story], now: datetime, rng: random.Random) -> Story:
    after, key = SCHEDULED_REPRINT
    original = next(story for story in ahead if story.outlet.kind == "agency")
    return Story(BY_KEY[key], original.draft, retitle(original.title, rng), now + timedelta(minutes=after))


def _edit_newest(stories: list[Story], now: datetime, rng: random.Random) -> None:
    """The editing outlet comes back to the newest text that it wrote itself of its own town."""
    own = [story for story in stories if story.outlet.key == EDITOR]
    reprinted = {id(story.draft) for story in stories if story.outlet.key != EDITOR}
    fresh = [story for story in own if id(story.draft) not in reprinted and story.draft.place == story.outlet.town]
    newest = max(fresh, key=lambda story: story.published)
    edited = now + EDIT_AFTER
    index = stories.index(newest)
    stories[index] = replace(newest, edited=edited, edited_draft=revise(newest.draft, edited.astimezone(ZONE), rng))


def _numbered(stories: list[Story]) -> tuple[Story, ...]:
    ordered = sorted(stories, key=lambda story: (story.published, story.outlet.key, story.title))
    first: dict[int, int] = {}
    numbered = []
    for number, story in enumerate(ordered, _FIRST_ID):
        original = first.get(id(story.original or story.draft))
        copying = story.copying or ("exact" if original else None)
        numbered.append(replace(story, id=number, reprint_of=original, copying=copying))
        first.setdefault(id(story.draft), number)
    return tuple(numbered)
