"""A page in, the headings its readers see out, each without its labels: what may be the headline, and what stands for the site."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.body import Layout
from aggregator.extractors.nearby import brief
from aggregator.normalize.text import clean, fold

KICKER = re.compile(
    r"kicker|topline|top-line|overline|over-line|dachzeile|eyebrow|spitzmarke|roof-?line|supra|sup(?:er)?-?title|pre-?title|"
    r"vorzeile|rubri|category|label|badge|\bmeta\b|date|time|topic|screen-reader|sr-only|visually-hidden|subtitle|sub-?head|subline",
    re.I,
)
"""Classes of what stands in a heading and is not of the headline: a label before it, a date, a second line."""

HIDDEN = re.compile(r"(?:^|[\s_-])(?:hidden|sr-only|screen-reader|aural|hide|offscreen|invisible)", re.I)
"""Classes of headings that are only for those who hear the page."""

TITLED = ("h2", "h3")
"""Where the headline is, if no <h1> holds it."""

TRAILS = frozenset({"nav", "li", "ol", "ul"})
"""Elements of lists: a heading in one is a step of a trail, or a slide."""

COLONS = (":", "：")
FEWEST_WORDS = 3
LONGEST = 400
SHORTEST = 4
MOST_H1 = 10
MOST_TITLED = 40
STEM = 5
MOST_RAW = 2_000
LETTER = re.compile(r"[^\W_]")
BETWEEN = re.compile(r"[\W_]+")
LONG_WORD = re.compile(r"[^\W\d_]{4,}")
MOST_ABOVE = 3
"""Elements above a heading that are asked whether they are a trail to it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says, without its labels, folded too; `trail` if it is the last step of a trail («Home > Sport > ...»)."""

    text: str
    folded: str
    trail: bool = False


def headings(tree: LexborHTMLParser, page: Layout | None, claimed: Collection[str]) -> tuple[list[Heading], set[str]]:
    """The <h1> of a page, each text once; and the texts of those that lead to the home page: they name the site.

    `claimed` are folded titles: they hold no label. `page` is what readers see of the tree, which need not be searched then.
    """
    found: dict[str, Heading] = {}
    emblems: set[str] = set()
    nodes = _called("h1", page) if page else []
    for node in (nodes or tree.css("h1"))[:MOST_H1]:
        bare = _is_bare(node)
        text = clean((node.text() or "")[:MOST_RAW]) if bare else _text(node, claimed)
        if not bare and _is_emblem(node):
            emblems.add(text)
        elif len(text) >= SHORTEST and text not in found:
            given = node.attributes
            if not HIDDEN.search(given.get("class") or ""):
                found[text] = Heading(text, folded(text), _in_trail(node, given))
    return list(found.values()), emblems - {""}


def _called(tag: str, page: Layout) -> list[LexborNode]:
    """The blocks of a page that are elements of this name, in order."""
    tags, nodes = page.walk.tags, page.walk.nodes
    found: list[LexborNode] = []
    place = -1
    for _ in range(min(tags.count(tag), MOST_TITLED)):
        place = tags.index(tag, place + 1)
        found.append(nodes[place])
    return found


def _is_bare(node: LexborNode) -> bool:
    """Whether there is nothing but text in an element."""
    only = node.child
    return only is not None and only.is_text_node and only.next is None


def titled(tree: LexborHTMLParser, page: Layout | None, claimed: Collection[str], whole: str = "") -> list[Heading]:
    """Other elements that say what is claimed to be the headline, or what the page's folded title begins with, if given."""
    wanted = {letters(text) for text in claimed}
    beginning = letters(whole)
    firsts = {text[:1] for text in (*wanted, beginning)}
    found: dict[str, Heading] = {}
    nodes = [node for tag in TITLED for node in _called(tag, page)] if page else tree.css(", ".join(TITLED))
    for node in nodes[:MOST_TITLED]:
        raw = (node.text() or "")[:MOST_RAW]
        if raw.isascii() and _first_letter(raw) not in firsts:  # before it is folded: most say something else
            continue
        said = _only_letters(fold(raw))
        if len(said) <= SHORTEST * 2 or not (said in wanted or beginning.startswith(said)):
            continue
        text = clean(brief(node, LONGEST))
        found.setdefault(text, Heading(text, folded(text)))
    return [one for one in found.values() if len(one.text) >= SHORTEST]


def _first_letter(text: str) -> str:
    found = LETTER.search(text)
    return found[0].lower() if found else ""


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    """The form in which titles are compared; a page says the same one many times."""
    return clean(text).lower() if text.isascii() else fold(text)


@lru_cache(maxsize=256)
def letters(text: str) -> str:
    """The folded letters and digits of a text and nothing between them: how names are compared."""
    return _only_letters(folded(text).replace(" ", ""))


def _only_letters(text: str) -> str:
    return text if text.isalnum() else BETWEEN.sub("", text)


def share(heading: Heading, others: Collection[str], url: str) -> float | None:
    """The share of a heading's longer words that are in other folded titles or the address; inflection aside. None if it has none."""
    if heading.folded in others:
        return 1.0 if LONG_WORD.search(heading.folded) else None
    words = {word[:STEM] for word in LONG_WORD.findall(heading.folded)}
    known = " ".join([*others, url.lower()])
    return sum(word in known for word in words) / len(words) if words else None


def _text(node: LexborNode, claimed: Collection[str]) -> str:
    """The text of a heading without its labels; a label before a colon is of the headline, and so is one that is claimed."""
    text = clean(brief(node, LONGEST))
    if not text or folded(text) in claimed:
        return text
    for part in node.css("[class]")[:MOST_H1]:
        label = clean(brief(part, LONGEST)) if KICKER.search(part.attributes.get("class") or "") else ""
        before, found, after = text.partition(label) if label else (text, "", "")
        joined = label.endswith(COLONS) or before.rstrip().endswith(COLONS) or after.lstrip().startswith(COLONS)
        rest = clean(f"{before} {after}").strip(" -–—|/")
        if found and not joined and len(rest.split()) >= FEWEST_WORDS:
            text = rest
    return text


def _is_emblem(node: LexborNode) -> bool:
    """Whether a heading leads to the home page: it is the name of the site."""
    link = node.css_first("a[href]")
    if link is None:
        return False
    href = (link.attributes.get("href") or "").strip().partition("?")[0].partition("#")[0]
    path = href.rpartition("//")[2].partition("/")[2] if "//" in href else href
    return not path.strip("./") and href != ""


def _in_trail(node: LexborNode, given: dict[str, str | None]) -> bool:
    if _is_trail(given):
        return True
    above = node.parent
    for _ in range(MOST_ABOVE - 1):
        if above is None or (tag := above.tag) == "body":
            return False
        if tag in TRAILS or _is_trail(above.attributes):
            return True
        above = above.parent
    return False


def _is_trail(given: dict[str, str | None]) -> bool:
    return bool(given) and "breadcrumb" in f"{given.get('class')} {given.get('id')} {' '.join(given)}".lower()
