"""A text in, the places that its adjectives mean out: «Приморского края», «Спасский район», «приморские власти»."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache

from aggregator.model import Place
from aggregator.places import tables
from aggregator.places.context import ABBREVIATED, NEXT
from aggregator.places.lexicon import Lexicon, Reading, folded, stem
from aggregator.places.scan import Name

HEADS = re.compile(
    r"[ \xa0](?:(?P<land>кра(?:й|я|ю|ем|е|ев|ям|ями|ях)|област(?:ь|и|ью|ей|ям|ями|ях)|обл)"
    r"|(?P<district>район(?:а|у|ом|е|ы|ов|ам|ами|ах)?|р-н\w?)"
    r"|(?P<округ>округ(?:а|у|ом|е|и|ов|ам|ами|ах)?))(?![\w-])"
)
BEGINNINGS = ("кра", "обл", "район", "р-н", "округ")
"""The nouns that adjectives of places stand before."""

REACH = 90
WORDS = re.compile(r"[\w-]+,?")
MUNICIPAL = re.compile(r"муниципальн|городск")
ADJECTIVE = re.compile(
    r"[\w-]+?(?:[сц]к|стром|вер|н)(?:[иы]й|ого|ому|[иы]м|ом|ой|ая|ую|ою|[иы]е|[иы]х|[иы]ми),?$", re.IGNORECASE
)
NOT_OF_THERE = re.compile(r" (?:врем|тигр|тайг|леопард|медвед|соб[оа]л|краб|кедр|женьшен|селед|сельд|лосос)")
"""«по московскому времени» is said everywhere, and an Amur tiger lives where it likes."""

BETWEEN_THEM = re.compile(r"(?:[оыи]й|[ая]я|[ое]е|[ыи][ех]|[оеё]го|[ое]му|[ыи]м|[ую]ю|[ыи]ми)$")
OF_LESS_THAN_A_REGION = re.compile(r"район|город|посел|сельск|курорт|морск")

PART = re.compile(r"[\w-]")
BELONGS = re.compile(rf"(?: (?:муниципальн|городск)\w+)?{HEADS.pattern}")
AND = frozenset({"и", "или"})
OWN = {"край": "краев", "область": "областн", "республика": "республиканск", "округ": "окружн"}
"""What a region's papers call what is their region's, by what the region is."""

LAND, DISTRICT, ADJECTIVAL, DOUBTFUL, OWN_REGION = 0.97, 0.9, 0.8, 0.65, 0.5


def names(text: str, lexicon: Lexicon, home: Place | None, towns: Container[int]) -> list[Name]:
    """The places that adjectives mean; `towns` are the beginnings of the names already found."""
    low = text.lower().replace("ё", "е")
    if len(low) != len(text):
        return []
    found: list[Name] = []
    for head in _heads(low):
        found += _before(text, head, lexicon)
    found += _adjectives(text, low, lexicon, home, towns)
    return found


# ---------------------------------------------------------------- before a noun


def _heads(low: str) -> Iterator[re.Match[str]]:
    for begins in BEGINNINGS:
        at = low.find(begins)
        while at > 0:
            if head := HEADS.match(low, at - 1):
                yield head
            at = low.find(begins, at + 1)


def _before(text: str, head: re.Match[str], lexicon: Lexicon) -> Iterator[Name]:
    """The places of «Амурской и Сахалинской областях», «Спасского муниципального района»."""
    words = list(WORDS.finditer(text, max(0, head.start() - REACH), head.start()))
    of_a_town = False
    while words and MUNICIPAL.match(words[-1][0].lower()):
        of_a_town = words.pop()[0].lower().startswith("город")
    for word in _chain(words):
        places = _meant(word[0].rstrip(","), head.lastgroup or "", of_a_town, lexicon)
        if places:
            sure = LAND if head.lastgroup == "land" else DISTRICT
            yield Name(word.start(), head.end(), Reading(places, frozenset()), sure)


def _chain(words: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The adjectives of a list, from the last: «Спасского, Хорольского и Ханкайского»."""
    joined = True
    for word in reversed(words):
        if word[0] in AND:
            joined = True
            continue
        if not (joined or word[0].endswith(",")) or not ADJECTIVE.match(word[0]):
            return
        yield word
        joined = False


