"""The form of sources.yaml: every key with its type and one sentence. The JSON Schema and the reference page follow from it.

A new key is one field here, and its place in `load.py`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from aggregator.model import Identity, Preference, SourceKind
from aggregator.model.analysis import REPRINT_DAYS
from aggregator.normalize import languages, urls
from aggregator.sources import durations

SCHEMA_FILE = Path(__file__).with_name("schema.json")
AUTO = "auto"

PROXIES = frozenset({"http", "https", "socks5", "socks5h"})
"""What the fetcher can speak to."""

_EMPTY = LexborHTMLParser("<p></p>")


SHOWN = 80
"""Characters of a value that a message repeats."""

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The name of a header field: RFC 9110, section 5.6.2."""


def shown(value: object) -> str:
    """A value as a message repeats it: quoted, on one line, not too long."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _url(value: str) -> str:
    found = urls.absolute(value, "")
    if found is None:
        raise ValueError(f"{shown(value)} is not a web address; it must begin with http:// or https:// and name a host")
    return found


def _css(value: str) -> str:
    try:
        _EMPTY.css(value)
    except SelectolaxError as error:
        raise ValueError(f"{shown(value)} is not a CSS selector") from error
    return value


def _language(value: str) -> str:
    found = languages.tag(value)
    if found is None:
        raise ValueError(f"{shown(value)} is not a language tag, such as ru or en")
    return found


def _every(value: object) -> object:
    if value == AUTO or value is None:
        return None
    return durations.between("1m", "1d", value) if isinstance(value, str) else value


def _pause(value: object) -> object:
    return durations.between("0s", "60s", value) if isinstance(value, str) else value


def _line(value: str) -> str:
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        raise ValueError("control characters and line ends are not allowed here")
    return value


def for_header(value: str) -> str:
    """A text that can go into a header field (RFC 9110, section 5.5). Raises ValueError, which does not repeat it."""
    if not value.isascii():
        raise ValueError("only ASCII can be sent in a header; an address with other letters has an ASCII form (xn--…)")
    return _line(value)


def _header_name(value: str) -> str:
    if TOKEN.fullmatch(value) is None:
        raise ValueError(f"{shown(value)} is not the name of a header")
    return value


def proxy_url(value: str) -> str:
    """The address of a proxy. Raises ValueError, which does not repeat it: it may hold a password."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in PROXIES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(
            "this is not the address of a proxy, such as http://proxy.example:3128 or socks5://10.0.0.1:1080"
        )
    return value


def webhook_url(value: str) -> str:
    """The address of a webhook. Raises ValueError, which does not repeat it: it may be a secret by itself."""
    if urls.absolute(value, "") is None:
        raise ValueError("this is not a web address; it must begin with http:// or https:// and name a host")
    return value


WebUrl = Annotated[
    str, AfterValidator(_url), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})
]
Css = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_css)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_line)]
HeaderName = Annotated[Line, AfterValidator(_header_name)]
HeaderText = Annotated[Line, AfterValidator(for_header)]
Language = Annotated[str, AfterValidator(_language)]
Every = Annotated[
    timedelta | None,
    BeforeValidator(_every),
    WithJsonSchema({"type": "string", "pattern": "^(auto|[0-9.]+ *[smhd])$", "examples": ["auto", "15m", "1h"]}),
]
Pause = Annotated[
    timedelta,
    BeforeValidator(_pause),
    WithJsonSchema({"type": "string", "pattern": "^[0-9.]+ *[sm]$", "examples": ["1s", "5s"]}),
]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
FieldName = Literal["title", "lead", "text", "authors", "published", "image"]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Manners(_Form):
    """What may stand under `defaults` as well as in a source; a source's own word wins."""

    every: Every = Field(
        None,
        description="How often to ask: a time span from `1m` to `1d`, or `auto`, learnt from how often it publishes.",
    )
    pause: Pause = Field(
        timedelta(seconds=1), description="Least time between two requests to one host, `0s` to `60s`."
    )
    language: Language = Field("ru", description="Language of articles that do not say theirs: a tag such as `ru`.")
    timezone: Line | None = Field(None, description="IANA zone of datelines without one; by default that of the place.")
    user_agent: HeaderText | None = Field(
        None, description="The whole User-Agent line, where a site insists on another. May hold `${ENV}`."
    )
    headers: dict[HeaderName, HeaderText] = Field(
        {}, description="Further request headers; they go to the source's own site only. May hold `${ENV}`."
    )
    proxy: Line | None = Field(None, description="Proxy URL (http, https, socks5). May hold `${ENV}`.")
    max_articles: int = Field(
        200, ge=1, le=10_000, description="At most this many entries are taken from one answer, newest first."
    )
    prefer: Preference = Field(
        "balanced",
        description="A doubtful paragraph of a page is kept (`recall`), left out (`precision`), or taken if likely (`balanced`).",
    )
    site_memory: bool = Field(
        True, description="Learn what stands on many pages of the source, and leave it out of the texts."
    )
    keep_raw: bool = Field(
        False, description="Keep every answer in one WARC file a day, so that a better extractor can be run over it."
    )
    watch_edits: bool = Field(False, description="Look at a complete article again after 1 h, 6 h, 1 d and 3 d.")
    full_text: bool = Field(
        False, description="Readers may be shown the whole text; otherwise an excerpt and the link."
    )
    images: bool = Field(
        False, description="Readers may be shown the lead image, which their browser fetches from the source itself."
    )
    allow_private: bool = Field(False, description="The source is inside a private network, or on this machine.")
    tags: list[Line] = Field([], description="Words of your own, for queries.")


