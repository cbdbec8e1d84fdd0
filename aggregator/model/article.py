"""What a page says of its article, and the normalized record that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

from aggregator.model.reading import Attribution, Moment

V = TypeVar("V", covariant=True)
Method = Literal[
    "feed",
    "sitemap",
    "listing",
    "json-ld",
    "microdata",
    "meta",
    "selector",
    "template",
    "body",
    "script",
    "http",
    "url",
    "source",
    "first-seen",
]


Kind = Literal["article", "live-blog", "gallery", "video", "paywalled", "several"]
"""What a page turned out to be: `paywalled` shows the beginning only, `several` has more than one whole article."""


@dataclass(frozen=True, slots=True)
class Found(Generic[V]):
    """A value and the method that gave it: nothing is guessed silently."""

    value: V
    method: Method
    confidence: float = 1.0
    """From 0 to 1: the share of cases in which values found in this way were right (docs/extraction.md)."""


@dataclass(frozen=True, slots=True)
class Origins:
    """What the markup of a page says of where its news comes from; whether that is another outlet, only a lexicon knows."""

    publisher: str | None = None
    """JSON-LD `publisher`."""
    based_on: tuple[Attribution, ...] = ()
    """JSON-LD `isBasedOn`."""
    canonical: str | None = None
    """A canonical address on another site."""
    last_link: Attribution | None = None
    """The outward link of the text's last paragraph."""
    line: str | None = None
    """A line behind the text that names its source: «Источник: …»."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The fields of an article page, each with its provenance; None where nothing was found."""

    title: Found[str] | None = None
    lead: Found[str] | None = None
    text: Found[str] | None = None
    authors: Found[tuple[str, ...]] | None = None
    published: Found[Moment] | None = None
    modified: Found[Moment] | None = None
    image: Found[str] | None = None
    language: Found[str] | None = None
    canonical: Found[str] | None = None
    keywords: Found[tuple[str, ...]] | None = None
    section: Found[str] | None = None
    kind: Found[Kind] | None = None
    html: Found[str] | None = None
    """The text as clean HTML, links and images absolute; only where it was asked for."""
    origins: Origins | None = None
    blocks: tuple[int, ...] = ()
    """Fingerprints of the page's paragraphs, each once: what a source's memory learns from."""
    selectors_missed: tuple[str, ...] = ()
    """Fields whose given CSS matched nothing: the site may have been rebuilt."""


@dataclass(frozen=True, slots=True)
class Article:
    """The normalized record of one publication at one canonical URL by one source."""

    source: str
    url: str
    """The canonical URL: what a reader opens."""
    key: str
    """What makes two records the same article: `url` stripped to its identity (scheme, www and slash folded)."""
    title: str
    day: date
    first_seen: datetime
    guid: str | None = None
    lead: str | None = None
    text: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    section: str | None = None
    genre: str | None = None
    kind: Kind = "article"
    attribution: Attribution | None = None
    origins: Origins | None = None
    fingerprint: str | None = None
    """Hash of the normalized text for exact reprints; None when the text is too short to mean anything."""
    bands: tuple[int, ...] = field(default=(), compare=False, repr=False)
    """Keys by which texts like this one are found (`dedup.Signature`); made with `fingerprint`, and not read back."""
    provenance: Mapping[str, Method] = field(default_factory=dict)
    confidence: Mapping[str, float] = field(default_factory=dict)
    """By field of the page, from 0 to 1; what an endpoint said has none."""
    html: str | None = None
    """The text as clean HTML; only where it was asked for, and not kept in the archive."""
