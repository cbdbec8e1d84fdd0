"""A page's tree, claims and found fields in, what kind of page it is out: one article, or something that only looks like one.

Precision first: what is not shown to be another kind is an article. A new kind is a function here and a line in `KINDS`;
a new language is a word in the tables of `kind_words`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors import kind_words as words
from aggregator.extractors.claims import Claims
from aggregator.extractors.containing import has_one
from aggregator.model import Found, Kind, Method
from aggregator.normalize.text import clean, fold

LIVE_TYPES = frozenset({"LiveBlogPosting"})
GALLERY_TYPES = frozenset({"ImageGallery", "MediaGallery"})
VIDEO_TYPES = frozenset({"VideoObject", "NewsVideoObject", "TVEpisode", "Movie", "Clip"})
ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "OpinionNewsArticle", "AnalysisNewsArticle"}
)
ARTICLE_OG = frozenset({"article", "news", "newsarticle", "blog"})

FEWEST_UPDATES = 3
"""Entries that begin with a clock, of a page that calls itself live."""

MANY_UPDATES = 8
ONE_WAY = 0.9
UPDATE_LENGTH = 120
"""Entries of a page that does not, and their mean length in characters: programmes of events have shorter ones."""

FEWEST_PICTURES = 4
MOST_WORDS_OF_GALLERY = 6_000
WORDS_OF_PICTURE = 120
"""Characters of text for each picture, below which the pictures are what the page is about."""

LITTLE_TEXT = 1_200
"""Characters of the lines below a film."""

STUB = 2_500
"""Characters of the longest beginning that sites give away before the wall."""

SHORT_STUB = 1_500
LAST_LINES = 15
LONGEST_SAYING = 120
"""Characters of a line in which readers are told to pay."""

WHOLE = 400
"""Characters of the shortest whole article among several."""

LINE = 60
"""Characters of a line that no two articles share."""

MOST_ARTICLES = 60
HEADING = "h1, h2, h3"
WALL = 'div[class*="paywall" i], div[id*="paywall" i], section[class*="paywall" i], aside[class*="paywall" i]'
SAYING = "p, h2, h3, h4, strong, b, span, a, button, label, div:not(:has(div))"
"""Elements that say one thing to readers."""

PICTURES = "article figure img, main figure img, [class*=gallery i] img, [class*=slide i] img, [class*=fotorama i] img"
PLAYERS = 'video, iframe[src*="youtube" i], iframe[src*="vk.com/video" i], iframe[src*="rutube" i], [class*="video-player" i], [class*="videoplayer" i], [id*="player" i]'


@dataclass(frozen=True)
class _Facts:
    """What is known of a page; what has to be looked for is looked for when a question needs it, once."""

    tree: LexborHTMLParser
    claims: list[Claims]
    text: str
    title: str
    url: str

    @cached_property
    def types(self) -> frozenset[str]:
        return frozenset(name for claim in self.claims for name in claim.of("type"))

    @cached_property
    def path(self) -> str:
        """The path of the address, in lower case; urlsplit takes as long as all the rest."""
        rest = self.url.partition("://")[2].partition("/")[2]
        return f"/{rest.partition('?')[0].partition('#')[0].lower()}"

    @cached_property
    def og(self) -> str:
        said = next((claim.first("kind") for claim in self.claims if claim.method == "meta"), None)
        return (said or "").strip().lower()

    @cached_property
    def is_article(self) -> bool:
        """Whether the page claims to be one article."""
        return bool(self.types & ARTICLE_TYPES) or self.og in ARTICLE_OG

    @cached_property
    def for_money(self) -> bool:
        return any(said.lower().endswith("false") for claim in self.claims for said in claim.of("free"))

    @cached_property
    def cut(self) -> bool:
        end = self.text[-40:]
        return ("…" in end or "..." in end) and words.CUT.search(end) is not None

    @cached_property
    def wall(self) -> bool:
        return self.tree.css_first(WALL) is not None


def kind(tree: LexborHTMLParser, claims: list[Claims], text: str | None, title: str | None, url: str) -> Found[Kind]:
    """What kind of page this is, the method that showed it (`json-ld`, `microdata`, `meta`, `url`, `body`) and how sure it is.

    `text` and `title` are what was found. Pure, and cheap: most pages are told apart without looking at the tree again.
    """
    facts = _Facts(tree, claims, text or "", title or "", url)
    for question in KINDS:
        if found := question(facts):
            return found
    return Found("article", "json-ld" if facts.types & ARTICLE_TYPES else "meta" if facts.is_article else "body", 0.98)


# ---------------------------------------------------------------- live


def _live(facts: _Facts) -> Found[Kind] | None:
    if facts.types & LIVE_TYPES:
        return Found("live-blog", "json-ld", 0.95)
    updates = _updates(facts.text)
    if _calls_itself_live(facts):
        live = len(updates) >= FEWEST_UPDATES or _clocks_of_page(facts) >= MANY_UPDATES
        return Found("live-blog", "body", 0.9) if live else None
    long = len(facts.text) >= len(updates) * UPDATE_LENGTH
    if facts.is_article and len(updates) >= MANY_UPDATES and long and _in_order(updates):
        return Found("live-blog", "body", 0.7)
    return None


def _calls_itself_live(facts: _Facts) -> bool:
    title, path = facts.title.lower(), facts.path
    if has_one(title, words.LIVE_STEMS) and words.LIVE.search(title):
        return True
    return has_one(path, words.LIVE_PATH_STEMS) and words.LIVE_PATH.search(path) is not None


def _updates(text: str) -> list[int]:
    """The minutes of the day at which the text's paragraphs begin that begin with a clock."""
    said = (words.CLOCKED.match(line) for line in text.split("\n\n") if line and not line[0].isalpha())
    return [int(found[1]) * 60 + int(found[2]) for found in said if found]


