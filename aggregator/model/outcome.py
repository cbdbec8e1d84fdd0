"""How a poll or a page fetch ended: what the one writer stores, one transaction each, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from aggregator.model.article import Article
from aggregator.model.fetching import Answer, Failure, Validators
from aggregator.model.source import Endpoint, Identity


@dataclass(frozen=True, slots=True)
class Plan:
    """When an endpoint is next due, and why in words (each reason one sentence)."""

    due: datetime
    interval: timedelta
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What has been learnt of how often an endpoint publishes, and what its server says of it."""

    gap: timedelta | None = None
    """Median time between its last publications."""
    last_published: datetime | None = None
    ttl: timedelta | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class IdentityEvidence:
    """Polls in a row that showed known links with new GUIDs, and known GUIDs with new links."""

    guid_churn: int = 0
    link_churn: int = 0


@dataclass(frozen=True, slots=True)
class EndpointState:
    """An endpoint as the archive remembers it between passes."""

    id: int
    endpoint: Endpoint
    validators: Validators = field(default_factory=Validators)
    rhythm: Rhythm = field(default_factory=Rhythm)
    failures: int = 0
    """Failures in a row that count against it."""
    due: datetime | None = None
    """None: never polled."""
    moved_to: str | None = None
    identity: Identity = "auto"
    """What was learnt; the source's own setting, when not `auto`, wins."""
    evidence: IdentityEvidence = field(default_factory=IdentityEvidence)
    last_success: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageTask:
    """An announced article whose page is due to be fetched."""

    article_id: int
    article: Article
    attempts: int = 0
    complete: bool = False
    """The page has been read before: this is a look for edits."""


@dataclass(frozen=True, slots=True)
class Announced:
    """An article as an endpoint announced it, and when its page should be fetched (None: not needed)."""

    article: Article
    page_due: datetime | None


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """How one poll of an endpoint ended, with everything that is to be remembered of it."""

    state: EndpointState
    answer: Answer
    plan: Plan
    announced: tuple[Announced, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
    blamed: bool = True
    """False: the network here was down; nothing is counted against the source."""
    format: str | None = None
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """How a search for a source's endpoints ended. `why` says it in one line for a person."""

    source: str
    url: str
    """The home page, where the search began."""
    found: tuple[Endpoint, ...]
    why: str
    failure: Failure | None = None
    """Why the home page could not be had, if that is what stood in the way."""
    blamed: bool = True


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """How fetching one article's page ended. `article` is the completed record, or None after a failure."""

    task: PageTask
    answer: Answer
    article: Article | None
    next_due: datetime | None
    """When to fetch the page again (a retry, or a look for edits); None: leave it as it is."""
    selectors_missed: tuple[str, ...] = ()
    blocks: tuple[int, ...] = ()
    """Fingerprints of the page's paragraphs, for the source's memory."""
    blamed: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """What one outcome changed in the archive, in articles, and the pages that became due by it."""

    new: int = 0
    changed: int = 0
    """Articles whose wording changed: a revision was kept."""
    known: int = 0
    reprints: int = 0
    aliases: int = 0
    pages: tuple[PageTask, ...] = ()


@dataclass(frozen=True, slots=True)
class Backfill:
    """A web archive as the news archive remembers it: how far it was read, and what came of it."""

    id: int
    state: Literal["reading", "done", "damaged"]
    position: int = 0
    """The byte at which reading goes on."""
    detail: str = ""
    again: str | None = None
    """The mark of the order by which it is, or was last, read once more."""


@dataclass(frozen=True, slots=True)
class Caught:
    """What a batch of a web archive's answers means: pages, or the announcements of one feed; all of one source."""

    source: str
    pages: tuple[PageOutcome, ...] = ()
    """Those of articles that are not in the archive have the number NEW."""
    feed: Endpoint | None = None
    announced: tuple[Announced, ...] = ()
    fetched_at: datetime | None = None
    """When the feed was fetched."""


NEW = 0
"""The number of an article that is not in the archive yet."""
