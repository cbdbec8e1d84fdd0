"""What is claimed to be the headline in, the one readers see out: without the site's name, by agreement and not by a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.body import Layout
from aggregator.extractors.claims import Claims, each
from aggregator.extractors.headings import Heading, folded, headings, letters, share, titled
from aggregator.model import Found, Hints, Method
from aggregator.normalize import urls
from aggregator.normalize.html import plain
from aggregator.normalize.text import clean

DENSE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
SEPARATOR = re.compile(
    r"\s+[|–—•·»«:/-]{1,2}\s+|\s*[|｜ㅣ]\s*|\s+::\s+|"
    rf"(?<=[{DENSE}！？」』。])[-_—](?=[{DENSE}]{{2,12}}(?:[-_—|ㅣ]|$))"
)
"""What stands between a headline and the name of the site; scripts without spaces need none around it."""

_SIGNS = "|–—•·»«:/-"
SEPARATORS = frozenset([*_SIGNS, *(one + other for one in _SIGNS for other in _SIGNS)])
"""The same as words of a line: a title is looked at for them before it is searched."""

SPACED_SEPARATOR = re.compile(rf" [{_SIGNS}]{{1,2}} | \| ?|\| ?")
FIRST_DENSE = "\u3040"
"""The same, in lines of the scripts before this letter."""

CONFIDENCE = ((0.42, 0.42, 0.68, 0.73), (0.82, 0.83, 0.91, 0.95))
"""By the number of claims that agree, for a headline that readers do not see as a heading, and for one that they do."""

MOST_AGREED = 3
SUPPORTED = 0.3
"""Share of the words of a page's only <h1> that must be known from its other titles or its address for it to be the headline."""

EQUAL, BEGINNING, PART, WHOLE = 1.0, 0.77, 0.75, 0.25
"""What a claim speaks for a candidate that is equal to it, its beginning, another part of it, or has it as a part."""

IN_HEADING = 0.3
"""What speaks for a candidate that is a part of a heading."""

ONLY_HEADING = 3.7
KNOWN_HEADING = 1.8
ANY_HEADING = 1.0
WITH_MORE = 0.6
NO_HEADING = 0.0
"""What speaks for a heading that is the page's only one; one of several of which most words are known; another; one with a
label or a second line in it; the site's name, or the last step of a trail."""

WELL_SUPPORTED = 0.6
FEWEST_WORDS = 3
MOST_WORDS_OF_NAME = 5
SHORTEST_PART = 10
SHORTEST = 4
LONGEST = 400
MARGIN = 20
"""How much longer what holds a title may be than the title: markup and indentation."""

ELLIPSIS = " .…"
LEAST_CUT = 100
"""Characters from which a title that another goes on after is taken for cut: search engines ask for 110 at most."""


class Candidate(NamedTuple):
    """Something that may be the headline, who says so, and the form in which it is compared."""

    method: Method
    text: str
    folded: str


def choose(
    tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints, page: Layout | None = None
) -> Found[str] | None:
    """The headline: an editor's selector; else the heading or claim that most others agree with.

    `page` is what readers see of the tree, if it has been surveyed.
    """
    picked = claims[0].first("title")
    if picked:
        return Found(_line(picked), "selector")
    whole = [(method, _line(value)) for method, value in each(claims, "title")]
    title = _line(claims[-1].first("page_title") or "")
    shown, emblems = headings(tree, page, {folded(text) for _, text in whole} | {folded(title)})
    names = {letters(name) for claim in claims for name in claim.of("organisation")} | {letters(one) for one in emblems}
    site = _names_of_host(url.partition("//")[2].partition("/")[0]) | (names - {""})
    site |= _names_by_agreement(title, whole, shown, site)
    bare = {text: _without(text, site) for text in {title, *(text for _, text in whole)}}
    said = [_candidate(method, bare[text]) for method, text in whole]
    named = _candidate("meta", bare[title])
    others = [*said, named, *([_candidate("meta", _line(hints.title))] if hints.title else [])]
    seen = _seen(tree, page, [one for one in shown if letters(one.text) not in site], others, named.folded)
    own = [Candidate("body", one.text, one.folded) for one in seen]
    best = _best([*own, *said, *_parts(named)], seen, others, url)
    return Found(best.text, best.method, _confidence(best, whole, title)) if best else None