def _in_order(minutes: list[int]) -> bool:
    """Whether the clocks at the beginnings of paragraphs go one way, as those of a report do and those of a timetable do not."""
    steps = [after - before for before, after in pairwise(minutes)]
    return max(sum(step >= 0 for step in steps), sum(step <= 0 for step in steps)) >= ONE_WAY * len(steps)


def _clocks_of_page(facts: _Facts) -> int:
    """Times that stand in the page's main part, and not on cards that lead elsewhere."""
    nodes = facts.tree.css("article time, main time, article h2, article h3, main h3")[:200]
    return sum(1 for node in nodes if not _in_link(node) and words.CLOCK.search((node.text() or "")[:80]))


def _in_link(node: LexborNode) -> bool:
    above = node.parent
    for _ in range(4):
        if above is None:
            return False
        if above.tag == "a":
            return True
        above = above.parent
    return False


# ---------------------------------------------------------------- pictures and films


def _video(facts: _Facts) -> Found[Kind] | None:
    if len(facts.text) > LITTLE_TEXT:
        return None
    if facts.og.startswith("video"):
        return Found("video", "meta", 0.95)
    if facts.types & VIDEO_TYPES and not facts.types & ARTICLE_TYPES:
        return Found("video", "json-ld", 0.9)
    if words.VIDEO_PATH.search(facts.path) and facts.tree.css_first(PLAYERS) is not None:
        return Found("video", "url", 0.85)
    return None


def _gallery(facts: _Facts) -> Found[Kind] | None:
    size = len(facts.text)
    if facts.types & GALLERY_TYPES and size < FEWEST_PICTURES * WORDS_OF_PICTURE * 2:
        return Found("gallery", "json-ld", 0.9)
    if size > MOST_WORDS_OF_GALLERY:
        return None
    path = words.GALLERY_PATH.search(facts.path)
    if not (path or _calls_itself_gallery(facts.title)):
        return None
    pictures = _pictures(facts)
    if pictures < FEWEST_PICTURES or size > pictures * WORDS_OF_PICTURE:
        return None
    return Found("gallery", "url" if path else "body", 0.85)


