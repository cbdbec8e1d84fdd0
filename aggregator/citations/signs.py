"""The dateline of a text, the sign under it and the line of a feed's plugin in, the outlets that they name out.

«ВЛАДИВОСТОК, 12 ноября. /ТАСС/.», «МОСКВА, 12 ноя — РИА Новости.», «(Интерфакс)» at the end, «The post … appeared first on …».
None has a verb of telling. Only outlets that are known count, for anything can stand in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.citations.lexicon import Lexicon, Own
from aggregator.citations.tokens import Token, tokens
from aggregator.model.analysis import Citation
from aggregator.normalize.text import clean

MONTH = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|apr|may|jun|jul|aug|sep|oct|nov|dec)[а-яa-z]{0,8}\.?"
DATE = rf"(?:\d{{1,2}}\s{MONTH}|{MONTH}\s\d{{1,2}})(?:,?\s\d{{4}}(?:\sг(?:ода|\.))?)?"
PLACE = r"(?-i:[А-ЯЁA-Z])[\w-]*(?:[ /][\w-]+){0,3}"
HEAD = re.compile(
    rf"(?:{PLACE}(?:, {PLACE})?(?:[.,]\s*|\s(?=[(/])))?(?P<date>{DATE})?[\s.,]{{0,3}}(?P<mark>[—–(/-]?)\s?", re.I
)
"""Town and date, one of them at least, up to the sign of an agency."""
NAMED_FIRST = re.compile(rf"\s?,\s?{DATE}", re.I)
"""What follows a name that opens a text: «ИА PrimaMedia, 12 ноября»."""
SIGNED = re.compile(r"[/(](?P<name>[^/()\n]{2,60})[/)][\s.]*$")
CREDIT = re.compile(
    r"(?:^|[.!?…]\s+|/\s*)(?:источник )?(?:фото|видео|изображени|иллюстраци|снимок|photo|image|video)[а-я]*"
    r"\s*[:©—–-][^.!?]*[.\s]*$",
    re.I,
)
"""Whose the picture is: no sign of the text."""
POSTED = re.compile(
    r"^(?:the post|запись|сообщение|статья|материал|публикация)\b.{1,400}?"
    r"\b(?:appeared first on|first appeared on|(?:впервые |сначала )?появил(?:ась|ось|ся)(?: впервые| сначала)? (?:на|в))\s+"
    r"(?P<name>\S.{1,60}?)\s*\.?$",
    re.I,
)
"""The line that WordPress puts under what it syndicates."""
LONGEST_HEAD = 160
DATED = re.compile(r"[\d(/]")
LAST_LINES = 3
BRACKETS = {"(": ")", "/": "/"}
KIND = frozenset("иа риа корр информагентство агентство".split())


def citations(text: str, lexicon: Lexicon, own: Own) -> Iterator[Citation]:
    """The outlets that sign a text, without the one that publishes it."""
    if found := _dateline(text[:LONGEST_HEAD].partition("\n")[0], lexicon):
        yield from _cited(*found, "dateline", lexicon, own)
    for line in text[-2000:].rstrip().rsplit("\n", LAST_LINES)[-LAST_LINES:]:
        tail = line[-100:]
        match = SIGNED.search(tail) if ")" in tail or "/" in tail else None
        if match and CREDIT.search(line[-200:]):
            match = None
        if match and (outlet := _known(tokens(match["name"]), lexicon, whole=True)) is not None:
            yield from _cited(outlet[0], match[0], "sign", lexicon, own)
        elif match := POSTED.match(line.strip()):
            yield from _posted(match, lexicon, own)


def _dateline(line: str, lexicon: Lexicon) -> tuple[int, str] | None:
    """The outlet of a text's first words, and they."""
    if not DATED.search(line):
        return None
    if NAMED_FIRST.search(line, 0, 100):
        opening = tokens(line[:80])
        first = _known(opening, lexicon)
        if first is not None and (date := NAMED_FIRST.match(line, opening[first[1] - 1].end)):
            return first[0], line[: date.end()]
    match = HEAD.match(line)
    if match is None or not match.end():
        return None
    mark = match["mark"]
    if match["date"] is None and mark not in BRACKETS:
        return None
    behind = tokens(line[match.end() :])
    outlet = _known(behind, lexicon)
    if outlet is None:
        return None
    after = behind[outlet[1]] if outlet[1] < len(behind) else None
    is_closed = after is not None and after.text == BRACKETS[mark] if mark in BRACKETS else _ends(after)
    if not is_closed:
        return None
    return outlet[0], line[: match.end() + (after.end if after is not None else behind[outlet[1] - 1].end)]


def _ends(after: Token | None) -> bool:
    return after is None or after.text in (".", "—", "–", "-")


def _known(found: list[Token], lexicon: Lexicon, *, whole: bool = False) -> tuple[int, int] | None:
    """The outlet whose name these begin with, or are, behind a word for its kind and in quotation marks; and where it ends."""
    at = 0
    while at < len(found) and (found[at].kind == "quote" or (found[at].low in KIND and not lexicon.at(found, at))):
        at += 1
    hit = lexicon.at(found, at) if at < len(found) else None
    if hit is None or hit[0].common or not (found[at].capital or found[at].kind == "domain"):
        return None
    end = at + hit[1]
    end += int(end < len(found) and found[end].kind == "quote")
    return (hit[0].outlet, end) if not whole or end == len(found) else None


def _posted(match: re.Match[str], lexicon: Lexicon, own: Own) -> Iterator[Citation]:
    outlet = _known(tokens(match["name"]), lexicon, whole=True)
    if outlet is not None:
        yield from _cited(outlet[0], match[0], "sign", lexicon, own)


def _cited(outlet: int, evidence: str, rule: str, lexicon: Lexicon, own: Own) -> Iterator[Citation]:
    known = lexicon.outlets[outlet]
    if not known.authority and not own.says(known.name, outlet):
        yield Citation("via", "media", known.name, rule, clean(evidence), None, known.source)
