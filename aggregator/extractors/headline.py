"""What is claimed to be the headline in, the one readers see out: without the site's name, by agreement and not by a list."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.claims import Claims, each
from aggregator.extractors.nearby import brief
from aggregator.model import Found, Hints, Method
from aggregator.normalize import urls
from aggregator.normalize.html import plain
from aggregator.normalize.text import clean, fold

SEPARATOR = re.compile(r"\s+[|–—•·»:/-]{1,2}\s+|\s*[|｜]\s*|\s+::\s+")
SHORTEST = 4
LONGEST = 400
MOST_HEADINGS = 10
NO_LETTERS = re.compile(r"[\W_]+")

Candidate = tuple[Method, str]


def choose(tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints) -> Found[str] | None:
    """The headline: an editor's selector; else the heading or claim that most others agree with."""
    picked = claims[0].first("title")
    if picked:
        return Found(clean(plain(picked)), "selector")
    site = _names_of_site(claims, url)
    said: list[Candidate] = [
        (method, _without(clean(plain(value)), site)) for method, value in each(claims, "title") if value
    ]
    page = _without(clean(plain(claims[-1].first("page_title") or "")), site)
    shown = _headings(tree, page, site)
    candidates: list[Candidate] = [("body", text) for text in shown] + said
    candidates += [("meta", part) for part in _parts(page)] or [("meta", page)]
    others = [text for _, text in said] + [page] + ([hints.title] if hints.title else [])
    usable = [(method, text) for method, text in candidates if SHORTEST <= len(text) <= LONGEST]
    if not usable:
        return None
    headings = {fold(text) for text in shown}
    best = max(range(len(usable)), key=lambda index: (_agreement(usable[index], others, headings), -index))
    return Found(usable[best][1], usable[best][0])


def _names_of_site(claims: list[Claims], url: str) -> set[str]:
    """What the site calls itself, and its host with and without `www.` and the last label, letters and digits only."""
    host = urls.display(url).partition("//")[2].partition("/")[0]
    bare = host.removeprefix("www.")
    names = [name for claim in claims for name in claim.of("organisation")]
    return {_bare(name) for name in (*names, host, bare, bare.rsplit(".", 1)[0])} - {""}


def _bare(text: str) -> str:
    return NO_LETTERS.sub("", fold(text))


def _without(text: str, site: set[str]) -> str:
    """A title without the site's name before or after it."""
    cuts = list(SEPARATOR.finditer(text))
    for cut in cuts[-1:]:
        if _bare(text[cut.end() :]) in site:
            return text[: cut.start()]
    for cut in cuts[:1]:
        if _bare(text[: cut.start()]) in site:
            return text[cut.end() :]
    return text


def _headings(tree: LexborHTMLParser, page: str, site: set[str]) -> list[str]:
    """The <h1> that are not the site's name; those <h2> that the page's title begins or ends with."""
    first = [text for node in tree.css("h1")[:MOST_HEADINGS] if (text := clean(brief(node, LONGEST)))]
    known = fold(page)
    second = [clean(brief(node, LONGEST)) for node in tree.css("h2")[:MOST_HEADINGS]]
    named = [text for text in second if len(text) > SHORTEST * 2 and known.startswith(fold(text))]
    return [text for text in first if _bare(text) not in site] + named


def _parts(text: str) -> list[str]:
    """The longest part of a title that a site's name was put to."""
    parts = [part.strip() for part in SEPARATOR.split(text)]
    return [max(parts, key=len)] if len(parts) > 1 else []


def _agreement(candidate: Candidate, others: list[str], headings: set[str]) -> float:
    """How many claims a candidate is equal to (1), a part of (3/4) or has as a part (1/4), and whether readers see it (1)."""
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
    return score + (1.0 if known in headings else 0.0)
