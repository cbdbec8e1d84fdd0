"""What is claimed to be the headline in, the one readers see out: without the site's name, by agreement and not by a list."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.claims import Claims, each
from aggregator.extractors.headings import Heading, after_trail, headings, share, titled
from aggregator.model import Found, Hints, Method
from aggregator.normalize import urls
from aggregator.normalize.html import plain
from aggregator.normalize.text import clean, fold

DENSE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
SEPARATOR = re.compile(
    r"\s+[|–—•·»«:/-]{1,2}\s+|\s*[|｜ㅣ]\s*|\s+::\s+|"
    rf"(?<=[{DENSE}！？」』。])[-_—](?=[{DENSE}]{{2,12}}(?:[-_—|ㅣ]|$))"
)
"""What stands between a headline and the name of the site; scripts without spaces need none around it."""

CONFIDENCE = ((0.42, 0.42, 0.68, 0.73), (0.82, 0.83, 0.91, 0.95))
"""By the number of claims that agree, for a headline that readers do not see as a heading, and for one that they do."""

MOST_AGREED = 3
SUPPORTED = 0.3
"""Share of the words of a page's only <h1> that must be known from its other titles or its address for it to be the headline."""

EQUAL, PART, WHOLE = 1.0, 0.75, 0.25
"""What a claim speaks for a candidate that is equal to it, a part of it, or has it as a part."""

ONLY_HEADING = 3.2
WITH_MORE = 0.6
IN_TRAIL = 0.0
"""What speaks for a heading that is the page's only one, for one with a label or a second line in it, and for the last
step of a trail; else 1."""

FEWEST_WORDS = 3
MOST_WORDS_OF_NAME = 5
SHORTEST_PART = 10
SHORTEST = 4
LONGEST = 400
NO_LETTERS = re.compile(r"[\W_]+")


class Candidate(NamedTuple):
    """Something that may be the headline, who says so, and the form in which it is compared."""

    method: Method
    text: str
    folded: str


def choose(tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints) -> Found[str] | None:
    """The headline: an editor's selector; else the heading or claim that most others agree with."""
    picked = claims[0].first("title")
    if picked:
        return Found(clean(plain(picked)), "selector")
    raw = clean(plain(claims[-1].first("page_title") or ""))
    whole = [(method, clean(plain(value))) for method, value in each(claims, "title")]
    shown = headings(tree, {fold(text) for _, text in whole} | {fold(raw)})
    site = set(_names_of_site(url)) | {_bare(name) for claim in claims for name in claim.of("organisation")} - {""}
    site |= _names_by_agreement(raw, whole, shown, site)
    said = [_candidate(method, _without(text, site)) for method, text in whole]
    page = _candidate("meta", _without(raw, site))
    feed = [_candidate("meta", hints.title)] if hints.title else []
    others = list(dict.fromkeys([*said, page, *feed]))
    seen = _seen(tree, [one for one in shown if _bare(one.text) not in site], others, page.folded)
    parts = [_candidate("meta", part) for part in _parts(page.text)] or [page]
    usable = [
        one
        for one in [*(Candidate("body", one.text, one.folded) for one in seen), *said, *parts]
        if SHORTEST <= len(one.text) <= LONGEST
    ]
    if not usable:
        return None
    weights = {one.folded: _weight(one, seen, others, url) for one in seen}
    best = max(usable, key=lambda one: _agreement(one.folded, others) + weights.get(one.folded, 0.0))
    return Found(best.text, best.method, _confidence(best, claims, raw))


def _candidate(method: Method, text: str) -> Candidate:
    return Candidate(method, text, fold(text))


def _confidence(best: Candidate, claims: list[Claims], page: str) -> float:
    """How often a headline was right that as many methods say, and that readers see or not (measured on the cases)."""
    agreed = {method for method, value in each(claims, "title") if best.folded in fold(value)}
    return CONFIDENCE[best.method == "body"][min(len(agreed) + (best.folded in fold(page)), MOST_AGREED)]


@lru_cache(maxsize=512)
def _host_names(host: str, main: str) -> frozenset[str]:
    bare = host.removeprefix("www.")
    return frozenset(_bare(name) for name in (host, bare, bare.rsplit(".", 1)[0], main)) - {""}


def _names_of_site(url: str) -> frozenset[str]:
    """The host with and without `www.` and the last label, letters and digits only."""
    host = urls.display(url).partition("//")[2].partition("/")[0]
    return _host_names(host, urls.site(url).partition(".")[0])


def _names_by_agreement(title: str, whole: list[tuple[Method, str]], shown: list[Heading], site: set[str]) -> set[str]:
    """The part of the page's title that is the site's: the one beside what a claim calls the headline, or the last, if it is a heading."""
    parts = [_bare(part) for part in SEPARATOR.split(title)]
    if len(parts) < 2:
        return set()
    said = {_bare(text) for _, text in whole}
    if len(parts) == 2 and len(said & set(parts)) == 1:
        return set(parts) - said
    if any(name in part for part in parts[:-1] for name in site):
        return set()
    return {parts[-1]} & {_bare(one.text) for one in shown}


@lru_cache(maxsize=1024)
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


def _seen(tree: LexborHTMLParser, shown: list[Heading], others: list[Candidate], page: str) -> list[Heading]:
    """The headings; with other elements that say the headline, unless the one <h1> is what is claimed to be it."""
    claimed = {one.folded for one in others}
    if len(shown) == 1 and not shown[0].trail and shown[0].folded in claimed:
        return shown
    seen = shown + titled(tree, claimed, page)
    if shown and all(one.trail for one in seen):
        later = after_trail(tree, " ".join(claimed | {one.folded for one in shown}))
        seen += [later] if later else []
    return list({one.folded: one for one in reversed(seen)}.values())[::-1]


def _parts(text: str) -> list[str]:
    """The longest part of a title that a site's name was put to."""
    parts = [part.strip() for part in SEPARATOR.split(text)]
    return [max(parts, key=len)] if len(parts) > 1 else []


def _weight(heading: Heading, seen: list[Heading], others: list[Candidate], url: str) -> float:
    """What speaks for a heading: that readers see it; more, if it is the only one and its words are known from `others`.

    Less, if it holds a claimed title and something else; nothing, if none of its words is known: that is the name of the
    site, or of a part of it.
    """
    if heading.trail:
        return IN_TRAIL if len(seen) > 1 else 1.0
    words = len(heading.text.split())
    support = share(heading.text, " ".join([*(one.folded for one in others), fold(url)]))
    if support == 0 and words <= MOST_WORDS_OF_NAME:
        return 0.0 if sum(len(one.text.split()) for one in others) >= FEWEST_WORDS else 1.0
    if sum(not one.trail for one in seen) > 1 or words < FEWEST_WORDS or support is None:
        return 1.0
    if any(len(one.folded) >= SHORTEST_PART and one.folded != heading.folded and one.folded in heading.folded for one in others):
        return WITH_MORE
    return ONLY_HEADING if support >= SUPPORTED else 1.0


def _agreement(folded: str, others: list[Candidate]) -> float:
    """How many claims a candidate is equal to, a part of, or has as a part."""
    score = 0.0
    for one in others:
        if one.folded == folded:
            score += EQUAL
        elif len(folded) >= SHORTEST_PART and folded in one.folded:
            score += PART
        elif len(one.folded) >= SHORTEST_PART and one.folded in folded:
            score += WHOLE
    return score
