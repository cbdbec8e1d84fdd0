"""A page that lists articles in, its entries out: the links an editor pointed at, or else those that look like articles.

Which links those are is decided in `families`; here it is read what the page says of each, in the block around it.
"""

from __future__ import annotations

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Endpoint, Entry, Hints, Moment, Page, Reading
from aggregator.normalize import charset, dates, languages, tame
from aggregator.normalize.html import first_image, text_of
from aggregator.normalize.text import clean
from aggregator.readers.families import article_links
from aggregator.readers.gather import Gathered
from aggregator.readers.links import Link, pointed_at

LONGEST_PAGE = 3_000_000


def read(page: Page, endpoint: Endpoint, hints: Hints) -> Reading:
    """The reading of a listing. Raises DocumentError EMPTY, naming the selector, when nothing is found."""
    html, _ = charset.decode(page.body, page.headers.get("content-type"))
    tree = None if tame.bottomless(html[:LONGEST_PAGE]) else tame.tree(html[:LONGEST_PAGE])
    if tree is None:
        raise DocumentError(FailureKind.MALFORMED, "the page is nested too deeply to be read")
    found = pointed_at(tree, endpoint.links, page.url) if endpoint.links else article_links(tree, page.url)
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


def _entry(link: Link, page: Page, hints: Hints) -> Entry | str:
    if not link.text:
        return "a link without text"
    return Entry(
        link=link.url,
        title=link.text,
        summary=_summary(link),
        published=_date(link, hints),
        image=first_image(link.block.html or "", page.url),
    )


def _summary(link: Link) -> str | None:
    texts = [
        clean(text_of(node))
        for node in link.block.css("p, [class*=lead], [class*=anons], [class*=preview], [class*=desc]")[:5]
    ]
    other = [text for text in texts if len(text) >= 40 and text != link.text]
    return max(other, key=len)[:2_000] if other else None


def _date(link: Link, hints: Hints) -> Moment | None:
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
