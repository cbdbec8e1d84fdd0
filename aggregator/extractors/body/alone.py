"""A line in, what it is like by itself out: its length, links, element and wording; and the names of the signs that gives.

The features are those of Kohlschütter et al. ("Boilerplate Detection using Shallow Text Features", WSDM 2010), and the words of
class names and phrases of the wild. What each sign weighs is learnt (`weights.json`, docs/extraction.md).
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from typing import Final

from aggregator.extractors.body.lines import ITEM_CARD, Layout, Line
from aggregator.extractors.body.names import bits
from aggregator.extractors.body.phrases import (
    DIGIT,
    LONGEST_DATELINE,
    is_credit,
    is_dateline,
    is_never,
    is_promotion,
    is_tail,
)
from aggregator.extractors.containing import has_one

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
KNOWN_TAGS: Final = HEADINGS | frozenset(
    "p div li td span blockquote section article figcaption a dd em small strong th tr dt body pre center font main".split()
)
SIZES: Final = (12, 25, 40, 60, 90, 140, 220, 400)
LINKS: Final = (0.0001, 0.25, 0.6, 0.95)
AROUND: Final = (0.05, 0.15, 0.35, 0.7)
COMMAS: Final = (0.25, 0.6, 1.2)
"""Edges of the classes into which lengths, shares of links, of linked text in the block around, and marks per 40 letters fall."""

SHORT_BAND: Final = 5
"""The class of lengths from which a line is not short; a class of two is coarse."""

ENDS: Final = frozenset('.!?…:;»"”)。！？」』।؟’“')
SENTENCE: Final = re.compile(r"[.!?…؟।][»\"”’)]?\s|[。！？]")
DENSE_STOPS: Final = tuple("。！？")
PLAIN_STOPS: Final = tuple(".!?")
STOPS: Final = (*PLAIN_STOPS, *"…؟।", *DENSE_STOPS)
SHORT: Final = 90
LONG: Final = 250
SHORT_LINE: Final = 40
PLAIN_LINK: Final = 60
"""Characters of a line that is nothing but a link: its wording says no more."""

MOST_DIGITS: Final = 6
ALL_BOLD: Final = 0.9
ALL_LINKED: Final = 0.9
ASIDE: Final = bits("<aside role unseen")
SURELY_SAID: Final = 60
"""Characters of a line that are looked for in what JSON-LD says is the article's text."""


WORDING: Final = (
    "ends", "begins small", "sentences", "digits", "capitals", "tail", "promotion", "dateline", "credit", "title", "lead", "said",
    "not said", "never",
)  # fmt: skip
"""How a line is worded; a set of these is a number. What is `never` of an article is nothing else."""

ENDING: Final = 1 << 0
SMALL: Final = 1 << 1
SENTENCES: Final = 1 << 2
DIGITS: Final = 1 << 3
CAPITALS: Final = 1 << 4
TAIL: Final = 1 << 5
PROMOTING: Final = 1 << 6
DATELINE: Final = 1 << 7
CREDIT: Final = 1 << 8
TITLE: Final = 1 << 9
LEAD: Final = 1 << 10
SAID: Final = 1 << 11
NOT_SAID: Final = 1 << 12
NEVER: Final = 1 << 13


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the article before its text is looked for, each in lower case, ё as е; empty where it is not."""

    title: str = ""
    lead: str = ""
    said: str = ""
    """What JSON-LD says is the text."""


Shape = tuple[int, int, str]
"""Classes of a line's length and of its share of links, and its element."""

Look = tuple[str, int, int, int, bool, bool, int, bool]
"""Where it stands to the headline, classes of marks, of linked text around it, card, whether it is short and inline; the coarse
class of its length if it is bold, else -1; whether it stands on the page again."""

Words = tuple[int, int, int]
"""Coarse class of length, class of links, and how it is worded: a set, as the bits of WORDING."""


Traits = tuple[Shape, Look, Words]
"""What a line is like by itself, in three parts whose weights add up; the words of names around it apart."""


def words_of(wording: int) -> list[str]:
    """The names of a set of WORDING."""
    return [word for place, word in enumerate(WORDING) if wording >> place & 1]


def signs(traits: Traits) -> list[str]:
    """The names of the signs that a line's traits give."""
    shape, look, words = traits
    return [*signs_of_shape(shape), *signs_of_look(look), *signs_of_words(words)]


def signs_of_shape(shape: Shape) -> list[str]:
    """The names of the signs of a line's length, links and element."""
    size, link, tag = shape
    found = [f"size{size}", f"link{link}", f"size{size // 2}, link{link}"]
    if tag in HEADINGS:
        return [*found, tag, f"heading, link{link}"]
    return [*found, f"tag {tag}", f"short, tag {tag}"] if size < SHORT_BAND else [*found, f"tag {tag}"]


def signs_of_look(look: Look) -> list[str]:
    """The names of the signs of where and among what a line stands."""
    where, commas, around, card, short, inline, bold, repeated = look
    found = [where, f"commas{commas}", f"around{around}"]
    if card:
        name = "item card" if card == ITEM_CARD else "card"
        found += (name, f"{name}, {'short' if short else 'long'}")
    if inline:
        found.append("inline")
    if bold >= 0:
        found.append(f"bold, size{bold}")
    if repeated:
        found.append("repeated")
    return found


