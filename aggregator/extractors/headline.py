"""What is claimed to be the headline in, the one readers see out: without the site's name, by agreement and not by a list."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.claims import Claims, each
from aggregator.model import Found, Hints, Method
from aggregator.normalize.html import plain, text_of
from aggregator.normalize.text import clean, fold

SEPARATOR = re.compile(r"\s+[|–—•·»:/-]{1,2}\s+|\s*\|\s*|\s+::\s+")
SHORTEST = 4
LONGEST = 400
MOST_HEADINGS = 10


def choose(tree: LexborHTMLParser, claims: list[Claims], hints: Hints) -> Found[str] | None:
    """The headline: an editor's selector; else the <h1> or claim that most others agree with."""
    picked = claims[0].first("title")
    if picked:
        return Found(clean(plain(picked)), "selector")
    said = [(method, text) for method, value in each(claims, "title") if (text := clean(plain(value)))]
    shown = _headings(tree)
    page = clean(plain(claims[-1].first("page_title") or ""))
    candidates: list[tuple[Method, str]] = [("body", text) for text in shown] + said
    if page and not _parts(page):
        candidates += [("meta", page)]
    candidates += [(method, part) for method, text in (*said, ("meta", page)) for part in _parts(text)]
    others = [text for _, text in said] + [page] + ([hints.title] if hints.title else [])
    usable = [(method, text) for method, text in candidates if SHORTEST <= len(text) <= LONGEST]
    if not usable:
        return None
    best = max(range(len(usable)), key=lambda index: (_agreement(usable[index], others, shown), -index))
    return Found(usable[best][1], usable[best][0])


def _headings(tree: LexborHTMLParser) -> list[str]:
    return [text for node in tree.css("h1")[:MOST_HEADINGS] if (text := clean(text_of(node)))]


def _parts(text: str) -> list[str]:
    """The longest part of a title that a site's name was put to."""
    parts = [part.strip() for part in SEPARATOR.split(text)]
    return [max(parts, key=len)] if len(parts) > 1 else []


def _agreement(candidate: tuple[Method, str], others: list[str], shown: list[str]) -> float:
    """How many claims a candidate is equal to (1) or the beginning or a part of (1/2), and whether readers see it."""
    known = fold(candidate[1])
    score = 0.0
    for other in others:
        folded = fold(other)
        if folded == known:
            score += 1.0
        elif len(known) >= 10 and known in folded:
            score += 0.75
        elif len(folded) >= 10 and folded in known:
            score += 0.25
    return score + (1.0 if any(fold(text) == known for text in shown) else 0.0)