def _calls_itself_gallery(title: str) -> bool:
    return has_one(title.lower(), words.GALLERY_STEMS) and words.GALLERY.search(title) is not None


def _pictures(facts: _Facts) -> int:
    """Pictures of the page's main part that lead nowhere, or to themselves in a larger size."""
    shown = set()
    for node in facts.tree.css(PICTURES)[:200]:
        given = node.attributes
        address = given.get("data-src") or given.get("src") or given.get("srcset")
        above = node.parent
        for _ in range(4):
            if above is None or above.tag == "a":
                break
            above = above.parent
        leads = (above.attributes.get("href") or "").lower() if above is not None and above.tag == "a" else ""
        if address and (not leads or leads.startswith("#") or words.PICTURE_FILE.search(leads)):
            shown.add(address)
    return len(shown)


# ---------------------------------------------------------------- stubs


def _paywalled(facts: _Facts) -> Found[Kind] | None:
    """A text that stops early, at a wall: two signs of it at least, since most pages that ask for money show the whole text."""
    size = len(facts.text)
    if not size or not (facts.for_money or facts.cut or size < SHORT_STUB):
        return None
    method: Method = "json-ld" if facts.for_money else "body"
    if facts.cut and (facts.for_money or facts.wall):
        return Found("paywalled", method, 0.95)
    if facts.for_money and (_is_told_in_text(facts.text) or (size < SHORT_STUB and facts.wall)):
        return Found("paywalled", method, 0.85)
    return Found("paywalled", "body", 0.9) if (facts.for_money or facts.cut or facts.wall) and _stops(facts) else None


def _is_told_in_text(text: str) -> bool:
    """Whether the wall's own words were taken for the text's last lines."""
    last = [line.lower() for line in text.split("\n\n")[-LAST_LINES:] if len(line) <= LONGEST_SAYING]
    return any(phrase in line for line in last for phrase in words.STOPS)


def _stops(facts: _Facts) -> bool:
    """Whether readers, and not scripts only, are told that the rest is for subscribers."""
    body = facts.tree.body
    said = _lower(body) if body is not None else ""
    rest = words.REST.search(said) if "%" in said or "文字" in said else None
    if rest is None and len(facts.text) >= (STUB if facts.cut else SHORT_STUB):
        return False
    found = rest[0] if rest else next((each for each in words.STOPS if each in said), None)
    return found is not None and any(found in _lower(node) for node in facts.tree.css(SAYING))


def _lower(node: LexborNode) -> str:
    return " ".join((node.text() or "").split()).lower()


# ---------------------------------------------------------------- several


def _several(facts: _Facts) -> Found[Kind] | None:
    """Whole articles beside each other, none of which is the one that the page's title names: a digest, a blog's front."""
    if facts.is_article:
        return None
    nodes = facts.tree.css("article")
    if not 2 <= len(nodes) <= MOST_ARTICLES:
        return None
    whole = [node for node in nodes if _is_whole(node)]
    if len(whole) < 2:
        return None
    title = fold(facts.title)
    headings = [fold(heading.text() or "") for node in whole if (heading := node.css_first(HEADING)) is not None]
    if title and any(title in each or each in title for each in headings if each):
        return None  # the next ones were put below the first: a page that scrolls without end
    first = next((line for line in facts.text.split("\n\n") if len(line) >= LINE), None)
    taken = first is not None and any(first[:LINE] in clean(node.text() or "") for node in whole)
    return Found("several", "body", 0.8) if taken else None


def _is_whole(node: LexborNode) -> bool:
    return (
        node.css_first(HEADING) is not None
        and node.css_first('time, [class*="date" i]') is not None
        and len(node.text() or "") >= WHOLE
    )


KINDS: tuple[Callable[[_Facts], Found[Kind] | None], ...] = (_live, _video, _gallery, _paywalled, _several)
"""The questions, in the order in which they are asked: a live blog may have a wall, and its films."""
