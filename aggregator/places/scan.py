"""A text in, the names of places in it out: where each stands, which places it may mean, how surely.

A word is looked up in the lexicon, then the rules of `context` speak: what they bar is dropped, what they doubt must be held
by its neighbours, by the rest of the article, or by the source's own region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from aggregator.model import Place
from aggregator.places import context, namesakes
from aggregator.places.context import Spot
from aggregator.places.lexicon import Lexicon, Reading, folded

CAPITALISED = re.compile(r"[А-ЯЁ]\w*(?:-\w+)*")
WITHIN = re.compile(r"[\w-]")
HYPHENS = str.maketrans("‐‑", "--")
STOPS_AND_DASHES = frozenset(".–—")
DASHED = re.compile(r"\w+(?:[–—-]\w+)+")
TO_HYPHENS = str.maketrans("–—", "--")
CUT_SHORT = re.compile(r"\w+\.[ \xa0]?-?([А-ЯЁ]\w+)")
"""«Н. Новгород», «Н.Тагил», «С.-Петербург»."""

BETWEEN = re.compile(r"\s?(?:,|и|—|–|-|, а также|или)\s?")
"""What stands between the names of a list."""

Readings = dict[str, tuple[Reading, ...]]
PLAIN, SUPPORTED, LISTED, REPEATED, AT_HOME = 0.95, 0.9, 0.8, 0.75, 0.7


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text."""

    start: int
    end: int
    reading: Reading
    sure: float
    """0 while nothing speaks for it."""
    opens: bool = False


def names(text: str, lexicon: Lexicon, home: Place | None) -> list[Name]:
    """The names of one text, in its order."""
    return held(text, looked_up(text, lexicon), home)


def looked_up(text: str, lexicon: Lexicon) -> list[Name]:
    """The names that nothing bars; those for which nothing speaks either are not sure."""
    return list(_looked_up(text.translate(HYPHENS) if "‑" in text or "‐" in text else text, lexicon))


def held(text: str, found: list[Name], home: Place | None, elsewhere: Set[Place] = frozenset()) -> list[Name]:
    """The names that are sure, and of the doubtful ones those that something speaks for.

    Another place in the article where it is sure (`elsewhere`: in its other parts), the source's region, a list of places.
    """
    if all(name.sure for name in found):
        return found
    sure = {place for name in found if name.sure for place in name.reading.places} | elsewhere
    found = [name if name.sure else replace(name, sure=_known_from(name, sure, home)) for name in found]
    for order in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        for n in order:
            beside = n - 1 if order.step > 0 else n + 1
            if not found[n].sure and found[beside].sure and _listed(text, found, min(n, beside)):
                found[n] = replace(found[n], sure=LISTED)
    return [name for name in found if name.sure]


def _looked_up(text: str, lexicon: Lexicon) -> Iterator[Name]:
    known = lexicon.names
    reached = 0
    for word in CAPITALISED.finditer(text):
        written, stop = word[0], word.end()
        if text[stop : stop + 1] in STOPS_AND_DASHES:
            written, stop = _as_it_goes_on(text, word, known)
        readings = known.get(written)
        if readings is None:
            if "-" in word[0]:
                yield from _parts(word[0], word.start(), known)
            continue
        if word.start() < reached or WITHIN.match(text[word.start() - 1 : word.start()]):
            continue
        for reading in readings:
            end = ends(text, stop, reading)
            if end:
                reached = end
                if name := _judged(text, word.start(), end, reading, known):
                    yield name
                break


def _as_it_goes_on(text: str, word: re.Match[str], known: Readings) -> tuple[str, int]:
    """A name cut short («Н. Новгород»), or with a dash for its hyphen, and where it ends; else the word that stands there."""
    if cut := CUT_SHORT.match(text, word.start()):
        written = f"{word[0]}.{folded(cut[1])}"
        return (written, cut.end()) if written in known else (word[0], word.end())
    whole = DASHED.match(text, word.start())
    if whole is not None and (written := whole[0].translate(TO_HYPHENS)) in known:
        return written, whole.end()
    return word[0], word.end()


def _parts(word: str, start: int, known: Readings) -> Iterator[Name]:
    """The towns of «Москва-Владивосток», «Зенит-Казань»; «Минск-Арена» is a hall."""
    parts = [(part.start(), _as_a_part(known.get(part[0], ())), part.end()) for part in re.finditer(r"[^-]+", word)]
    if parts[-1][1] is not None:
        for begin, reading, end in parts:
            if reading is not None:
                yield Name(start + begin, start + end, reading, SUPPORTED)


def _as_a_part(readings: Iterable[Reading]) -> Reading | None:
    fit = (r for r in readings if not r.rest and r.well_known and not r.also and "nomn" in r.cases)
    return next(fit, None)


def ends(text: str, end: int, reading: Reading) -> int:
    """Where the name ends, if its other words follow; they have capital letters if they are a town's."""
    for word in reading.rest:
        begin = end + 1
        end = begin + len(word)
        if text[begin - 1 : begin] not in (" ", "\xa0") or folded(text[begin:end]) != word:
            return 0
        if text[end : end + 1].isalnum() or (reading.kind == "town" and text[begin].islower()):
            return 0
    return end


def _judged(text: str, start: int, end: int, reading: Reading, known: Readings) -> Name | None:
    spot = Spot(text, start, end)
    if spot.of_a_village and reading.kind in ("town", "settlement"):
        villages = tuple(place for place in reading.wary if place.kind == "settlement")
        return Name(start, end, replace(reading, places=(), wary=villages), SUPPORTED) if villages else None
    if context.barred(spot, reading, known) or namesakes.meant(spot, reading):
        return None
    if not context.doubtful(spot, reading):
        return Name(start, end, reading, PLAIN, spot.opens)
    sure = SUPPORTED if context.supported(spot, reading) else 0.0
    return Name(start, end, reading, sure, spot.opens)


def _known_from(name: Name, sure: Set[Place], home: Place | None) -> float:
    if not sure.isdisjoint(name.reading.places):
        return REPEATED
    return AT_HOME if home is not None and _at_home(name, home) else 0.0


def _listed(text: str, found: list[Name], first: int) -> bool:
    one, other = found[first], found[first + 1]
    return bool(one.reading.cases & other.reading.cases) and bool(BETWEEN.fullmatch(text[one.end : other.start]))


def _at_home(name: Name, home: Place) -> bool:
    """A town of the source's region, unless it is a person's name, or may be any word that opens a sentence."""
    if home in name.reading.places and "n" not in name.reading.also:
        return True
    if context.PERSONS.intersection(name.reading.also) or (name.opens and "w" in name.reading.also):
        return False
    return any(place.region == home.region for place in name.reading.places if place.kind == "town")
