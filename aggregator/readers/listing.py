"""A page that lists articles in, its entries out: the links an editor pointed at, or else those of the repeated blocks.

Without a selector, links that look like articles are grouped by where they stand (the path of tags and classes above them),
and the groups that are worth most are taken. Precision goes before recall: a rubric taken for an article stays in the archive.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Endpoint, Entry, Hints, Moment, Page, Reading
from aggregator.normalize import charset, dates, languages, urls
from aggregator.normalize.html import bottomless, first_image, text_of
from aggregator.normalize.text import clean
from aggregator.readers.gather import Gathered

LONGEST_PAGE = 3_000_000
MOST_LINKS = 5_000
DEEPEST_BLOCK = 6
"""Levels above a link among which its block is looked for."""

SHORTEST_HEADLINE = 15
FEWEST_WORDS = 3
FEWEST_IN_GROUP = 3
LARGEST_BLOCK = 3_000
"""Characters of a block; a larger one is the whole list."""

NO_ARTICLE = re.compile(
    r"/(?:tags?|rubrics?|rubriki?|category|categories|themes?|topics?|authors?|users?|profile|login|signin|register|search|page|"
    r"about|contacts?|kontakty|reklama|advert|ads|privacy|policy|terms|archive|archives|rss|feed|comments?|forum|afisha|weather|"
    r"redaktsiya|redakciya|o-nas|o-sayte|map|sitemap|video-online|live|cart|shop)(?:[/?.]|$)"
    r"|[?&](?:page|PAGEN_\d+|sort|order|tag|q|s)=|\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|zip|mp[34]|css|js|xml)$",
    re.I,
)
"""Addresses of rubrics, tags, pages of lists, and of what is no page."""

DIGITS = re.compile(r"\d{3,}")
DATED = re.compile(r"/(?:19|20)\d\d[/-]")
SLUG = re.compile(r"[\w%]+(?:[-_][\w%]+){2,}")
MARGIN = frozenset({"nav", "footer", "header", "aside", "form"})
MARGIN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:menu|nav|navbar|footer|breadcrumbs?|tags?|pagination|pager|social|share|sidebar|banner|copyright)(?:[\s_-]|$)",
    re.I,
)


def read(page: Page, endpoint: Endpoint, hints: Hints) -> Reading:
    """The reading of a listing. Raises DocumentError EMPTY, naming the selector, when nothing is found."""
    html, _ = charset.decode(page.body, page.headers.get("content-type"))
    if bottomless(html[:LONGEST_PAGE]):
        raise DocumentError(FailureKind.MALFORMED, "the page is nested too deeply to be read")
    tree = LexborHTMLParser(html[:LONGEST_PAGE] or " ")
    found = _pointed_at(tree, page, endpoint.links) if endpoint.links else _noticed(tree, page)
    gathered = Gathered(hints)
    for each in found:
        gathered.add(_entry(each, page, hints), each.text)
    if not gathered.entries():
        why = (
            f"the selector {endpoint.links!r} matches no link" if endpoint.links else "no links that look like articles"
        )
        raise DocumentError(FailureKind.EMPTY, why)
    root = tree.css_first("html[lang]")
    language = languages.tag(root.attributes.get("lang")) if root is not None else None
    return Reading("listing", gathered.entries(), homepage=page.url, language=language, skipped=gathered.skipped())


@dataclass(frozen=True, slots=True)
class _Link:
    """One address of the page with the best text that leads to it, and the block it stands in."""

    url: str
    text: str
    node: LexborNode
    block: LexborNode


# ---------------------------------------------------------------- which links


def _pointed_at(tree: LexborHTMLParser, page: Page, css: str) -> list[_Link]:
    nodes = [node if node.tag == "a" else node.css_first("a[href]") for node in tree.css(css)[:MOST_LINKS]]
    return _merged([node for node in nodes if node is not None], page)


def _noticed(tree: LexborHTMLParser, page: Page) -> list[_Link]:
    nodes = [node for node in tree.css("a[href]")[:MOST_LINKS] if not _in_margin(node)]
    links = [link for link in _merged(nodes, page) if _looks_like_article(link, page.url)]
    groups: defaultdict[str, list[_Link]] = defaultdict(list)
    for link in links:
        groups[_signature(link.node)].append(link)
    kept = {link.url for group in groups.values() if len(group) >= FEWEST_IN_GROUP for link in group}
    return [link for link in links if link.url in kept]


def _merged(nodes: list[LexborNode], page: Page) -> list[_Link]:
    """Each address once, with the longest text of its links: picture, headline and "read more" lead to one article."""
    merged: dict[str, _Link] = {}
    for node in nodes:
        url = urls.absolute(node.attributes.get("href") or "", page.url)
        if url is None or urls.key(url) == urls.key(page.url):
            continue
        text = _headline(node)
        known = merged.get(urls.key(url))
        if known is None:
            merged[urls.key(url)] = _Link(url, text, node, _block(node))
        elif len(text) > len(known.text):
            merged[urls.key(url)] = replace(known, text=text, node=node, block=_block(node))
    return list(merged.values())


def _headline(node: LexborNode) -> str:
    heading = node.css_first("h1, h2, h3, h4, h5, [class*=title]")
    text = clean(text_of(heading if heading is not None else node))
    return (text or clean(node.attributes.get("title") or ""))[:1_000]


def _looks_like_article(link: _Link, base: str) -> bool:
    if not urls.same_site(link.url, base) or NO_ARTICLE.search(link.url):
        return False
    if len(link.text) < SHORTEST_HEADLINE or len(link.text.split()) < FEWEST_WORDS:
        return False
    parts = urlsplit(link.url)
    return bool(
        DIGITS.search(parts.path + parts.query)
        or DATED.search(parts.path)
        or SLUG.search(parts.path.rsplit("/", 2)[-1] or parts.path)
    )


def _in_margin(node: LexborNode) -> bool:
    above: LexborNode | None = node
    for _ in range(30):
        if above is None or above.tag in ("body", "html", "main", "article"):
            return False
        named = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"
        if above.tag in MARGIN or MARGIN_CLASS.search(named):
            return True
        above = above.parent
    return False


def _signature(node: LexborNode) -> str:
    """Where a link stands: the tags and first classes of the four elements above it."""
    steps = []
    above: LexborNode | None = node
    for _ in range(4):
        if above is None or above.tag == "body":
            break
        steps.append(f"{above.tag}.{(above.attributes.get('class') or '').split(' ')[0]}")
        above = above.parent
    return ">".join(reversed(steps))


def _block(node: LexborNode) -> LexborNode:
    """The block of a link: the widest element around it that leads to no other address and is not the whole list."""
    own = _bare(node)
    best = node
    above = node.parent
    for _ in range(DEEPEST_BLOCK):
        if above is None or above.tag in ("body", "html", "main"):
            break
        addresses = {_bare(link) for link in above.css("a[href]")}
        strangers = {address for address in addresses if address not in ("", own) and not NO_ARTICLE.search(address)}
        if strangers or len(above.text() or "") > LARGEST_BLOCK:
            break
        best, above = above, above.parent
    return best


def _bare(link: LexborNode) -> str:
    """Where a link leads, whatever part of the page it names."""
    return (link.attributes.get("href") or "").partition("#")[0]


# ---------------------------------------------------------------- what is said of one


def _entry(link: _Link, page: Page, hints: Hints) -> Entry | str:
    if not link.text:
        return "a link without text"
    return Entry(
        link=link.url,
        title=link.text,
        summary=_summary(link),
        published=_date(link, hints),
        image=first_image(link.block.html or "", page.url),
    )


def _summary(link: _Link) -> str | None:
    texts = [
        clean(text_of(node))
        for node in link.block.css("p, [class*=lead], [class*=anons], [class*=preview], [class*=desc]")[:5]
    ]
    other = [text for text in texts if len(text) >= 40 and text != link.text]
    return max(other, key=len)[:2_000] if other else None


def _date(link: _Link, hints: Hints) -> Moment | None:
    """`<time>` of the block, else the first short text of it that is a dateline, else the day its address names."""
    for node in link.block.css("time"):
        if found := dates.parse(
            node.attributes.get("datetime") or clean(text_of(node)), now=hints.now, zone=hints.zone
        ):
            return found
    for text in text_of(link.block).split("\n\n")[:10]:
        if len(text) <= 60 and text != link.text and (found := dates.parse(text, now=hints.now, zone=hints.zone)):
            return found
    named = dates.from_url(link.url, hints.zone, hints.now)
    return named if named and named.precision == "day" else None
