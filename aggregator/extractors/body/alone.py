"""A line in, what it is like by itself out: its length, links, element and wording; and the names of the signs that gives.

The features are those of Kohlschütter et al. ("Boilerplate Detection using Shallow Text Features", WSDM 2010), and the words of
class names and phrases of the wild. What each sign weighs is learnt (`weights.json`, docs/extraction.md).
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from aggregator.extractors.body.lines import ITEM_CARD, Layout, Line, lowered
from aggregator.extractors.body.names import bits
from aggregator.extractors.body.phrases import DIGIT, is_credit, is_dateline, is_never, is_promotion, is_tail

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
KNOWN_TAGS = HEADINGS | frozenset(
    "p div li td span blockquote section article figcaption a dd em small strong th tr dt body pre center font main".split()
)
SIZES = (12, 25, 40, 60, 90, 140, 220, 400)
LINKS = (0.0001, 0.25, 0.6, 0.95)
AROUND = (0.05, 0.15, 0.35, 0.7)
COMMAS = (0.25, 0.6, 1.2)
"""Edges of the classes into which lengths, shares of links, of linked text in the block around, and marks per 40 letters fall."""

SHORT_BAND = 5
"""The class of lengths from which a line is not short; a class of two is coarse."""

ENDS = frozenset('.!?…:;»"”)。！？」』।؟’“')
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


WORDING = (
    "ends", "begins small", "sentences", "digits", "capitals", "tail", "promotion", "dateline", "credit", "title", "lead", "said",
    "not said", "never",
)  # fmt: skip
"""How a line is worded; a set of these is a number. What is `never` of an article is nothing else."""

ENDING, SMALL, SENTENCES, DIGITS, CAPITALS, TAIL, PROMOTING, DATELINE, CREDIT, TITLE, LEAD, SAID, NOT_SAID, NEVER = (
    1 << place for place in range(len(WORDING))
)
OTHER_COMMAS = "、。،"


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
    wording: int
    """A set of words, as the bits of WORDING."""


def words_of(wording: int) -> list[str]:
    """The names of a set of WORDING."""
    return [word for place, word in enumerate(WORDING) if wording >> place & 1]


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
    found += words_of(traits.wording)
    if traits.wording & ENDING:
        found.append(f"ends, size{coarse}")
    if traits.wording & PROMOTING:
        found.append(f"promotion, link{link}")
    return tuple(found)


def traits(line: Line, page: Layout, known: Known, seen: Counter[str]) -> Traits:
    """What a line is like by itself; `seen` counts the lines of the page by their text."""
    block = line.block
    tag = page.walk.tags[block]
    above = page.walk.parents[block]
    size, text = line.size, line.text
    commas = text.count(",") + text.count(".")
    if not text.isascii():
        commas += sum([text.count(comma) for comma in OTHER_COMMAS if comma in text])
    return Traits(
        bisect(SIZES, size),
        bisect(LINKS, line.linked) if line.linked else 0,
        tag if tag in KNOWN_TAGS else "other",
        page.walk.inline[block],
        bisect(AROUND, page.linked[above] / (page.text[above] or 1)) if above >= 0 else 0,
        page.cards[block],
        line.bold > ALL_BOLD,
        line.where,
        seen[text] > 1,
        bisect(COMMAS, commas * 40 / size),
        0 if size < PLAIN_LINK and line.linked > ALL_LINKED and not known.said else _wording(line, page, known),
    )


def _wording(line: Line, page: Layout, known: Known) -> int:
    """The signs of how a line is worded, and of what agrees with the page's own claims."""
    text, size = line.text, line.size
    length = len(text)
    low = line.low if length < LONG or length == len(known.title) else lowered(text[:SURELY_SAID])
    found = _agreement(low, known)
    if not found & SAID and (page.paths[line.block] & ASIDE or (length < LONG and _is_never(line, low))):
        return NEVER
    if text[-1] in ENDS:
        found |= ENDING
    elif size < LONG:
        found |= (is_dateline(low) and DATELINE) | (is_credit(low) and CREDIT)
    if text[0].islower():
        found |= SMALL
    if size >= SHORT_LINE and (". " in text or SENTENCE.search(text)):
        found |= SENTENCES
    if length < LONG and is_promotion(low):
        found |= PROMOTING
    return found | _of_short(low, text) if size < SHORT else found


def _of_short(low: str, text: str) -> int:
    found = 0
    if DIGIT.search(low) and len(DIGIT.findall(low, 0, PLAIN_LINK)) > MOST_DIGITS:
        found = DIGITS
    if text[0].isupper() and text.isupper():
        found |= CAPITALS
    return found | TAIL if is_tail(low) else found


def _agreement(low: str, known: Known) -> int:
    found = 0
    if known.title and low == known.title:
        found = TITLE
    if known.lead and len(low) > 30 and low[:50] == known.lead[:50]:
        found |= LEAD
    if known.said and len(low) >= 25:
        found |= SAID if low[:SURELY_SAID] in known.said else NOT_SAID
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


def _is_never(line: Line, low: str) -> bool:
    """Whether no place makes a line one of the article: its wording says so."""
    return is_never(low) or (line.trails and line.size < SHORT and low[-1] not in ENDS)
