"""What a finished article is about: the places it names, whom it cites, and what it is compared by. Made by pure stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model.article import Origins
from aggregator.model.reading import Attribution
from aggregator.model.source import Place

Where = Literal["title", "lead", "text", "source"]
"""The most telling part of an article in which something stands; `source`: only its outlet says so."""

CitationRole = Literal["via", "primary"]
"""`via`: the outlet that reported it; `primary`: the body or person with whom the news began."""

CitationKind = Literal["media", "organisation", "person", "anonymous"]

ReprintKind = Literal["exact", "near", "partial"]
"""The same words; nearly the same; a brief cut from a long text."""

REPRINT_DAYS = 3
"""The days within which the latter two are found, unless sources.yaml says otherwise: its own, two before, two after."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place an article belongs to, and how surely."""

    place: Place
    count: int
    """How often the article names it; 0 if only its source does, or a town in it."""
    where: Where
    confidence: float
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Whom an article names as the origin of its news, with the words that show it."""

    role: CitationRole
    kind: CitationKind
    name: str
    """In the nominative where it could be found, else as written; empty for anonymous ones."""
    rule: str
    """The rule that found it, a slug: `verb-name`, `with-reference`, `source-line`, `feed`, `canonical` ..."""
    evidence: str = ""
    url: str | None = None
    source: str | None = None
    """Key of the configured source that is named, if it is one."""


@dataclass(frozen=True, slots=True)
class StudyTask:
    """A stored article that is to be studied, and what has to be known of its source."""

    article_id: int
    source: str
    source_name: str
    homepage: str
    home: Place | None
    url: str
    title: str
    lead: str | None
    text: str | None
    language: str | None
    at: datetime
    """The instant it is ordered by."""
    authors: tuple[str, ...] = ()
    attribution: Attribution | None = None
    """Whom its feed names as the origin."""
    origins: Origins | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """What an article is about, as far as it can be told from itself."""

    task: StudyTask
    mentions: tuple[Mention, ...] = ()
    citations: tuple[Citation, ...] = ()
    profile: bytes = b""
    """What it is compared by, for stories."""


@dataclass(frozen=True, slots=True)
class Studied:
    """What storing studies changed in the archive."""

    articles: int = 0
    reprints: int = 0
    opened: int = 0
    joined: int = 0
    merged: int = 0
    """Stories that were opened; articles that joined one; stories that were found to be others."""

    def __add__(self, other: Studied) -> Studied:
        return Studied(
            self.articles + other.articles,
            self.reprints + other.reprints,
            self.opened + other.opened,
            self.joined + other.joined,
            self.merged + other.merged,
        )
