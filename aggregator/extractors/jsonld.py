"""JSON-LD of a page in, what it claims of the article out (schema.org NewsArticle and its kin)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aggregator.extractors.claims import Claims
from aggregator.extractors.marked import Marked
from aggregator.normalize import urls
from aggregator.normalize.text import fold

ARTICLES = frozenset(
    "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle "
    "ReviewNewsArticle AskPublicNewsArticle AdvertiserContentArticle Report BlogPosting LiveBlogPosting "
    "SocialMediaPosting DiscussionForumPosting TechArticle ScholarlyArticle SatiricalArticle".split()
)
"""schema.org's Article and the types below it."""

PAGES = frozenset(
    "WebPage ItemPage AboutPage Recipe Event VideoObject NewsVideoObject MediaObject PodcastEpisode".split()
)
"""Types that say when the page was published, where it has no article."""

ORGANISATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation", "WebSite", "Brand"})
"""Types of those who are no people; a personal blog's owner is an Organization and a Person."""

LARGEST = 1_000_000
MOST_OBJECTS = 500
DEEPEST = 100
"""Levels of a script that is read; JSON-LD of a thousand pages has eight at most. How deep the decoder itself goes depends on its caller."""

LONGEST_OF_A_WORK = 4000
CONTROLS = re.compile(r"[\x00-\x1f]")
COMMAS = re.compile(r",\s*(?=[}\],])")
LINE_COMMENT = re.compile(r"(?m)^[ \t]*//.*$|(?<=[,{\[])[ \t]{0,80}//[^\n]{0,300}$")
BLOCK_COMMENT = re.compile(r"(?<=[\s,{\[])/\*.{0,300}?\*/", re.S)
APOSTROPHES = re.compile(r"(?<=:)(\s*)'((?:[^'\\\n]|\\.){0,20000})'(?=\s*[,}\]])")
BEFORE = re.compile(r"(?:\s|<!--|/\*|\*/|//|<!\[CDATA\[|<script\b[^>]*>|;)+")
ADDRESS = re.compile(r"https?://|/", re.IGNORECASE)
NESTING = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.S)
"""A bracket; or a string, whose brackets are none."""

WRAPPED = frozenset("</;")
"""First letters of what is put around a script, so that other languages do not stumble over it."""

DECODER = json.JSONDecoder(strict=False)

Object = dict[str, Any]


def claims(marked: Marked, url: str, headline: str | None) -> Claims:
    """What the page's JSON-LD says. Broken JSON is mended where that is safe, else left out."""
    made = Claims("json-ld")
    objects = list(_objects(marked))
    _kinds(made, objects)
    article = _choose([found for found in objects if _types(found) & ARTICLES], url, headline)
    if article is None:
        _page(made, [found for found in objects if _types(found) & PAGES])
        return made
    by_id = {found["@id"]: found for found in objects if isinstance(found.get("@id"), str) and len(found) > 1}
    made.add("title", _text(article.get("headline") or article.get("name")))
    made.add("lead", _text(article.get("description")))
    made.add("text", _text(article.get("articleBody")))
    made.add("published", article.get("datePublished") or article.get("dateCreated"))
    made.add("modified", article.get("dateModified"))
    made.add("section", _text(_one(article.get("articleSection"))))
    made.add("language", _language(article.get("inLanguage")))
    made.add("canonical", _address(article.get("mainEntityOfPage")) or _address(article.get("url")))
    for image in _many(article.get("image") or article.get("thumbnailUrl")):
        made.add("image", _address(_meant(image, by_id)))
    for author in _many(article.get("author") or article.get("creator")):
        named = _meant(author, by_id)
        made.add("authors" if _is_person(named) else "credit", _name(named))
    for publisher in _many(article.get("publisher")):
        named = _meant(publisher, by_id)
        if not isinstance(named, dict) or "Person" not in _types(named):  # a blog's author is its publisher
            made.add("organisation", _name(named))
    for work in _many(article.get("isBasedOn") or article.get("isBasedOnUrl")):
        made.add("based_on", _work(_meant(work, by_id)))
    for keyword in _many(article.get("keywords")):
        made.add("keywords", _text(keyword))
    return made


def _meant(value: Any, by_id: Mapping[str, Object]) -> Any:
    """A value, or the object that it only refers to."""
    name = value.get("@id") if isinstance(value, dict) else None
    return by_id.get(name, value) if isinstance(name, str) else value


def _kinds(made: Claims, objects: list[Object]) -> None:
    """What the objects are, and whether a reader has to pay for one: of what kind the page is."""
    for found in objects:
        for name in _types(found):
            made.add("type", name)
        free = _one(found.get("isAccessibleForFree"))
        made.add("free", str(free) if isinstance(free, bool) else free)