def _best(candidates: list[Candidate], seen: list[Heading], others: list[Candidate], url: str) -> Candidate | None:
    """The candidate for which most speaks; of equal ones the first."""
    weights = {one.folded: _weight(one, seen, others, url) for one in seen}
    first = {one.folded: one for one in reversed(candidates)}
    if len(seen) == 1 and _is_settled(seen[0].folded, weights, others) and _is_usable(candidates[0], first):
        return candidates[0]
    usable = [one for one in candidates if _is_usable(one, first)]
    scores = {
        known: weights.get(known, 0.0) + _agreement(known, seen, others) for known in {one.folded for one in usable}
    }
    return max(usable, key=lambda one: scores[one.folded], default=None)


def _is_settled(known: str, weights: dict[str, float], others: list[Candidate]) -> bool:
    """Whether no other candidate can have more speak for it than the page's one heading, were all others agreed on it."""
    equal = sum(one.folded == known for one in others)
    most = IN_HEADING + EQUAL * (len(others) - equal) + BEGINNING * equal
    return weights[known] + EQUAL * equal >= most


def _is_usable(one: Candidate, candidates: Iterable[str]) -> bool:
    return SHORTEST <= len(one.text) <= LONGEST and not _is_cut(one.folded, candidates)


def _is_cut(known: str, candidates: Iterable[str]) -> bool:
    """Whether a title ends with an ellipsis, or at the longest that search engines like, where another goes on."""
    beginning = known.rstrip(ELLIPSIS)
    if len(beginning) < SHORTEST_PART or (beginning == known and len(beginning) < LEAST_CUT):
        return False
    for other in candidates:
        rest = other[len(beginning) :].lstrip(ELLIPSIS) if other.startswith(beginning) else ""
        if rest[:1].isalnum() or rest[1:2].isalnum():
            return True
    return False


def _candidate(method: Method, text: str) -> Candidate:
    return Candidate(method, text, folded(text))


@lru_cache(maxsize=256)
def _line(value: str) -> str:
    cut = value[: LONGEST * MARGIN]
    if not cut.isprintable() or "<" in cut or "&" in cut or "[" in cut or "]" in cut:
        cut = plain(cut)
    return clean(cut)


def _confidence(best: Candidate, whole: list[tuple[Method, str]], title: str) -> float:
    """How often a headline was right that as many methods say, and that readers see or not (measured on the cases)."""
    agreed = {method for method, text in whole if best.folded in folded(text)}
    return CONFIDENCE[best.method == "body"][min(len(agreed) + (best.folded in folded(title)), MOST_AGREED)]


@lru_cache(maxsize=256)
def _names_of_host(host: str) -> frozenset[str]:
    """A host as people write it, with and without `www.` and the last label, and each of its other labels: letters and digits only."""
    shown = urls.display(f"https://{host}/")[8:-1] if "xn--" in host else host
    bare = shown.lower().removeprefix("www.")
    names = (shown, bare, bare.rpartition(".")[0], *bare.split(".")[:-1])
    return frozenset([letters(name) for name in dict.fromkeys(names)]) - {""}


def _names_by_agreement(
    title: str, whole: list[tuple[Method, str]], shown: list[Heading], site: frozenset[str]
) -> set[str]:
    """The part of the page's title that is the site's: the one beside what a claim calls the headline, or the last, if it is a heading."""
    parts = [letters(part) for part in _parted(title)]
    if len(parts) < 2:
        return set()
    said = {letters(text) for _, text in whole}
    if len(parts) == 2 and len(said & set(parts)) == 1:
        return set(parts) - said
    if any(name in part for part in parts[:-1] for name in site):
        return set()
    return {parts[-1]} & {letters(one.text) for one in shown if len(one.text.split()) <= MOST_WORDS_OF_NAME}


