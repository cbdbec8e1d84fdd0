"""What is claimed to be the headline in, the one readers see out: without the site's name, by agreement and not by a list."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.claims import Claims, each
from aggregator.extractors.nearby import brief
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

KICKER = re.compile(
    r"kicker|topline|top-line|overline|over-line|dachzeile|eyebrow|spitzmarke|roof-?line|supra|sup(?:er)?-?title|pre-?title|"
    r"vorzeile|rubri|category|label|badge|\bmeta\b|date|time|topic|screen-reader|sr-only|visually-hidden|subtitle|sub-?head|subline",
    re.I,
)
"""Classes of what stands in a heading and is not of the headline: a label before it, a date, a second line."""

COLONS = (":", "：")
CONFIDENCE = ((0.42, 0.42, 0.68, 0.73), (0.82, 0.83, 0.91, 0.95))
"""By the number of claims that agree, for a headline that readers do not see as a heading, and for one that they do."""

MOST_AGREED = 3
SHORTEST_WORD = 4
STEM = 5
SUPPORTED = 0.3
"""Share of the words of a page's only <h1> that must be known from its other titles or its address for it to be the headline."""

ONLY_HEADING = 3.2
WITH_MORE = 0.6
"""What speaks for a heading that is the page's only one, and for one with a label or a second line in it; else 1."""

FEWEST_WORDS = 3
MOST_WORDS_OF_NAME = 5
SHORTEST_PART = 10
SHORTEST = 4
LONGEST = 400
MOST_HEADINGS = 10
NO_LETTERS = re.compile(r"[\W_]+")
LETTERS = re.compile(r"[^\W\d_]+")

Candidate = tuple[Method, str]


def choose(tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints) -> Found[str] | None:
    """The headline: an editor's selector; else the heading or claim that most others agree with."""
    picked = claims[0].first("title")
    if picked:
        return Found(clean(plain(picked)), "selector")
    raw = clean(plain(claims[-1].first("page_title") or ""))
    site = _names_of_site(claims, url)
    site |= _names_by_agreement(tree, claims, raw, site)
    said: list[Candidate] = [
        (method, _without(clean(plain(value)), site)) for method, value in each(claims, "title") if value
    ]
    page = _without(raw, site)
    shown = _headings(tree, page, site, {fold(text) for _, text in said} | {fold(page)})
    candidates: list[Candidate] = [("body", text) for text in shown] + said
    candidates += [("meta", part) for part in _parts(page)] or [("meta", page)]
    others = [text for _, text in said] + [page] + ([hints.title] if hints.title else [])
    usable = [(method, text) for method, text in candidates if SHORTEST <= len(text) <= LONGEST]
    if not usable:
        return None
    headings = {fold(text): _weight(text, shown, [*others, url]) for text in shown}
    best = max(range(len(usable)), key=lambda index: (_agreement(usable[index], others, headings), -index))
    method, text = usable[best]
    return Found(text, method, _confidence(text, method, claims, raw))


def _confidence(text: str, method: Method, claims: list[Claims], page: str) -> float:
    """How often a headline was right that as many methods say, and that readers see or not (measured on the cases)."""
    known = fold(text)
    agreed = {named for named, value in each(claims, "title") if known in fold(value)}
    return CONFIDENCE[method == "body"][min(len(agreed) + (known in fold(page)), MOST_AGREED)]


def _names_of_site(claims: list[Claims], url: str) -> set[str]:
    """What the site calls itself, and its host with and without `www.` and the last label, letters and digits only."""
    host = urls.display(url).partition("//")[2].partition("/")[0]
    bare = host.removeprefix("www.")
    names = [name for claim in claims for name in claim.of("organisation")]
    main = urls.site(url).partition(".")[0]
    return {_bare(name) for name in (*names, host, bare, bare.rsplit(".", 1)[0], main)} - {""}


def _names_by_agreement(tree: LexborHTMLParser, claims: list[Claims], title: str, site: set[str]) -> set[str]:
    """The part of the page's title that is the site's: the one beside what a claim calls the headline, or the last, if it is a heading."""
    parts = [part.strip() for part in SEPARATOR.split(title)]
    if len(parts) < 2:
        return set()
    said = {_bare(clean(plain(value))) for _, value in each(claims, "title")}
    if len(parts) == 2 and len(said & {_bare(part) for part in parts}) == 1:
        return {_bare(part) for part in parts} - said
    if any(name in _bare(part) for part in parts[:-1] for name in site):
        return set()
    headings = {_bare(brief(node, LONGEST)) for node in tree.css("h1")[:MOST_HEADINGS]}
    return {_bare(parts[-1])} & headings


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


def _headings(tree: LexborHTMLParser, page: str, site: set[str], claimed: set[str]) -> list[str]:
    """The <h1> that are not the site's name; those <h2> that the page's title begins or ends with."""
    first = [text for node in tree.css("h1")[:MOST_HEADINGS] if (text := _headline_of(node, claimed))]
    shown = [text for text in dict.fromkeys(first) if _bare(text) not in site]
    known = fold(page)
    second = [clean(brief(node, LONGEST)) for node in tree.css("h2")[:MOST_HEADINGS]]
    return shown + [text for text in second if len(text) > SHORTEST * 2 and known.startswith(fold(text))]


def _headline_of(node: LexborNode, claimed: set[str]) -> str:
    """The text of a heading without its labels; a label before a colon is of the headline, and so is one that is claimed."""
    text = clean(brief(node, LONGEST))
    if not text or fold(text) in claimed:
        return text
    for part in node.css("[class]")[:MOST_HEADINGS]:
        label = clean(brief(part, LONGEST)) if KICKER.search(part.attributes.get("class") or "") else ""
        before, found, after = text.partition(label) if label else (text, "", "")
        joined = label.endswith(COLONS) or before.rstrip().endswith(COLONS) or after.lstrip().startswith(COLONS)
        rest = clean(f"{before} {after}").strip(" -–—|/")
        if found and not joined and len(rest.split()) >= FEWEST_WORDS:
            text = rest
    return text


def _parts(text: str) -> list[str]:
    """The longest part of a title that a site's name was put to."""
    parts = [part.strip() for part in SEPARATOR.split(text)]
    return [max(parts, key=len)] if len(parts) > 1 else []


def _weight(heading: str, shown: list[str], others: list[str]) -> float:
    """What speaks for a heading: that readers see it; more, if it is the only one and its words are known from `others`.

    Less, if it holds a claimed title and something else; nothing, if none of its words is known: that is the name of the
    site, or of a part of it. The last of the others is the page's address.
    """
    words = {word[:STEM] for word in LETTERS.findall(fold(heading)) if len(word) >= SHORTEST_WORD}
    known = fold(" ".join(others))
    support = sum(word in known for word in words) / len(words) if words else 1.0
    if not support and len(heading.split()) <= MOST_WORDS_OF_NAME:
        return 0.0 if sum(len(other.split()) for other in others[:-1]) >= FEWEST_WORDS else 1.0
    if len(shown) > 1 or len(heading.split()) < FEWEST_WORDS or not words:
        return 1.0
    whole = fold(heading)
    if any(len(other) >= SHORTEST_PART and whole != (part := fold(other)) and part in whole for other in others):
        return WITH_MORE
    return ONLY_HEADING if support >= SUPPORTED else 1.0


def _agreement(candidate: Candidate, others: list[str], headings: dict[str, float]) -> float:
    """How many claims a candidate is equal to (1), a part of (3/4) or has as a part (1/4), and what speaks for it as a heading."""
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
    return score + headings.get(known, 0.0)
