"""What an endpoint says of an article it announced before, laid over what is stored. Pure.

The endpoint that announced an article is followed in the fields that are its word; any other endpoint only fills
gaps. Neither replaces what the page said, and nothing is replaced by nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.model import Article, Method, Moment
from aggregator.normalize.dates import local_day
from aggregator.store.times import is_exact

ENDPOINTS = frozenset({"feed", "sitemap", "listing"})
FIELDS = ("lead", "text", "authors", "image", "keywords", "section", "genre", "attribution")


def amend(before: Article, said: Article, zone: ZoneInfo, *, follow: bool) -> Article:
    """The article after another announcement. `follow`: it comes from the endpoint that announced it."""
    provenance: dict[str, Method] = dict(before.provenance)
    changes: dict[str, Any] = {}
    for name in (*FIELDS, "title", "language"):
        theirs = getattr(said, name)
        if theirs and theirs != getattr(before, name) and _gives_way(name, before, said, follow=follow):
            changes[name] = theirs
            provenance[name] = said.provenance.get(name, provenance.get(name, "feed"))
    if _better_time(before, said, follow=follow):
        changes["published"] = said.published
        provenance["published"] = said.provenance.get("published", "feed")
    if "text" in changes:
        changes |= {"fingerprint": said.fingerprint, "bands": said.bands}
    after = replace(before, **changes, provenance=provenance)
    if after.published is None:
        return after
    return replace(after, day=local_day(after.published.at, zone))


def _gives_way(name: str, before: Article, said: Article, *, follow: bool) -> bool:
    """Whether the stored value of a field gives way to another announcement's."""
    ours = before.provenance.get(name)
    weak = {"title": "url", "language": "source"}.get(name)
    if weak is not None and said.provenance.get(name) == weak:
        return False
    if not getattr(before, name) or (weak is not None and ours == weak):
        return True
    return follow and ours in ENDPOINTS


def _better_time(before: Article, said: Article, *, follow: bool) -> bool:
    """A time of publication becomes earlier or more exact, never later.

    Feeds that put the time of the last edit, or of the request, into `pubDate` are common; the first word was right.
    """
    ours, theirs = before.published, said.published
    if theirs is None or ours == theirs:
        return False
    if ours is None:
        return True
    if before.provenance.get("published") not in ENDPOINTS or not follow:
        return False
    return _is_finer(theirs, ours) or (theirs.at < ours.at and is_exact(theirs))


def _is_finer(theirs: Moment, ours: Moment) -> bool:
    """A clock time for a day that was known alone."""
    ahead = (theirs.at - ours.at).total_seconds()
    return is_exact(theirs) and not is_exact(ours) and 0 <= ahead < 86_400