def _page(made: Claims, pages: list[Object]) -> None:
    for page in pages:
        made.add("published", page.get("datePublished") or page.get("uploadDate"))
        made.add("modified", page.get("dateModified"))
        made.add("language", _language(page.get("inLanguage")))


def _objects(marked: Marked) -> Iterator[Object]:
    """Every object of every script, graphs and nested articles included; breadth first, bounded."""
    ahead: list[Any] = [_parsed(node.text() or "") for node in marked.scripts]
    seen = 0
    while ahead and seen < MOST_OBJECTS:
        found = ahead.pop(0)
        seen += 1
        if isinstance(found, list):
            ahead.extend(found[:MOST_OBJECTS])
        elif isinstance(found, dict):
            yield found
            ahead.extend(
                found[name]
                for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
                if name in found
            )


def _parsed(script: str) -> Any:
    """The value of a script; what stands around it is left out, and what is often wrong in it is mended."""
    text = script[:LARGEST].strip()
    if text[:1] in WRAPPED and (around := BEFORE.match(text)):
        text = text[around.end() :]
    for mend in MENDS:
        mended = mend(text)
        if _is_bottomless(mended):
            return None
        try:
            return DECODER.raw_decode(mended)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _is_bottomless(script: str) -> bool:
    """Whether a script is nested deeper than is read."""
    if script.count("[") + script.count("{") <= DEEPEST:
        return False
    depth = 0
    for sign in NESTING.findall(script):
        if sign in ("[", "{"):
            depth += 1
            if depth > DEEPEST:
                return True
        elif sign in ("]", "}"):
            depth -= 1
    return False


def _tidy(broken: str) -> str:
    """Without comments, raw control characters, commas too many; with quotation marks where there are apostrophes."""
    said = LINE_COMMENT.sub("", BLOCK_COMMENT.sub("", broken))
    said = APOSTROPHES.sub(_quoted, CONTROLS.sub(" ", said))
    return COMMAS.sub("", said)


def _quoted(found: re.Match[str]) -> str:
    return found[1] + json.dumps(found[2].replace("\\'", "'"), ensure_ascii=False)


def _decoded(broken: str) -> str:
    return html.unescape(broken)


MENDS: tuple[Callable[[str], str], ...] = (str, _tidy, _decoded)
"""What is tried in turn, from what a machine wrote to what a hand broke, or a system escaped as a whole."""


def _types(found: Object) -> set[str]:
    said = [name for name in _many(found.get("@type")) if isinstance(name, str)]
    return {name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in said}


def _choose(articles: list[Object], url: str, headline: str | None) -> Object | None:
    """The article the page is about: the one with its address, else with its headline, else the fullest."""
    if len(articles) < 2:
        return next(iter(articles), None)
    own = urls.key(url)

    def rank(found: Object) -> tuple[bool, bool, int]:
        address = _address(found.get("url")) or _address(found.get("mainEntityOfPage")) or ""
        same_page = bool(address) and urls.key(urls.absolute(address, url) or "") == own
        same_headline = bool(headline) and fold(_text(found.get("headline")) or "") == fold(headline or "")
        return same_page, same_headline, len(found)

    return max(articles, key=rank, default=None)


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value[:50] if isinstance(value, list) else [value]


def _one(value: Any) -> Any:
    return next(iter(_many(value)), None)


def _text(value: Any) -> str | None:
    found = _one(value)
    if isinstance(found, dict):
        found = found.get("@value") or found.get("name")
    return (html.unescape(found) if "&" in found else found) if isinstance(found, str) else None


def _name(value: Any) -> str | None:
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _work(value: Any) -> str | None:
    """Name and address of a work, a JSON list of two; a bare text is an address if it looks like one."""
    if isinstance(value, dict):
        name, address = _name(value), _address(value)
    else:
        said = (_text(value) or "").strip()
        name, address = (None, said) if ADDRESS.match(said) else (said, None)
    if not name and not address:
        return None
    return json.dumps([(name or "")[:LONGEST_OF_A_WORK], (address or "")[:LONGEST_OF_A_WORK]], ensure_ascii=False)


def _is_person(value: Any) -> bool:
    return not isinstance(value, dict) or not _types(value) & ORGANISATIONS or "Person" in _types(value)


def _address(value: Any) -> str | None:
    found = _one(value)
    if isinstance(found, dict):
        found = found.get("url") or found.get("contentUrl") or found.get("@id")
    return found if isinstance(found, str) else None


def _language(value: Any) -> str | None:
    found = _one(value)
    if isinstance(found, dict):
        found = found.get("alternateName") or found.get("name")
    return found if isinstance(found, str) else None