def _meant(word: str, head: str, of_a_town: bool, lexicon: Lexicon) -> tuple[Place, ...]:
    base = stem(word)
    if head == "land":
        place = lexicon.lands.get(base)
        return (place,) if place is not None else ()
    if word[:1].islower():
        return ()
    if of_a_town:
        return lexicon.towns.get(base, ())
    if head != "district":
        return lexicon.districts.get(base, ())
    known = {place.region: place for place in lexicon.districts.get(base, ())}
    near = {town.region: _district(word, town) for town in lexicon.towns.get(base, ())}
    return tuple((near | known).values())


def _district(adjective: str, town: Place) -> Place:
    """The district that is called after a town; where it lies nobody tells, but it is near."""
    written = adjective[: len(stem(adjective))]
    return Place(f"{written.capitalize()}ий район", town.region, "district", town.timezone)


# ---------------------------------------------------------------- alone


def _adjectives(text: str, low: str, lexicon: Lexicon, home: Place | None, towns: Container[int]) -> Iterator[Name]:
    words = set(low.split())
    for word in lexicon.adjectives.keys() & words:
        meant = lexicon.adjectives[word]
        places, wary = tuple(p for p, doubt in meant if not doubt), tuple(p for p, doubt in meant if doubt)
        whose = tuple(p for p, doubt in meant if doubt == "people" and not _has_its_own(word, p, lexicon, home))
        for start, end in _lower_case(text, low, word):
            if places or not wary:
                yield Name(start, end, Reading(places, frozenset(), wary=wary), ADJECTIVAL)
            elif whose and _before_people(low, end):
                yield Name(start, end, Reading(whose, frozenset()), ADJECTIVAL)
            elif end + 1 in towns:
                yield Name(start, end, Reading(wary, frozenset()), DOUBTFUL)
            else:
                yield Name(start, end, Reading((), frozenset(), wary=wary), DOUBTFUL)
    if home is not None and (own := _own(home.region)) and own in low:
        region = Place(home.region, home.region, "region", home.timezone)
        for word in {word for word in words if word.startswith(own)}:
            for start, end in _lower_case(text, low, word):
                yield Name(start, end, Reading((region,), frozenset()), OWN_REGION)


def _before_people(low: str, end: int) -> bool:
    """«приморский губернатор», «приморская транспортная прокуратура», but «приморский бульвар», «приморский районный суд»."""
    for _ in range(3):
        if (following := NEXT.match(low, end)) is None:
            return False
        word, end = folded(following[1]), following.end()
        if any(word[:length] in tables.people() for length in range(3, len(word) + 1)):
            return True
        if not BETWEEN_THEM.search(word) or OF_LESS_THAN_A_REGION.match(word):
            return False
    return False


def _has_its_own(adjective: str, place: Place, lexicon: Lexicon, home: Place | None) -> bool:
    """Near the source is another town it may be of: for papers of Kaliningrad «приморский» is of their Приморск."""
    if home is None or home.region == place.region:
        return False
    return any(town.region == home.region for town in lexicon.towns.get(stem(adjective), ()))


@cache
def _own(region: str) -> str | None:
    return next((stem for kind, stem in OWN.items() if kind in folded(region).split()), None)


def _lower_case(text: str, low: str, word: str) -> Iterator[tuple[int, int]]:
    """Where an adjective stands that is no part of a name: in lower case, or as the first word of a sentence before one in it."""
    end = 0
    while (start := low.find(word, end)) >= 0:
        end = start + len(word)
        if PART.match(low[start - 1 : start]) or PART.match(low[end : end + 1]) or BELONGS.match(low, end):
            continue
        if NOT_OF_THERE.match(low, end):
            continue
        if text[start].islower() or (text[end + 1 : end + 2].islower() and _opens(text, start)):
            yield start, end


def _opens(text: str, start: int) -> bool:
    if ABBREVIATED.search(text, max(0, start - 6), start):
        return False
    before = text[max(0, start - 3) : start].rstrip(' «"—–\xa0')
    return not before or before[-1] in ".!?\n:"
