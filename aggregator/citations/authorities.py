"""The name of a configured authority in, how those call it who cite it out: «в мэрии X», «пресс-служба администрации X».

A town hall is a body, not an outlet, though it is collected like one: who cites it names where the news began.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from aggregator.citations import forms
from aggregator.normalize.text import fold
from aggregator.places import tables

MOUTH = re.compile(
    r"(?:(?:официальн|главн|собственн)[а-я]+ )?"
    r"(?:пресс-[а-я]+|медиаслужба|информслужба|сайт|портал|страница|страничка|аккаунт|паблик|(?:[a-zа-я]+-)?канал)(?: |$)"
)
"""Through what a body speaks: «пресс-служба администрации», «официальный сайт правительства»."""
CIVIC = re.compile(r"(?<!\S)(?:город(?:а|ск[а-я]+)?|г|муниципальн[а-я]+|округа?|го) ")
"""Words that one writes and another leaves out: «администрация (города) Спасска-Дальнего»."""
LOCAL = re.compile(
    r"(?:города?|края?|области|района?|округа|региона|республики|посёлка|поселка|поселения"
    r"|(?:городск|краев|областн|районн|окружн|региональн|местн|республиканск|муниципальн|поселков)[а-я]{2,3})$"
)
"""All that stands beside a body which needs no name at home: «администрация города», «краевое правительство»."""
SAME = {"мэрия": "администрация", "горадминистрация": "администрация", "администрация": "мэрия"}
"""Two words for one body."""


def called(name: str) -> frozenset[str]:
    """The keys under which this authority is found: its name in all cases, its town or region in other words."""
    head, _, place = _plain(name).partition(" ")
    bodies = (head, SAME[head]) if head in SAME else (head,)
    places = _other_words(place) if place else {""}
    return frozenset(f"{form} {where}".strip() for body in bodies for form in forms.noun(body) for where in places)


def key(name: str) -> str:
    """The key of a body that an article names, without that through which it speaks; empty for a mere «пресс-служба»."""
    return _plain(MOUTH.sub("", fold(name), count=1))


def heads(name: str) -> frozenset[str]:
    """The nouns by which an authority of this name calls itself, in all cases."""
    head = _plain(name).partition(" ")[0]
    return frozenset(form for body in (head, SAME.get(head, head)) for form in forms.noun(body))


def is_at_home(name: str, own: Collection[str]) -> bool:
    """Whether a body is the authority itself on its own site: «в администрации города», «в пресс-службе». `own`: its `heads`."""
    said = MOUTH.sub("", fold(name), count=1).split()
    nouns = [word for word in said if not LOCAL.match(word)]
    return bool(own) and len(nouns) <= 1 and all(word in own for word in nouns)


def _plain(name: str) -> str:
    return CIVIC.sub("", re.sub(r"[«»\"“”„.]", "", fold(name)) + " ").strip()


def _other_words(place: str) -> set[str]:
    """«приморского края» is «приморья», too; «спасска-дальнего» is «(городского округа) спасск-дальний»."""
    found = {place}
    for name in _genitives().get(place, ()):
        found.add(fold(name))
        found.update(_short(name))
    return found


def _short(region: str) -> Iterator[str]:
    for row in tables.rows():
        if row.place.kind == "region" and row.place.name == region:
            yield from (fold(_genitive(alias)) for alias in row.aliases)


def _genitive(name: str) -> str:
    row = tables.forms().get(name)
    return row["gent"] if row else name


@cache
def _genitives() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in tables.forms():
        found.setdefault(fold(_genitive(name)), []).append(name)
    return found