class AlertForm(_Form):
    """`on_alert`: who is told, at the end of a pass, that a source is not well any more, or well again."""

    webhook: Line | None = Field(None, description="Address that gets a POST of JSON. May hold `${ENV}`.")
    headers: dict[HeaderName, HeaderText] = Field({}, description="Further headers of that POST. May hold `${ENV}`.")
    command: list[Line] = Field(
        [], max_length=50, description="A program and its arguments, run without a shell; the JSON is on its stdin."
    )
    allow_private: bool = Field(False, description="The webhook is inside a private network, or on this machine.")

    @model_validator(mode="after")
    def _somebody(self) -> AlertForm:
        if not (self.webhook or self.command):
            raise ValueError("nobody is named: give a webhook, a command, or both")
        return self


class Defaults(Manners):
    """`defaults`: what holds for every source that does not say otherwise."""

    on_alert: AlertForm | None = Field(
        None, description="Whom to tell of changes of state: a webhook, a command, or both."
    )

    contact: HeaderText | None = Field(
        None, description="An address (e-mail or web) that goes into the User-Agent, for the sites' operators."
    )
    reprint_days: int = Field(
        REPRINT_DAYS,
        ge=1,
        le=30,
        description="How far near and partial reprints may lie apart: 3 is an article's own day, two before and two after it.",
    )


class ListingForm(_Form):
    """One of `listings`: an HTML page that announces articles."""

    url: WebUrl = Field(description="Address of the page.")
    links: Css | None = Field(None, description="CSS of the article links; found without it where the page is not odd.")


class ArticleForm(_Form):
    """`article`: CSS of the source's article pages; each selector that is given wins over what is found."""

    title: Css | None = Field(None, description="CSS of the headline.")
    lead: Css | None = Field(None, description="CSS of the lead.")
    text: Css | None = Field(None, description="CSS of the body.")
    authors: Css | None = Field(None, description="CSS of the byline.")
    published: Css | None = Field(None, description="CSS of the dateline.")
    modified: Css | None = Field(None, description="CSS of the time of the last change.")
    image: Css | None = Field(None, description="CSS of the lead image.")


class ExpectForm(_Form):
    """`expect`: less than this is an alarm in `sources health`."""

    entries: int | None = Field(None, ge=1, description="Least entries in an answer.")
    articles_per_week: int | None = Field(None, ge=1, description="Least articles in seven days.")
    fields: list[FieldName] = Field([], description="Fields that nine of ten articles must have.")


class SourceForm(Manners):
    """One of `sources`: an outlet. A name and a home page are enough."""

    name: Line = Field(description="Name of the outlet, as readers know it.")
    homepage: WebUrl = Field(description="Home page; enough by itself: endpoints are found from here.")
    place: Line | None = Field(
        None,
        description="Town or region of the gazetteer; gives the time zone. Several of one name: `Мирный, Архангельская область`.",
    )
    kind: SourceKind = Field(
        "outlet",
        description="What it is. An `authority` is cited as a body; an `aggregator` is trusted less as an origin.",
    )
    feeds: list[WebUrl] = Field([], description="Feeds: RSS, Atom, RDF, JSON Feed.")
    sitemaps: list[WebUrl] = Field([], description="Sitemaps, best a news sitemap.")
    listings: list[ListingForm] = Field([], description="HTML pages that announce articles.")
    article: ArticleForm = Field(ArticleForm(), description="CSS overrides for the article page.")
    enabled: bool = Field(True, description="`false` pauses the source; its articles stay.")
    identity: Identity = Field("auto", description="What makes two entries one article; learnt if `auto`.")
    expect: ExpectForm = Field(ExpectForm(), description="The least that is expected of the source.")
    include: list[Line] = Field([], description="Globs (`*`) over the article's URL: only these are taken.")
    exclude: list[Line] = Field(
        [], description="Globs over the article's URL: these are not taken; wins over `include`."
    )


class SourcesFile(_Form):
    """sources.yaml."""

    defaults: Defaults = Field(Defaults(), description="What holds for every source that does not say otherwise.")
    sources: dict[Key, SourceForm] = Field(description="The outlets, each under a stable key of a-z, 0-9 and hyphens.")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sources.yaml of aggregator",
        **SourcesFile.model_json_schema(),
    }
