"""An element in, how strongly it looks like no part of an article out. The words of class names are data; a new one goes there."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from selectolax.lexbor import LexborNode

UNSEEN = frozenset({
    "script", "style", "noscript", "template", "iframe", "svg", "canvas", "button", "select", "option", "input",
    "textarea", "label", "nav", "footer", "aside", "menu", "dialog", "object", "embed", "audio", "video", "map", "head",
    "figcaption", "link", "meta", "title",
})  # fmt: skip
"""Elements whose text no article consists of."""

MUTE = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "head"})
"""Elements whose text no reader sees as text: it is not even counted."""

WRAPPERS = frozenset({"form"})
"""Elements that are furniture, but that some systems put around the whole page (ASP.NET WebForms)."""

INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements whose text belongs to the paragraph they stand in."""

CLASS_WORDS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus|sidebar|side-bar|rightcol|aside|related|relates|similar|recommend\w*|"
    r"read-also|readalso|see-also|more-news|outbrain|taboola|mgid|share|sharing|sharedaddy|social|socials|"
    r"soc|likes?|rating|votes?|subscri\w*|newsletter|signup|sign-up|sponsor\w*|advert\w*|adv|ads?|adsbygoogle|"
    r"banners?|cookies?|gdpr|consent|popup|modal|overlay|breadcrumbs?|crumbs|pagination|pager|navbar|navigation|nav|menu|"
    r"footer|copyright|copyrights|tags?|taglist|tag-list|keywords|byline|bio|author-info|about-author|author-box|"
    r"caption|credits?|visually-hidden|sr-only|screen-reader\w*|skip|teasers?|carousel|slider|"
    r"gallery-thumbs|popular|trending|most-read|latest|lenta|news-list|newslist|poll|quiz|donat\w*|"
    r"telegram|whatsapp|vk-widget|yandex\w*|subscribe|infobox|navbox|toc|mw-editsection|reflist|noprint)(?:[\s_-]|$)",
    re.I,
)
"""Words of class and id names of blocks beside the article; whole words, so that `header-image` is none."""

DOUBTFUL_WORDS = re.compile(
    r"(?:^|[\s_-])(?:read-?more|also|paywall|promo|promoted|print|(?<!label-)hidden|(?<!elementor-)widgets?|toolbar|reference)(?:[\s_-]|$)",
    re.I,
)
"""Words that also stand on bodies: `paywall` on the part behind it, `read-more` on what it unfolds. They are believed of what
is not a good part of the page's prose. Drupal's `field--label-hidden` and Elementor's `elementor-widget` stand on every field."""

BODY_WORDS = re.compile(
    r"article[-_]?(?:body|text|content)|articlebody|(?:post|entry|news|story|detail|text|page|main|field)[-_]{0,2}(?:body|text|content|detail)|"
    r"(?:^|[\s_-])(?:article|content|story|post|entry|body|text|news|fulltext|full-text|prose)(?:[\s_-]|$)|detail[-_]text|js-mediator-article",
    re.I,
)
"""Words of class and id names of bodies."""

ROLES = frozenset(
    {"navigation", "banner", "complementary", "contentinfo", "search", "menu", "dialog", "alert", "toolbar"}
)
"""ARIA roles beside the article (WAI-ARIA 1.2, section 5.3.4)."""


class Suspicion(Enum):
    """How strongly an element looks like no part of an article."""

    NONE = 0
    DOUBTFUL = 1
    """A word of its names says so, one that stands on bodies too."""
    NAMED = 2
    """A word of its names says so."""
    WRAPPER = 3
    """It is an element that may stand around the whole page."""
    SURE = 4


NEVER = frozenset({"body", "html", "article", "main", "h1"})
"""Elements whose names speak of the page, not of themselves."""

STREAMED = "S:"
"""React streams late parts of a page in `<div hidden id="S:1">` and moves them into place by script (React 18, Suspense)."""

MOST_NAME = 500
MOST_HYPHENS = 4
"""An id with more is made of a heading's words: they speak of the subject."""


def suspicion(node: LexborNode, tag: str) -> Suspicion:
    """How strongly an element looks like furniture, by its name, its attributes and the words of its class and id."""
    if tag in UNSEEN:
        return Suspicion.SURE
    if tag in WRAPPERS:
        return Suspicion.WRAPPER
    given = node.attributes
    if not given or tag in NEVER:
        return Suspicion.NONE
    if _unseen(given):
        return Suspicion.SURE
    if "articleBody" in (given.get("itemprop") or ""):
        return Suspicion.NONE
    identity = (given.get("id") or "")[:MOST_NAME]
    return _named((given.get("class") or "")[:MOST_NAME], "" if identity.count("-") > MOST_HYPHENS else identity)


def _unseen(given: dict[str, str | None]) -> bool:
    if "hidden" in given and not (given.get("id") or "").startswith(STREAMED):
        return True
    if given.get("aria-hidden") == "true" or (given.get("role") or "") in ROLES:
        return True
    return "style" in given and "display:none" in (given["style"] or "").replace(" ", "").lower()


@lru_cache(maxsize=8192)
def _named(classes: str, identity: str) -> Suspicion:
    named = f"{classes} {identity}"
    if named == " ":
        return Suspicion.NONE
    if CLASS_WORDS.search(named):
        return Suspicion.NAMED
    return Suspicion.DOUBTFUL if DOUBTFUL_WORDS.search(named) else Suspicion.NONE