def signs_of_words(words: Words) -> list[str]:
    """The names of the signs of how a line is worded."""
    coarse, link, wording = words
    found = words_of(wording)
    if wording & ENDING:
        found.append(f"ends, size{coarse}")
    if wording & PROMOTING:
        found.append(f"promotion, link{link}")
    return found


def traits(line: Line, page: Layout, known: Known, seen: Counter[str]) -> Traits:
    """What a line is like by itself; `seen` counts the lines of the page by their text."""
    shape, look = shape_and_look(line, page, seen)
    return shape, look, words(line, page, known, shape)


def shape_and_look(line: Line, page: Layout, seen: Counter[str]) -> tuple[Shape, Look]:
    """What a line is like, its words not yet read; `seen` as above."""
    block, size, text, linked, walk = line.block, line.size, line.text, line.linked, page.walk
    tag, above = walk.tags[block], walk.parents[block]
    length, link = bisect(SIZES, size), bisect(LINKS, linked) if linked else 0
    commas = text.count(",") + text.count(".")
    if not commas and not text.isascii():
        commas = text.count("、") + text.count("。") + text.count("،")
    beside = page.linked[above] if above >= 0 else 0
    look = (
        line.where,
        bisect(COMMAS, commas * 40 / size) if commas else 0,
        bisect(AROUND, beside / (page.text[above] or 1)) if beside else 0,
        page.cards[block],
        length < SHORT_BAND,
        walk.inline[block],
        length // 2 if line.bold > ALL_BOLD else -1,
        seen[text] > 1,
    )
    return (length, link, tag if tag in KNOWN_TAGS else "other"), look


def words(line: Line, page: Layout, known: Known, shape: Shape) -> Words:
    """How a line of that shape is worded."""
    length, link, _ = shape
    plainly = line.linked > ALL_LINKED and line.size < PLAIN_LINK and not known.said
    return length // 2, link, 0 if plainly else _wording(line, page, known)


def _wording(line: Line, page: Layout, known: Known) -> int:
    """The signs of how a line is worded, and of what agrees with the page's own claims."""
    text, low = line.text, line.low
    found = TITLE if low == known.title else 0  # a line is never empty
    if known.lead or known.said:
        found |= _announced(low, known)
    if page.paths[line.block] & ASIDE and not found & SAID:
        return NEVER
    if len(text) < LONG:
        brief = _of_brief(line, text, low, bool(found & SAID))
        if brief == NEVER:
            return NEVER
        found |= brief
    elif text[-1] in ENDS:
        found |= ENDING
    if text[0].islower():
        found |= SMALL
    if line.size >= SHORT_LINE and (". " in text or _has_sentences(text)):
        found |= SENTENCES
    return found


def _announced(low: str, known: Known) -> int:
    found = LEAD if known.lead and len(low) > 30 and low[:50] == known.lead[:50] else 0
    if known.said and len(low) >= 25:
        found |= SAID if low[:SURELY_SAID] in known.said else NOT_SAID
    return found


def _of_brief(line: Line, text: str, low: str, said: bool) -> int:
    """The signs of a line that is no long paragraph: only such may be promotions, datelines, credits."""
    figures = len(text) < LONGEST_DATELINE and DIGIT.search(low) is not None
    if not said and (is_never(low, figures) or (line.trails and line.size < SHORT and low[-1] not in ENDS)):
        return NEVER
    found = PROMOTING if is_promotion(low) else 0
    if line.size < SHORT:
        found |= _of_short(low, text, figures)
    if text[-1] in ENDS:
        return found | ENDING
    if line.size < LONG:
        found |= (is_dateline(low, figures) and DATELINE) | (is_credit(low) and CREDIT)
    return found


def _has_sentences(text: str) -> bool:
    """Whether a sentence ends before the text does; most end with a full stop only, and need not be searched."""
    before = text if text[-1] in DENSE_STOPS else text[:-1]
    stops = PLAIN_STOPS if text.isascii() else STOPS
    return has_one(before, stops) and SENTENCE.search(text) is not None


def _of_short(low: str, text: str, figures: bool) -> int:
    found = 0
    if figures and len(DIGIT.findall(low, 0, PLAIN_LINK)) > MOST_DIGITS:
        found = DIGITS
    if text[0].isupper() and text.isupper():
        found |= CAPITALS
    return found | TAIL if is_tail(low) else found


def is_ruled_out(line: Line, page: Layout) -> bool:
    """Whether a line is nothing but a link, and a short one, or of a list of teasers, or after "Read also"."""
    if page.menus[line.block]:
        return True
    if line.linked <= ALL_LINKED:
        return False
    if line.size < SHORT_LINE or line.trails:
        return True
    return bool(page.paths[line.block] & ASIDE) or (line.size < SHORT and page.cards[line.block] == ITEM_CARD)
