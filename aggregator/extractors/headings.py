"""A page in, the headings its readers see out, each without its labels: what may be the headline, and what stands for the site."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

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

TITLED = "h2, h3"
"""Where the headline is, if no <h1> holds it."""

TRAILS = frozenset({"nav", "li", "ol", "ul"})
"""Elements of lists: a heading in one is a step of a trail, or a slide."""

COLONS = (":", "：")
FEWEST_WORDS = 3
LONGEST = 400
SHORTEST = 4
MOST_H1 = 10
MOST_TITLED = 40
SHORTEST_WORD = 4
STEM = 5
MOST_RAW = 2_000
NO_LETTERS = re.compile(r"[\W_]+")
LETTERS = re.compile(r"[^\W\d_]+")
MOST_ABOVE = 3
"""Elements above a heading that are asked whether they are a trail to it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says, without its labels, folded too; `trail` if it is the last step of a trail («Home > Sport > ...»)."""

    text: str
    folded: str
    trail: bool = False


def headings(tree: LexborHTMLParser, claimed: Collection[str]) -> tuple[list[Heading], set[str]]:
    """The <h1> of a page, each text once; and the texts of those that lead to the home page: they name the site.

    `claimed` are folded titles: they hold no label.
    """
    found: dict[str, Heading] = {}
    emblems: set[str] = set()
    for node in tree.css("h1")[:MOST_H1]:
        text = _text(node, claimed)
        if _is_emblem(node):
            emblems.add(text)
        elif len(text) >= SHORTEST and not HIDDEN.search(node.attributes.get("class") or ""):
            found.setdefault(text, Heading(text, folded(text), _in_trail(node)))
    return list(found.values()), emblems - {""}


def titled(tree: LexborHTMLParser, claimed: Collection[str], page: str = "") -> list[Heading]:
    """Other elements that say what is claimed to be the headline, or what the page's folded title begins with, if given."""
    wanted = {letters(text) for text in claimed}
    beginning = letters(page)
    found: dict[str, Heading] = {}
    for node in tree.css(TITLED)[:MOST_TITLED]:
        said = NO_LETTERS.sub(
            "", fold((node.text() or "")[:MOST_RAW])
        )  # before it is walked through: most say something else
        if len(said) <= SHORTEST * 2 or not (said in wanted or beginning.startswith(said)):
            continue
        text = clean(brief(node, LONGEST))
        found.setdefault(text, Heading(text, folded(text)))
    return [one for one in found.values() if len(one.text) >= SHORTEST]


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    """The form in which titles are compared; a page says the same one many times."""
    return fold(text)


@lru_cache(maxsize=256)
def letters(text: str) -> str:
    """The folded letters and digits of a text and nothing between them: how names are compared."""
    return NO_LETTERS.sub("", folded(text))


def share(text: str, known: str) -> float | None:
    """The share of the longer words of a text that are in another, folded one; inflection aside. None if it has none."""
    words = {word[:STEM] for word in LETTERS.findall(folded(text)) if len(word) >= SHORTEST_WORD}
    return sum(word in known for word in words) / len(words) if words else None


def _text(node: LexborNode, claimed: Collection[str]) -> str:
    """The text of a heading without its labels; a label before a colon is of the headline, and so is one that is claimed."""
    only = node.child
    alone = only is not None and only.next is None and only.is_text_node
    text = clean((node.text() or "")[:MOST_RAW]) if alone else clean(brief(node, LONGEST))
    if alone or not text or folded(text) in claimed:
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


def _in_trail(node: LexborNode) -> bool:
    above: LexborNode | None = node
    for _ in range(MOST_ABOVE):
        if above is None or above.tag == "body":
            return False
        said = above.attributes
        if above.tag in TRAILS or "breadcrumb" in f"{said.get('class')} {said.get('id')} {' '.join(said)}".lower():
            return True
        above = above.parent
    return False
