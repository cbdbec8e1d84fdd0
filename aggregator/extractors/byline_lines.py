"""A page's text in, the people of the line "By Jane Doe" out, wherever it stands; a new language adds its labels here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.extractors.body import Layout
from aggregator.extractors.body.lines import Line
from aggregator.extractors.people import named
from aggregator.extractors.people_shape import PERSON

LABEL = (
    r"(?:[Bb]y|BY|[Vv]on|VON|Par|PAR|Por|POR|Di|Door|Av|Af"
    r"|(?:Written|Posted|Published|Story|Words|Text|Reported|Review|Interview|Article|TEXT) (?:[Bb]y|BY)"
    r"|(?:Eine?|Der|Die|Das) [A-Z]\w{3,20} von|(?:Geschrieben|Verfasst|Erstellt|Aufgezeichnet|Kommentar|Interview|Bericht|Protokoll) von"
    r"|(?:Texte?|TEXT|Text (?:und|&) (?:Fotos?|Bilder)|Autor(?:in|en)?|Authors?|Autore|Auteure?|Interview|Tekst|Skribent|Redactor"
    r"|Автор(?:ы)?(?: (?:текста|статьи|материала))?|Текст(?: и фото)?|Беседовала?|Подготовила?|作者|記者|文|責任編輯|责任编辑)\s?[:：]"
    r"|Беседовала?|Подготовила?)"
)
"""What stands before the names of authors, in the languages of bylines."""

BEGINNINGS = re.compile(
    "\n(?:-{1,4} |[–—] )?(?P<label>By|by|BY|Von|von|VON|Par|Por|PAR|POR|Di\\s|(?:Eine?|Der|Die|Das) [A-Z]\\w{3,20} von|Door|Av|Af|Written|Posted|Published|Story|Words|Text|TEXT|Reported|Review|"
    "Interview|Article|Geschrieben|Verfasst|Erstellt|Aufgezeichnet|Kommentar|Bericht|Protokoll|Autor|Author|Auteur|Tekst|Skribent|"
    "Redactor|Автор|Текст|Беседовал|Подготовил|作者|記者|文|責任編輯|责任编辑)"
)
"""How such lines begin. Plain words after a line end: a text is searched for them twenty times faster than for the labels."""

BY = re.compile(rf"{LABEL}\s*(?=[^\W\d_a-zа-я])")
"""A label and the capital of a name."""

_WORD = r"[^\W\d_a-zß-öø-ÿа-яё][^\W\d_]*+(?:[.'’-][^\W\d_]*+){0,3}"
_PARTICLES = r"(?:(?:van|von|de|der|den|del|della|di|da|dos|do|la|le|el|al|bin|ibn|zu|ter|ten|y|фон|де)[ \u00a0]){0,2}"
_GLUED = r"(?:By|Von|Par|Text|Автор|Текст)(?=[A-ZА-ЯЁÄÖÜ][a-zа-яё])"
"""A label whose space was only painted."""

_NAME = rf"{_WORD}(?:[ \u00a0]{{1,3}}{_PARTICLES}{_WORD}){{1,4}}+"
_NAMES = rf"(?P<names>{_NAME}(?:(?:\s{{0,3}}[,/]\s{{0,3}}|\s(?:und|and|et|e|и|&)\s){_NAME}){{0,4}})"
BY_LINE = re.compile(
    rf"(?:{LABEL}\s{{1,9}}|{_GLUED}){_NAMES}\s{{0,9}}(?:$|[\n,;|/•·().–—-]|(?:am|on|le|el|für|for|in|aus)\b)"
)
"""A label, names, and nothing after them but the end of the line, a sign, or when and where."""

WHOLE_LINE = re.compile(
    rf"(?:Autor(?:in|en)?(?:/Autor(?:in)?)?|Authors?|Автор(?:ы)?)[ \u00a0]{{1,9}}{_NAMES}[ \u00a0]{{0,9}}(?:$|\n)"
)
"""A label that is also a word of sentences, and names up to the end of the line."""

_APART = r"[ \u00a0]?[|\n][|\n \u00a0]{0,4}"
BEFORE_DATE = re.compile(rf"\n{_NAMES}{_APART}\d{{1,2}}[./ ]")
AFTER_DATE = re.compile(rf"(?:19|20)\d\d{_APART}{_NAMES}[ \u00a0]?\|?\n")
"""Names alone on a line, or before a stroke, beside a date. Two patterns: each begins with a letter that is searched for fast."""

LONGEST_BYLINE = 160
LONGEST_TEXT = 200_000
MOST_LINES = 300
NEAR = 600
"""Characters after the headline in which names beside a date are the authors'."""

