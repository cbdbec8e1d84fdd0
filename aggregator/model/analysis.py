"""What a finished article is about: the places it names, whom it cites, and what it is compared by. Made by pure stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aggregator.model.source import Place

Where = Literal["title", "lead", "text", "source"]
"""The most telling part of an article in which something stands; `source`: only its outlet says so."""

CitationRole = Literal["via", "primary"]
"""`via`: the outlet that reported it; `primary`: the body or person with whom the news began."""

CitationKind = Literal["media", "organisation", "person", "anonymous"]

ReprintKind = Literal["exact", "near", "partial"]
"""The same words; nearly the same; a brief cut from a long text."""


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
