"""A line in, what it is like by itself out: its length, links, element and wording; and the names of the signs that gives.

The features are those of Kohlschütter et al. ("Boilerplate Detection using Shallow Text Features", WSDM 2010), and the words of
class names and phrases of the wild. What each sign weighs is learnt (`weights.json`, docs/extraction.md).
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from aggregator.extractors.body.lines import ITEM_CARD, Layout, Line
from aggregator.extractors.body.names import bits
from aggregator.extractors.body.phrases import DIGIT, is_credit, is_dateline, is_never, is_promotion, is_tail

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
KNOWN_TAGS = HEADINGS | frozenset(
    "p div li td span blockquote section article figcaption a dd em small strong th dt body pre center font main".split()
)
SIZES = (12, 25, 40, 60, 90, 140, 220, 400)
LINKS = (0.0001, 0.25, 0.6, 0.95)
AROUND = (0.05, 0.15, 0.35, 0.7)
COMMAS = (0.25, 0.6, 1.2)
"""Edges of the classes into which lengths, shares of links, of linked text in the block around, and marks per 40 letters fall."""

SHORT_BAND = 5
"""The class of lengths from which a line is not short; a class of two is coarse."""

ENDS = tuple('.!?…:;»"”)。！？」』।؟’“')
SENTENCE = re.compile(r"[.!?…؟।][»\"”’)]?\s|[。！？]")
SHORT, LONG = 90, 250
SHORT_LINE = 40
PLAIN_LINK = 60
"""Characters of a line that is nothing but a link: its wording says no more."""

MOST_DIGITS = 6
ALL_BOLD = 0.9
ALL_LINKED = 0.9
ASIDE = bits("<aside role unseen")
SURELY_SAID = 60
"""Characters of a line that are looked for in what JSON-LD says is the article's text."""

MOST_KNOWN = 5_000
NEVER = "never"
"""The sign that outweighs all others."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the article before its text is looked for, each in lower case, ё as е; empty where it is not."""

    title: str = ""
    lead: str = ""
    said: str = ""
    """What JSON-LD says is the text."""


class Traits(NamedTuple):
    """What a line is like by itself, in classes; the words of names around it apart."""

    size: int
    link: int
    tag: str
    inline: bool
    around: int
    card: int
    bold: bool
    where: str
    repeated: bool
    commas: int
    wording: frozenset[str]


@lru_cache(maxsize=MOST_KNOWN)
def signs(traits: Traits) -> tuple[str, ...]:
    """The names of the signs that a line's traits give."""
    size, link, tag, coarse = traits.size, traits.link, traits.tag, traits.size // 2
    short = size < SHORT_BAND
    found = [f"size{size}", f"link{link}", f"size{coarse}, link{link}", traits.where, f"commas{traits.commas}"]
    if tag in HEADINGS:
        found += (tag, f"heading, link{link}")
    else:
        found += (f"tag {tag}", f"short, tag {tag}") if short else (f"tag {tag}",)
    found.append(f"around{traits.around}")
    if traits.card:
        card = "item card" if traits.card == ITEM_CARD else "card"
        found += (card, f"{card}, {'short' if short else 'long'}")
    if traits.inline:
        found.append("inline")
    if traits.bold:
        found.append(f"bold, size{coarse}")
    if traits.repeated:
        found.append("repeated")
    found += sorted(traits.wording)
    if "ends" in traits.wording:
        found.append(f"ends, size{coarse}")
    if "promotion" in traits.wording:
        found.append(f"promotion, link{link}")
    return tuple(found)


def traits(line: Line, page: Layout, known: Known, seen: Counter[str]) -> Traits:
    """What a line is like by itself; `seen` counts the lines of the page by their text."""
    block = line.block
    tag = page.walk.tags[block]
    above = page.walk.parents[block]
    size = line.size
    low = line.low
    commas = low.count(",") + low.count(".")
    if not low.isascii():
        commas += low.count("、") + low.count("。") + low.count("،")
    return Traits(
        bisect(SIZES, size),
        bisect(LINKS, line.linked),
        tag if tag in KNOWN_TAGS else "other",
        page.walk.inline[block],
        bisect(AROUND, page.linked[above] / (page.text[above] or 1)) if above >= 0 else 0,
        page.cards[block],
        line.bold > ALL_BOLD,
        line.where,
        seen[line.text] > 1,
        bisect(COMMAS, commas * 40 / size),
        NOTHING if size < PLAIN_LINK and line.linked > ALL_LINKED and not known.said else _wording(line, page, known),
    )


NOTHING: frozenset[str] = frozenset()
ONLY_NEVER = frozenset({NEVER})


def _wording(line: Line, page: Layout, known: Known) -> frozenset[str]:
    """The signs of how a line is worded, and of what agrees with the page's own claims."""
    found = []
    low, size = line.low, line.size
    first = line.text[0]
    ends = low.endswith(ENDS)
    if ends:
        found.append("ends")
    if first.islower():
        found.append("begins small")
    if size >= SHORT_LINE and SENTENCE.search(low):
        found.append("sentences")
    if size < SHORT:
        found += _of_short(low, line.text)
    if is_promotion(low):
        found.append("promotion")
    if not ends and size < LONG:
        if is_dateline(low):
            found.append("dateline")
        if is_credit(low):
            found.append("credit")
    found += _agreement(low, known)
    if _is_never(line, page) and "said" not in found:
        return ONLY_NEVER
    return frozenset(found)


def _of_short(low: str, text: str) -> list[str]:
    found = []
    if DIGIT.search(low) and len(DIGIT.findall(low, 0, PLAIN_LINK)) > MOST_DIGITS:
        found.append("digits")
    if text[0].isupper() and text.isupper():
        found.append("capitals")
    if is_tail(low):
        found.append("tail")
    return found


def _agreement(low: str, known: Known) -> list[str]:
    found = []
    if known.title and abs(len(low) - len(known.title)) < 3 and low == known.title:
        found.append("title")
    if known.lead and len(low) > 30 and low[:50] == known.lead[:50]:
        found.append("lead")
    if known.said and len(low) >= 25:
        found.append("said" if low[:SURELY_SAID] in known.said else "not said")
    return found


def is_ruled_out(line: Line, page: Layout) -> bool:
    """Whether a line is nothing but a link, and a short one, or of a list of teasers, or after "Read also"."""
    if page.menus[line.block]:
        return True
    if line.linked <= ALL_LINKED:
        return False
    if line.size < SHORT_LINE or line.trails:
        return True
    return bool(page.paths[line.block] & ASIDE) or (line.size < SHORT and page.cards[line.block] == ITEM_CARD)


def _is_never(line: Line, page: Layout) -> bool:
    """Whether no place makes a line one of the article: its wording or its element says so."""
    if page.paths[line.block] & ASIDE or is_never(line.low):
        return True
    return line.trails and line.size < SHORT and not line.low.endswith(ENDS)