@lru_cache(maxsize=256)
def _cuts(text: str) -> tuple[tuple[int, int], ...]:
    """Where separators begin and end in a line. Most lines have none, and to search for one costs ten times as much as to look."""
    dense = not text.isascii() and max(text) >= FIRST_DENSE
    if not dense and "|" not in text and SEPARATORS.isdisjoint(text.split(" ")):
        return ()
    return tuple(cut.span() for cut in (SEPARATOR if dense else SPACED_SEPARATOR).finditer(text))


def _parted(text: str) -> list[str]:
    """What stands between the separators of a line."""
    cuts = _cuts(text)
    starts = (0, *(end for _, end in cuts))
    ends = (*(start for start, _ in cuts), len(text))
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _without(text: str, site: frozenset[str]) -> str:
    """A title without the site's name before or after it."""
    cuts = _cuts(text)
    if not cuts:
        return text
    start, end = cuts[-1]
    if letters(text[end:]) in site:
        return text[:start]
    start, end = cuts[0]
    return text[end:] if letters(text[:start]) in site else text


def _seen(
    tree: LexborHTMLParser, page: Layout | None, shown: list[Heading], others: list[Candidate], title: str
) -> list[Heading]:
    """The headings; with other elements that say the headline, unless the one <h1> is what is claimed to be it."""
    claimed = {one.folded for one in others}
    if len(shown) == 1 and not shown[0].trail and shown[0].folded in claimed:
        return shown
    seen = shown + titled(tree, page, claimed, title if not shown else "")
    return list({one.folded: one for one in reversed(seen)}.values())[::-1]


def _parts(page: Candidate) -> list[Candidate]:
    """The longest part of a title that a site's name was put to; a title without parts itself."""
    parts = [part.strip() for part in _parted(page.text)]
    return [_candidate("meta", max(parts, key=len))] if len(parts) > 1 else [page]


def _weight(heading: Heading, seen: list[Heading], others: list[Candidate], url: str) -> float:
    """What speaks for a heading: that readers see it; more, if it is the only one and its words are known from `others`.

    Less, if it holds a claimed title and something else; nothing, if none of its words is known: that is the name of the
    site, or of a part of it.
    """
    if heading.trail:
        return NO_HEADING if len(seen) > 1 else ANY_HEADING
    words = heading.text.count(" ") + 1
    support = share(heading, [one.folded for one in others], url)
    if support == 0 and words <= MOST_WORDS_OF_NAME:
        told = sum(one.text.count(" ") + 1 for one in others if one.text)
        return NO_HEADING if told >= FEWEST_WORDS else ANY_HEADING
    if words < FEWEST_WORDS or support is None:
        return ANY_HEADING
    if sum(not one.trail for one in seen) > 1:
        return KNOWN_HEADING if support >= WELL_SUPPORTED else ANY_HEADING
    if any(
        one.folded != heading.folded and one.folded in heading.folded
        for one in others
        if len(one.folded) >= SHORTEST_PART
    ):
        return WITH_MORE
    return ONLY_HEADING if support >= SUPPORTED else ANY_HEADING


def _agreement(known: str, seen: list[Heading], others: list[Candidate]) -> float:
    """How many claims a candidate is equal to, a part of, or has as a part; and whether it is a part of a heading."""
    long = len(known) >= SHORTEST_PART
    score = IN_HEADING if long and any(known in one.folded and known != one.folded for one in seen) else 0.0
    for one in others:
        if one.folded == known:
            score += EQUAL
        elif long and known in one.folded:
            score += BEGINNING if one.folded.startswith(known) else PART
        elif len(one.folded) >= SHORTEST_PART and one.folded in known:
            score += WHOLE
    return score