NAMES_ALONE = re.compile(rf"{_NAMES}\.?")
ALL_BOLD, MOST_LINKED = 0.9, 0.5
PARAGRAPH = 100
"""Characters of a line that is a paragraph."""

BY_LABEL, BY_DATE, SIGNED = 6.2, 3.0, 2.4
"""What such lines weigh, on the scale of `byline_shown`."""


@dataclass(frozen=True, slots=True)
class Shown:
    """People in one place of the page, and how much speaks for their being the authors."""

    people: tuple[str, ...]
    weight: float
    shape: int


def in_lines(page: Layout, outlets: frozenset[str]) -> Shown | None:
    """The people of the first line after the headline that begins with "By"; else of one beside the article's date."""
    text = ("\n" + "\n".join([line.text for line in page.lines]))[:LONGEST_TEXT]
    after = _headline(page)
    starts = [begin.start("label") for begin in BEGINNINGS.finditer(text)][:MOST_LINES]
    for start in sorted(starts, key=lambda start: (start < after, start)):
        begun = text[start : start + LONGEST_BYLINE]
        line = BY_LINE.match(begun) or WHOLE_LINE.match(begun)
        if line and (shown := _shown(line["names"], outlets, BY_LABEL)):
            return shown
    near = text[after : after + NEAR] if after else ""
    found = [dated for beside in (BEFORE_DATE, AFTER_DATE) if (dated := beside.search(near))]
    shown = _shown(min(found, key=re.Match.start)["names"], outlets, BY_DATE) if found else None
    return shown or _signature(page, outlets)


def _signature(page: Layout, outlets: frozenset[str]) -> Shown | None:
    """Names alone on a line in bold type, before the article's first paragraph or after its last."""
    headline = page.walk.tags.index("h1") if "h1" in page.walk.tags else 0
    for number, line in enumerate(page.lines):
        if line.bold >= ALL_BOLD and line.block > headline and _is_signature(page, number, headline):
            shown = _shown(line.text, outlets, SIGNED)
            if shown:
                return shown
    return None


def _is_signature(page: Layout, number: int, headline: int) -> bool:
    lines, line = page.lines, page.lines[number]
    if line.linked >= MOST_LINKED or not NAMES_ALONE.fullmatch(line.text):
        return False
    return _begins(lines, number, headline) or _ends(
        page, line, lines[number - 1 : number], lines[number + 1 : number + 2]
    )


def _begins(lines: list[Line], number: int, headline: int) -> bool:
    """Whether the first paragraph after the headline is the next line."""
    begun = any(line.size >= PARAGRAPH for line in lines[:number] if line.block > headline)
    return not begun and any(line.size >= PARAGRAPH for line in lines[number + 1 : number + 2])


def _ends(page: Layout, line: Line, before: list[Line], after: list[Line]) -> bool:
    """Whether a line follows a paragraph beside it, and no other does."""
    parents = page.walk.parents
    beside = [one for one in (*before, *after) if parents[one.block] == parents[line.block]]
    return (
        bool(before)
        and beside[:1] == before
        and before[0].size >= PARAGRAPH
        and all(one.size < PARAGRAPH for one in beside[1:])
    )


def _headline(page: Layout) -> int:
    """Where the first <h1> begins in the joined lines; 0 where there is none."""
    if "h1" not in page.walk.tags:
        return 0
    block = page.walk.tags.index("h1")
    place = 1
    for line in page.lines:
        if line.block >= block:
            return place
        place += len(line.text) + 1
    return 0


def _shown(line: str, outlets: frozenset[str], weight: float) -> Shown | None:
    people = [one.name for one in named([line], outlets) if one.shape == PERSON]
    return Shown(tuple(people), weight, PERSON) if people else None
